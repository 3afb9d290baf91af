import { type ExternalConfig, SECRETS_SERVICE_ACCOUNT, VAULT_AUDIENCE } from "../../model/secrets/store";
import type { ApiClient } from "../../rehearsal/cluster/api";
import type { Server } from "../charts/matrix/server";
import { PREFIX, type SecretSource } from "./secretSources";
import { startVault, type Vault } from "./vault";
import { closeToServiceAccounts, letIn, openToServiceAccounts } from "./vaultAuth";

const AUTHORITY = "vault-authority";
/** As docs/secrets.md says it: one policy that reads, one role for one service account; and a role of another's. */
async function configure(vault: Vault, namespace: string): Promise<void> {
  const policy = "kube-zen";
  await vault.call("POST", `sys/policies/acl/${policy}`, {
    policy: `path "secret/data/${PREFIX}/*" { capabilities = ["read"] }`,
  });
  const role = { namespace, audience: VAULT_AUDIENCE, policy };
  await letIn(vault, { ...role, name: "kube-zen", serviceAccount: SECRETS_SERVICE_ACCOUNT });
  await letIn(vault, { ...role, name: "another", serviceAccount: "another" });
}

/** HashiCorp Vault itself, that asks the cluster whose the tokens are. */
export async function vaultSource(
  client: ApiClient,
  server: Server,
  namespace: string,
  folder: string,
): Promise<SecretSource> {
  const vault = await startVault(folder);
  await openToServiceAccounts(vault, client, server, namespace);
  await configure(vault, namespace);
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
      await closeToServiceAccounts(server, namespace);
    },
  };
}
