// npm run campaign:charts -- --seeds 1-200 --out FILE
import * as fs from "node:fs";
import { parseArgs } from "node:util";
import { clusterDown, clusterUp } from "../../../rehearsal/cluster";
import { charts } from "../../charts/matrix/charts";
import { Server } from "../../charts/matrix/server";
import { type Outcome, runMutant } from "./campaign";
import { Judges } from "./judges";
import { Place } from "./place";
import { temporaryFolder } from "../../fidelity/support/play";

const { values } = parseArgs({
  options: { seeds: { type: "string", default: "1-200" }, out: { type: "string", default: "mutants.jsonl" } },
});

async function main(): Promise<void> {
  const [first = 1, last = first] = values.seeds.split("-").map(Number);
  const known = fs.existsSync(values.out)
    ? fs
        .readFileSync(values.out, "utf8")
        .split("\n")
        .filter((line) => line !== "")
        .map((line) => JSON.parse(line) as Outcome)
    : [];
  const stateDirectory = temporaryFolder();
  const options = { kind: "embedded", stateDirectory, env: process.env } as const;
  const place = new Place();
  try {
    const server = new Server((await clusterUp(options)).kubeconfig);
    await server.install();
    const judges = new Judges(place, server);
    for (const family of ["zen-watcher", "runtime-agent"]) {
      const chart = charts.find(({ name }) => name === family);
      const failure = chart === undefined ? "it is not there" : await judges.failureWithoutSlip(chart);
      if (failure !== "") throw new Error(`The tests of ${family} fail without a slip: ${failure}`);
    }
    for (let seed = first; seed <= last; seed += 1) {
      if (known.some((outcome) => outcome.seed === seed)) continue;
      const outcome = await runMutant(seed, place, judges);
      fs.appendFileSync(values.out, `${JSON.stringify(outcome)}\n`);
      const { verdict } = outcome;
      const says = verdict.kind === "caught" ? `${verdict.by}: ${verdict.says}` : "";
      process.stderr.write(`${seed} ${verdict.kind} ${outcome.file} (${outcome.done}) ${says}\n`);
    }
  } finally {
    place.remove();
    await clusterDown(options);
    fs.rmSync(stateDirectory, { recursive: true, force: true });
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exitCode = 1;
});
