import type { Stack } from "@pulumi/pulumi/automation";
import { type Leftovers, leftoverLines, leftovers } from "../aws/leftovers";
import { confirm, refuseUnasked } from "../cli/confirm";
import type { ChangeOptions, CommandContext, StackOptions } from "../cli/context";
import { keptDefinitions, openDefinitions } from "../cluster/definitions";
import { checkReach } from "../cluster/reach";
import { standInUp } from "../cluster/standIn";
import { type Target, targetUp } from "../cluster/target";
import type { ChangeResult } from "../contracts";
import { chooseEngine, type Engine } from "../engine/choose";
import { letGo, refuseHeld, takeInHand } from "../engine/inHand";
import { refuseProtected, unprotect } from "../engine/protection";
import { boundRecord, readRecord, removeRecord, writeRecord } from "../engine/record";
import { type OperationResult, runOperation } from "../engine/update";
import { existingStack, findStack } from "../engine/workspace";
import { EXIT, type ExitCode } from "../exit";
import { checkStateFolder } from "../folders";
import { duration } from "../progress/display";
import { Tracker } from "../progress/tracker";
import { changesLine } from "../report/changes";
import { announce, identityOf, whichCluster } from "../session";
import { configKey, readStackFile } from "../stackFile";

/** What a destroy leaves. */
interface Remains {
  /** In the cluster, on purpose. */
  readonly kept: readonly string[];
  /** In the account; nothing for a stack that has none. */
  readonly left?: Leftovers | undefined;
}

/** What is asked of `zenctl destroy`. */
export interface DestroyOptions extends ChangeOptions {
  /** Whether what holds data goes too. */
  readonly deleteData?: true;
}

const NOTHING: Remains = { kept: [] };

function documented(
  options: StackOptions,
  engine: Engine,
  { changes, failure }: OperationResult,
  { kept, left }: Remains,
  startedAt: number,
): ChangeResult {
  return {
    stack: options.stack,
    engine: engine.name,
    result: failure === undefined ? "succeeded" : "failed",
    changes,
    kept: [...kept],
    ...(left?.unknown === undefined && left !== undefined ? { left: [...left.left] } : {}),
    durationMs: Date.now() - startedAt,
    ...(failure === undefined ? {} : { error: { message: failure.message, exitCode: failure.exitCode } }),
  };
}

/** Removes the stack from the engine, and what zenctl knows of it. */
async function forget(
  stack: Stack,
  engine: Engine,
  options: StackOptions,
  context: CommandContext,
): Promise<void> {
  const told = readRecord(context.env, options.stack)?.kubeconfig !== undefined;
  // The real engine's config is the tracked file: only what zenctl itself wrote into it may go. The rehearsal's is a
  // private copy that goes with the stack.
  if (engine.name === "pulumi" && told) {
    await stack.removeConfig(configKey("kubeconfig"));
    await stack.removeConfig(configKey("context"));
  }
  await stack.workspace.removeStack(options.stack, { preserveConfig: engine.name === "pulumi" });
  removeRecord(context.env, options.stack);
}

/** The end of a destroy that finds nothing to remove, which is what it was to reach. */
function nothingThere(
  options: StackOptions,
  engine: Engine,
  startedAt: number,
  { output }: CommandContext,
): ExitCode {
  output.say(`there is nothing of stack ${options.stack} to remove`);
  const nothing = { tracker: new Tracker(), changes: new Tracker().changes, failure: undefined };
  output.document(documented(options, engine, nothing, NOTHING, startedAt));
  return EXIT.done;
}

/** `zenctl destroy`: removes all that the stack made, and the stack itself; nothing to remove is no failure. */
export async function destroy(options: DestroyOptions, context: CommandContext): Promise<ExitCode> {
  const startedAt = Date.now();
  const { output } = context;
  const config = readStackFile(context.projectDirectory, options.stack);
  checkStateFolder(context.env);
  if (options.yes !== true) refuseUnasked(context);
  const record = readRecord(context.env, options.stack);
  refuseHeld(record?.run);
  const engine = await chooseEngine(options, context);
  announce(engine, options, context);
  const stack = await findStack(options.stack, engine, context);
  if (stack === undefined) return nothingThere(options, engine, startedAt, context);
  if (record?.planned === true) {
    await forget(stack, engine, options, context);
    return nothingThere(options, engine, startedAt, context);
  }
  if (options.deleteData !== true) await refuseProtected(stack, options.stack);
  if (options.yes !== true && !(await confirm(`Remove everything of stack ${options.stack}?`, context))) {
    output.say("nothing was changed");
    return EXIT.done;
  }
  // A cluster that was removed in the meantime comes back empty, so that the engine can see that all is gone.
  const target = await targetUp(options, config, context);
  await checkReach(target);
  const { outdated } = await whichCluster(target, record, options.stack);
  const standIn = await standInUp(engine, config, context);
  const putBack = takeInHand("destroy", options.stack, context.env);
  const lost = options.deleteData === true ? await unprotect(stack) : [];
  if (lost.length > 0) output.say(`no longer protected: ${lost.join(", ")}`);
  // The rehearsal's provider does it itself.
  if (target !== undefined && engine.name === "pulumi") await openDefinitions(target);
  const stale = outdated || standIn?.created === true || record?.run !== undefined;
  const refreshed = stale ? await runOperation(stack, "refresh", {}, context) : undefined;
  const result =
    refreshed?.failure === undefined ? await runOperation(stack, "destroy", {}, context) : refreshed;
  if ((refreshed ?? result).refused === true) putBack();
  const kept = result.failure === undefined && target !== undefined ? await keptDefinitions(target) : [];
  const left = await leftovers(engine, config, context);
  if (result.failure === undefined) {
    await forget(stack, engine, options, context);
    output.say(`${changesLine("", result.changes)} in ${duration(Date.now() - startedAt)}`);
    output.say(
      kept.length === 0
        ? `nothing of stack ${options.stack} is left in the cluster`
        : `kept in the cluster on purpose (helm.sh/resource-policy: keep): ${kept.join(", ")}`,
    );
    if (left !== undefined) leftoverLines(left).forEach((line) => output.say(line));
    if (target !== undefined && target.kind !== "given") {
      output.say(
        `the ${target.kind} cluster is still up: \`npx zenctl cluster down --cluster ${target.kind}\` removes it`,
      );
    }
  }
  output.document(documented(options, engine, result, { kept, left }, startedAt));
  if (result.failure === undefined) return EXIT.done;
  if (left !== undefined) leftoverLines(left).forEach((line) => output.note(line));
  output.note(`zenctl: ${result.failure.message}`);
  return result.failure.exitCode;
}

/** Remembers which cluster a given kubeconfig leads to, now that the state agrees with it. */
async function rememberCluster(
  target: Target | undefined,
  options: StackOptions,
  { env }: CommandContext,
): Promise<void> {
  const record = boundRecord(env, options.stack);
  if (record === undefined || target?.kind !== "given") return;
  const identity = await identityOf(target);
  if (identity !== undefined) writeRecord(env, options.stack, { ...record, identity });
}

/** `zenctl refresh`: brings the stack's state in line with what is really in the cluster. */
export async function refresh(options: ChangeOptions, context: CommandContext): Promise<ExitCode> {
  const startedAt = Date.now();
  const { output } = context;
  const config = readStackFile(context.projectDirectory, options.stack);
  checkStateFolder(context.env);
  if (options.yes !== true) refuseUnasked(context);
  refuseHeld(readRecord(context.env, options.stack)?.run);
  const engine = await chooseEngine(options, context);
  announce(engine, options, context);
  const stack = await existingStack(options.stack, engine, context);
  if (options.yes !== true && !(await confirm(`Change the state of stack ${options.stack}?`, context))) {
    output.say("nothing was changed");
    return EXIT.done;
  }
  const target = await targetUp(options, config, context);
  await checkReach(target);
  const putBack = takeInHand("refresh", options.stack, context.env);
  const result = await runOperation(stack, "refresh", {}, context);
  if (result.refused === true) putBack();
  if (result.failure === undefined) {
    letGo(options.stack, context.env);
    await rememberCluster(target, options, context);
    output.say(changesLine("", result.changes));
  }
  output.document(documented(options, engine, result, NOTHING, startedAt));
  if (result.failure === undefined) return EXIT.done;
  output.note(`zenctl: ${result.failure.message}`);
  return result.failure.exitCode;
}
