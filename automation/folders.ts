import * as fs from "node:fs";
import * as path from "node:path";
import { stateDirectory, type Environment } from "../model/environment";
import { EXIT, ZenctlError } from "./exit";

/** What a run may need in the state folder besides a cluster's data, in bytes. */
const NEEDED = 4 * 1024 * 1024;

/** The folder itself, or the nearest one above it that is there. */
function nearestThere(folder: string): string {
  return fs.existsSync(folder) ? folder : nearestThere(path.dirname(folder));
}

/** Bytes that are free where the folder is. */
function freeIn(folder: string): number {
  const { bavail, bsize } = fs.statfsSync(folder);
  return bavail * bsize;
}

/**
 * Makes sure that what has to be kept can be, before anything is begun. Makes nothing.
 *
 * @param free How many bytes are free in a folder. Default: what the file system says.
 * @throws ZenctlError (usage) naming ZEN_STATE, when the folder is no folder, read-only or full.
 */
export function checkStateFolder(env: Environment, free: (folder: string) => number = freeIn): void {
  const folder = stateDirectory(env);
  const there = nearestThere(folder);
  const refuse = (what: string): never => {
    throw new ZenctlError(
      `the state folder ${folder} ${what}: set ZEN_STATE to a folder that can be written`,
      EXIT.usage,
    );
  };
  if (!fs.statSync(there).isDirectory()) {
    refuse(there === folder ? "is a file" : `cannot be made, since ${there} is a file`);
  }
  try {
    fs.accessSync(there, fs.constants.W_OK | fs.constants.X_OK);
  } catch (error) {
    refuse(`cannot be written (${(error as NodeJS.ErrnoException).code ?? String(error)})`);
  }
  const bytes = free(there);
  if (bytes < NEEDED) refuse(`is full (${Math.floor(bytes / 1024)} KiB are free)`);
}
