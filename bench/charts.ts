// npm run bench:charts -- --peer CHART=FOLDER [--peer ...] [--rounds N] [--out FILE]
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { parseArgs } from "node:util";
import * as prettier from "prettier";
import { parse } from "yaml";
import { charts } from "../test/charts/matrix/charts";
import { ensureTools } from "../tools";

/** One of our charts and a public one that it is compared with. */
interface Pair {
  readonly name: string;
  readonly values: string;
  readonly peer: string;
}

interface Rendering {
  readonly milliseconds: number;
  readonly bytes: number;
}

const root = path.resolve(__dirname, "..");

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}

function render(helm: string, folder: string, values: string): Rendering {
  const started = process.hrtime.bigint();
  const rendered = execFileSync(helm, ["template", "bench", folder, "--values", "-"], {
    input: values,
    maxBuffer: 1 << 26,
    stdio: ["pipe", "pipe", "ignore"],
  });
  return { milliseconds: Number(process.hrtime.bigint() - started) / 1e6, bytes: rendered.length };
}

function titleOf(folder: string): string {
  const { name, version } = parse(fs.readFileSync(path.join(folder, "Chart.yaml"), "utf8")) as {
    readonly name: string;
    readonly version: string;
  };
  return `${name} ${version}`;
}

function pairOf(option: string): Pair {
  const [name = "", peer = ""] = option.split("=");
  const chart = charts.find((each) => each.name === name);
  if (chart === undefined || !fs.existsSync(path.join(peer, "Chart.yaml"))) {
    throw new Error(
      `--peer ${option} is not CHART=FOLDER: give one of our charts and a folder with a Chart.yaml`,
    );
  }
  return { name, peer: path.resolve(peer), values: JSON.stringify(chart.needed) };
}

/** A row of the table: both are rendered in turn, so that whatever else the machine does meets both. */
function row(helm: string, { name, peer, values }: Pair, rounds: number): string {
  const folder = path.join(root, "charts", name);
  const [own, other] = [[] as Rendering[], [] as Rendering[]];
  for (let round = 0; round <= rounds; round += 1) {
    const [first, second] = [render(helm, folder, values), render(helm, peer, "{}")];
    // The first round warms up what the system keeps of files.
    if (round > 0) own.push(first);
    if (round > 0) other.push(second);
  }
  const [ours, theirs] = [own, other].map((list) => median(list.map(({ milliseconds }) => milliseconds)));
  const size = (list: readonly Rendering[]): string => `${((list[0]?.bytes ?? 0) / 1000).toFixed(0)} kB`;
  const [time, peerTime] = [ours ?? NaN, theirs ?? NaN];
  return `| ${titleOf(folder)} | ${time.toFixed(0)} ms | ${size(own)} | ${titleOf(peer)} | ${peerTime.toFixed(0)} ms | ${size(other)} | ${(time / peerTime).toFixed(2)} |`;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      peer: { type: "string", multiple: true, default: [] },
      rounds: { type: "string", default: "20" },
      out: { type: "string", default: path.join(root, "docs", "benchmarks-charts.md") },
    },
  });
  const pairs = values.peer.map(pairOf);
  if (pairs.length === 0) throw new Error("no --peer CHART=FOLDER: public charts are not part of this clone");
  const { helm } = await ensureTools(["helm"]);
  const rows = pairs.map((pair) => row(helm, pair, Number(values.rounds)));
  const text = `# Benchmark of the charts

Measured by \`npm run bench:charts -- --peer CHART=FOLDER ...\`, which writes this page: \`helm template\` of each chart with
what it cannot do without, and of a public chart with its defaults, in turn, ${values.rounds} rounds after a warm-up; medians as whole
processes. The public charts are of their projects' repositories and are not in this clone.

Machine: ${os.cpus().length} cores, load ${(os.loadavg()[0] ?? 0).toFixed(1)}; ${execFileSync(helm, ["version", "--short"], { encoding: "utf8" }).trim()}.

| chart | time | rendered | peer | its time | rendered | ratio |
| --- | --- | --- | --- | --- | --- | --- |
${rows.join("\n")}
`;
  const options = await prettier.resolveConfig(values.out);
  fs.writeFileSync(values.out, await prettier.format(text, { ...options, parser: "markdown" }));
}

main().catch((error: unknown) => {
  process.stderr.write(`bench: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
