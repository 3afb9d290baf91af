import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { type ProcessIdentity, processIdentity } from "../process";
import type { EmbeddedLayout } from "./layout";
import type { ClusterPorts } from "./ports";
import { writeWhole } from "./record";

const sources = path.join(__dirname, "..", "kubelet");

/** Digest of the simulated kubelet's program; a running one of another digest is replaced. */
export function kubeletDigest(): string {
  const hash = createHash("sha256");
  const files = fs.readdirSync(sources).map((name) => path.join(sources, name));
  for (const file of [...files.sort(), path.join(sources, "..", "api.ts")])
    hash.update(fs.readFileSync(file));
  return hash.digest("hex");
}

/** Bundles the simulated kubelet into one file, so that it runs without a loader, and starts it. */
export async function startKubelet(layout: EmbeddedLayout, ports: ClusterPorts): Promise<ProcessIdentity> {
  const { buildSync } = await import("esbuild");
  const built = buildSync({
    entryPoints: [path.join(sources, "main.ts")],
    bundle: true,
    platform: "node",
    target: "node20",
    format: "cjs",
    write: false,
  });
  const program = built.outputFiles[0];
  if (program === undefined) throw new Error("esbuild gave no output for the simulated kubelet.");
  writeWhole(layout.kubeletProgram, program.text);
  const log = fs.openSync(layout.kubeletLog, "a", 0o600);
  try {
    const child = spawn(
      process.execPath,
      [
        // A heap that is kept small by collecting more often: the process is idle nearly always.
        "--max-semi-space-size=1",
        "--optimize-for-size",
        layout.kubeletProgram,
        path.join(layout.controlPlane, "pki"),
        String(ports.apiServer),
      ],
      {
        argv0: path.join(layout.folder, "bin", "kubelet"),
        cwd: layout.folder,
        detached: true,
        env: {},
        stdio: ["ignore", log, log],
      },
    );
    const pid = await new Promise<number>((resolve, reject) => {
      child.once("error", reject);
      child.once("spawn", () => resolve(child.pid ?? 0));
    });
    child.unref();
    const identity = processIdentity(pid);
    if (identity === undefined)
      throw new Error(`The simulated kubelet ended at once: see ${layout.kubeletLog}.`);
    return identity;
  } finally {
    fs.closeSync(log);
  }
}
