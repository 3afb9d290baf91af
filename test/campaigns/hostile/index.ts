// npm run campaign:hostile -- --seeds 1-10000
import { parseArgs } from "node:util";
import { ensureTools } from "../../../tools";
import { Judge, type Outcome, runHostile } from "./campaign";

const { values } = parseArgs({ options: { seeds: { type: "string", default: "1-10000" } } });

function table(outcomes: readonly Outcome[]): string {
  const names = [...new Set(outcomes.map(({ name }) => name))].sort();
  const rows = names.map((name) => {
    const own = outcomes.filter((outcome) => outcome.name === name);
    const longest = Math.round(Math.max(...own.map(({ milliseconds }) => milliseconds)));
    const unread = own.filter(({ findings }) => findings.some(({ id }) => id < "ZEN-100")).length;
    const failures = own.filter(({ failure }) => failure !== undefined).length;
    return `| ${name} | ${own.length} | ${unread} | ${longest} ms | ${failures} |`;
  });
  return [
    "| input | tries | not judged whole, and said so | longest | failures |",
    "| --- | --- | --- | --- | --- |",
    ...rows,
  ].join("\n");
}

async function main(): Promise<void> {
  const [first = 1, last = first] = values.seeds.split("-").map(Number);
  const { helm } = await ensureTools(["helm"]);
  const judge = new Judge();
  const outcomes: Outcome[] = [];
  try {
    for (let seed = first; seed <= last; seed += 1) {
      const outcome = await runHostile(judge, seed, helm);
      outcomes.push(outcome);
      if (outcome.failure !== undefined)
        process.stderr.write(`${seed} ${outcome.name}: ${outcome.failure}\n`);
      if (seed % 500 === 0) process.stderr.write(`${seed}\n`);
    }
  } finally {
    judge.close();
  }
  process.stdout.write(`${table(outcomes)}\n`);
  const failures = outcomes.filter(({ failure }) => failure !== undefined).length;
  process.stdout.write(`${outcomes.length} hostile inputs, ${failures} failures\n`);
  process.exitCode = failures === 0 ? 0 : 1;
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exitCode = 1;
});
