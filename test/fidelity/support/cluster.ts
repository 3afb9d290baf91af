import type { ClusterStatus } from "../../../rehearsal/cluster";
import { ensureTools } from "../../../tools";
import type { ClusterPlace } from "./project";

/** A cluster as the scenarios' programs and packs are told of it. */
export async function placeOf({ kubeconfig, context, version }: ClusterStatus): Promise<ClusterPlace> {
  const { helm } = await ensureTools(["helm"], { env: process.env });
  return { kubeconfig, context, helm, kubeVersion: version.replace(/^v/, "") };
}
