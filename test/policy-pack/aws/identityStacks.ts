import type { JsonObject, JsonValue } from "../../../policy-pack/manifests/json";
import type { RuleCase } from "../rules/ruleCase";
import { podStatement, policy, policyText, trustStatement, type TrustParts, usual } from "./trustPolicies";

/** A resource of a case's stack. */
export type Resource = NonNullable<RuleCase["resources"]>[number];

/** The role of most cases. */
export const tillArn = "arn:aws:iam::111122223333:role/till";
/** A service account with the annotation. */
export const annotated = (arn: string, account = "till"): string => `
---
apiVersion: v1
kind: ServiceAccount
metadata: { name: ${account}, annotations: { eks.amazonaws.com/role-arn: ${arn} } }
`;
/** A Deployment whose pods run as an account. */
export const pod = (account = "serviceAccountName: till"): string => `
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: till }
spec: { template: { spec: { ${account}, containers: [{ name: till, image: x }] } } }
`;
/** A CronJob whose pods take on a role by themselves, as an account. */
export const taking = (value: string, account = "till", variable = "AWS_ROLE_ARN"): string => `
---
apiVersion: v1
kind: ServiceAccount
metadata: { name: ${account} }
---
apiVersion: batch/v1
kind: CronJob
metadata: { name: till }
spec: { jobTemplate: { spec: { template: { spec: { serviceAccountName: ${account}, containers: [{ name: till, image: x, env: [{ name: ${variable}, ${value} }] }] } } } } }
`;
/** A SecretStore of External Secrets that enters AWS as an account. */
export const store = (auth = "jwt: { serviceAccountRef: { name: till } }"): string => `
---
apiVersion: external-secrets.io/v1
kind: SecretStore
metadata: { name: till }
spec: { provider: { aws: { service: SecretsManager, region: eu-west-1, auth: { ${auth} } } } }
`;
/** A role with a trust policy. */
export const role = (assumeRolePolicy: JsonValue, name = "till"): Resource => ({
  type: "aws:iam/role:Role",
  name,
  props: { name, assumeRolePolicy },
});
/** A role that trusts one service account. */
export const trusting = (changed: Partial<TrustParts> = {}, name = "till"): Resource =>
  role(policyText(trustStatement({ ...usual, ...changed })), name);
/** An OpenID Connect provider of the stack. */
export const provider = (url: JsonValue): Resource => ({
  type: "aws:iam/openIdConnectProvider:OpenIdConnectProvider",
  name: "cluster",
  props: { url },
});
/** An association of EKS Pod Identity. */
export const association = (changed: JsonObject = {}): Resource => ({
  type: "aws:eks/podIdentityAssociation:PodIdentityAssociation",
  name: "till",
  props: { clusterName: "c", namespace: "shop", serviceAccount: "till", roleArn: tillArn, ...changed },
});
/** An add-on of the cluster. */
export const addon = (props: JsonObject, type = "aws:eks/addon:Addon"): Resource => ({
  type,
  name: "ebs",
  props,
});
/** A role that trusts EKS Pod Identity. */
export const podRole = role(policyText(podStatement()));
/** A role that nodes assume. */
export const plainRole = (name: string): Resource =>
  role(
    policy({ Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" }),
    name,
  );

/** A violation at a role. */
export const atRole = (id: string, name = "till"): string =>
  `${id} aws:iam/role:Role ${name} /assumeRolePolicy`;
/** A violation at an annotated service account. */
export const atAccount = (id: string, name = "till"): string =>
  `${id} ServiceAccount shop/${name} /metadata/annotations/eks.amazonaws.com~1role-arn`;
/** A violation at the association. */
export const atAssociation = (id: string, path = "/roleArn"): string =>
  `${id} aws:eks/podIdentityAssociation:PodIdentityAssociation till ${path}`.trimEnd();

/** A case of objects and resources together. */
export const stack = (
  name: string,
  manifests: string,
  resources: readonly Resource[],
  expected: readonly string[] = [],
  messages?: readonly string[],
): RuleCase => ({
  name,
  manifests,
  resources,
  expected,
  ...(messages === undefined ? {} : { messages }),
});
