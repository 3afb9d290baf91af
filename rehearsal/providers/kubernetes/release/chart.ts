import * as fs from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";
import { chartStandIn } from "../../../../model/chartStandIns";
import type { Environment } from "../../../../model/environment";
import type { ReleaseArguments } from "./arguments";

/** Chart.yaml: the fields that the provider needs. */
export interface ChartMetadata {
  readonly name: string;
  readonly version: string;
  readonly appVersion?: string;
  readonly type?: string;
  readonly dependencies?: readonly {
    readonly name?: string;
    readonly version?: string;
    readonly alias?: string;
  }[];
}

/** Where a chart is found: in a local folder or package, or behind a repository or registry. */
export type ChartReference =
  | { readonly kind: "directory" | "package"; readonly path: string }
  | { readonly kind: "remote"; readonly name: string; readonly repository: string };

function isUrl(text: string): boolean {
  return URL.canParse(text) || text.startsWith("/");
}

function remoteName(release: ReleaseArguments): { readonly name: string; readonly repository: string } {
  const name = release.chart.trim();
  const repository = release.repositoryOpts?.repo ?? "";
  if (name.startsWith("oci://")) return { name, repository: "" };
  if (isUrl(repository)) return { name, repository };
  return { name: !name.includes("/") && repository !== "" ? `${repository}/${name}` : name, repository: "" };
}

/**
 * Finds the chart of a release: with no repository URL given, a package or a folder with a Chart.yaml under
 * the program's folder wins over a remote chart of the same name. Follows locateChart of the real provider, but for charts
 * that something stands in for.
 * @throws Error when the chart is given as a path and nothing is there.
 */
export function locateChart(
  release: ReleaseArguments,
  programDirectory: string,
  env: Environment = {},
): ChartReference {
  const { chart, repositoryOpts, version } = release;
  const standIn = chartStandIn({ chart: chart.trim(), repository: repositoryOpts?.repo, version }, env);
  if (standIn !== undefined) return { kind: "directory", path: standIn };
  const { name, repository } = remoteName(release);
  if (repository !== "") return { kind: "remote", name, repository };
  const candidate = path.resolve(programDirectory, name);
  const found = name === "" ? undefined : fs.statSync(candidate, { throwIfNoEntry: false });
  if (found?.isFile() === true) return { kind: "package", path: candidate };
  if (found?.isDirectory() === true && fs.existsSync(path.join(candidate, "Chart.yaml"))) {
    return { kind: "directory", path: candidate };
  }
  if (path.isAbsolute(name) || name.startsWith(".")) throw new Error(`path "${name}" not found`);
  return { kind: "remote", name, repository: "" };
}

/** Reads Chart.yaml from its text. @throws Error when it has no name or version. */
export function parseChartMetadata(text: string, source: string): ChartMetadata {
  const metadata = parse(text) as Partial<ChartMetadata> | null;
  if (typeof metadata?.name !== "string" || metadata.name === "") {
    throw new Error(`validation: chart.metadata.name is required (${source})`);
  }
  if (typeof metadata.version !== "string" || metadata.version === "") {
    throw new Error(`validation: chart.metadata.version is required (${source})`);
  }
  return { ...metadata, name: metadata.name, version: metadata.version };
}

function packagedNames(directory: string): ReadonlySet<string> {
  const charts = path.join(directory, "charts");
  if (!fs.existsSync(charts)) return new Set();
  const names = fs.readdirSync(charts).flatMap((entry) => {
    const file = path.join(charts, entry, "Chart.yaml");
    if (fs.existsSync(file)) return [parseChartMetadata(fs.readFileSync(file, "utf8"), file).name];
    return entry.endsWith(".tgz") ? [entry.replace(/-\d+\.\d+\.\d+.*\.tgz$/u, "")] : [];
  });
  return new Set(names);
}

/**
 * Reads a chart folder far enough to tell whether Helm will load it: Chart.yaml, values.yaml and whether its
 * dependencies are there. No process is started.
 * @throws Error that names the file at fault or the missing dependencies.
 */
export function readChartDirectory(directory: string): ChartMetadata {
  const file = path.join(directory, "Chart.yaml");
  const metadata = parseChartMetadata(fs.readFileSync(file, "utf8"), file);
  const values = path.join(directory, "values.yaml");
  if (fs.existsSync(values)) {
    try {
      parse(fs.readFileSync(values, "utf8"), { version: "1.1", merge: true });
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new Error(`cannot load values.yaml: ${reason}`, { cause: error });
    }
  }
  return metadata;
}

/** The dependencies of Chart.yaml that are not under `charts/`. */
export function missingDependencies(directory: string, metadata: ChartMetadata): readonly string[] {
  const wanted = (metadata.dependencies ?? []).map((dependency) => dependency.name ?? "");
  if (wanted.length === 0) return [];
  const present = packagedNames(directory);
  return wanted.filter((name) => !present.has(name));
}
