import type { Stack } from "@pulumi/pulumi/automation";
import type { StackConfig } from "../model/config";
import { ensureTools, type ToolPaths } from "../tools";
import type { CommandContext, StackOptions } from "./cli/context";
import { clusterIdentity } from "./cluster/client";
import { type Target, targetUp } from "./cluster/target";
import { toolOptions } from "./cluster/tools";
import { chooseEngine, type Engine } from "./engine/choose";
import { readRecord, type StackRecord, writeRecord } from "./engine/record";
import { openStack } from "./engine/workspace";
import { configKey, readStackFile } from "./stackFile";

/** All that an operation on a stack needs. */
export interface Session {
  readonly config: StackConfig;
  readonly engine: Engine;
  /** Nothing where the stack makes its cluster itself. */
  readonly target: Target | undefined;
  readonly tools: ToolPaths<"helm">;
  readonly stack: Stack;
  /** Whether the state may tell of objects of a cluster that is no more, and has to be refreshed first. */
  readonly outdated: boolean;
  /** Remembers that the state and this cluster agree. */
  readonly settle: () => void;
}

/** Says which engine it is and why. */
export function announce(engine: Engine, options: StackOptions, context: CommandContext): void {
  context.output.say(`engine: ${engine.name} (${engine.reason}), stack: ${options.stack}`);
}

/** The program finds the embedded cluster by itself; any other one it has to be told of, once. */
async function tell(
  stack: Stack,
  target: Target | undefined,
  config: StackConfig,
  before: StackRecord | undefined,
): Promise<void> {
  if (target === undefined || target.kind === "embedded" || config.kubeconfig !== undefined) return;
  if (before?.kubeconfig === target.kubeconfig && before.context === target.context) return;
  await stack.setConfig(configKey("kubeconfig"), { value: target.kubeconfig });
  await stack.setConfig(configKey("context"), { value: target.context });
}

function recordOf(engine: Engine, target: Target | undefined, identity: string | undefined): StackRecord {
  const reached =
    target === undefined || target.kind === "embedded"
      ? {}
      : { kubeconfig: target.kubeconfig, context: target.context };
  return {
    engine: engine.name,
    cluster: target?.kind ?? "own",
    ...reached,
    ...(identity === undefined ? {} : { identity }),
  };
}

/**
 * Whether the stack's state may tell of objects of a cluster that is no more. Only clusters of zenctl's own are
 * looked at: they are made and removed with a word.
 */
export async function whichCluster(
  target: Target | undefined,
  before: StackRecord | undefined,
): Promise<{ readonly identity: string | undefined; readonly outdated: boolean }> {
  if (target === undefined || target.kind === "given") return { identity: undefined, outdated: false };
  const identity = await clusterIdentity(target);
  return { identity, outdated: target.created || (before !== undefined && before.identity !== identity) };
}

/**
 * Prepares an operation that may change the stack: checks its config, chooses the engine, brings the cluster
 * up and opens the stack on it.
 */
export async function openSession(options: StackOptions, context: CommandContext): Promise<Session> {
  const config = readStackFile(context.projectDirectory, options.stack);
  const engine = await chooseEngine(options, context);
  announce(engine, options, context);
  const before = readRecord(context.env, options.stack);
  const target = await targetUp(options, config, context);
  const [tools, stack, { identity, outdated }] = await Promise.all([
    ensureTools(["helm"], toolOptions(context)),
    openStack(options.stack, engine, context),
    whichCluster(target, before),
  ]);
  await tell(stack, target, config, before);
  writeRecord(context.env, options.stack, recordOf(engine, target, before?.identity));
  return {
    config,
    engine,
    target,
    tools,
    stack,
    outdated,
    settle: () => writeRecord(context.env, options.stack, recordOf(engine, target, identity)),
  };
}
