import type { Static } from "@sinclair/typebox";
import type { SecretsConfig } from "../configParts/secrets";

/** Where secrets come from (`kube-zen-platform:secrets.external`). */
export type ExternalConfig = NonNullable<Static<typeof SecretsConfig>["external"]>;

/** Service account in whose name External Secrets asks: it has no rights in the cluster. */
export const SECRETS_SERVICE_ACCOUNT = "kube-zen-secrets";

/** Audience of the token that Vault is shown. */
export const VAULT_AUDIENCE = "vault";

/** The ARN of the role that the service account takes on, as EKS reads it from an annotation (IRSA). */
export const ROLE_ANNOTATION = "eks.amazonaws.com/role-arn";

/** Annotations of the service account. */
export function serviceAccountAnnotations(config: ExternalConfig): Readonly<Record<string, string>> {
  const roleArn = config.secretsManager?.roleArn;
  return roleArn === undefined ? {} : { [ROLE_ANNOTATION]: roleArn };
}

/**
 * What to ask of External Secrets (`external-secrets.io/v1`, SecretStore): it enters with a short-lived token of the
 * service account, so that no credential is kept anywhere. At AWS a service account without a role can take on none
 * (External Secrets refuses it): there it enters as itself, with what EKS Pod Identity gives its own pod.
 *
 * @param hasRole Whether the service account takes on a role of AWS. Default: whether the config names one.
 * @throws Error without a place to get secrets from; the checked config has one.
 */
export function secretStoreSpec(
  config: ExternalConfig,
  hasRole = config.secretsManager?.roleArn !== undefined,
): Readonly<Record<string, unknown>> {
  const { vault, secretsManager } = config;
  const serviceAccountRef = { name: SECRETS_SERVICE_ACCOUNT };
  if (secretsManager !== undefined)
    return {
      provider: {
        aws: {
          service: "SecretsManager",
          region: secretsManager.region,
          ...(hasRole ? { auth: { jwt: { serviceAccountRef } } } : {}),
        },
      },
    };
  if (vault === undefined)
    throw new Error("secrets.external names neither vault nor secretsManager: set one");
  const { server, mount, role, authMount, caConfigMap } = vault;
  return {
    provider: {
      vault: {
        server,
        path: mount,
        version: "v2",
        ...(caConfigMap === undefined
          ? {}
          : { caProvider: { type: "ConfigMap", name: caConfigMap, key: "ca.crt" } }),
        auth: {
          kubernetes: {
            mountPath: authMount,
            role,
            serviceAccountRef: { ...serviceAccountRef, audiences: [VAULT_AUDIENCE] },
          },
        },
      },
    },
  };
}

/** One key of a Secret and where it comes from. */
export interface ExternalKey {
  /** Key in the Secret. */
  readonly key: string;
  /** Name of the secret outside. */
  readonly from: string;
  /** Property within it. */
  readonly property: string;
}

/** What to ask of External Secrets for one Secret (`external-secrets.io/v1`, ExternalSecret). */
export function externalSecretSpec(
  store: string,
  secretName: string,
  refreshInterval: string,
  keys: readonly ExternalKey[],
): Readonly<Record<string, unknown>> {
  return {
    refreshInterval,
    secretStoreRef: { kind: "SecretStore", name: store },
    // Deleted with the ExternalSecret, and never emptied because the source was gone for a while.
    target: { name: secretName, creationPolicy: "Owner", deletionPolicy: "Retain" },
    data: keys.map(({ key, from, property }) => ({ secretKey: key, remoteRef: { key: from, property } })),
  };
}

/** Where the bootstrap token of one agent is. */
export function clusterTokenSource(config: ExternalConfig, tenant: string, cluster: string): ExternalKey {
  const from = `${config.prefix}/${tenant}/${cluster}`;
  return { key: "cluster-token", from, property: "cluster-token" };
}

/** Where the registry's token for Vault and the key that it checks signatures with are, as far as it gets them. */
export function registrySources(config: ExternalConfig): readonly ExternalKey[] {
  const from = `${config.prefix}/workflow-registry`;
  return config.registryKeys.map((key) => ({ key, from, property: key }));
}
