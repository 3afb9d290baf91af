import { spawn } from "node:child_process";
import * as fs from "node:fs";
import type { Judge } from "./peers";

/** One run of one judge. */
export interface JudgeRun {
  readonly milliseconds: number;
  /** Most resident memory of the process, in bytes (VmHWM of proc(5), read until the process is gone). */
  readonly peakBytes: number;
  readonly findings: number;
}

const SAMPLE_MS = 10;

function peakOf(pid: number): number {
  try {
    const status = fs.readFileSync(`/proc/${pid}/status`, "utf8");
    return Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}

/**
 * Runs a judge on a file. What it prints is read and counted afterwards.
 *
 * @throws Error when it ended otherwise than it should, or found nothing: then it did other work than the rest.
 */
export function judgeOnce(judge: Judge, manifests: string, env: NodeJS.ProcessEnv): Promise<JudgeRun> {
  return new Promise((resolve, reject) => {
    const startedAt = performance.now();
    const child = spawn(judge.file, judge.args(manifests), { env, stdio: ["ignore", "pipe", "pipe"] });
    const { pid } = child;
    let peakBytes = 0;
    const timer = setInterval(() => {
      if (pid !== undefined) peakBytes = Math.max(peakBytes, peakOf(pid));
    }, SAMPLE_MS);
    const chunks: Buffer[] = [];
    let errors = "";
    child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (errors += text));
    child.once("error", reject);
    child.once("close", (code) => {
      const milliseconds = performance.now() - startedAt;
      clearInterval(timer);
      const stdout = Buffer.concat(chunks).toString("utf8");
      const findings = judge.exitCodes.includes(code ?? -1) ? judge.findings(stdout) : 0;
      if (findings === 0) {
        const said = `${errors}${stdout}`.slice(0, 500);
        reject(new Error(`${judge.name} ended with ${code ?? "a signal"} and ${findings} findings: ${said}`));
      } else resolve({ milliseconds, peakBytes, findings });
    });
  });
}
