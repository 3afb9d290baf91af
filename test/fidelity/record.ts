import * as fs from "node:fs";
import * as path from "node:path";
import { clusterDown, type ClusterOptions, clusterUp } from "../../rehearsal/cluster";
import { ON_A_CLUSTER, PROGRAMS } from "./scenarios";
import { placeOf } from "./support/cluster";
import { realEngine } from "./support/engine";
import { play, temporaryFolder } from "./support/play";
import type { ClusterPlace } from "./support/project";
import type { Scenario } from "./support/scenario";
import { traceFile, versionsOf } from "./support/traces";

/** Records a scenario's trace: `npm run fidelity:record [-- SCENARIO...]`, with a real pulumi on PATH. */
async function record(scenario: Scenario, cluster?: ClusterPlace): Promise<void> {
  const folder = temporaryFolder();
  try {
    const engine = realEngine(folder);
    const versions = await versionsOf(engine, folder, cluster);
    const steps = await play(scenario, engine, folder, cluster);
    const file = traceFile(scenario.name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, `${JSON.stringify({ scenario: scenario.name, versions, steps }, null, 1)}\n`);
    const ended = steps.map(({ name, exitCode }) => `${name} ${exitCode}`).join(", ");
    process.stdout.write(`${scenario.name}: ${ended}\n`);
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

async function onACluster(scenarios: readonly Scenario[]): Promise<void> {
  if (scenarios.length === 0) return;
  const stateDirectory = temporaryFolder();
  const options: ClusterOptions = { kind: "embedded", stateDirectory, env: process.env };
  try {
    const place = await placeOf(await clusterUp(options));
    for (const scenario of scenarios) await record(scenario, place);
  } finally {
    await clusterDown(options);
    fs.rmSync(stateDirectory, { recursive: true, force: true });
  }
}

async function main(wanted: readonly string[]): Promise<void> {
  const isWanted = ({ name }: Scenario): boolean => wanted.length === 0 || wanted.includes(name);
  for (const scenario of PROGRAMS.filter(isWanted)) await record(scenario);
  await onACluster(ON_A_CLUSTER.filter(isWanted));
}

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exitCode = 1;
});
