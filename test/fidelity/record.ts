import * as fs from "node:fs";
import * as path from "node:path";
import { PROGRAMS } from "./scenarios";
import { realEngine } from "./support/engine";
import { play, temporaryFolder } from "./support/play";
import type { Scenario } from "./support/scenario";
import { traceFile, versionsOf } from "./support/traces";

async function record(scenario: Scenario): Promise<void> {
  const folder = temporaryFolder();
  try {
    const engine = realEngine(folder);
    const versions = await versionsOf(engine, folder);
    const steps = await play(scenario, engine, folder);
    const file = traceFile(scenario.name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, `${JSON.stringify({ scenario: scenario.name, versions, steps }, null, 1)}\n`);
    const ended = steps.map(({ name, exitCode }) => `${name} ${exitCode}`).join(", ");
    process.stdout.write(`${scenario.name}: ${ended}\n`);
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

async function main(wanted: readonly string[]): Promise<void> {
  const scenarios = PROGRAMS.filter(({ name }) => wanted.length === 0 || wanted.includes(name));
  for (const scenario of scenarios) await record(scenario);
}

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exitCode = 1;
});
