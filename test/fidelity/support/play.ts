import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { type Engine, readEvents, succeed } from "./engine";
import { Normaliser, type Place } from "./normalise";
import { observe } from "./observe";
import { type ClusterPlace, layProject, type Project } from "./project";
import type { Scenario, Step } from "./scenario";
import type { StepTrace } from "./trace";

const STACK = "dev";

/** Makes a temporary folder, whose real path is the one that programs see. */
export function temporaryFolder(): string {
  return fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "fidelity-")));
}

/**
 * Plays a scenario on an engine, in a folder of its own.
 *
 * @param directory An empty folder.
 * @param cluster The cluster, for a scenario that needs one.
 */
export async function play(
  scenario: Scenario,
  engine: Engine,
  directory: string,
  cluster?: ClusterPlace,
): Promise<readonly StepTrace[]> {
  const project = layProject(scenario, path.join(directory, "project"), cluster);
  const normaliser = new Normaliser([...project.places, ...placesOf(directory, cluster)]);
  await succeed(engine, project.directory, ["stack", "init", STACK, "--secrets-provider", "passphrase"]);
  const steps: StepTrace[] = [];
  let phase = 1;
  for (const step of scenario.steps) {
    phase = step.phase ?? phase;
    steps.push(await playStep(step, phase, engine, project, directory, normaliser));
  }
  return steps;
}

function placesOf(directory: string, cluster: ClusterPlace | undefined): readonly Place[] {
  const folder: Place = [directory, "<folder>"];
  return cluster === undefined ? [folder] : [folder, [cluster.kubeconfig, "<kubeconfig>"]];
}

async function playStep(
  step: Step,
  phase: number,
  engine: Engine,
  project: Project,
  directory: string,
  normaliser: Normaliser,
): Promise<StepTrace> {
  const { operation, name } = step;
  for (const [key, { value, secret }] of Object.entries(step.config ?? {})) {
    const mark = secret ? "--secret" : "--plaintext";
    await succeed(engine, project.directory, ["config", "set", key, value, mark, "--stack", STACK]);
  }
  for (const [file, text, instead] of step.edits ?? [])
    edit(path.join(project.directory, file), text, instead);
  const log = path.join(directory, `${name}.jsonl`);
  const args = [
    operation,
    ...["--stack", STACK, "--event-log", log],
    ...(operation === "preview" ? [] : ["--yes", "--skip-preview"]),
    ...(step.judged === true ? project.policyFlags : []),
    ...(step.flags ?? []),
  ];
  const { exitCode } = await engine.run(project.directory, args, { FIDELITY_PHASE: String(phase) });
  const resources = operation === "preview" ? undefined : await resourcesOf(engine, project.directory);
  return observe({ name, operation, exitCode, events: readEvents(log), resources }, normaliser);
}

function edit(file: string, text: string, instead: string): void {
  const before = fs.readFileSync(file, "utf8");
  if (!before.includes(text)) throw new Error(`${file} has no ${JSON.stringify(text)} to change`);
  fs.writeFileSync(file, before.replace(text, instead));
}

async function resourcesOf(
  engine: Engine,
  directory: string,
): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const exported = JSON.parse(await succeed(engine, directory, ["stack", "export", "--stack", STACK])) as {
    readonly deployment: { readonly resources?: readonly Readonly<Record<string, unknown>>[] };
  };
  return exported.deployment.resources ?? [];
}
