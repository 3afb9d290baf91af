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

/** Where the public charts are, by name: repository, tag and folder; and what has to be done to render a checkout. */
const sources: Readonly<Record<string, { readonly at: string; readonly first?: string }>> = {
  "external-secrets": {
    at: "github.com/external-secrets/external-secrets, tag helm-chart-2.9.0, folder deploy/charts/external-secrets",
    first:
      "its one dependency (bitwarden-sdk-server, off by default) taken out of Chart.yaml, as helm renders no chart that lacks one; its definitions are not in the folder",
  },
  k8up: { at: "github.com/k8up-io/k8up, tag k8up-4.9.0, folder charts/k8up" },
};

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

interface Named {
  readonly name: string;
  readonly version: string;
}

function chartOf(folder: string): Named {
  return parse(fs.readFileSync(path.join(folder, "Chart.yaml"), "utf8")) as Named;
}

function titleOf(folder: string): string {
  const { name, version } = chartOf(folder);
  return `${name} ${version}`;
}

/** The commit that is measured, and whether the charts are as it has them. */
function commit(): string {
  const git = (...args: readonly string[]): string =>
    execFileSync("git", args, { cwd: root, encoding: "utf8" }).trim();
  const changed = git("status", "--porcelain", "--", "charts") === "" ? "" : " with changes to the charts";
  return `${git("rev-parse", "--short", "HEAD")}${changed}`;
}

function sourceLines(pairs: readonly Pair[]): string {
  const titles = new Map(pairs.map(({ peer }) => [titleOf(peer), chartOf(peer).name]));
  return [...titles]
    .map(([title, name]) => {
      const { at = "a folder that was given", first } = sources[name] ?? {};
      return `- ${title}: ${at}${first === undefined ? "" : `; ${first}`}.`;
    })
    .join("\n");
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
  const bytes = (list: readonly Rendering[]): number => (list[0]?.bytes ?? NaN) / 1000;
  const [time, peerTime, size, peerSize] = [ours ?? NaN, theirs ?? NaN, bytes(own), bytes(other)];
  const cells = [
    ...[titleOf(folder), `${time.toFixed(0)} ms`, `${size.toFixed(0)} kB`],
    ...[titleOf(peer), `${peerTime.toFixed(0)} ms`, `${peerSize.toFixed(0)} kB`],
    ...[(time / peerTime).toFixed(2), (time / size / (peerTime / peerSize)).toFixed(2)],
  ];
  return `| ${cells.join(" | ")} |`;
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

\`helm template\` of each chart with what it cannot do without, and of a public chart with its defaults, in turn,
${values.rounds} rounds after a warm-up; medians as whole processes. The public charts are of their projects' repositories and
not in this clone:

${sourceLines(pairs)}

\`\`\`bash
git clone --depth 1 --branch helm-chart-2.9.0 https://github.com/external-secrets/external-secrets ../external-secrets
sed -i '/^dependencies:/,$d' ../external-secrets/deploy/charts/external-secrets/Chart.yaml
git clone --depth 1 --branch k8up-4.9.0 https://github.com/k8up-io/k8up ../k8up
npm run bench:charts -- --rounds 20 \\
  --peer zen-agent=../external-secrets/deploy/charts/external-secrets \\
  --peer zen-watcher=../external-secrets/deploy/charts/external-secrets \\
  --peer workflow-registry=../k8up/charts/k8up \\
  --peer runtime-agent=../k8up/charts/k8up
\`\`\`

It writes this page. \`per kB\` is the ratio of the times for each kB that is rendered. Much of what a small chart takes
is helm's own start, so read both ratios.

Measured at commit ${commit()}; ${os.cpus().length} cores, load ${(os.loadavg()[0] ?? 0).toFixed(1)}; helm ${execFileSync(helm, ["version", "--short"], { encoding: "utf8" }).trim()}.

| chart | time | rendered | peer | its time | rendered | ratio | per kB |
| --- | --- | --- | --- | --- | --- | --- | --- |
${rows.join("\n")}
`;
  const options = await prettier.resolveConfig(values.out);
  fs.writeFileSync(values.out, await prettier.format(text, { ...options, parser: "markdown" }));
}

main().catch((error: unknown) => {
  process.stderr.write(`bench: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
