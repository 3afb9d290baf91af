import { type ChildProcess, spawn } from "node:child_process";
import * as path from "node:path";

import type { Emitter } from "../events/emitter";
import { ENDS_WITH_PARENT, resolveFrom } from "../plugins/resolve";

/** What a program is started with. */
export interface ProgramOptions {
  readonly directory: string;
  readonly rootDirectory: string;
  readonly entryPoint: string;
  readonly typescript: boolean;
  readonly nodeArguments: readonly string[];
  readonly monitorAddress: string;
  readonly engineAddress: string;
  readonly organization: string;
  readonly project: string;
  readonly stack: string;
  readonly preview: boolean;
  readonly parallel: number;
  /** By `NAMESPACE:KEY`. */
  readonly config: Readonly<Record<string, string>>;
  readonly secretKeys: readonly string[];
  readonly env: NodeJS.ProcessEnv;
}

/** How a program ended: `shown` when it already told why, `error` otherwise. */
export type ProgramResult =
  | { readonly kind: "done" }
  | { readonly kind: "shown" }
  | { readonly kind: "error"; readonly message: string };

/** The exit code with which a program says that its error was shown (sdk/nodejs/cmd/run). */
const SHOWN = 32;
const KILL_AFTER_MS = 5000;

/** A running program. */
export class Program {
  readonly #process: ChildProcess;
  /** How it ended. */
  readonly result: Promise<ProgramResult>;

  /** Starts the program as the language host does; what it prints becomes diagnostics of the stack. */
  constructor(options: ProgramOptions, emitter: Emitter, stackUrn: () => string) {
    const runner = resolveFrom(options.directory, "@pulumi/pulumi/cmd/run");
    const flags = [
      ["--monitor", options.monitorAddress],
      ["--engine", options.engineAddress],
      ["--organization", options.organization],
      ["--project", options.project],
      ["--root-directory", options.rootDirectory],
      ["--stack", options.stack],
      ["--pwd", options.directory],
      options.preview ? ["--dry-run"] : [],
      ["--parallel", String(options.parallel)],
    ].flat();
    const legacyKey = (key: string): string => key.replace(":", ":config:");
    this.#process = spawn(
      process.execPath,
      [...ENDS_WITH_PARENT.nodeArguments, ...options.nodeArguments, runner, ...flags, options.entryPoint],
      {
        cwd: options.directory,
        stdio: ENDS_WITH_PARENT.stdio,
        env: {
          ...options.env,
          PULUMI_CONFIG: JSON.stringify(
            Object.fromEntries(Object.entries(options.config).map(([key, value]) => [legacyKey(key), value])),
          ),
          PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(options.secretKeys),
          ...(options.typescript
            ? { PULUMI_NODEJS_TYPESCRIPT: "true", PULUMI_NODEJS_TRANSPILE_ONLY: "true" }
            : {}),
        },
      },
    );
    forward(this.#process.stdout, (text) => emitter.diagnose("info", text, stackUrn()));
    forward(this.#process.stderr, (text) => emitter.diagnose("info#err", text, stackUrn()));
    this.result = new Promise((resolve) => {
      this.#process.once("error", (error) =>
        resolve({
          kind: "error",
          message: `Problem executing program (could not run language executor): ${error.message}`,
        }),
      );
      this.#process.once("close", (code, signal) => resolve(resultOf(code, signal, options)));
    });
  }

  /** Ends the program at once. */
  kill(): void {
    this.#process.kill("SIGKILL");
  }

  /** Ends a program that has nothing more to do: asked first, then made to. */
  async stop(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    this.#process.kill("SIGINT");
    const timer = setTimeout(() => this.#process.kill("SIGKILL"), KILL_AFTER_MS);
    await this.result;
    clearTimeout(timer);
  }
}

function forward(stream: NodeJS.ReadableStream | null, tell: (text: string) => void): void {
  let rest = "";
  stream?.setEncoding("utf8");
  stream?.on("data", (data: string) => {
    const lines = (rest + data).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) tell(line);
  });
  stream?.on("end", () => {
    if (rest !== "") tell(rest);
  });
}

function resultOf(
  code: number | null,
  signal: NodeJS.Signals | null,
  { directory, entryPoint }: ProgramOptions,
): ProgramResult {
  if (code === 0) return { kind: "done" };
  if (code === SHOWN) return { kind: "shown" };
  const program = path.join(directory, entryPoint);
  if (signal !== null)
    return { kind: "error", message: `The program ${program} was ended by ${signal} before it was done.` };
  return { kind: "error", message: `Program exited with non-zero exit code: ${code ?? "none"}` };
}
