import * as fs from "node:fs";
import { EMBEDDED_CONTEXT } from "../../../model/environment";
import { ApiClient } from "../api";
import { isRunning } from "../process";
import type { ClusterStatus } from "../types";
import { credentials } from "./credentials";
import { kubeletDigest } from "./kubelet-process";
import type { EmbeddedLayout } from "./layout";
import { type ClusterRecord, readRecord } from "./record";

/**
 * What there is of an embedded cluster: `up`, `kubelet` (only the simulated kubelet has to be started),
 * `stopped` (complete, but a process is gone or the API server does not answer), `partial` (half-made) or
 * `absent`.
 */
export type EmbeddedState =
  | { readonly state: "up" | "kubelet"; readonly record: ClusterRecord; readonly status: ClusterStatus }
  | { readonly state: "stopped"; readonly record: ClusterRecord }
  | { readonly state: "partial" | "absent" };

/** Version of the API server of a recorded cluster, or undefined if it does not answer. */
export async function serverVersion(
  layout: EmbeddedLayout,
  record: ClusterRecord,
): Promise<string | undefined> {
  let client: ApiClient;
  try {
    client = new ApiClient(credentials(layout, record.ports));
  } catch {
    return undefined;
  }
  try {
    const { status, body } = await client.send({ method: "GET", path: "/version" });
    const version = (body as { readonly gitVersion?: unknown } | null)?.gitVersion;
    return status === 200 && typeof version === "string" ? version : undefined;
  } catch {
    return undefined;
  } finally {
    client.close();
  }
}

/** Looks at an embedded cluster without changing anything. Takes a few tens of milliseconds. */
export async function probeEmbedded(layout: EmbeddedLayout): Promise<EmbeddedState> {
  const record = readRecord(layout.record);
  if (record === undefined) return { state: fs.existsSync(layout.folder) ? "partial" : "absent" };
  if (!Object.values(record.processes).every(isRunning) || !fs.existsSync(layout.kubeconfig)) {
    return { state: "stopped", record };
  }
  const version = await serverVersion(layout, record);
  if (version === undefined) return { state: "stopped", record };
  const status: ClusterStatus = {
    kind: "embedded",
    kubeconfig: layout.kubeconfig,
    context: EMBEDDED_CONTEXT,
    version,
    nodes: record.nodes,
  };
  const { process: kubelet, digest } = record.kubelet;
  return { state: isRunning(kubelet) && digest === kubeletDigest() ? "up" : "kubelet", record, status };
}
