import type { ApiClient } from "../../../rehearsal/cluster/api";
import type { Scanner } from "./scanner";

/** What a stack and what runs on it may leave in a cluster. */
const LISTS = [
  "/api/v1/secrets",
  "/api/v1/configmaps",
  "/api/v1/events",
  "/api/v1/namespaces",
  "/api/v1/pods",
  "/api/v1/serviceaccounts",
  "/api/v1/services",
  "/apis/apps/v1/deployments",
  "/apis/apps/v1/replicasets",
  "/apis/networking.k8s.io/v1/networkpolicies",
  "/apis/rbac.authorization.k8s.io/v1/roles",
] as const;

interface Listed {
  readonly metadata: { readonly name: string; readonly namespace?: string };
}

/** Objects of the cluster that hold a canary in any form, as `list namespace/name`; Helm's records are opened. */
export async function objectsWithSecrets(client: ApiClient, scanner: Scanner): Promise<readonly string[]> {
  const found = await Promise.all(
    LISTS.map(async (path) => {
      const { items } = (await client.expect({ method: "GET", path })) as {
        readonly items: readonly Listed[];
      };
      return items
        .filter((item) => scanner.scan(JSON.stringify(item), path).length > 0)
        .map(({ metadata }) => `${path.split("/").pop() ?? ""} ${metadata.namespace ?? ""}/${metadata.name}`);
    }),
  );
  return found.flat().sort();
}
