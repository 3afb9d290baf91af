import type { ProviderContext } from "../provider";
import type { ConfiguredCluster, KindCatalogue, ReachableCluster } from "./cluster";
import type { Configuration } from "./configuration";

/** A configured provider instance: what every operation works with. */
export interface Session {
  readonly context: ProviderContext;
  readonly configuration: Configuration;
  readonly cluster: ConfiguredCluster;
  readonly catalogue: KindCatalogue;
}

/** The cluster. @throws Error that says why it cannot be reached. */
export function reachable(session: Session): ReachableCluster {
  const { cluster } = session;
  if (cluster.reachable !== undefined) return cluster.reachable;
  throw new Error(`configured Kubernetes cluster is unreachable: ${cluster.unreachableReason}`);
}
