import * as pulumi from "@pulumi/pulumi";
import { ManagedSecret } from "../../components/secrets/managedSecret";
import { secretsPolicy } from "../../model/aws/workloadPolicies";
import type { ExternalConfig } from "../../model/secrets/store";
import { clusterTokenSource, SECRETS_SERVICE_ACCOUNT } from "../../model/secrets/store";
import type { SecretsRole } from "../secrets";
import type { AwsStackConfig, Foundation } from "./foundation";
import type { StackRoles } from "./roles";

/** Where secrets come from: what the config says, else AWS Secrets Manager below the cluster's name. */
export function externalOf({ secrets, aws }: AwsStackConfig): ExternalConfig {
  return (
    secrets.external ?? {
      secretsManager: { region: aws.region },
      prefix: `kube-zen/${aws.cluster.name}`,
      registryKeys: [],
      refreshInterval: "1h",
    }
  );
}

/** The secrets of AWS Secrets Manager that the stack makes: a token for each agent, unless the config says where they are. */
export function managedTokens({ config, removable, inAccount }: Foundation): readonly pulumi.Resource[] {
  const { secrets, tenants } = config;
  if (secrets.external !== undefined) return [];
  const external = externalOf(config);
  const { clusterToken } = secrets;
  return tenants
    .filter(({ secretName }) => secretName === undefined)
    .map(
      ({ tenant, cluster }) =>
        new ManagedSecret(
          `token-${tenant}-${cluster}`,
          {
            secretName: clusterTokenSource(external, tenant, cluster).from,
            description: `Bootstrap token of ${tenant}'s agent on ${cluster}`,
            ...(clusterToken === undefined ? {} : { properties: { "cluster-token": clusterToken } }),
            removable,
          },
          inAccount,
        ),
    );
}

/**
 * Gives the service account of External Secrets in each namespace a role for that namespace's secrets. It is IRSA in any
 * case: External Secrets cannot take on roles by EKS Pod Identity in the name of a service account.
 */
export function secretsRole(config: AwsStackConfig, roles: StackRoles): SecretsRole | undefined {
  const { secretsManager } = externalOf(config);
  if (secretsManager === undefined || secretsManager.roleArn !== undefined) return undefined;
  return (namespace, names) =>
    roles.role(
      `secrets-${namespace}`,
      "secrets",
      { namespace, name: SECRETS_SERVICE_ACCOUNT },
      roles.place.apply((place) => secretsPolicy({ ...place, region: secretsManager.region }, names)),
      "irsa",
    ).roleArn;
}
