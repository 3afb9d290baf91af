import { spawn } from "node:child_process";

/** One run of the helm binary. */
export interface HelmRun {
  readonly args: readonly string[];
  /** Written to standard input: values never appear on the command line, where every user can read them. */
  readonly input?: string;
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
  /** Told the process id of the started helm before helm does anything. */
  readonly started?: (pid: number) => void;
}

/** Says that helm ended with an error: its message without the headline that only the command line adds. */
export class HelmError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "HelmError";
  }
}

/** How long helm may take to mark its release as failed after it was told to stop, in milliseconds. */
const GRACE = 15_000;

/** Where the helm binary is; it is built or downloaded where it is missing. */
export async function helmBinary(env: NodeJS.ProcessEnv, progress: (line: string) => void): Promise<string> {
  // Loaded only when helm runs: an unchanged release is judged without it.
  const { ensureTools, locateTool } = await import("../../../../tools/index.js");
  const found = locateTool("helm", { env });
  if (found !== undefined) return found;
  const made = await ensureTools(["helm"], { env, progress: (step) => progress(step.line) });
  return made.helm;
}

function messageOf(stderr: string, code: number | null, signal: NodeJS.Signals | null): string {
  const lines = stderr.split("\n").filter((line) => line.trim() !== "" && !line.startsWith("WARNING:"));
  const start = lines.findIndex((line) => line.startsWith("Error: "));
  const ending =
    signal === null
      ? `ended with exit code ${String(code)}`
      : `was ended by ${signal}: run it again to go on from what is done`;
  if (start < 0) return lines.join("\n") || `helm ${ending}`;
  return lines
    .slice(start)
    .join("\n")
    .replace(/^Error: /u, "")
    .replace(/^(?:INSTALLATION|UPGRADE|ROLLBACK) FAILED: /u, "");
}

/**
 * helm begins only when it is told to, which is after its process is on record: an engine that is killed in between
 * leaves none that nobody knows of, and none that would go on with half of its values.
 */
const GUARD = ["-c", 'read -r go && exec "$@"', "sh"];

/** Runs helm and returns what it printed. @throws HelmError when it ends with an error. */
export function runHelm(binary: string, run: HelmRun): Promise<string> {
  return new Promise((resolve, reject) => {
    const [file, ...args] =
      run.started === undefined ? [binary, ...run.args] : ["sh", ...GUARD, binary, ...run.args];
    // In a process group of its own: Ctrl-C at a terminal reaches all of the engine's, and helm would break off.
    const child = spawn(file, args, { cwd: run.cwd, env: run.env, stdio: "pipe", detached: true });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    let killer: NodeJS.Timeout | undefined;
    const stop = (): void => {
      child.kill("SIGTERM");
      killer = setTimeout(() => child.kill("SIGKILL"), GRACE);
    };
    // Whatever makes this process end early, helm is not to go on by itself.
    const abandon = (): void => void child.kill("SIGTERM");
    process.once("exit", abandon);
    if (run.signal.aborted) stop();
    else run.signal.addEventListener("abort", stop, { once: true });
    child.stdout.on("data", (chunk: Buffer) => out.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => err.push(chunk));
    // helm may end before it reads its values, for example on a bad flag; its message says why.
    child.stdin.on("error", () => undefined);
    child.on("error", reject);
    if (child.pid !== undefined) run.started?.(child.pid);
    child.stdin.end(`${run.started === undefined ? "" : "go\n"}${run.input ?? ""}`);
    child.on("close", (code, signal) => {
      clearTimeout(killer);
      process.off("exit", abandon);
      run.signal.removeEventListener("abort", stop);
      if (code === 0) resolve(Buffer.concat(out).toString("utf8"));
      else reject(new HelmError(messageOf(Buffer.concat(err).toString("utf8"), code, signal)));
    });
  });
}
