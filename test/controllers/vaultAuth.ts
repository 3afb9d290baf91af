import { KubeConfig } from "@kubernetes/client-node";
import type { ApiClient } from "../../rehearsal/cluster/api";
import type { Server } from "../charts/matrix/server";
import type { Vault } from "./vault";

const REVIEWER = "vault-reviewer";

/** Which service account Vault lets in, and what it may do then. */
export interface VaultRole {
  readonly name: string;
  readonly serviceAccount: string;
  readonly namespace: string;
  /** Audience that a token has to be for. */
  readonly audience: string;
  /** Name of a policy. */
  readonly policy: string;
}

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

/**
 * Opens a way into Vault for service accounts: the cluster itself says whose a token is.
 *
 * @param namespace Where the account is that asks the cluster.
 */
export async function openToServiceAccounts(
  vault: Vault,
  client: ApiClient,
  server: Server,
  namespace: string,
): Promise<void> {
  const config = new KubeConfig();
  config.loadFromFile(server.kubeconfig);
  const cluster = config.getCurrentCluster();
  await vault.call("POST", "sys/auth/kubernetes", { type: "kubernetes" });
  await vault.call("POST", "auth/kubernetes/config", {
    kubernetes_host: cluster?.server,
    kubernetes_ca_cert: Buffer.from(cluster?.caData ?? "", "base64").toString("utf8"),
    token_reviewer_jwt: await reviewerToken(client, server, namespace),
    disable_local_ca_jwt: true,
  });
}

/** Lets a service account in by a role. */
export async function letIn(vault: Vault, role: VaultRole): Promise<void> {
  await vault.call("POST", `auth/kubernetes/role/${role.name}`, {
    bound_service_account_names: role.serviceAccount,
    bound_service_account_namespaces: role.namespace,
    audience: role.audience,
    token_policies: role.policy,
    token_ttl: "10m",
  });
}

/** Takes away what `openToServiceAccounts` made outside of its namespace. */
export async function closeToServiceAccounts(server: Server, namespace: string): Promise<void> {
  const metadata = { name: `${namespace}-reviewer` };
  await server.delete(
    { apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRoleBinding", metadata },
    namespace,
  );
}
