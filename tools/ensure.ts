import { availableParallelism } from "node:os";
import type { Environment } from "../model/environment";
import { type GoState, findGo } from "./build";
import { entryTool, prepareCache, toolsCache } from "./cache";
import { ToolError } from "./errors";
import { makeUnit } from "./make";
import { type UnitPlan, cachedEntry, forcedSource, fromPath, planUnit, unitOf } from "./plan";
import { inParallel } from "./parallel";
import type { Catalogue, EnsureOptions, ToolName, ToolPaths, ToolSource, ToolUnit } from "./types";

/** A tool that PATH does not give, and what was there under its name. */
interface Wanted {
  readonly tool: ToolName;
  readonly unit: ToolUnit;
  readonly unfit: readonly string[];
}

/** `helm >=3.18.0 <4.0.0`, with what was found on PATH instead. */
function describe({ tool, unit, unfit }: Wanted): string {
  const found = unfit.length === 0 ? "" : ` (found ${unfit.join(", ")})`;
  return `${tool} ${unit.range}${found}`;
}

function listed(wanted: readonly Wanted[]): string {
  return wanted.map(describe).join(", ");
}

/** The way of each unit that is not in the cache. @throws ToolError naming all tools that have none. */
function chooseSources(
  plans: readonly UnitPlan[],
  wanted: readonly Wanted[],
  forced: ToolSource | undefined,
  env: Environment,
): Map<UnitPlan, { readonly go?: string }> {
  const chosen = new Map<UnitPlan, { readonly go?: string }>();
  const helpless: Wanted[] = [];
  let go: GoState | undefined;
  for (const plan of plans) {
    if (forced !== "download") {
      go ??= findGo(plan.recipe, env);
      if ("version" in go) {
        chosen.set(plan, { go: go.version });
        continue;
      }
    }
    if (forced !== "build" && plan.download !== undefined) chosen.set(plan, {});
    else helpless.push(...wanted.filter(({ unit }) => unit === plan.unit));
  }
  if (helpless.length === 0) return chosen;
  const install = `install Go ${plans[0]?.recipe.goVersion ?? ""} or newer (https://go.dev/dl), which builds what is missing`;
  const noGo = go !== undefined && "missing" in go ? go.missing : "";
  const noRelease = `no official release with a known checksum is there for ${process.platform}-${process.arch}`;
  if (forced === "build") {
    throw new ToolError(
      `ZEN_TOOLS=build cannot make ${listed(helpless)}, for ${noGo}: ${install}, or unset ZEN_TOOLS.`,
    );
  }
  if (forced === "download") {
    throw new ToolError(
      `ZEN_TOOLS=download cannot get ${listed(helpless)}, for ${noRelease}: unset ZEN_TOOLS and ${install}.`,
    );
  }
  throw new ToolError(`${listed(helpless)} cannot be had here, for ${noGo} and ${noRelease}: ${install}.`);
}

/**
 * Makes sure of tools from a given catalogue; `ensureTools` does it with the project's own.
 * @throws ToolError with one sentence if a tool cannot be had.
 */
export async function ensureFrom<Name extends ToolName>(
  catalogue: Catalogue,
  names: readonly Name[],
  options: EnsureOptions = {},
): Promise<ToolPaths<Name>> {
  const env = options.env ?? process.env;
  const forced = forcedSource(env);
  const cache = toolsCache(env);
  const paths = new Map<ToolName, string>();
  const wanted: Wanted[] = [];
  for (const tool of names) {
    const unit = unitOf(catalogue, tool);
    const search =
      forced === undefined || forced === "path" ? fromPath(catalogue, tool, env, cache) : { unfit: [] };
    if (search.fitting !== undefined) paths.set(tool, search.fitting);
    else wanted.push({ tool, unit, unfit: search.unfit });
  }
  if (forced === "path" && wanted.length > 0) {
    throw new ToolError(
      `ZEN_TOOLS=path, but PATH has no ${listed(wanted)}: install what is missing, or unset ZEN_TOOLS.`,
    );
  }
  const units = catalogue.units.filter((unit) => wanted.some((want) => want.unit === unit));
  const entries = new Map<ToolUnit, string>();
  const missing: UnitPlan[] = [];
  for (const plan of units.map((unit) => planUnit(catalogue, unit, cache))) {
    const entry = cachedEntry(plan, forced);
    if (entry === undefined) missing.push(plan);
    else entries.set(plan.unit, entry);
  }
  if (missing.length > 0) {
    prepareCache(cache);
    const sources = chooseSources(missing, wanted, forced, env);
    // The longest build first, so that it does not run alone at the end.
    const jobs = [...sources].sort(([a], [b]) => b.unit.coldSeconds - a.unit.coldSeconds);
    await inParallel(jobs, availableParallelism(), options.signal, async ([plan, source], signal) => {
      entries.set(plan.unit, await makeUnit(plan, source.go, { ...options, env, signal }));
    });
  }
  for (const { tool, unit } of wanted) paths.set(tool, entryTool(entries.get(unit) ?? "", tool));
  return Object.fromEntries(paths) as ToolPaths<Name>;
}
