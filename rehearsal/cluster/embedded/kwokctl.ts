import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import type { ClusterToolPaths } from "../types";
import { type ProcessIdentity, isRunning, processIdentity } from "../process";
import { type EmbeddedLayout, KWOK_CLUSTER } from "./layout";
import type { ClusterPorts } from "./ports";
import { SIMULATED_LOG, kwokSettings } from "./settings";

/** The processes of the control plane, named as kwokctl names them. */
export const components = [
  "etcd",
  "kube-apiserver",
  "kube-controller-manager",
  "kube-scheduler",
  "kwok-controller",
] as const;
/** Name of a process of the control plane. */
export type Component = (typeof components)[number];

/** Writes what kwokctl reads. */
export function writeSettings(layout: EmbeddedLayout, tools: ClusterToolPaths, ports: ClusterPorts): void {
  fs.mkdirSync(layout.shims, { recursive: true, mode: 0o700 });
  // kwokctl waits for the API server by kubectl, and would download one. We wait ourselves.
  fs.writeFileSync(path.join(layout.shims, "kubectl"), "#!/bin/sh\nexit 0\n", { mode: 0o755 });
  fs.writeFileSync(layout.containerLog, SIMULATED_LOG, { mode: 0o600 });
  fs.writeFileSync(layout.settings, kwokSettings(tools, ports, layout.containerLog), { mode: 0o600 });
}

/**
 * Runs kwokctl on this cluster. It sees neither HOME nor KUBECONFIG of the user.
 * @throws with kwokctl's last words if it fails.
 */
export async function runKwokctl(
  layout: EmbeddedLayout,
  kwokctl: string,
  args: readonly string[],
  searchPath: string | undefined,
): Promise<void> {
  // The name alone, found in the working directory: the option takes a list and would cut a path at a comma.
  const settings = path.basename(layout.settings);
  const child = spawn(kwokctl, ["--config", settings, "--name", KWOK_CLUSTER, ...args], {
    // Known as a process of this cluster by the path that it was started by.
    argv0: path.join(layout.folder, "bin", "kwokctl"),
    cwd: layout.folder,
    detached: true,
    env: {
      PATH: [layout.shims, searchPath ?? "/usr/bin:/bin"].join(path.delimiter),
      // kwokctl keeps clusters in `.kwok` there; KWOK_WORKDIR would be cut at the first space.
      HOME: layout.folder,
    },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let words = "";
  child.stderr.setEncoding("utf8");
  child.stderr.on("data", (text: string) => (words = (words + text).slice(-4000)));
  const code = await new Promise<number | string>((resolve, reject) => {
    child.once("error", reject);
    // Not "close": the components inherit nothing, but waiting for less is safer.
    child.once("exit", (status, signal) => resolve(status ?? signal ?? "unknown"));
  });
  if (code !== 0) {
    throw new Error(
      `kwokctl ${args.slice(0, 2).join(" ")} failed (${code}): ${words.trim().split("\n").slice(-5).join(" ")}`,
    );
  }
}

/** The process that kwokctl started for a component, or undefined if it is not running. */
export function componentProcess(layout: EmbeddedLayout, component: Component): ProcessIdentity | undefined {
  try {
    const text = fs.readFileSync(path.join(layout.controlPlane, "pids", `${component}.pid`), "utf8");
    const identity = processIdentity(Number(text));
    return identity !== undefined && isRunning(identity) ? identity : undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

/** Makes kwokctl forget the process of a component, so that it starts another. */
export function forgetProcess(layout: EmbeddedLayout, component: Component): void {
  fs.rmSync(path.join(layout.controlPlane, "pids", `${component}.pid`), { force: true });
}

/** The last lines that a component logged. */
export function componentLog(layout: EmbeddedLayout, component: Component, lines = 200): string {
  try {
    const text = fs.readFileSync(path.join(layout.controlPlane, "logs", `${component}.log`), "utf8");
    return text.split("\n").slice(-lines).join("\n");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return "";
    throw error;
  }
}
