import { confirm, refuseUnasked } from "../cli/confirm";
import type { CommandContext } from "../cli/context";
import { checkReach } from "../cluster/reach";
import { targetThere } from "../cluster/target";
import type { MigrationResult } from "../contracts";
import { DefinitionClient } from "../crds/client";
import { type Definition, isOnRequest, shippedDefinitions } from "../crds/definition";
import { migrate as migrateOne, type Migrated } from "../crds/migrate";
import { type DefinitionState, definitionState, successor } from "../crds/state";
import { EXIT, type ExitCode, ZenctlError } from "../exit";
import { duration } from "../progress/display";
import { plainTable } from "../report/table";

/** Options of `zenctl crds ...`. */
export interface CrdsOptions {
  readonly cluster: "embedded" | "k3d";
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly json?: true;
  readonly yes?: true;
}

/** How often a long migration tells how far it is, in objects. */
const TOLD_EVERY = 1000;

interface Found {
  readonly client: DefinitionClient;
  readonly shipped: readonly Definition[];
  readonly states: readonly DefinitionState[];
}

async function found(options: CrdsOptions, context: CommandContext): Promise<Found> {
  const target = await targetThere(options, context);
  await checkReach(target);
  const client = await DefinitionClient.open(target);
  const shipped = shippedDefinitions(context.projectDirectory);
  const states = await Promise.all(shipped.map((definition) => definitionState(client, definition)));
  return { client, shipped, states };
}

function show(states: readonly DefinitionState[], { output }: CommandContext): void {
  const rows = states.map(({ name, state, stored, storage, objects }) => [
    name,
    state,
    stored.join(", ") || "-",
    storage,
    String(objects),
  ]);
  output.say(plainTable(["definition", "state", "stored", "wanted", "objects"], rows));
  for (const { name, state, differences } of states) {
    if (state === "missing") output.say(`${name} is not in the cluster: its chart brings it`);
    for (const place of differences) output.say(`${name}: spec${place} differs`);
  }
}

/**
 * `zenctl crds diff`: how the cluster's definitions stand to those of the charts; exit 5 where they differ. What a chart
 * brings only on request may be missing.
 */
export async function diff(options: CrdsOptions, context: CommandContext): Promise<ExitCode> {
  const { shipped, states } = await found(options, context);
  show(states, context);
  context.output.document({ definitions: states, changed: [] });
  const optional = new Set(shipped.filter(isOnRequest).map(({ metadata }) => metadata.name));
  const settled = states.every(
    ({ name, state }) => state === "same" || (state === "missing" && optional.has(name)),
  );
  return settled ? EXIT.done : EXIT.drift;
}

async function agreed(question: string, options: CrdsOptions, context: CommandContext): Promise<boolean> {
  if (options.yes === true || (await confirm(question, context))) return true;
  context.output.say("nothing was changed");
  return false;
}

/** `zenctl crds upgrade`: replaces the definitions that differ; what a chart has not installed is left to it. */
export async function upgrade(options: CrdsOptions, context: CommandContext): Promise<ExitCode> {
  if (options.yes !== true) refuseUnasked(context);
  const { client, shipped, states } = await found(options, context);
  const outdated = states.find(({ state }) => state === "outdated");
  if (outdated !== undefined) {
    throw new ZenctlError(
      `objects of ${outdated.name} may be stored in ${outdated.stored.join(" and ")}: run \`zenctl crds migrate\`, which replaces the definition as well`,
      EXIT.failed,
    );
  }
  show(states, context);
  const names = states.filter(({ state }) => state === "differs").map(({ name }) => name);
  const wanted = shipped.filter(({ metadata }) => names.includes(metadata.name));
  if (wanted.length > 0 && !(await agreed(`Replace ${names.join(", ")}?`, options, context))) {
    return EXIT.done;
  }
  for (const definition of wanted) {
    const live = await client.find(definition.metadata.name);
    if (live !== undefined) await client.replace(successor(live, definition));
    context.output.say(`${definition.metadata.name} is replaced`);
  }
  context.output.document({ definitions: states, changed: names });
  return EXIT.done;
}

function told({ name, rewritten, already, refused, finished }: Migrated, context: CommandContext): void {
  context.output.say(
    `${name}: ${rewritten} rewritten, ${already} stored as wanted already, ${refused.length} refused`,
  );
  for (const { object, reason } of refused) context.output.say(`  ${object} stays as it is: ${reason}`);
  if (finished) context.output.say(`  no older version of it is stored or served any more`);
}

/**
 * `zenctl crds migrate`: writes every object anew that is stored in a version that the charts do not know any more,
 * and takes that version away when none is left.
 */
export async function migrate(options: CrdsOptions, context: CommandContext): Promise<ExitCode> {
  const startedAt = Date.now();
  if (options.yes !== true) refuseUnasked(context);
  const { client, shipped, states } = await found(options, context);
  show(states, context);
  const names = states.filter(({ state }) => state === "outdated").map(({ name }) => name);
  const wanted = shipped.filter(({ metadata }) => names.includes(metadata.name));
  if (wanted.length > 0 && !(await agreed(`Migrate ${names.join(", ")}?`, options, context))) {
    return EXIT.done;
  }
  const migrations: Migrated[] = [];
  for (const definition of wanted) {
    const { name } = definition.metadata;
    const progress = (done: number): void => {
      if (done % TOLD_EVERY === 0) context.output.say(`${name}: ${done} objects`);
    };
    migrations.push(await migrateOne(client, definition, { signal: context.signal, progress }));
  }
  for (const migrated of migrations) told(migrated, context);
  const open = migrations.filter(({ finished }) => !finished);
  const message = `${open.map(({ name }) => name).join(" and ")} could not be migrated whole, and nothing is lost: correct the objects that are named above, and run this again`;
  const result: MigrationResult = {
    result: open.length === 0 ? "succeeded" : "failed",
    migrations: migrations.map((one) => ({ ...one, refused: [...one.refused] })),
    durationMs: Date.now() - startedAt,
    ...(open.length === 0 ? {} : { error: { message, exitCode: EXIT.failed } }),
  };
  if (wanted.length === 0) context.output.say("every object is stored as the charts want it");
  else context.output.say(`done in ${duration(result.durationMs)}`);
  context.output.document(result);
  if (open.length === 0) return EXIT.done;
  context.output.note(`zenctl: ${message}`);
  return EXIT.failed;
}
