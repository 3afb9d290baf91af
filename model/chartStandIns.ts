import * as fs from "node:fs";
import * as path from "node:path";
import { cacheDirectory, type Environment } from "./environment";

/**
 * Variable with the folder of charts that stand in for published ones in a rehearsal. Only the rehearsal sets it, for its
 * own providers and for the policy packs that it asks; whoever runs without it gets the published charts.
 */
export const CHART_STAND_INS_VARIABLE = "ZEN_CHART_STAND_INS";

/** Where the rehearsal puts the charts that stand in for others. */
export function chartStandInFolder(env: Environment): string {
  return path.join(cacheDirectory(env), "chart-stand-ins");
}

/** A chart of a repository as a release names it. */
export interface RepositoryChart {
  readonly chart: string;
  /** Address of its repository; only charts that have one are stood in for. */
  readonly repository: string | undefined;
  readonly version: string | undefined;
}

/**
 * The folder of the chart that stands in for a published one; nothing where none does.
 * @throws Error where one stands in for another version than the one that is asked for.
 */
export function chartStandIn(
  { chart, repository = "", version = "" }: RepositoryChart,
  env: Environment,
): string | undefined {
  const folder = env[CHART_STAND_INS_VARIABLE] ?? "";
  if (folder === "" || repository === "" || !/^[a-z0-9][a-z0-9-]*$/.test(chart)) return undefined;
  const directory = path.join(folder, chart);
  const file = path.join(directory, "Chart.yaml");
  if (!fs.existsSync(file)) return undefined;
  const own = /^version: *"?([^"\s]+)"?\s*$/m.exec(fs.readFileSync(file, "utf8"))?.[1] ?? "";
  if (version !== "" && version !== own)
    throw new Error(
      `the rehearsal stands in for version ${own} of the chart ${chart} and for no other: ask for that one, or use the real engine (--engine pulumi)`,
    );
  return directory;
}
