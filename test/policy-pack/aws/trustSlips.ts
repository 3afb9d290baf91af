import fc from "fast-check";
import { PARTITIONS } from "../../../policy-pack/aws/arn";
import type { JsonObject, JsonValue } from "../../../policy-pack/manifests/json";
import { policy, policyText, type TrustParts, trustStatement } from "./trustPolicies";

const label = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,20}[a-z0-9])?$/);
/** What trust policies are for, in every partition. */
export const parts: fc.Arbitrary<TrustParts> = fc.record({
  partition: fc.constantFrom(...PARTITIONS),
  account: fc.stringMatching(/^\d{12}$/),
  issuer: fc
    .tuple(label, fc.stringMatching(/^[0-9A-F]{32}$/))
    .map(([region, id]) => `oidc.eks.${region}.amazonaws.com/id/${id}`),
  namespace: label,
  serviceAccount: fc.array(label, { minLength: 1, maxLength: 3 }).map((labels) => labels.join(".")),
});

type Slip = (given: TrustParts) => JsonValue;

/** A slip in the conditions of the one statement; keys are given without the issuer. */
const inConditions =
  (make: (given: TrustParts, subject: string) => Readonly<Record<string, JsonObject>>): Slip =>
  (given) => {
    const { issuer, namespace, serviceAccount } = given;
    const blocks = make(given, `system:serviceaccount:${namespace}:${serviceAccount}`);
    const keyed = Object.entries(blocks).map(([operator, block]) => [
      operator,
      Object.fromEntries(Object.entries(block).map(([key, value]) => [`${issuer}:${key}`, value])),
    ]);
    return policy(trustStatement(given, { Condition: Object.fromEntries(keyed) as JsonObject }));
  };
const inStatement =
  (change: (given: TrustParts) => JsonObject): Slip =>
  (given) =>
    policy(trustStatement(given, change(given)));
const providerOf = ({ partition, account, issuer }: TrustParts): string =>
  `arn:${partition}:iam::${account}:oidc-provider/${issuer}`;
const aud = "sts.amazonaws.com";

/** Changes of the right policy by one thing, after which it is not one service account's alone. */
export const slips: Readonly<Record<string, Slip>> = {
  "no aud": inConditions((_, sub) => ({ StringEquals: { sub } })),
  "no sub": inConditions(() => ({ StringEquals: { aud } })),
  "another aud": inConditions((_, sub) => ({ StringEquals: { aud: "x", sub } })),
  "two subjects": inConditions((_, sub) => ({ StringEquals: { aud, sub: [sub, `${sub}x`] } })),
  "StringLike on sub": inConditions((_, sub) => ({ StringEquals: { aud }, StringLike: { sub } })),
  "StringLike on aud": inConditions((_, sub) => ({ StringEquals: { sub }, StringLike: { aud } })),
  "any name": inConditions(({ namespace }) => ({
    StringEquals: { aud, sub: `system:serviceaccount:${namespace}:*` },
  })),
  "any namespace": inConditions(({ serviceAccount }) => ({
    StringEquals: { aud, sub: `system:serviceaccount:*:${serviceAccount}` },
  })),
  "a name's beginning": inConditions((_, sub) => ({ StringEquals: { aud, sub: `${sub}*` } })),
  "a question mark": inConditions((_, sub) => ({ StringEquals: { aud, sub: `${sub.slice(0, -1)}?` } })),
  IfExists: inConditions((_, sub) => ({ StringEquals: { aud }, StringEqualsIfExists: { sub } })),
  "aud IfExists": inConditions((_, sub) => ({ StringEquals: { sub }, StringEqualsIfExists: { aud } })),
  ForAnyValue: inConditions((_, sub) => ({ StringEquals: { aud }, "ForAnyValue:StringEquals": { sub } })),
  ForAllValues: inConditions((_, sub) => ({ StringEquals: { aud }, "ForAllValues:StringEquals": { sub } })),
  "sub in two cases": inConditions((_, sub) => ({ StringEquals: { aud, sub, SUB: `${sub}x` } })),
  "keys of another issuer": (given) => {
    const { Condition } = trustStatement({ ...given, issuer: `${given.issuer}0` });
    return policy(trustStatement(given, Condition === undefined ? {} : { Condition }));
  },
  "any principal": inStatement(() => ({ Principal: "*" })),
  "any provider": inStatement(() => ({ Principal: { Federated: "*" } })),
  "any account's provider": inStatement((given) => ({
    Principal: { Federated: providerOf({ ...given, account: "*" }) },
  })),
  "two providers": inStatement((given) => ({
    Principal: { Federated: [providerOf(given), `${providerOf(given)}0`] },
  })),
  "another partition": inStatement((given) => ({
    Principal: { Federated: providerOf({ ...given, partition: "aws-x" }) },
  })),
  "an account beside it": inStatement((given) => ({
    Principal: { Federated: providerOf(given), AWS: given.account },
  })),
  NotPrincipal: inStatement((given) => ({ NotPrincipal: { AWS: given.account } })),
  NotAction: inStatement(() => ({ NotAction: "sts:TagSession" })),
  "any action": inStatement(() => ({ Action: "*" })),
  "an action more": inStatement(() => ({ Action: ["sts:AssumeRoleWithWebIdentity", "sts:AssumeRole"] })),
  "another effect": inStatement(() => ({ Effect: "allow" })),
  "a second statement": (given) =>
    policy(trustStatement(given), trustStatement({ ...given, serviceAccount: `${given.serviceAccount}x` })),
  "a second statement for anyone": (given) =>
    policy(trustStatement(given), { Effect: "Allow", Principal: "*", Action: "sts:AssumeRole" }),
  "a key twice": (given) =>
    policyText(trustStatement(given)).replace('"Effect":', '"Effect":"Allow","Effect":'),
};
