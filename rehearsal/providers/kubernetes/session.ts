import type { ProviderContext } from "../provider";
import { isCreatedBy } from "./managed-fields";
import type { KubernetesObject } from "./objects";
import type { ConfiguredCluster, KindCatalogue, ReachableCluster } from "./cluster";
import type { Configuration } from "./configuration";

/** A configured provider instance: what every operation works with. */
export interface Session {
  readonly context: ProviderContext;
  readonly configuration: Configuration;
  readonly cluster: ConfiguredCluster;
  readonly catalogue: KindCatalogue;
}

/** The manager that a create is recorded under; the first update takes its fields over. */
export const CREATE_MANAGER = "pulumi-kubernetes";

/** Whether a live object is what an interrupted create of a resource left behind. */
export function isInterrupted({ context }: Session, urn: string, live: KubernetesObject): boolean {
  return context.interrupted.has(urn) && isCreatedBy(live, CREATE_MANAGER);
}

/** The cluster. @throws Error that says why it cannot be reached. */
export function reachable(session: Session): ReachableCluster {
  const { cluster } = session;
  if (cluster.reachable !== undefined) return cluster.reachable;
  throw new Error(`configured Kubernetes cluster is unreachable: ${cluster.unreachableReason}`);
}
