import { spawn } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs";
import * as path from "node:path";
import type { EngineEvent } from "@pulumi/pulumi/automation";
import { cacheDirectory } from "../../../model/environment";
import { main } from "../../../rehearsal/cli/main";

const CLONE = path.resolve(__dirname, "..", "..", "..");

/** How a command ended. */
export interface Ended {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

function environment(own: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const others = Object.entries(process.env).filter(
    ([name]) => !/^(PULUMI_|ZEN_STATE$|KUBECONFIG$)/.test(name),
  );
  return {
    ...Object.fromEntries(others),
    PULUMI_CONFIG_PASSPHRASE: "of a test",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_NODEJS_TRANSPILE_ONLY: "true",
    // Without it the real CLI does not know --event-log.
    PULUMI_DEBUG_COMMANDS: "true",
    ...own,
  };
}

/** An engine as a scenario drives it: by the command line, as anyone would. */
export interface Engine {
  /** Runs a command to its end. */
  run(directory: string, args: readonly string[], env?: NodeJS.ProcessEnv): Promise<Ended>;
}

/** An engine that is an executable. */
function executable(command: string, env: NodeJS.ProcessEnv): Engine {
  return {
    async run(directory, args, more = {}) {
      const child = spawn(command, [...args, "--non-interactive"], {
        cwd: directory,
        env: { ...env, ...more },
        stdio: ["ignore", "pipe", "pipe"],
      });
      let [stdout, stderr] = ["", ""];
      child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
      child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
      const [code] = (await once(child, "close")) as [number | null];
      return { exitCode: code ?? -1, stdout, stderr };
    },
  };
}

function rehearsalEnvironment(directory: string): NodeJS.ProcessEnv {
  return environment({ ZEN_STATE: path.join(directory, "state"), ZEN_CACHE: cacheDirectory(process.env) });
}

/** The rehearsal's executable, with its state in a folder. */
export function rehearsal(directory: string): Engine {
  return executable(path.join(CLONE, "rehearsal", "bin", "pulumi"), rehearsalEnvironment(directory));
}

/** What the rehearsal's executable does, in this process: an operation starts in half the time. */
export function rehearsalInside(directory: string): Engine {
  // The programs' processes load what is large only when it is used, as our own program does.
  const lazy = `--require ${path.join(CLONE, "bin", "lazyPackages.cjs")}`;
  const env = { ...rehearsalEnvironment(directory), NODE_OPTIONS: lazy };
  return {
    async run(projectDirectory, args, more = {}) {
      let [stdout, stderr] = ["", ""];
      const exitCode = await main([...args, "--non-interactive"], { ...env, ...more }, projectDirectory, {
        out: (text) => (stdout += text),
        err: (text) => (stderr += text),
      });
      return { exitCode, stdout, stderr };
    },
  };
}

/** The real CLI on PATH, with its home and state in a folder. */
export function realEngine(directory: string): Engine {
  const [home, state] = [path.join(directory, "home"), path.join(directory, "state")];
  for (const made of [home, state]) fs.mkdirSync(made, { recursive: true });
  const own = {
    PULUMI_HOME: home,
    PULUMI_BACKEND_URL: `file://${state}`,
    ZEN_STATE: path.join(directory, "zen"),
  };
  return executable("pulumi", environment(own));
}

/** As `run`, where failing is not expected. @throws with what the command printed. */
export async function succeed(engine: Engine, directory: string, args: readonly string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await engine.run(directory, args);
  if (exitCode === 0) return stdout;
  throw new Error(`pulumi ${args.join(" ")} ended with ${exitCode}:\n${stdout}${stderr}`);
}

/** The events that a command wrote to its event log. */
export function readEvents(file: string): readonly EngineEvent[] {
  if (!fs.existsSync(file)) return [];
  const lines = fs.readFileSync(file, "utf8").split("\n");
  return lines.filter((line) => line !== "").map((line) => JSON.parse(line) as EngineEvent);
}
