import * as fs from "node:fs";
import * as path from "node:path";
import { withLock } from "../lock";
import { killProcesses, processesOf } from "../process";
import {
  type ClusterOptions,
  type ClusterOutcome,
  type ClusterStatus,
  type ClusterToolPaths,
  type ClusterUpResult,
  clusterTools,
} from "../types";
import { kubeletDigest, startKubelet } from "./kubelet-process";
import { type EmbeddedLayout, embeddedLayout } from "./layout";
import { type EmbeddedState, probeEmbedded } from "./probe";
import { writeRecord } from "./record";
import { ComponentFailure, startEmbedded } from "./start";

type Options = Omit<ClusterOptions, "kind">;

function result(status: ClusterStatus, outcome: ClusterOutcome): ClusterUpResult {
  return { ...status, created: outcome === "created", outcome };
}

async function findTools(options: Options): Promise<ClusterToolPaths> {
  if (options.tools !== undefined) return options.tools;
  const { ensureTools } = await import("../../../tools/index.js");
  return ensureTools(clusterTools, {
    env: options.env,
    ...(options.progress === undefined ? {} : { progress: ({ line }) => options.progress?.(line) }),
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
}

async function renewKubelet(
  layout: EmbeddedLayout,
  found: EmbeddedState & { readonly state: "up" | "kubelet" },
) {
  const { record } = found;
  await killProcesses([record.kubelet.process]);
  const kubelet = { process: await startKubelet(layout, record.ports), digest: kubeletDigest() };
  writeRecord(layout.record, { ...record, kubelet });
}

async function start(
  layout: EmbeddedLayout,
  options: Options,
  found: EmbeddedState,
): Promise<ClusterOutcome> {
  await killProcesses(processesOf(layout.folder));
  const stopped = found.state === "stopped";
  const hasData = stopped && fs.existsSync(path.join(layout.controlPlane, "etcd", "member"));
  const tools = await findTools(options);
  const request = {
    layout,
    tools,
    searchPath: options.env["PATH"],
    ports: stopped ? found.record.ports : undefined,
    signal: options.signal,
  };
  if (hasData) {
    options.progress?.("Restarting the embedded cluster with the objects it had");
    try {
      await startEmbedded(request);
      return "restarted";
    } catch (error) {
      // Only what ended by itself shows that the data is no good; a slow machine must not cost the data.
      if (!(error instanceof ComponentFailure)) throw error;
      options.progress?.(`Its data cannot be used any more: ${error.message}`);
    }
  }
  fs.rmSync(layout.folder, { recursive: true, force: true });
  options.progress?.("Creating the embedded cluster");
  await startEmbedded(request);
  return "created";
}

/** Brings the embedded cluster up, whatever state it is in. */
export async function embeddedUp(options: Options): Promise<ClusterUpResult> {
  const layout = embeddedLayout(options.stateDirectory);
  const first = await probeEmbedded(layout);
  if (first.state === "up") return result(first.status, "found");
  return withLock(
    layout.lock,
    async () => {
      const found = await probeEmbedded(layout);
      if (found.state === "kubelet") await renewKubelet(layout, found);
      if (found.state === "up" || found.state === "kubelet") return result(found.status, "found");
      const outcome = await start(layout, options, found);
      const made = await probeEmbedded(layout);
      if (made.state !== "up") {
        throw new Error(
          `The embedded cluster in ${layout.folder} stopped right after its start: see the logs there.`,
        );
      }
      return result(made.status, outcome);
    },
    {
      signal: options.signal,
      waiting: (owner) =>
        options.progress?.(`Waiting for ${owner}, which is at work on the embedded cluster`),
    },
  );
}

/** Ends every process of the embedded cluster and removes its folder. */
export async function embeddedDown(options: Options): Promise<{ readonly removed: boolean }> {
  const layout = embeddedLayout(options.stateDirectory);
  const nothing = (): boolean => !fs.existsSync(layout.folder) && processesOf(layout.folder).length === 0;
  if (nothing()) return { removed: false };
  return withLock(
    layout.lock,
    async () => {
      if (nothing()) return { removed: false };
      await killProcesses(processesOf(layout.folder));
      fs.rmSync(layout.folder, { recursive: true, force: true });
      return { removed: true };
    },
    {
      signal: options.signal,
      waiting: (owner) =>
        options.progress?.(`Waiting for ${owner}, which is at work on the embedded cluster`),
    },
  );
}

/** The embedded cluster if it is up; its simulated kubelet is started again if it is gone. */
export async function embeddedStatus(options: Options): Promise<ClusterStatus | undefined> {
  const layout = embeddedLayout(options.stateDirectory);
  const found = await probeEmbedded(layout);
  if (found.state === "kubelet") return (await embeddedUp(options), found.status);
  return found.state === "up" ? found.status : undefined;
}
