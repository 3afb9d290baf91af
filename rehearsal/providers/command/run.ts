import { spawn } from "node:child_process";
import { isList, isMap, type PlainMap, type PlainValue } from "../properties/values";
import { refuse } from "../refusal";

/** What a command printed, without the last line break. */
export interface CommandOutput {
  readonly stdout: string;
  readonly stderr: string;
}

/** How a command is run. */
export interface CommandRun {
  readonly command: string;
  /** Arguments of the resource or function: `interpreter`, `dir`, `environment`, `stdin` and so on. */
  readonly args: PlainMap;
  readonly previous: CommandOutput;
  readonly programDirectory: string;
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
  /** Told every line that `logging` lets through. */
  readonly line: (text: string) => void;
}

function text(value: PlainValue): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function texts(value: PlainValue | undefined): readonly string[] {
  return isList(value) ? value.map((item) => text(item)) : [];
}

function environment(run: CommandRun): NodeJS.ProcessEnv {
  const own = run.args["environment"];
  const withPrevious = run.args["addPreviousOutputInEnv"] !== false;
  return {
    ...run.env,
    ...(isMap(own) ? Object.fromEntries(Object.entries(own).map(([key, value]) => [key, text(value)])) : {}),
    ...(withPrevious && run.previous.stdout !== "" ? { PULUMI_COMMAND_STDOUT: run.previous.stdout } : {}),
    ...(withPrevious && run.previous.stderr !== "" ? { PULUMI_COMMAND_STDERR: run.previous.stderr } : {}),
  };
}

/** Calls `say` for every whole line of the chunks that it is given. */
function lines(say: (text: string) => void): {
  readonly add: (chunk: string) => void;
  readonly end: () => void;
} {
  let rest = "";
  return {
    add(chunk) {
      const parts = (rest + chunk).split("\n");
      rest = parts.pop() ?? "";
      for (const part of parts) say(part);
    },
    end() {
      if (rest !== "") say(rest);
      rest = "";
    },
  };
}

function isLogged(logging: PlainValue | undefined, stream: "stdout" | "stderr"): boolean {
  return logging === undefined || logging === null || logging === stream || logging === "stdoutAndStderr";
}

/**
 * Runs a command line in a shell (or the given interpreter) and returns what it printed.
 * @throws Error with the exit status and what was printed when it fails.
 */
export async function runCommand(run: CommandRun): Promise<CommandOutput> {
  const { args, command } = run;
  for (const key of ["assetPaths", "archivePaths"]) {
    if (texts(args[key]).length > 0) refuse(`command:local:Command with ${key}`);
  }
  const interpreter = texts(args["interpreter"]);
  const shell = process.platform === "win32" ? ["cmd", "/C"] : ["/bin/sh", "-c"];
  const [program, ...rest] = [...(interpreter.length > 0 ? interpreter : shell), command];
  const directory = typeof args["dir"] === "string" ? args["dir"] : run.programDirectory;
  return new Promise((resolve, reject) => {
    const child = spawn(program, rest, {
      cwd: directory,
      env: environment(run),
      stdio: "pipe",
      signal: run.signal,
    });
    const printed = { stdout: "", stderr: "", both: "" };
    const watchers = (["stdout", "stderr"] as const).map((stream) => {
      const watcher = lines(isLogged(args["logging"], stream) ? run.line : () => undefined);
      child[stream].setEncoding("utf8").on("data", (chunk: string) => {
        printed[stream] += chunk;
        printed.both += chunk;
        watcher.add(chunk);
      });
      return watcher;
    });
    // A command that does not read its input may end before all of it is written.
    child.stdin.on("error", () => undefined);
    child.stdin.end(typeof args["stdin"] === "string" ? args["stdin"] : "");
    child.on("error", reject);
    child.on("close", (code, signal) => {
      for (const watcher of watchers) watcher.end();
      if (code === 0) {
        resolve({ stdout: printed.stdout.replace(/\n$/u, ""), stderr: printed.stderr.replace(/\n$/u, "") });
      } else {
        const status = code === null ? `signal: ${signal ?? "unknown"}` : `exit status ${code}`;
        reject(new Error(`${status}: running ${JSON.stringify(command)}:\n${printed.both}`));
      }
    });
  });
}
