import { execFile } from "node:child_process";
import type { Environment } from "../model/environment";

/** How a process ended. */
export interface Ran {
  /** Exit code; nothing when it could not be started or was killed. */
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end, whatever its exit code. @param timeoutMs When it is killed, in milliseconds. */
export function run(
  file: string,
  args: readonly string[],
  options: { readonly env: Environment; readonly timeoutMs: number },
): Promise<Ran> {
  return new Promise((resolve) => {
    const settings = { env: { ...options.env }, timeout: options.timeoutMs, maxBuffer: 64 * 1024 * 1024 };
    const child = execFile(file, [...args], settings, (error, stdout, stderr) => {
      resolve({ exitCode: error === null ? 0 : (child.exitCode ?? undefined), stdout, stderr });
    });
  });
}
