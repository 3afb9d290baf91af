import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs";
import * as path from "node:path";
import type { Environment } from "../model/environment";
import { ToolError } from "./errors";
import { type BuildRecipe, goArchitecture } from "./module";
import { onPath } from "./probe";
import type { ToolUnit } from "./types";

/** Whether Go can build here: its version, or why not, to be put in brackets in a sentence. */
export type GoState = { readonly version: string } | { readonly missing: string };

/** What a Go build sees: the caller's settings, and the few that decide what comes out. */
function goEnvironment(env: Environment): NodeJS.ProcessEnv {
  return { ...env, CGO_ENABLED: "0", GOWORK: "off", GOOS: process.platform, GOARCH: goArchitecture() };
}

/**
 * Asks Go for its version inside a unit's folder, where Go also applies the module's `go` line: a Go that is
 * too old fetches a newer toolchain by itself, or says that it may not.
 */
export function findGo(recipe: BuildRecipe, env: Environment): GoState {
  const go = onPath("go", env)[0];
  if (go === undefined) return { missing: "Go is not on PATH" };
  const ask = (...args: readonly string[]) =>
    spawnSync(go, args, {
      cwd: recipe.directory,
      env: goEnvironment(env),
      encoding: "utf8",
      timeout: 120_000,
    });
  const module = ask("list", "-m");
  if (module.status !== 0) {
    return { missing: `${go} cannot be used: ${lastLine(module.stderr) ?? "it does not answer"}` };
  }
  return { version: ask("env", "GOVERSION").stdout.trim() };
}

/** The last line that says something. */
function lastLine(text: string): string | undefined {
  const lines = text.split("\n").map((line) => line.trim());
  return lines.filter((line) => line !== "").at(-1);
}

async function finish(child: ChildProcess, signal: AbortSignal | undefined): Promise<number | null> {
  const stop = (): void => {
    // On an interrupt Go lets its compilers end and removes its work folder.
    child.kill("SIGINT");
  };
  signal?.addEventListener("abort", stop, { once: true });
  try {
    const [code] = (await once(child, "close")) as [number | null];
    return code;
  } finally {
    signal?.removeEventListener("abort", stop);
  }
}

/**
 * Builds a unit into `work/bin`, with a link for each tool that is a name of a multi-call binary.
 * @throws ToolError with Go's last line and the log file if the build fails; the signal's reason if stopped.
 */
export async function buildUnit(
  unit: ToolUnit,
  recipe: BuildRecipe,
  work: string,
  env: Environment,
  signal: AbortSignal | undefined,
): Promise<void> {
  signal?.throwIfAborted();
  const bin = path.join(work, "bin");
  const log = path.join(path.dirname(work), `${unit.name}.log`);
  const output = fs.openSync(log, "w");
  try {
    const child = spawn("go", ["build", "-o", `${bin}${path.sep}`, ...recipe.flags], {
      cwd: recipe.directory,
      env: goEnvironment(env),
      stdio: ["ignore", output, output],
    });
    const code = await finish(child, signal);
    signal?.throwIfAborted();
    if (code !== 0) {
      const reason = lastLine(fs.readFileSync(log, "utf8")) ?? `go ended with ${String(code)}`;
      throw new ToolError(
        `${unit.name} ${recipe.version} could not be built: ${reason} (whole log: ${log}); check that Go reaches ` +
          "its module proxy (`go env GOPROXY`), or set ZEN_TOOLS=download to take the official release.",
      );
    }
  } finally {
    fs.closeSync(output);
  }
  for (const [tool, binary] of Object.entries(unit.tools)) {
    if (binary !== tool) fs.symlinkSync(binary, path.join(bin, tool));
  }
}
