// npm run campaign:faults -- --seeds 1-12 [--small]
import { parseArgs } from "node:util";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { clusterDown, clusterUp } from "../../../rehearsal/cluster";
import { openPlace } from "./place";
import { openSmallPlace } from "./smallPlace";
import { countWithoutFaults, type Outcome, runSeed } from "./run";

/** Most of the faults that may not be reached. */
const MISSED = 0.15;

function seedsOf(range: string): readonly number[] {
  const [first = NaN, last = first] = range.split("-").map(Number);
  if (!Number.isInteger(first) || !Number.isInteger(last) || last < first)
    throw new Error(`--seeds ${range} is no range: give FIRST-LAST, as in 1-12`);
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

const HEAD = [
  "| seed | faults that happened | not reached | commands that failed | problems | time |",
  "|---|---|---|---|---|---|",
].join("\n");

function row({ seed, happened, notReached, failed, problems, seconds }: Outcome): string {
  const cells = [happened, notReached, [String(failed)], problems].map((cell) => cell.join("<br>") || "none");
  return `| ${seed} | ${cells.join(" | ")} | ${seconds.toFixed(0)} s |`;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      seeds: { type: "string", default: "1-12" },
      // Over the provider's protocol, without an engine and a cluster.
      small: { type: "boolean", default: false },
    },
  });
  const stateDirectory = fs.mkdtempSync(path.join(os.tmpdir(), "zen-faults-"));
  const say = (line: string): void => void process.stderr.write(`${line}\n`);
  const env = { ...process.env, ZEN_STATE: stateDirectory };
  if (!values.small) await clusterUp({ kind: "embedded", stateDirectory, env: process.env, progress: say });
  const place = values.small ? openSmallPlace(stateDirectory) : openPlace(env);
  const outcomes: Outcome[] = [];
  try {
    const census = await countWithoutFaults(place);
    process.stdout.write(`${HEAD}\n`);
    for (const seed of seedsOf(values.seeds)) {
      const outcome = await runSeed(place, seed, census);
      outcomes.push(outcome);
      process.stdout.write(`${row(outcome)}\n`);
      for (const problem of outcome.problems) say(`  PROBLEM seed ${seed}: ${problem}`);
    }
  } finally {
    if (!values.small) await clusterDown({ kind: "embedded", stateDirectory, env: process.env });
    fs.rmSync(stateDirectory, { recursive: true, force: true });
  }
  const happened = outcomes.reduce((sum, { happened: each }) => sum + each.length, 0);
  const missed = outcomes.reduce((sum, { notReached: each }) => sum + each.length, 0);
  process.stdout.write(
    `\n${outcomes.length} seeds, ${happened} faults happened, ${missed} were not reached\n`,
  );
  if (outcomes.some(({ problems }) => problems.length > 0)) process.exitCode = 1;
  // A campaign whose faults do not happen tells nothing.
  if (missed > MISSED * (happened + missed)) process.exitCode = 1;
}

void main();
