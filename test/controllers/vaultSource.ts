import { KubeConfig } from "@kubernetes/client-node";
import { type ExternalConfig, SECRETS_SERVICE_ACCOUNT, VAULT_AUDIENCE } from "../../model/secrets/store";
import type { ApiClient } from "../../rehearsal/cluster/api";
import type { Server } from "../charts/matrix/server";
import { PREFIX, type SecretSource } from "./secretSources";
import { startVault, type Vault } from "./vault";

const AUTHORITY = "vault-authority";
const REVIEWER = "vault-reviewer";

/** A short-lived token of a service account that may ask whose tokens are. */
async function reviewerToken(client: ApiClient, server: Server, namespace: string): Promise<string> {
  await server.namespace(namespace);
  const metadata = { name: REVIEWER };
  const account = { apiVersion: "v1", kind: "ServiceAccount", metadata };
  const binding = {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "ClusterRoleBinding",
    metadata: { name: `${namespace}-reviewer` },
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "system:auth-delegator" },
    subjects: [{ kind: "ServiceAccount", name: REVIEWER, namespace }],
  };
  for (const object of [account, binding]) {
    const problem = await server.apply(object, namespace);
    if (problem !== "") throw new Error(problem);
  }
  const body = await client.expect({
    method: "POST",
    path: `/api/v1/namespaces/${namespace}/serviceaccounts/${REVIEWER}/token`,
    body: { apiVersion: "authentication.k8s.io/v1", kind: "TokenRequest", spec: { expirationSeconds: 3600 } },
  });
  return (body as { readonly status: { readonly token: string } }).status.token;
}

/** As docs/secrets.md says it: Kubernetes authentication, one policy that reads, one role for one service account. */
async function configure(vault: Vault, kubeconfig: string, token: string, namespace: string): Promise<void> {
  const config = new KubeConfig();
  config.loadFromFile(kubeconfig);
  const cluster = config.getCurrentCluster();
  await vault.call("POST", "sys/auth/kubernetes", { type: "kubernetes" });
  await vault.call("POST", "auth/kubernetes/config", {
    kubernetes_host: cluster?.server,
    kubernetes_ca_cert: Buffer.from(cluster?.caData ?? "", "base64").toString("utf8"),
    token_reviewer_jwt: token,
    disable_local_ca_jwt: true,
  });
  await vault.call("POST", "sys/policies/acl/kube-zen", {
    policy: `path "secret/data/${PREFIX}/*" { capabilities = ["read"] }`,
  });
  for (const [role, account] of [
    ["kube-zen", SECRETS_SERVICE_ACCOUNT],
    ["another", "another"],
  ] as const) {
    await vault.call("POST", `auth/kubernetes/role/${role}`, {
      bound_service_account_names: account,
      bound_service_account_namespaces: namespace,
      audience: VAULT_AUDIENCE,
      token_policies: "kube-zen",
      token_ttl: "10m",
    });
  }
}

/** HashiCorp Vault itself, that asks the cluster whose the tokens are. */
export async function vaultSource(
  client: ApiClient,
  server: Server,
  namespace: string,
  folder: string,
): Promise<SecretSource> {
  const vault = await startVault(folder);
  await configure(vault, server.kubeconfig, await reviewerToken(client, server, namespace), namespace);
  const config = (role: string): ExternalConfig => ({
    vault: { server: vault.url, mount: "secret", role, authMount: "kubernetes", caConfigMap: AUTHORITY },
    prefix: PREFIX,
    registryKeys: ["vault-token", "cosign.pub"],
    refreshInterval: "2s",
  });
  return {
    environment: {},
    external: config("kube-zen"),
    refused: config("another"),
    needed: [
      {
        apiVersion: "v1",
        kind: "ConfigMap",
        metadata: { name: AUTHORITY },
        data: { "ca.crt": vault.authority },
      },
    ],
    put: async (name, data) => {
      await vault.call("POST", `secret/data/${name}`, { data });
    },
    remove: async (name) => {
      await vault.call("DELETE", `secret/metadata/${name}`);
    },
    close: async () => {
      await vault.stop();
      const binding = {
        apiVersion: "rbac.authorization.k8s.io/v1",
        kind: "ClusterRoleBinding",
        metadata: { name: `${namespace}-reviewer` },
      };
      await server.delete(binding, namespace);
    },
  };
}
