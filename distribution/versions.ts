import * as fs from "node:fs";
import * as path from "node:path";
import * as semver from "semver";
import { parse } from "yaml";
import { type PackageFiles, sha256, unpackFiles } from "./archive";
import { type ChartValues, type Difference, type Schema, valuesDifferences } from "./compatibility";
import { refusalDifferences, subchartDifferences } from "./refusals";

/** What is recorded of one version of a chart. */
export interface VersionRecord {
  /** Whether it is out: then neither the record nor the content changes any more. */
  readonly published: boolean;
  /** Breaking differences from the version before that are let through without a major version: key to reason. */
  readonly allowed?: Readonly<Record<string, string>>;
  /** SHA-256 of every file in the package, by its path in the chart. */
  readonly files: Readonly<Record<string, string>>;
}

/** charts/versions.json: chart, then version. */
export type VersionRecords = Readonly<Record<string, Readonly<Record<string, VersionRecord>>>>;

/** SHA-256 of each file, by its path without the chart's folder. */
export function fileDigests(files: PackageFiles): Readonly<Record<string, string>> {
  const entries = [...files].map(
    ([name, content]) => [name.split("/").slice(1).join("/"), sha256(content)] as const,
  );
  return Object.fromEntries(entries.sort(([left], [right]) => (left < right ? -1 : 1)));
}

/** Paths of files that are not the same in two records: changed, gone or new. */
export function changedFiles(
  recorded: Readonly<Record<string, string>>,
  now: Readonly<Record<string, string>>,
): readonly string[] {
  const paths = [...new Set([...Object.keys(recorded), ...Object.keys(now)])].sort();
  return paths.filter((file) => recorded[file] !== now[file]);
}

/** The chart's own values, out of its package; those of a subchart come with the subchart's own versions. */
export function valuesOf(files: PackageFiles): ChartValues {
  const text = (name: string): string =>
    [...files].find(([file]) => file.split("/").slice(1).join("/") === name)?.[1].toString("utf8") ?? "{}";
  return {
    schema: JSON.parse(text("values.schema.json")) as Schema,
    defaults: parse(text("values.yaml"), { merge: true }),
  };
}

/** What is different between two packages of a chart for those who set values: schema, defaults, refusals, subcharts. */
export function packageDifferences(before: PackageFiles, after: PackageFiles): readonly Difference[] {
  return [
    ...valuesDifferences(valuesOf(before), valuesOf(after)),
    ...refusalDifferences(before, after),
    ...subchartDifferences(before, after),
  ];
}

/** How far a version has to go up for what is different: semver.org, of values as of an interface. */
export function neededBump(differences: readonly Difference[]): "major" | "minor" | "patch" {
  if (differences.some(({ kind }) => kind === "breaking")) return "major";
  return differences.some(({ kind }) => kind === "addition") ? "minor" : "patch";
}

const some = (texts: readonly string[]): string =>
  texts.length > 5 ? `${texts.slice(0, 5).join("; ")}; and ${texts.length - 5} more` : texts.join("; ");

/** A chart as it stands in the clone, and the newest published version of it that is kept. */
export interface ChartState {
  readonly name: string;
  readonly version: string;
  readonly files: PackageFiles;
  readonly records: Readonly<Record<string, VersionRecord>>;
  readonly published: { readonly version: string; readonly files: PackageFiles } | undefined;
}

const ranks = ["patch", "minor", "major"] as const;

function bumpProblems(chart: ChartState): readonly string[] {
  const { name, version, files, records, published } = chart;
  if (published === undefined || published.version === version) return [];
  const at = `charts/${name}/Chart.yaml: version ${version}`;
  if (!semver.gt(version, published.version)) {
    return [`${at} is not above ${published.version}, which is published: raise it.`];
  }
  const allowed = records[version]?.allowed ?? {};
  const all = packageDifferences(published.files, files);
  const unused = Object.keys(allowed).filter(
    (key) => !all.some((difference) => difference.kind === "breaking" && difference.key === key),
  );
  const counted = all.filter(({ key, kind }) => kind === "addition" || !Object.hasOwn(allowed, key));
  const needed = neededBump(counted);
  const step = semver.diff(published.version, version)?.replace(/^pre/, "") ?? "patch";
  const enough = ranks.findIndex((rank) => rank === step) >= ranks.indexOf(needed);
  const reasons = counted
    .filter(({ kind }) => needed === "patch" || kind === (needed === "major" ? "breaking" : "addition"))
    .map(({ key, what }) => `${key} ${what}`);
  return [
    ...(enough
      ? []
      : [
          `${at} is a ${step} above the published ${published.version}, and its values ask for a ${needed}: ${some(reasons)}. Raise it${needed === "major" ? ", take that back, or allow the key with its reason in charts/versions.json" : ""}.`,
        ]),
    ...unused.map(
      (key) =>
        `charts/versions.json: ${name} ${version} allows ${key}, which breaks nothing: take the line out.`,
    ),
  ];
}

/** What is wrong with a chart's version, one sentence each: content that it was not recorded with, a step too small. */
export function versionProblems(chart: ChartState): readonly string[] {
  const { name, version, files, records } = chart;
  const record = records[version];
  const changed = record === undefined ? [] : changedFiles(record.files, fileDigests(files));
  const write = "npm run charts:versions -- --write";
  const sentences =
    record === undefined
      ? [`charts/versions.json: ${name} ${version} is not recorded: record it by ${write}.`]
      : changed.length === 0
        ? []
        : record.published
          ? [
              `charts/${name}: ${version} is published and its content is another now (${some(changed)}): raise version in charts/${name}/Chart.yaml.`,
            ]
          : [
              `charts/${name}: the content of ${version} is not what is recorded (${some(changed)}): record it by ${write}, or raise version in charts/${name}/Chart.yaml.`,
            ];
  return [...sentences, ...bumpProblems(chart)];
}

/**
 * The records with the charts as they are now.
 *
 * @throws Error where a published version would be recorded anew.
 */
export function recorded(records: VersionRecords, charts: readonly ChartState[]): VersionRecords {
  const entries = charts.map(({ name, version, files }) => {
    const known = records[name]?.[version];
    const digests = fileDigests(files);
    if (known?.published === true && changedFiles(known.files, digests).length > 0) {
      throw new Error(
        `charts/${name}: ${version} is published and is not recorded anew: raise version in charts/${name}/Chart.yaml.`,
      );
    }
    const record: VersionRecord = { published: false, ...known, files: digests };
    return [name, { ...records[name], [version]: record }] as const;
  });
  return { ...records, ...Object.fromEntries(entries) };
}

/** The newest published package of a chart in a folder of `<name>-<version>.tgz`, or undefined. */
export async function newestPackage(
  folder: string,
  name: string,
): Promise<{ readonly version: string; readonly files: PackageFiles } | undefined> {
  const versions = fs
    .readdirSync(folder)
    .filter((file) => file.startsWith(`${name}-`) && file.endsWith(".tgz"))
    .map((file) => file.slice(name.length + 1, -".tgz".length))
    .filter((version) => semver.valid(version) !== null);
  const [newest] = semver.rsort(versions);
  if (newest === undefined) return undefined;
  const files = await unpackFiles(fs.readFileSync(path.join(folder, `${name}-${newest}.tgz`)));
  return { version: newest, files };
}
