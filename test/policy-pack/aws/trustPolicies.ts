import type { JsonObject, JsonValue } from "../../../policy-pack/manifests/json";

/** What a trust policy is for. */
export interface TrustParts {
  readonly partition: string;
  readonly account: string;
  /** Host and path, without scheme. */
  readonly issuer: string;
  readonly namespace: string;
  readonly serviceAccount: string;
}

/** The parts of most cases. */
export const usual: TrustParts = {
  partition: "aws",
  account: "111122223333",
  issuer: "oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLE0123456789",
  namespace: "shop",
  serviceAccount: "till",
};

/** The statement that trusts exactly one service account, with some of its elements replaced. */
export function trustStatement(parts: TrustParts = usual, changed: JsonObject = {}): JsonObject {
  const { partition, account, issuer, namespace, serviceAccount } = parts;
  return {
    Effect: "Allow",
    Principal: { Federated: `arn:${partition}:iam::${account}:oidc-provider/${issuer}` },
    Action: "sts:AssumeRoleWithWebIdentity",
    Condition: {
      StringEquals: {
        [`${issuer}:aud`]: "sts.amazonaws.com",
        [`${issuer}:sub`]: `system:serviceaccount:${namespace}:${serviceAccount}`,
      },
    },
    ...changed,
  };
}

/** A policy document of statements. */
export function policy(...statements: readonly JsonValue[]): JsonObject {
  return { Version: "2012-10-17", Statement: statements };
}

/** The text of a document of statements. */
export function policyText(...statements: readonly JsonValue[]): string {
  return JSON.stringify(policy(...statements));
}

/** The statement that trusts EKS Pod Identity, with some of its elements replaced. */
export function podStatement(changed: JsonObject = {}): JsonObject {
  return {
    Effect: "Allow",
    Principal: { Service: "pods.eks.amazonaws.com" },
    Action: ["sts:AssumeRole", "sts:TagSession"],
    ...changed,
  };
}
