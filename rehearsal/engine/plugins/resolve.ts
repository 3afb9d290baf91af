import { createRequire } from "node:module";
import * as path from "node:path";

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
