import * as fs from "node:fs";
import * as path from "node:path";
import { parseArgs } from "node:util";
import { ensureTools } from "../tools";
import { chartNames, packageChart, sourceDate } from "./package";
import { type ChartState, type VersionRecords, newestPackage, recorded, versionProblems } from "./versions";

/** The clone with the charts, the records and the packages of published versions. */
export interface VersionsPlace {
  readonly root: string;
  /** The real helm, which says what goes into a package. */
  readonly helm: string;
}

const fileOf = (root: string): string => path.join(root, "charts", "versions.json");

/** charts/versions.json of a clone. */
export function readRecords(root: string): VersionRecords {
  const file = fileOf(root);
  return fs.existsSync(file) ? (JSON.parse(fs.readFileSync(file, "utf8")) as VersionRecords) : {};
}

/** The four charts of a clone with their records and what is published of them. */
export async function chartStates({ root, helm }: VersionsPlace): Promise<readonly ChartState[]> {
  const records = readRecords(root);
  const modified = sourceDate({});
  return Promise.all(
    chartNames.map(async (name) => {
      const { version, files } = await packageChart(path.join(root, "charts", name), { helm, modified });
      const published = await newestPackage(path.join(root, "test", "fixtures", "charts"), name);
      return { name, version, files, records: records[name] ?? {}, published };
    }),
  );
}

/** `npm run charts:versions [-- --write]`: says what is wrong with the charts' versions, or records them. */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { write: { type: "boolean", default: false } } });
  const root = path.resolve(__dirname, "..");
  const { helm } = await ensureTools(["helm"]);
  const charts = await chartStates({ root, helm });
  const records = readRecords(root);
  const now = values.write ? recorded(records, charts) : records;
  if (values.write) fs.writeFileSync(fileOf(root), `${JSON.stringify(now, undefined, 2)}\n`);
  const problems = charts.flatMap((chart) => versionProblems({ ...chart, records: now[chart.name] ?? {} }));
  for (const problem of problems) process.stderr.write(`${problem}\n`);
  if (problems.length > 0) process.exitCode = 1;
  for (const { name, version, published } of charts) {
    const before = published === undefined ? "the first" : `after ${published.version}`;
    if (problems.length === 0) process.stdout.write(`${name} ${version}, ${before}\n`);
  }
}

if (require.main === module) {
  main().catch((error: unknown) => {
    process.stderr.write(`charts:versions: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  });
}
