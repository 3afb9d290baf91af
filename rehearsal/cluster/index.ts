import { embeddedDown, embeddedStatus, embeddedUp } from "./embedded";
import { k3dDown, k3dStatus, k3dUp } from "./k3d";
import type { ClusterOptions, ClusterStatus, ClusterUpResult } from "./types";

export { type GivenCluster, type ResolvedCluster, resolveCluster, safeContext } from "./given";
export * from "./types";

/**
 * Brings a cluster up, or finds it up. Several processes may call it at once: one does the work, the others
 * find the result.
 * @throws if the cluster cannot be brought up; what is half-made is repaired by the next call.
 */
export async function clusterUp(options: ClusterOptions): Promise<ClusterUpResult> {
  return options.kind === "embedded" ? embeddedUp(options) : k3dUp(options);
}

/** Removes a cluster with everything in it: processes, data, kubeconfig. `removed` is false if there was none. */
export async function clusterDown(options: ClusterOptions): Promise<{ readonly removed: boolean }> {
  return options.kind === "embedded" ? embeddedDown(options) : k3dDown(options);
}

/** The cluster if it is up, else undefined. */
export async function clusterStatus(options: ClusterOptions): Promise<ClusterStatus | undefined> {
  return options.kind === "embedded" ? embeddedStatus(options) : k3dStatus(options);
}
