import type { KubernetesObject } from "../charts/support";
import { irsaTrust } from "../../model/aws/trust";
import { secretsPolicy } from "../../model/aws/workloadPolicies";
import { type ExternalConfig, SECRETS_SERVICE_ACCOUNT } from "../../model/secrets/store";
import type { ApiClient } from "../../rehearsal/cluster/api";
import { SecretsManager } from "./secretsManager";

/** A place outside that secrets come from, and the config of a stack that gets them there. */
export interface SecretSource {
  /** What leads External Secrets there. */
  readonly environment: Readonly<Record<string, string>>;
  readonly external: ExternalConfig;
  /** The same with a role that the service account may not take on. */
  readonly refused: ExternalConfig;
  /** Objects that have to be in the namespace of a SecretStore. */
  readonly needed: readonly KubernetesObject[];
  /** Makes a secret or changes it. */
  put(name: string, value: Readonly<Record<string, string>>): Promise<void>;
  /** Removes a secret. */
  remove(name: string): Promise<void>;
  close(): Promise<void>;
}

/** Issuer of the embedded cluster's tokens. */
export const ISSUER = "https://kubernetes.default.svc.cluster.local";

/** What the names of all secrets begin with. */
export const PREFIX = "kube-zen";

/** Asks a cluster whose a token is, and whether it was made for an audience. */
export function reviewBy(
  client: ApiClient,
): (token: string, audience: string) => Promise<string | undefined> {
  return async (token, audience) => {
    const body = await client.expect({
      method: "POST",
      path: "/apis/authentication.k8s.io/v1/tokenreviews",
      body: {
        apiVersion: "authentication.k8s.io/v1",
        kind: "TokenReview",
        spec: { token, audiences: [audience] },
      },
    });
    const { status } = body as {
      readonly status: { readonly authenticated?: boolean; readonly user?: { readonly username: string } };
    };
    return status.authenticated === true ? status.user?.username : undefined;
  };
}

/** The stand-in of AWS, with one role for the service account of a namespace. */
export async function awsSource(
  client: ApiClient,
  namespace: string,
): Promise<SecretSource & { readonly api: SecretsManager }> {
  const api = await SecretsManager.start(ISSUER, reviewBy(client));
  const { account, region } = api;
  const arn = (name: string): string => `arn:aws:iam::${account}:role/${name}`;
  const issuer = { partition: "aws", account, issuer: ISSUER } as const;
  const policy = secretsPolicy({ partition: "aws", region, account }, [
    `${PREFIX}/dev/local`,
    `${PREFIX}/dev/absent`,
    `${PREFIX}/workflow-registry`,
  ]);
  const role = (name: string) => ({ trust: irsaTrust(issuer, { namespace, name }), policy });
  api.setRole(arn("secrets"), role(SECRETS_SERVICE_ACCOUNT));
  api.setRole(arn("another"), role("another"));
  const config = (name: string): ExternalConfig => ({
    secretsManager: { region, roleArn: arn(name) },
    prefix: PREFIX,
    registryKeys: ["vault-token", "cosign.pub"],
    refreshInterval: "2s",
  });
  return {
    api,
    environment: api.environment,
    external: config("secrets"),
    refused: config("another"),
    needed: [],
    put: (name, value) => {
      api.put(name, value);
      return Promise.resolve();
    },
    remove: (name) => {
      api.remove(name);
      return Promise.resolve();
    },
    close: () => {
      api.close();
      return Promise.resolve();
    },
  };
}
