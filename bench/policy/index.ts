import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { parseArgs } from "node:util";
import * as prettier from "prettier";
import { ensureTools } from "../../tools";
import { writeCorpus } from "./corpus";
import { judgeOnce, type JudgeRun } from "./measure";
import { type Judge, ours, peers } from "./peers";
import { measurePreviews } from "./preview";
import { policyReport } from "./report";

const OBJECTS = 5_000;
const GROWTH = [5_000, 10_000, 25_000, 50_000] as const;

/** Runs of each judge by name, one of each in turn, after one that is not counted. */
async function rounds(
  judges: readonly Judge[],
  manifests: string,
  count: number,
): Promise<ReadonlyMap<string, readonly JudgeRun[]>> {
  const runs = new Map<string, JudgeRun[]>(judges.map(({ name }) => [name, []]));
  for (let round = 0; round <= count; round += 1) {
    for (const judge of judges) {
      process.stderr.write(`bench: round ${round} of ${count}, ${judge.name}\n`);
      const run = await judgeOnce(judge, manifests, process.env);
      if (round > 0) runs.get(judge.name)?.push(run);
    }
  }
  return runs;
}

/** `npm run bench:policy [-- --rounds N] [--out FILE]`: measures, and writes docs/benchmarks-policy.md. */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { rounds: { type: "string" }, out: { type: "string" } } });
  const count = Number(values.rounds ?? 5);
  const projectDirectory = path.resolve(__dirname, "..", "..");
  const out = values.out ?? path.join(projectDirectory, "docs", "benchmarks-policy.md");
  const load = os.loadavg()[0] ?? 0;
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), "zen-bench-"));
  try {
    const tools = await ensureTools(["kube-score", "conftest", "kyverno"]);
    const manifests = path.join(directory, "deployments.yaml");
    writeCorpus(manifests, OBJECTS);
    const mine = ours(projectDirectory);
    const judges = [mine, ...peers(tools, directory)];
    const runs = await rounds(judges, manifests, count);
    const growth: [number, readonly JudgeRun[]][] = [];
    for (const objects of GROWTH) {
      const file = path.join(directory, `${objects}.yaml`);
      writeCorpus(file, objects);
      growth.push([objects, (await rounds([mine], file, Math.min(count, 3))).get(mine.name) ?? []]);
    }
    const previews = await measurePreviews(projectDirectory, directory, count);
    const bytes = fs.statSync(manifests).size;
    const text = policyReport({
      judges,
      runs,
      growth,
      previews,
      objects: OBJECTS,
      bytes,
      rounds: count,
      load,
    });
    const options = await prettier.resolveConfig(out);
    fs.writeFileSync(out, await prettier.format(text, { ...options, parser: "markdown" }));
    process.stderr.write(`bench: wrote ${path.relative(process.cwd(), out)}\n`);
  } finally {
    fs.rmSync(directory, { recursive: true, force: true });
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`bench: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
