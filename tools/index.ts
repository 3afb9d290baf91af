import { ToolError } from "./errors";
import { ensureFrom } from "./ensure";
import type { EnsureOptions, ToolName, ToolPaths } from "./types";
import { catalogue } from "./units";

export { ToolError } from "./errors";
export { locateTool } from "./locate";
export type { EnsureOptions, ToolName, ToolPaths, ToolProgress, ToolStep } from "./types";

/**
 * Makes sure that tools are there and returns their absolute paths: of a fitting version on PATH, else built
 * from the pinned Go modules, else (without Go) the official release by download. `ZEN_TOOLS` forces one way.
 * What is made is kept in `ZEN_CACHE` and found again in milliseconds.
 * @throws ToolError with one sentence that says what to install if a tool cannot be had.
 */
export async function ensureTools<Name extends ToolName>(
  names: readonly Name[],
  options: EnsureOptions = {},
): Promise<ToolPaths<Name>> {
  const known = catalogue();
  if (known === undefined) {
    throw new ToolError("The Go modules under tools/ are not there: run this from a clone of the project.");
  }
  return ensureFrom(known, names, options);
}
