// npm run campaign:kills -- --seeds 1-150 [--out FILE], or --table --out FILE [--out FILE]
import * as fs from "node:fs";
import { parseArgs } from "node:util";
import { type Outcome, runSeed } from "./run";
import { table } from "./table";
import { Workplace } from "./workplace";

function seedsOf(range: string): readonly number[] {
  const [first = NaN, last = first] = range.split("-").map(Number);
  if (!Number.isInteger(first) || !Number.isInteger(last) || last < first) {
    throw new Error(`--seeds ${range} is no range: give FIRST-LAST, as in 1-150`);
  }
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

/** A line that an interrupted campaign left half is nothing, so that its seed is run again. */
function parseLine(line: string): readonly Outcome[] {
  try {
    return [JSON.parse(line) as Outcome];
  } catch {
    return [];
  }
}

function readOutcomes(file: string): readonly Outcome[] {
  return fs.existsSync(file) ? fs.readFileSync(file, "utf8").split("\n").flatMap(parseLine) : [];
}

function append(file: string, outcome: Outcome): void {
  const whole = !fs.existsSync(file) || /(^|\n)$/.test(fs.readFileSync(file, "utf8"));
  fs.appendFileSync(file, `${whole ? "" : "\n"}${JSON.stringify(outcome)}\n`);
}

async function campaign(seeds: readonly number[], file: string): Promise<void> {
  const known = new Set(readOutcomes(file).map(({ seed }) => seed));
  const missing = seeds.filter((seed) => !known.has(seed));
  let place: Workplace | undefined;
  const stop = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => stop.abort());
  try {
    for (const seed of missing) {
      if (stop.signal.aborted) break;
      place ??= await Workplace.open();
      const say = (line: string): void => void process.stderr.write(`${line}\n`);
      const outcome = await runSeed(place, seed, say);
      append(file, outcome);
      const { inTime, converged, problems, said, seconds } = outcome;
      say(
        `  ${inTime ? "" : "too late, "}${converged ? `converged in ${seconds.toFixed(1)} s` : "NOT CONVERGED"}`,
      );
      for (const problem of problems) say(`  PROBLEM ${problem}`);
      if (said !== "") say(said);
      if (converged) continue;
      // The next run must not suffer from this one.
      await place.close();
      place = undefined;
    }
  } finally {
    await place?.close();
  }
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      seeds: { type: "string", default: "1-150" },
      out: { type: "string", multiple: true, default: ["kills.jsonl"] },
      table: { type: "boolean", default: false },
    },
  });
  if (!values.table) await campaign(seedsOf(values.seeds), values.out[0] ?? "kills.jsonl");
  // Ranges that were run side by side are one campaign; a seed counts once.
  const outcomes = [
    ...new Map(values.out.flatMap(readOutcomes).map((outcome) => [outcome.seed, outcome])).values(),
  ];
  process.stdout.write(`${table(outcomes)}\n`);
  if (outcomes.some(({ converged, problems }) => !converged || problems.length > 0)) {
    process.exitCode = 1;
  }
}

void main();
