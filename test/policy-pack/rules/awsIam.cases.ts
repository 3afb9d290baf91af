import type { JsonObject, JsonValue } from "../../../policy-pack/manifests/json";
import { policy, policyText } from "../aws/trustPolicies";
import type { RuleCase } from "./ruleCase";

const document = (
  name: string,
  value: JsonValue,
  expected: readonly string[] = [],
  type = "aws:iam/policy:Policy",
): RuleCase => ({
  name,
  resources: [{ type, name: "p", props: { policy: value } }],
  expected: expected.map((id) => `${id} ${type} p /policy`),
});
const allowing = (name: string, statement: JsonObject, ...expected: readonly string[]): RuleCase =>
  document(name, policy({ Effect: "Allow", ...statement }), expected);
const shared = (name: string, statement: JsonObject, ...expected: readonly string[]): RuleCase => {
  const type = "aws:s3/bucketPolicy:BucketPolicy";
  const allow = { Effect: "Allow", Principal: "*", Action: "s3:GetObject", Resource: "arn:aws:s3:::b/*" };
  return document(name, policy({ ...allow, ...statement }), expected, type);
};
const limited = (name: string, condition: JsonObject, ...expected: readonly string[]): RuleCase =>
  shared(name, { Condition: condition }, ...expected);
const attached = (
  name: string,
  type: string,
  policyArn: JsonValue,
  ...expected: readonly string[]
): RuleCase => ({
  name,
  resources: [{ type, name: "a", props: { policyArn } }],
  expected: expected.map((id) => `${id} ${type} a /policyArn`),
});
const onRole = "aws:iam/rolePolicyAttachment:RolePolicyAttachment";
const role = (name: string, props: JsonObject, ...expected: readonly string[]): RuleCase => ({
  name,
  resources: [{ type: "aws:iam/role:Role", name: "r", props }],
  expected,
});
const everything = { Action: "*", Resource: "*" };
const any = policy({ Effect: "Allow", ...everything });
const administrator = "arn:aws:iam::aws:policy/AdministratorAccess";

/** Cases of the rule `aws-iam`. */
export const cases: readonly RuleCase[] = [
  {
    ...allowing("actions and resources by name", {
      Action: ["s3:GetObject", "s3:PutObject"],
      Resource: "arn:aws:s3:::backups/atom/*",
    }),
    shown: true,
  },
  allowing("a wildcard action on one resource", { Action: "s3:*", Resource: "arn:aws:s3:::backups/*" }),
  allowing("one action on every resource", { Action: "ec2:DescribeInstances", Resource: "*" }),
  allowing("a wildcard within the resource's name", { Action: "s3:Get*", Resource: "arn:aws:s3:::b*" }),
  allowing("every object of a table by pattern", {
    Action: "dynamodb:*",
    Resource: "arn:aws:dynamodb:*:*:table/*",
  }),
  allowing("one character of a resource", { Action: "s3:*", Resource: "arn:aws:s3:::?" }),
  document("everything denied", policy({ Effect: "Deny", ...everything, NotAction: "s3:*" })),
  document("no statement", policyText()),

  {
    ...allowing("everything on everything", everything, "ZEN-921"),
    messages: [
      "a statement allows an action with a wildcard on every resource: name the actions or the resources",
    ],
    shown: true,
  },
  document("the same as a text", JSON.stringify(any), ["ZEN-921"]),
  allowing("every action of a service", { Action: "s3:*", Resource: "*" }, "ZEN-921"),
  allowing("some actions of a service", { Action: "s3:Get*", Resource: "*" }, "ZEN-921"),
  allowing("a question mark in the action", { Action: "s3:GetObjec?", Resource: "*" }, "ZEN-921"),
  allowing("one wildcard of two", { Action: ["s3:GetObject", "s3:P*"], Resource: ["x", "*"] }, "ZEN-921"),
  allowing("every resource by two stars", { Action: "s3:*", Resource: "**" }, "ZEN-921"),
  allowing("every bucket", { Action: "s3:*", Resource: "arn:aws:s3:::*" }, "ZEN-921"),
  allowing("every resource of a service", { Action: "sqs:*", Resource: "arn:aws:sqs:*:*:*" }, "ZEN-921"),
  allowing("every type of resource", { Action: "iam:*", Resource: "arn:aws:iam::*:*/*" }, "ZEN-921"),
  allowing("an ARN that ends early", { Action: "s3:*", Resource: "arn:*" }, "ZEN-921"),
  allowing("an ARN that ends at its service", { Action: "s3:*", Resource: "arn:aws:s3:*" }, "ZEN-921"),
  allowing(
    "a condition, which may not narrow",
    { ...everything, Condition: { Bool: { "aws:SecureTransport": "true" } } },
    "ZEN-921",
  ),
  document(
    "a list within the statements",
    policy({ Effect: "Allow", Action: "s3:GetObject", Resource: "x" }, any["Statement"] ?? null),
    ["ZEN-926"],
  ),
  document(
    "two statements",
    policy({ Effect: "Allow", Action: "s3:GetObject", Resource: "x" }, { Effect: "Allow", ...everything }),
    ["ZEN-921"],
  ),

  {
    ...allowing("roles to pass", { Action: "iam:PassRole", Resource: "*" }, "ZEN-922"),
    messages: [
      "a statement allows iam:PassRole on every role, and with it what any of them may: name the roles",
    ],
  },
  allowing("roles to pass in another case", { Action: "IAM:passrole", Resource: "*" }, "ZEN-922"),
  allowing(
    "every role of the account",
    { Action: "iam:PassRole", Resource: "arn:aws:iam::1:role/*" },
    "ZEN-922",
  ),
  allowing(
    "every role on any path",
    { Action: "iam:PassRole", Resource: "arn:aws:iam::1:role/*/*" },
    "ZEN-922",
  ),
  allowing(
    "every role among others, by a wildcard in the action",
    { Action: ["s3:GetObject", "iam:Pass*"], Resource: ["arn:aws:iam::1:role/*", "arn:aws:s3:::b/*"] },
    "ZEN-922",
  ),
  allowing("one role to pass", { Action: "iam:PassRole", Resource: "arn:aws:iam::1:role/backup" }),
  allowing("roles to pass by the beginning of their names", {
    Action: "iam:PassRole",
    Resource: "arn:aws:iam::1:role/backup-*",
  }),
  allowing("roles of one character", { Action: "iam:PassRole", Resource: "arn:aws:iam::1:role/?" }),
  allowing(
    "roles to pass by a pattern with a star at the beginning",
    { Action: "*PassRole", Resource: "arn:aws:iam::1:role/*" },
    "ZEN-922",
  ),
  allowing("what only ends like roles", { Action: "iam:PassRole", Resource: "arn:aws:iam::1:xrole/*" }),
  allowing("every user", { Action: "iam:PassRole", Resource: "arn:aws:iam::1:user/*" }),
  allowing("roles to look at", { Action: "iam:GetRole", Resource: "*" }),
  allowing("roles to tag by a pattern that covers no passing", {
    Action: "iam:?agRole",
    Resource: "arn:aws:iam::1:role/*",
  }),
  allowing(
    "roles to pass by a pattern with a way back",
    { Action: "i*:*s*Role", Resource: "arn:aws:iam::1:role/*" },
    "ZEN-922",
  ),
  allowing("roles to pass by a pattern that ends before", {
    Action: "iam:PassRol",
    Resource: "arn:aws:iam::1:role/*",
  }),
  allowing("roles to pass by a pattern that ends after", {
    Action: "iam:PassRole?",
    Resource: "arn:aws:iam::1:role/*",
  }),
  allowing(
    "roles to pass by a pattern with a star at the end",
    { Action: "iam:PassRole*", Resource: "arn:aws:iam::1:role/*" },
    "ZEN-922",
  ),

  {
    ...allowing("everything but one action", { NotAction: "iam:*", Resource: "*" }, "ZEN-923"),
    messages: ["a statement allows by NotAction, which is everything else: name what is allowed"],
  },
  allowing("everything but one resource", { Action: "s3:GetObject", NotResource: "x" }, "ZEN-923"),
  shared("everyone but one", { Principal: null, NotPrincipal: { AWS: "1" } }, "ZEN-923"),

  {
    ...attached("AdministratorAccess", onRole, administrator, "ZEN-924"),
    messages: [
      "the managed policy AdministratorAccess is attached: attach one of the actions that are needed",
    ],
    shown: true,
  },
  attached("PowerUserAccess", onRole, "arn:aws-cn:iam::aws:policy/PowerUserAccess", "ZEN-924"),
  attached("IAMFullAccess", onRole, "arn:aws:iam::aws:policy/IAMFullAccess", "ZEN-924"),
  attached(
    "an administrator's policy by its path",
    "aws:iam/policyAttachment:PolicyAttachment",
    "arn:aws:iam::aws:policy/job-function/AdministratorAccess",
    "ZEN-924",
  ),
  attached("a user's", "aws:iam/userPolicyAttachment:UserPolicyAttachment", administrator, "ZEN-924"),
  attached("a group's", "aws:iam/groupPolicyAttachment:GroupPolicyAttachment", administrator, "ZEN-924"),
  attached("a policy for nodes", onRole, "arn:aws:iam::aws:policy/AmazonEKSWorkerNodePolicy"),
  attached("a policy of the account", onRole, "arn:aws:iam::111122223333:policy/backup"),
  attached("a policy that only begins alike", onRole, "arn:aws:iam::1:policy/AdministratorAccess/x"),
  attached("what only ends like a policy", onRole, "arn:aws:iam::1:xpolicy/AdministratorAccess"),
  attached("a policy that only ends alike", onRole, "arn:aws:iam::1:policy/team/AdministratorAccess"),
  attached("a policy that is not known yet", onRole, "zen-unknown-0"),
  attached(
    "a policy of this stack that stands in",
    onRole,
    "arn:aws:iam::zen-unknown-0:policy/AdministratorAccess",
  ),
  attached("a number", onRole, 5),
  role(
    "a role with an administrator's policy",
    { managedPolicyArns: ["arn:aws:iam::aws:policy/ReadOnlyAccess", administrator] },
    "ZEN-924 aws:iam/role:Role r /managedPolicyArns/1",
  ),
  role("a role with policies of other types", { managedPolicyArns: 5, inlinePolicies: 5 }),
  role(
    "a role with everything on everything inline",
    { inlinePolicies: [null, { name: "p" }, { name: "p", policy: JSON.stringify(any) }] },
    "ZEN-921 aws:iam/role:Role r /inlinePolicies/2/policy",
  ),

  {
    ...shared("anyone in a bucket's policy", {}, "ZEN-925"),
    messages: [
      "a statement allows anyone: name the principals, or limit them by aws:PrincipalOrgID or such in StringEquals",
    ],
  },
  shared("any account of AWS", { Principal: { AWS: ["1", "*"] } }, "ZEN-925"),
  shared("one account of AWS", { Principal: { AWS: "111122223333" } }),
  shared("anyone denied", { Effect: "Deny" }),
  ...[
    "PrincipalOrgID",
    "PrincipalArn",
    "PrincipalAccount",
    "SourceAccount",
    "SourceArn",
    "SourceVpc",
    "SourceVpce",
  ].map((key) => limited(`anyone of one ${key}`, { StringEquals: { [`aws:${key}`]: "x" } })),
  limited("anyone by one ARN", { ArnEquals: { "aws:PrincipalArn": "arn:aws:iam::1:role/r" } }),
  limited(
    "anyone by ARNs with a wildcard",
    { ArnEquals: { "aws:PrincipalArn": ["x", "arn:aws:iam::*:role/r"] } },
    "ZEN-925",
  ),
  limited("anyone by a pattern", { ArnLike: { "aws:PrincipalArn": "arn:aws:iam::1:role/r" } }, "ZEN-925"),
  limited("anyone by no organization", { StringEquals: { "aws:PrincipalOrgID": [] } }, "ZEN-925"),
  limited("anyone by TLS", { Bool: { "aws:SecureTransport": "true" } }, "ZEN-925"),
  limited("anyone by another key", { StringEquals: { "s3:prefix": "x" } }, "ZEN-925"),
  limited("anyone of another organization", { StringNotEquals: { "aws:PrincipalOrgID": "x" } }, "ZEN-925"),
  limited("anyone by one of two conditions", {
    Bool: { "aws:SecureTransport": "true" },
    StringEquals: { "aws:SourceVpce": "vpce-1" },
  }),

  {
    ...document("a policy that is no JSON", "{", ["ZEN-926"]),
    messages: ["the policy cannot be read: it is not JSON; write it as IAM's policy grammar has it"],
  },
  document("a policy that is a number", 5, ["ZEN-926"]),
  {
    name: "no policy",
    resources: [{ type: "aws:iam/policy:Policy", name: "p", props: {} }],
    expected: ["ZEN-926 aws:iam/policy:Policy p"],
  },
  {
    ...document("a policy that is not known", "zen-unknown-0", ["ZEN-927"]),
    messages: [
      "the policy is not known in preview: build it from names and account ids that are known; else it is judged before the resource is made",
    ],
  },
  ...[
    "aws:iam/rolePolicy:RolePolicy",
    "aws:iam/userPolicy:UserPolicy",
    "aws:iam/groupPolicy:GroupPolicy",
    "aws:s3/bucketPolicy:BucketPolicy",
    "aws:sqs/queuePolicy:QueuePolicy",
    "aws:sns/topicPolicy:TopicPolicy",
    "aws:ecr/repositoryPolicy:RepositoryPolicy",
    "aws:secretsmanager/secretPolicy:SecretPolicy",
  ].map((type) => document(`everything on everything in ${type}`, any, ["ZEN-921"], type)),
  ...["aws:kms/key:Key", "aws:kms/keyPolicy:KeyPolicy"].flatMap((type) => [
    document(
      `the account in the policy of ${type}`,
      policy({ Effect: "Allow", Principal: { AWS: "arn:aws:iam::1:root" }, Action: "kms:*", Resource: "*" }),
      [],
      type,
    ),
    document(
      `anyone in the policy of ${type}`,
      policy({ Effect: "Allow", Principal: "*", ...everything }),
      ["ZEN-925"],
      type,
    ),
    document(`a policy that is null in ${type}`, null, [], type),
  ]),
  document("a null policy", null, ["ZEN-926"]),
];
