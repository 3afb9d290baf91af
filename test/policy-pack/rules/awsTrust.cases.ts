import type { JsonObject, JsonValue } from "../../../policy-pack/manifests/json";
import { podStatement, policy, policyText, trustStatement, usual } from "../aws/trustPolicies";
import type { RuleCase } from "./ruleCase";

const { issuer } = usual;
const sub = "system:serviceaccount:shop:till";
const provider = `arn:aws:iam::111122223333:oidc-provider/${issuer}`;

const role = (assumeRolePolicy: JsonValue): NonNullable<RuleCase["resources"]> => [
  { type: "aws:iam/role:Role", name: "till", props: { assumeRolePolicy } },
];
const at = (id: string): readonly string[] => [`${id} aws:iam/role:Role till /assumeRolePolicy`];

const loose = (name: string, ...statements: readonly JsonValue[]): RuleCase => ({
  name,
  resources: role(policy(...statements)),
  expected: at("ZEN-901"),
});
const changed = (name: string, change: JsonObject): RuleCase => loose(name, trustStatement(usual, change));
/** A statement whose conditions are these, with the issuer before keys that begin with a colon. */
const condition = (name: string, blocks: Readonly<Record<string, JsonObject>>): RuleCase =>
  changed(name, {
    Condition: Object.fromEntries(
      Object.entries(blocks).map(([operator, block]) => [
        operator,
        Object.fromEntries(
          Object.entries(block).map(([key, value]) => [key.startsWith(":") ? `${issuer}${key}` : key, value]),
        ),
      ]),
    ),
  });
const aud = { ":aud": "sts.amazonaws.com" };
const subject = (name: string, value: JsonValue): RuleCase =>
  condition(name, { StringEquals: { ...aud, ":sub": value } });
const principal = (name: string, value: JsonValue): RuleCase => changed(name, { Principal: value });
const open = (name: string, ...statements: readonly JsonValue[]): RuleCase => ({
  ...loose(name, ...statements),
  expected: at("ZEN-902"),
});
const unreadable = (name: string, document: JsonValue): RuleCase => ({
  name,
  resources: role(document),
  expected: at("ZEN-903"),
});
const unknown = (name: string, document: JsonValue): RuleCase => ({
  name,
  resources: role(document),
  expected: at("ZEN-904"),
});
const fine = (name: string, document: JsonValue): RuleCase => ({
  name,
  resources: role(document),
  expected: [],
});
const many =
  "the role can be assumed by more than one service account, or by none: %; name exactly one, by StringEquals on the issuer's aud and sub";
const twice = policyText(trustStatement()).replace('"StringEquals":', '"StringEquals":{},"StringEquals":');

/** Cases of the rule `aws-trust`. */
export const cases: readonly RuleCase[] = [
  { ...fine("one service account by aud and sub", policyText(trustStatement())), shown: true },
  fine("the same as a document", policy(trustStatement())),
  fine("the same with a single statement", { Version: "2012-10-17", Statement: trustStatement() }),
  fine("lists of one", policy(trustStatement(usual, { Action: ["sts:AssumeRoleWithWebIdentity"] }))),
  fine(
    "an action in another case",
    policy(trustStatement(usual, { Action: "STS:assumerolewithwebidentity" })),
  ),
  fine(
    "condition keys in another case",
    policy(
      trustStatement(usual, {
        Condition: {
          StringEquals: {
            [`${issuer.toLowerCase()}:AUD`]: "sts.amazonaws.com",
            [`${issuer.toUpperCase()}:sub`]: sub,
          },
        },
      }),
    ),
  ),
  fine(
    "a condition more, which only narrows",
    policy(
      trustStatement(usual, {
        Condition: {
          StringEquals: { [`${issuer}:aud`]: "sts.amazonaws.com", [`${issuer}:sub`]: sub },
          IpAddress: { "aws:SourceIp": ["10.0.0.0/8"] },
          Bool: { "aws:SecureTransport": true },
        },
      }),
    ),
  ),
  fine(
    "a key that ends in a backslash",
    policyText(
      trustStatement(usual, {
        Condition: {
          StringEquals: { [`${issuer}:aud`]: "sts.amazonaws.com", [`${issuer}:sub`]: sub, "x\\": "y" },
        },
      }),
    ),
  ),
  fine("a text as long as is read", policyText(trustStatement()).padEnd(65_536)),
  fine("a Sid", policy(trustStatement(usual, { Sid: "Till" }))),
  fine("elements that are null", policy(trustStatement(usual, { NotAction: null, Resource: null }))),
  fine(
    "a Deny beside it",
    policy(trustStatement(), { Effect: "Deny", Principal: "*", Action: "*", Condition: null }),
  ),
  fine("a provider in GovCloud", policy(trustStatement({ ...usual, partition: "aws-us-gov" }))),
  fine("a provider in China", policy(trustStatement({ ...usual, partition: "aws-cn" }))),
  fine("a name with dots", policy(trustStatement({ ...usual, serviceAccount: "till.v1" }))),
  fine("names of one letter", policy(trustStatement({ ...usual, namespace: "a", serviceAccount: "b" }))),
  fine("a namespace of 63 letters", policy(trustStatement({ ...usual, namespace: "a".repeat(63) }))),
  fine("a name of 253 letters", policy(trustStatement({ ...usual, serviceAccount: "a".repeat(253) }))),
  fine("EKS Pod Identity", policyText(podStatement())),
  fine(
    "a service of AWS",
    policy({ Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" }),
  ),
  fine(
    "an account of AWS",
    policy({ Effect: "Allow", Principal: { AWS: "arn:aws:iam::1:root" }, Action: "sts:AssumeRole" }),
  ),
  fine(
    "SAML",
    policy({
      Effect: "Allow",
      Principal: { Federated: "arn:aws:iam::111122223333:saml-provider/idp" },
      Action: "sts:AssumeRoleWithSAML",
    }),
  ),
  fine("no statement", policy()),
  {
    name: "a policy that trusts nobody",
    resources: [{ type: "aws:iam/policy:Policy", name: "p", props: {} }],
    expected: [],
  },

  {
    ...condition("no aud", { StringEquals: { ":sub": sub } }),
    messages: [many.replace("%", "no single StringEquals asks that the issuer's aud be sts.amazonaws.com")],
    shown: true,
  },
  {
    ...condition("no sub", { StringEquals: aud }),
    messages: [many.replace("%", "no single StringEquals asks for one sub of the issuer")],
  },
  changed("no condition", { Condition: {} }),
  changed("a null condition", { Condition: null }),
  condition("another aud", { StringEquals: { ":aud": "sts.amazonaws.com.cn", ":sub": sub } }),
  condition("aud in another case", { StringEquals: { ":aud": "STS.amazonaws.com", ":sub": sub } }),
  condition("two audiences", { StringEquals: { ":aud": ["sts.amazonaws.com", "x"], ":sub": sub } }),
  condition("no audience", { StringEquals: { ":aud": [], ":sub": sub } }),
  condition("StringLike on sub", { StringEquals: aud, StringLike: { ":sub": sub } }),
  condition("StringLike on aud", { StringLike: aud, StringEquals: { ":sub": sub } }),
  condition("StringLike with a wildcard", {
    StringEquals: aud,
    StringLike: { ":sub": "system:serviceaccount:shop:*" },
  }),
  condition("StringLike beside StringEquals", {
    StringEquals: { ...aud, ":sub": sub },
    StringLike: { ":sub": "system:serviceaccount:*:*" },
  }),
  condition("StringEqualsIfExists", { StringEquals: aud, StringEqualsIfExists: { ":sub": sub } }),
  condition("StringEqualsIgnoreCase", { StringEquals: aud, StringEqualsIgnoreCase: { ":sub": sub } }),
  condition("StringNotEquals", { StringEquals: aud, StringNotEquals: { ":sub": sub } }),
  condition("ForAnyValue", { StringEquals: aud, "ForAnyValue:StringEquals": { ":sub": sub } }),
  condition("ForAllValues, which holds where there is none", {
    StringEquals: aud,
    "ForAllValues:StringEquals": { ":sub": sub },
  }),
  condition("Null", { StringEquals: aud, Null: { ":sub": "false" } }),
  {
    ...subject("a wildcard that StringEquals takes by the letter", "system:serviceaccount:shop:*"),
    messages: [
      many.replace("%", "its sub is not system:serviceaccount:<namespace>:<name>, without wildcards"),
    ],
  },
  subject("a question mark", "system:serviceaccount:shop:til?"),
  subject("a policy variable", "system:serviceaccount:shop:${aws:username}"),
  subject("two subjects", [sub, "system:serviceaccount:shop:other"]),
  subject("no subject", []),
  subject("an empty subject", ""),
  subject("a namespace's group", "system:serviceaccounts:shop"),
  subject("a user", "system:node:shop:till"),
  subject("a prefix before the subject", `x${sub}`),
  subject("an end after the subject", `${sub}:x`),
  subject("a line after the subject", `${sub}\n`),
  subject("a space after the subject", `${sub} `),
  subject("a subject in upper case", "system:serviceaccount:SHOP:till"),
  subject("no namespace", "system:serviceaccount::till"),
  subject("no name", "system:serviceaccount:shop:"),
  subject("a namespace with a dot", "system:serviceaccount:sh.op:till"),
  subject("a namespace of 64 letters", `system:serviceaccount:${"a".repeat(64)}:till`),
  subject("a name of 254 letters", `system:serviceaccount:shop:${"a".repeat(254)}`),
  subject("a namespace that ends in a hyphen", "system:serviceaccount:shop-:till"),
  subject("a name that begins with a hyphen", "system:serviceaccount:shop:-till"),
  subject("a name that ends in a dot", "system:serviceaccount:shop:till."),
  condition("the same key in two cases", { StringEquals: { ...aud, ":sub": sub, ":SUB": sub } }),
  condition("another issuer's keys", {
    StringEquals: { "oidc.eks.eu-west-1.amazonaws.com/id/OTHER:aud": "sts.amazonaws.com", ":sub": sub },
  }),
  condition("an issuer that only ends like the cluster's", {
    StringEquals: { ...aud, [`evil.${issuer}:sub`]: sub },
  }),
  condition("keys with the scheme", {
    StringEquals: { [`https://${issuer}:aud`]: "sts.amazonaws.com", [`https://${issuer}:sub`]: sub },
  }),
  {
    ...loose(
      "a second statement for another service account",
      trustStatement(),
      trustStatement({ ...usual, serviceAccount: "other" }),
    ),
    messages: [many.replace("%", "a second statement allows the role too")],
  },
  loose("a second statement for an account", trustStatement(), {
    Effect: "Allow",
    Principal: { AWS: "111122223333" },
    Action: "sts:AssumeRole",
  }),
  loose("a second statement for EKS Pod Identity", podStatement(), trustStatement()),
  {
    ...principal("two providers", { Federated: [provider, `${provider}2`] }),
    messages: [many.replace("%", "its principal is not one identity provider")],
  },
  principal("a provider and an account", { Federated: provider, AWS: "111122223333" }),
  principal("a provider's ARN as an account", { AWS: provider }),
  principal("a provider with a mark after it", { Federated: `${provider}!` }),
  principal("a provider with letters before it", { Federated: provider.replace("oidc-", "xoidc-") }),
  principal("an account", { AWS: "arn:aws:iam::111122223333:root" }),
  principal("no principal", {}),
  {
    ...principal("a provider by name", { Federated: "cognito-identity.amazonaws.com" }),
    messages: [many.replace("%", "its principal is no OpenID Connect provider of an account")],
  },
  principal("a provider in a partition that is none", {
    Federated: provider.replace("arn:aws:", "arn:awsx:"),
  }),
  principal("a provider without an account", { Federated: provider.replace("111122223333", "") }),
  principal("a provider of an account of 13 digits", { Federated: provider.replace("1111", "11111") }),
  principal("a provider in a region", { Federated: provider.replace("iam::", "iam:eu-west-1:") }),
  principal("a provider of another service", { Federated: provider.replace(":iam:", ":sts:") }),
  principal("a provider without an issuer", { Federated: provider.replace(`/${issuer}`, "/") }),
  principal("a provider that is no ARN", { Federated: provider.replace("arn:", "urn:") }),
  principal("a role in place of the provider", { Federated: "arn:aws:iam::111122223333:role/x" }),
  {
    ...changed("an action more", { Action: ["sts:AssumeRoleWithWebIdentity", "sts:AssumeRole"] }),
    messages: [many.replace("%", "its action is not sts:AssumeRoleWithWebIdentity alone")],
  },
  changed("every action of STS", { Action: "sts:*" }),
  changed("a wildcard in the action", { Action: "sts:AssumeRole*" }),
  changed("another action of the provider", { Action: "sts:AssumeRole" }),
  changed("no action", { Action: [] }),
  loose("two actions for an account, one of them by web identity", {
    Effect: "Allow",
    Principal: { AWS: "111122223333" },
    Action: ["sts:AssumeRoleWithWebIdentity", "sts:AssumeRole"],
  }),
  loose("a provider and an account by another action", {
    Effect: "Allow",
    Principal: { Federated: provider, AWS: "111122223333" },
    Action: "sts:AssumeRole",
  }),
  loose("web identity by a wildcard for an account", {
    Effect: "Allow",
    Principal: { AWS: "111122223333" },
    Action: "sts:Assume*Identit?",
  }),

  {
    ...open("anyone", trustStatement(usual, { Principal: "*" })),
    messages: ["anyone can assume the role: a wildcard stands for the principal; name the principals"],
    shown: true,
  },
  open("any account", { Effect: "Allow", Principal: { AWS: "*" }, Action: "sts:AssumeRole" }),
  open("any account by pattern", {
    Effect: "Allow",
    Principal: { AWS: ["arn:aws:iam::1:root", "arn:aws:iam::*:root"] },
    Action: "sts:AssumeRole",
  }),
  open("a question mark in the principal", {
    Effect: "Allow",
    Principal: { AWS: "11112222333?" },
    Action: "sts:AssumeRole",
  }),
  open("any provider", trustStatement(usual, { Principal: { Federated: "*" } })),
  open("a second statement for anyone", trustStatement(), {
    Effect: "Allow",
    Principal: "*",
    Action: "sts:AssumeRole",
  }),
  {
    ...open("everyone but one", {
      Effect: "Allow",
      NotPrincipal: { AWS: "111122223333" },
      Action: "sts:AssumeRole",
    }),
    messages: [
      "anyone can assume the role: it allows by NotPrincipal, which means everyone else; name the principals",
    ],
  },
  open("everything but one action", {
    ...trustStatement(),
    Action: null,
    NotAction: "sts:AssumeRole",
  }),

  {
    ...unreadable("a text that is no JSON", "{Version:"),
    messages: ["the trust policy cannot be read: it is not JSON; write it as IAM's policy grammar has it"],
  },
  {
    ...unreadable("a key twice", twice),
    messages: [
      "the trust policy cannot be read: it has a key twice; write it as IAM's policy grammar has it",
    ],
  },
  unreadable("a list", "[]"),
  unreadable("a number", 5),
  unreadable("null", null),
  unreadable("no Statement", { Version: "2012-10-17" }),
  unreadable("a Statement that is a text", { Statement: "Allow" }),
  unreadable("a statement that is a number", policy(5)),
  unreadable("an element in lower case", policy({ ...trustStatement(), effect: "Allow" })),
  unreadable("an effect in lower case", policy(trustStatement(usual, { Effect: "allow" }))),
  unreadable("no effect", policy(trustStatement(usual, { Effect: null }))),
  unreadable("an action that is a number", policy(trustStatement(usual, { Action: [5] }))),
  unreadable("a principal that is another text", policy(trustStatement(usual, { Principal: provider }))),
  unreadable("conditions in a list", policy(trustStatement(usual, { Condition: [] }))),
  unreadable("an operator without keys", policy(trustStatement(usual, { Condition: { StringEquals: "x" } }))),
  unreadable(
    "a number in a condition",
    policy(trustStatement(usual, { Condition: { NumericEquals: { a: 1 } } })),
  ),
  {
    ...unreadable("a text longer than IAM takes", `${policyText(trustStatement())}${" ".repeat(65_536)}`),
    messages: [
      "the trust policy cannot be read: it is longer than any that IAM takes; write it as IAM's policy grammar has it",
    ],
  },
  unreadable("very deep lists", `${"[".repeat(30_000)}${"]".repeat(30_000)}`),
  {
    name: "no trust policy",
    resources: [{ type: "aws:iam/role:Role", name: "till", props: {} }],
    expected: ["ZEN-903 aws:iam/role:Role till"],
  },

  {
    ...unknown("a policy that is not known in preview", "zen-unknown-0"),
    messages: [
      "the trust policy is not known in preview: give the issuer of a cluster that is there, or use EKS Pod Identity; else it is judged before the role is made",
    ],
  },
  unknown("a statement that is not known", { Statement: "zen-unknown-0" }),
  unknown("one of two statements that is not known", policy(trustStatement(), "zen-unknown-0")),
  unknown("an effect that is not known", policy(trustStatement(usual, { Effect: "zen-unknown-0" }))),
  unknown("a principal that is not known", policy(trustStatement(usual, { Principal: "zen-unknown-0" }))),
  unknown(
    "a provider that is not known",
    policy(trustStatement(usual, { Principal: { Federated: "zen-unknown-0" } })),
  ),
  unknown("conditions that are not known", policy(trustStatement(usual, { Condition: "zen-unknown-0" }))),
  unknown(
    "a condition that is not known",
    policy(trustStatement(usual, { Condition: { StringEquals: "zen-unknown-0" } })),
  ),
  unknown(
    "a subject that is not known",
    policy(trustStatement({ ...usual, serviceAccount: "zen-unknown-0" })),
  ),
  unknown(
    "keys that are not known",
    policy(
      trustStatement(usual, { Condition: { StringEquals: { "zen-unknown-0:aud": "sts.amazonaws.com" } } }),
    ),
  ),
];
