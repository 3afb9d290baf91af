import { createRequire } from "node:module";
import * as path from "node:path";

/** Node.js arguments and channel with which a process ends when this one does. */
export const ENDS_WITH_PARENT = {
  nodeArguments: ["--require", path.join(__dirname, "exit-with-parent.cjs")],
  stdio: ["ignore", "pipe", "pipe", "ipc"] as ["ignore", "pipe", "pipe", "ipc"],
} as const;

/**
 * Finds a module as a program in the folder would find it.
 * @throws when it is not installed there.
 */
export function resolveFrom(directory: string, module: string): string {
  try {
    return createRequire(path.join(path.resolve(directory), "package.json")).resolve(module);
  } catch {
    throw new Error(`${module} is not installed for ${path.resolve(directory)}; run npm install there.`);
  }
}
