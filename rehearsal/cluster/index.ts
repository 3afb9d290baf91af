import { embeddedDown, embeddedStatus, embeddedUp } from "./embedded";
import type { ClusterOptions, ClusterStatus, ClusterUpResult } from "./types";

export { type GivenCluster, type ResolvedCluster, resolveCluster, safeContext } from "./given";
export * from "./types";

/**
 * Brings a cluster up, or finds it up. Several processes may call it at once: one does the work, the others
 * find the result.
 * @throws if the cluster cannot be brought up; what is half-made is repaired by the next call.
 */
export async function clusterUp(options: ClusterOptions): Promise<ClusterUpResult> {
  if (options.kind === "embedded") return embeddedUp(options);
  throw new Error("k3d: not yet");
}

/** Removes a cluster with everything in it: processes, data, kubeconfig. `removed` is false if there was none. */
export async function clusterDown(options: ClusterOptions): Promise<{ readonly removed: boolean }> {
  if (options.kind === "embedded") return embeddedDown(options);
  throw new Error("k3d: not yet");
}

/** The cluster if it is up, else undefined. */
export async function clusterStatus(options: ClusterOptions): Promise<ClusterStatus | undefined> {
  if (options.kind === "embedded") return embeddedStatus(options);
  throw new Error("k3d: not yet");
}
