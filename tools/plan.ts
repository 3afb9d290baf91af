import * as path from "node:path";
import { satisfies } from "semver";
import type { Environment } from "../model/environment";
import { entryDirectory, inspectEntry } from "./cache";
import { ToolError } from "./errors";
import { type BuildRecipe, hostPlatform, readBuildRecipe, releaseKey } from "./module";
import { searchPath } from "./probe";
import {
  type Catalogue,
  type Release,
  type ToolName,
  type ToolSource,
  type ToolUnit,
  toolSources,
} from "./types";

/** One unit with its two possible entries in the cache. */
export interface UnitPlan {
  readonly unit: ToolUnit;
  readonly recipe: BuildRecipe;
  readonly buildEntry: string;
  /** Absent if no release for this platform has a known checksum. */
  readonly download?: { readonly release: Release; readonly entry: string };
}

/**
 * The way that `ZEN_TOOLS` forces; undefined if it is not set.
 * @throws ToolError if it has another value.
 */
export function forcedSource(env: Environment): ToolSource | undefined {
  const value = env["ZEN_TOOLS"];
  if (value === undefined || value === "") return undefined;
  const source = toolSources.find((known) => known === value);
  if (source !== undefined) return source;
  throw new ToolError(`ZEN_TOOLS is "${value}": set it to path, build or download, or leave it unset.`, true);
}

/** The unit that gives a tool. */
export function unitOf(catalogue: Pick<Catalogue, "units">, tool: ToolName): ToolUnit {
  const unit = catalogue.units.find((candidate) => tool in candidate.tools);
  if (unit === undefined) throw new ToolError(`${tool} is not a tool of this project.`);
  return unit;
}

/** Works out where a unit is or would be in the cache. */
export function planUnit(catalogue: Catalogue, unit: ToolUnit, cache: string): UnitPlan {
  const recipe = readBuildRecipe(unit, catalogue.directory);
  const buildEntry = entryDirectory(cache, unit.name, recipe.version, recipe.key);
  const release = catalogue.releases.find(
    (candidate) =>
      candidate.unit === unit.name &&
      candidate.platform === hostPlatform() &&
      satisfies(candidate.version, unit.range),
  );
  if (release === undefined) return { unit, recipe, buildEntry };
  const entry = entryDirectory(cache, unit.name, release.version, releaseKey(release));
  return { unit, recipe, buildEntry, download: { release, entry } };
}

/** The entry that is in the cache, in good order and allowed by the forced way; a build goes before a download. */
export function cachedEntry(plan: UnitPlan, forced: ToolSource | undefined): string | undefined {
  const entries: (string | undefined)[] = [];
  if (forced === undefined || forced === "build") entries.push(plan.buildEntry);
  if (forced === undefined || forced === "download") entries.push(plan.download?.entry);
  const tools = Object.keys(plan.unit.tools);
  return entries.find((entry) => entry !== undefined && inspectEntry(entry, tools).state === "good");
}

/** The file that remembers the versions of the programs on PATH. */
export function probeMemory(cache: string): string {
  return path.join(cache, "path-versions.json");
}

/** A tool on PATH that fits, or what was found instead. */
export function fromPath(
  catalogue: Pick<Catalogue, "units">,
  tool: ToolName,
  env: Environment,
  cache: string,
) {
  return searchPath(tool, unitOf(catalogue, tool), env, probeMemory(cache));
}
