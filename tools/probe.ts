import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { satisfies } from "semver";
import type { Environment } from "../model/environment";
import { writeFileAtomically } from "./hashing";
import type { ToolName, ToolUnit } from "./types";

/** What is on PATH under a tool's name: the first that fits, and those that do not. */
export interface PathSearch {
  readonly fitting?: string;
  /** Each as `/usr/bin/helm 3.10.0`, for the error message. */
  readonly unfit: readonly string[];
}

interface Probed {
  readonly size: number;
  readonly modifiedMs: number;
  /** Absent if the program did not print one. */
  readonly version?: string;
}
type ProbeMemory = Record<string, Probed>;

/** The executables of a name on PATH, first first. Relative entries are left out: they change with the folder. */
export function onPath(name: string, env: Environment): string[] {
  const directories = (env["PATH"] ?? "").split(path.delimiter).filter((entry) => path.isAbsolute(entry));
  return [...new Set(directories)].map((directory) => path.join(directory, name)).filter(isExecutableFile);
}

function isExecutableFile(file: string): boolean {
  try {
    fs.accessSync(file, fs.constants.X_OK);
    return fs.statSync(file).isFile();
  } catch {
    return false;
  }
}

/** The first version number in what a program prints, as in `v3.22.0+gabc` or `etcd Version: 3.6.5`. */
export function parseVersion(output: string): string | undefined {
  return /\bv?(\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?)/.exec(output)?.[1];
}

/** Runs a tool to learn its version; undefined if it does not answer within ten seconds. */
export function runVersion(file: string, unit: ToolUnit, env: Environment): string | undefined {
  const run = spawnSync(file, unit.versionArguments, {
    env: { ...env },
    encoding: "utf8",
    timeout: 10_000,
    stdio: ["ignore", "pipe", "pipe"],
  });
  // Some print the path that they were called by, and that of a cached tool has a version in it.
  const output = `${run.stdout}\n${run.stderr}`.replaceAll(file, "");
  return run.status === 0 ? parseVersion(output) : undefined;
}

function readMemory(file: string): ProbeMemory {
  try {
    return JSON.parse(fs.readFileSync(file, "utf8")) as ProbeMemory;
  } catch {
    return {};
  }
}

function remember(file: string, memory: ProbeMemory): void {
  try {
    fs.mkdirSync(path.dirname(file), { recursive: true });
    writeFileAtomically(file, JSON.stringify(memory));
  } catch {
    // Only a shortcut: without it the tool is asked again next time.
  }
}

/**
 * The version of a program, which is asked for it once and again only when its file changed; undefined if it gave none.
 *
 * @param memoryFile Where the answers are kept.
 */
export function probeVersion(
  file: string,
  unit: ToolUnit,
  env: Environment,
  memoryFile: string,
): string | undefined {
  const memory = readMemory(memoryFile);
  const { size, mtimeMs } = fs.statSync(file);
  const known = memory[file];
  if (known?.size === size && known.modifiedMs === mtimeMs) return known.version;
  const version = runVersion(file, unit, env);
  const probed = { size, modifiedMs: mtimeMs, ...(version === undefined ? {} : { version }) };
  remember(memoryFile, { ...memory, [file]: probed });
  return version;
}

/** Looks for a tool of a fitting version on PATH; `memoryFile` is that of `probeVersion`. */
export function searchPath(tool: ToolName, unit: ToolUnit, env: Environment, memoryFile: string): PathSearch {
  const unfit: string[] = [];
  for (const candidate of onPath(tool, env)) {
    const version = probeVersion(candidate, unit, env, memoryFile);
    if (version !== undefined && satisfies(version, unit.range)) return { fitting: candidate, unfit };
    unfit.push(`${candidate} ${version ?? "of unknown version"}`);
  }
  return { unfit };
}
