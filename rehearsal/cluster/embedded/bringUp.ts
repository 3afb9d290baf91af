import * as fs from "node:fs";
import * as path from "node:path";
import { isRunning, killProcesses, processesOf } from "../process";
import { type ClusterOptions, type ClusterOutcome, type ClusterToolPaths, clusterTools } from "../types";
import { kubeletDigest, startKubelet } from "./kubelet-process";
import type { EmbeddedLayout } from "./layout";
import { type EmbeddedState, serverVersion } from "./probe";
import { type ClusterRecord, writeRecord } from "./record";
import { ComponentFailure, type StartOptions, repairEmbedded, startEmbedded } from "./start";

type Options = Omit<ClusterOptions, "kind">;

async function findTools(options: Options): Promise<ClusterToolPaths> {
  if (options.tools !== undefined) return options.tools;
  const { ensureTools } = await import("../../../tools/index.js");
  return ensureTools(clusterTools, {
    env: options.env,
    ...(options.progress === undefined ? {} : { progress: ({ line }) => options.progress?.(line) }),
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
}

/** Replaces the simulated kubelet of a cluster that is up otherwise. */
export async function renewKubelet(layout: EmbeddedLayout, record: ClusterRecord): Promise<void> {
  await killProcesses([record.kubelet.process]);
  const kubelet = { process: await startKubelet(layout, record.ports), digest: kubeletDigest() };
  writeRecord(layout.record, { ...record, kubelet });
}

async function serves(layout: EmbeddedLayout, record: ClusterRecord): Promise<boolean> {
  const core = ["etcd", "kube-apiserver"].map((name) => record.processes[name]);
  const alive = core.every((identity) => identity !== undefined && isRunning(identity));
  return alive && (await serverVersion(layout, record)) !== undefined;
}

async function restart(request: StartOptions, record: ClusterRecord, options: Options): Promise<boolean> {
  const { layout } = request;
  if (await serves(layout, record)) {
    options.progress?.("Starting again what ended of the embedded cluster");
    try {
      await repairEmbedded(request, record);
      return true;
    } catch (error) {
      if (!(error instanceof ComponentFailure)) throw error;
    }
  }
  await killProcesses(processesOf(layout.folder));
  if (!fs.existsSync(path.join(layout.controlPlane, "etcd", "member"))) return false;
  options.progress?.("Restarting the embedded cluster with the objects it had");
  try {
    await startEmbedded({ ...request, ports: record.ports });
    return true;
  } catch (error) {
    // Only etcd's own end shows that the data is no good; a slow machine or a full disk must not cost it.
    if (!(error instanceof ComponentFailure && error.component === "etcd")) throw error;
    options.progress?.(`The data of the embedded cluster cannot be used any more: ${error.message}`);
    return false;
  }
}

/** Starts a cluster that is not up, with the objects that it had where that is possible. The lock must be held. */
export async function bringUp(
  layout: EmbeddedLayout,
  options: Options,
  found: EmbeddedState,
): Promise<ClusterOutcome> {
  const request: StartOptions = {
    layout,
    tools: await findTools(options),
    searchPath: options.env["PATH"],
    ports: undefined,
    signal: options.signal,
  };
  if (found.state === "stopped" && (await restart(request, found.record, options))) return "restarted";
  await killProcesses(processesOf(layout.folder));
  fs.rmSync(layout.folder, { recursive: true, force: true });
  options.progress?.("Creating the embedded cluster");
  await startEmbedded(request);
  return "created";
}
