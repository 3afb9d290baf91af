import * as fs from "node:fs";
import { withLock } from "../lock";
import { killProcesses, processesOf } from "../process";
import type { ClusterOptions, ClusterOutcome, ClusterStatus, ClusterUpResult } from "../types";
import { bringUp, renewKubelet } from "./bringUp";
import { embeddedLayout } from "./layout";
import { probeEmbedded } from "./probe";

type Options = Omit<ClusterOptions, "kind">;

function result(status: ClusterStatus, outcome: ClusterOutcome): ClusterUpResult {
  return { ...status, created: outcome === "created", outcome };
}

/** Brings the embedded cluster up, whatever state it is in. */
export async function embeddedUp(options: Options): Promise<ClusterUpResult> {
  const layout = embeddedLayout(options.stateDirectory);
  if (/[",\n]/.test(layout.folder)) {
    throw new Error(
      `The embedded cluster cannot be kept in ${JSON.stringify(layout.folder)}, because KWOK takes no path with ` +
        "a comma, a quotation mark or a line break: set ZEN_STATE to another folder.",
    );
  }
  const first = await probeEmbedded(layout);
  if (first.state === "up") return result(first.status, "found");
  return withLock(
    layout.lock,
    async () => {
      const found = await probeEmbedded(layout);
      if (found.state === "kubelet") await renewKubelet(layout, found.record);
      if (found.state === "up" || found.state === "kubelet") return result(found.status, "found");
      const outcome = await bringUp(layout, options, found);
      let made = await probeEmbedded(layout);
      if (made.state === "kubelet") {
        await renewKubelet(layout, made.record);
        made = await probeEmbedded(layout);
      }
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
