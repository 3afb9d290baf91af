import type { Stack } from "@pulumi/pulumi/automation";
import type { StackConfig } from "../model/config";
import { stateDirectory } from "../model/environment";
import { ensureTools, type ToolPaths } from "../tools";
import { refuseUnasked } from "./cli/confirm";
import type { CommandContext, StackOptions } from "./cli/context";
import { clusterIdentity } from "./cluster/client";
import { refuseHeldCluster } from "./cluster/holder";
import { checkReach } from "./cluster/reach";
import { standInUp } from "./cluster/standIn";
import { type Target, targetUp } from "./cluster/target";
import { toolOptions } from "./cluster/tools";
import { chooseEngine, type Engine } from "./engine/choose";
import { checkGeneration } from "./engine/generation";
import { removeDrafts } from "./engine/drafts";
import { isHeld, puttingBack, refuseHeld, thisRun } from "./engine/inHand";
import { accountDigest, boundRecord, readRecord, type StackRecord, writeRecord } from "./engine/record";
import { openStack } from "./engine/workspace";
import { EXIT, ZenctlError } from "./exit";
import { checkStateFolder } from "./folders";
import { configKey, readStackFile } from "./stackFile";

/** All that an operation on a stack needs. */
export interface Session {
  readonly config: StackConfig;
  readonly engine: Engine;
  /** Nothing where the stack makes its cluster itself. */
  readonly target: Target | undefined;
  /** The cluster to look into: the stack's, or in a rehearsal what stands for the one that it makes. */
  readonly shown: Target | undefined;
  readonly tools: ToolPaths<"helm">;
  readonly stack: Stack;
  /** Whether the state may not tell what is really there, and has to be refreshed first. */
  readonly outdated: boolean;
  /**
   * Binds the stack to this engine and cluster and takes it in hand, before anything of it is made; gives what takes
   * that back.
   */
  readonly begin: () => () => void;
  /** Whether the run before was killed or failed, so that the state may not tell all that it did. */
  readonly unfinished: boolean;
  /** Remembers that the state and this cluster agree, and that this run came to a good end. */
  readonly settle: () => void;
  /** @throws ZenctlError (locked) when another run has taken the stack in hand, or away, since this one began. */
  readonly stillMine: () => void;
}

/** Says which engine it is and why. */
export function announce(engine: Engine, options: StackOptions, context: CommandContext): void {
  context.output.say(`engine: ${engine.name} (${engine.reason}), stack: ${options.stack}`);
}

/** The cluster that the program has to be told of: it finds the embedded one by itself. */
function toldOf(
  target: Target | undefined,
  config: StackConfig,
): Pick<Target, "kubeconfig" | "context"> | undefined {
  const own = target === undefined || target.kind === "embedded";
  return own || config.kubeconfig !== undefined ? undefined : target;
}

/** Tells the program of its cluster where that is needed, and takes back what a preview on another one told it. */
async function tell(
  stack: Stack,
  target: Target | undefined,
  config: StackConfig,
  before: StackRecord | undefined,
): Promise<void> {
  const cluster = toldOf(target, config);
  if (cluster === undefined) {
    if (before?.planned !== true || before.kubeconfig === undefined) return;
    await stack.removeConfig(configKey("kubeconfig"));
    await stack.removeConfig(configKey("context"));
    return;
  }
  const known = before?.kubeconfig === cluster.kubeconfig && before.context === cluster.context;
  if (known && before.planned !== true) return;
  await stack.setConfig(configKey("kubeconfig"), { value: cluster.kubeconfig });
  await stack.setConfig(configKey("context"), { value: cluster.context });
}

function recordOf(
  engine: Engine,
  target: Target | undefined,
  config: StackConfig,
  identity: string | undefined,
): StackRecord {
  const reached =
    target === undefined || target.kind === "embedded"
      ? {}
      : { kubeconfig: target.kubeconfig, context: target.context };
  const account = accountDigest(config);
  return {
    engine: engine.name,
    cluster: target?.kind ?? "own",
    ...reached,
    ...(account === undefined ? {} : { account }),
    ...(identity === undefined ? {} : { identity }),
  };
}

/** The identity of a cluster; nothing where its user may not know. */
export async function identityOf(target: Target): Promise<string | undefined> {
  try {
    return await clusterIdentity(target);
  } catch (error) {
    if (target.kind === "given") return undefined;
    throw error;
  }
}

/** A cluster that was given, where another one was when the stack was brought up. */
function refuseReplaced(target: Target, stack: string): never {
  throw new ZenctlError(
    `context ${target.context} of ${target.kubeconfig} leads to another cluster than the one that stack ${stack} was made in: name the first one's kubeconfig file, or, if it is gone for good, run \`zenctl refresh --stack ${stack}\` to go on with what is in the new one`,
    EXIT.usage,
  );
}

/**
 * Which cluster this is, and whether the stack's state may tell of objects of one that is no more. That goes
 * without saying for clusters of zenctl's own, which are made and removed with a word, and for no other.
 *
 * @throws ZenctlError (usage) when a cluster that was given is not the one that the stack was made in.
 */
export async function whichCluster(
  target: Target | undefined,
  before: StackRecord | undefined,
  stack: string,
): Promise<{ readonly identity: string | undefined; readonly outdated: boolean }> {
  if (target === undefined) return { identity: undefined, outdated: false };
  const identity = await identityOf(target);
  if (target.kind !== "given") {
    return { identity, outdated: target.created || (before !== undefined && before.identity !== identity) };
  }
  const known = before?.identity;
  if (known !== undefined && identity !== undefined && known !== identity) refuseReplaced(target, stack);
  return { identity: identity ?? known, outdated: false };
}

/**
 * Prepares an operation that may change the stack: checks its config, chooses the engine, brings the cluster
 * up and opens the stack on it.
 *
 * @param command The command, where it will take the stack in hand; nothing where it only looks.
 * @param asks Whether a question will come up, so that somebody has to be there to answer it. Default: false.
 * @throws ZenctlError (locked) when another run has the stack in hand.
 */
export async function openSession(
  options: StackOptions,
  context: CommandContext,
  command?: "up",
  asks = false,
): Promise<Session> {
  const config = readStackFile(context.projectDirectory, options.stack);
  if (asks) refuseUnasked(context);
  checkStateFolder(context.env);
  const before = readRecord(context.env, options.stack);
  if (command !== undefined) refuseHeld(before?.run);
  const bound = before?.planned === true ? undefined : before;
  const engine = await chooseEngine(options, context);
  announce(engine, options, context);
  const target = await targetUp(options, config, context);
  await checkReach(target);
  const { identity, outdated } = await whichCluster(target, bound, options.stack);
  const standIn = await standInUp(engine, config, context);
  const anew = standIn?.created === true && bound !== undefined;
  const shown = target ?? (standIn === undefined ? undefined : { ...standIn, kind: "embedded" as const });
  await refuseHeldCluster(options.stack, config, shown, context);
  const tools = await ensureTools(["helm"], toolOptions(context));
  const stack = await openStack(options.stack, engine, context);
  await checkGeneration(stack, config);
  const write = (known: string | undefined, more: Pick<StackRecord, "planned" | "run">): void =>
    writeRecord(context.env, options.stack, { ...recordOf(engine, target, config, known), ...more });
  const plan = (): void => {
    // Another run may have begun in the meantime.
    if (boundRecord(context.env, options.stack) === undefined) write(undefined, { planned: true });
  };
  const unfinished = command !== undefined && before?.run !== undefined;
  if (command !== undefined) removeDrafts(stateDirectory(context.env));
  // Written first, so that what the program was told is taken back also where this run is killed in between.
  if (toldOf(target, config) !== undefined) plan();
  await tell(stack, target, config, before);
  plan();
  return {
    config,
    engine,
    target,
    shown,
    tools,
    stack,
    outdated: outdated || anew || unfinished,
    unfinished,
    begin: () => {
      refuseHeld(readRecord(context.env, options.stack)?.run);
      const putBack = puttingBack(options.stack, context.env);
      write(target?.kind === "given" ? identity : bound?.identity, { run: thisRun("up") });
      return putBack;
    },
    stillMine: () => {
      const now = boundRecord(context.env, options.stack);
      refuseHeld(now?.run);
      if (bound === undefined || now !== undefined) return;
      throw new ZenctlError(
        `another run has removed stack ${options.stack} in the meantime: run this again to bring it up anew`,
        EXIT.locked,
      );
    },
    settle: () => {
      // One that found nothing to change never took the stack in hand, and another may have done so since.
      if (!isHeld(readRecord(context.env, options.stack)?.run)) write(identity, {});
    },
  };
}
