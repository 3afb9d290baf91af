import * as fs from "node:fs";
import * as path from "node:path";
import { rcompare, satisfies, valid } from "semver";
import type { Environment } from "../model/environment";
import { entryTool, inspectEntry, toolsCache } from "./cache";
import { cachedEntry, forcedSource, fromPath, planUnit, unitOf } from "./plan";
import type { Catalogue, ToolName } from "./types";
import { catalogue as projectCatalogue, units } from "./units";

/** The newest fitting tool in the cache, for code that runs outside a clone and cannot know the exact key. */
function newestEntry(tool: ToolName, cache: string): string | undefined {
  const unit = unitOf({ units }, tool);
  if (!fs.existsSync(cache)) return undefined;
  const versionOf = (name: string): string => /-(\d+\.\d+\.\d+)-[0-9a-f]+$/.exec(name)?.[1] ?? "";
  const names = fs
    .readdirSync(cache)
    .filter((name) => name.startsWith(`${unit.name}-`) && valid(versionOf(name)) !== null)
    .filter((name) => satisfies(versionOf(name), unit.range))
    .sort((a, b) => rcompare(versionOf(a), versionOf(b)));
  const entries = names.map((name) => path.join(cache, name));
  const good = entries.find((entry) => inspectEntry(entry, Object.keys(unit.tools)).state === "good");
  return good === undefined ? undefined : entryTool(good, tool);
}

/** `locateTool` with a given catalogue. */
export function locateFrom(
  catalogue: Catalogue | undefined,
  tool: ToolName,
  env: Environment,
): string | undefined {
  const forced = forcedSource(env);
  const cache = toolsCache(env);
  if (forced === undefined || forced === "path") {
    const found = fromPath(catalogue ?? { units }, tool, env, cache).fitting;
    if (found !== undefined || forced === "path") return found;
  }
  if (catalogue === undefined) return newestEntry(tool, cache);
  const entry = cachedEntry(planUnit(catalogue, unitOf(catalogue, tool), cache), forced);
  return entry === undefined ? undefined : entryTool(entry, tool);
}

/**
 * Where a tool is: of a fitting version on PATH, or in the cache. Takes milliseconds, builds and downloads
 * nothing; undefined if the tool would have to be made first (`ensureTools`).
 * @throws ToolError if ZEN_TOOLS has an unknown value.
 */
export function locateTool(name: ToolName, options: { readonly env?: Environment } = {}): string | undefined {
  return locateFrom(projectCatalogue(), name, options.env ?? process.env);
}
