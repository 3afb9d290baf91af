import { spawn } from "node:child_process";
import { ProcessWatch, type Seen } from "./processTree";

/** How a command went. */
export interface Run {
  readonly milliseconds: number;
  readonly stdout: string;
  readonly seen: ReadonlyMap<string, Seen>;
  readonly peakBytes: number;
}

/**
 * Runs a command to its end and watches its processes.
 *
 * @throws Error with what it printed when it did not exit with 0: a failed run is no measurement.
 */
export function run(file: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<Run> {
  return new Promise((resolve, reject) => {
    const startedAt = performance.now();
    const child = spawn(file, args, { env, stdio: ["ignore", "pipe", "pipe"] });
    const watch = child.pid === undefined ? undefined : new ProcessWatch(child.pid);
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    child.once("error", reject);
    child.once("close", (code) => {
      const milliseconds = performance.now() - startedAt;
      watch?.stop();
      if (code !== 0) {
        reject(new Error(`${file} ${args.join(" ")} ended with ${code ?? "a signal"}:\n${stdout}${stderr}`));
        return;
      }
      resolve({
        milliseconds,
        stdout,
        seen: watch?.seen ?? new Map<string, Seen>(),
        peakBytes: watch?.peakBytes ?? 0,
      });
    });
  });
}

/** Middle of some numbers: the mean of the two in the middle where their count is even. */
export function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
  const lower = sorted[Math.ceil(sorted.length / 2) - 1] ?? Number.NaN;
  return (lower + upper) / 2;
}
