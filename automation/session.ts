import type { Stack } from "@pulumi/pulumi/automation";
import type { StackConfig } from "../model/config";
import { ensureTools, type ToolPaths } from "../tools";
import type { CommandContext, StackOptions } from "./cli/context";
import { type Target, targetUp } from "./cluster/target";
import { toolOptions } from "./cluster/tools";
import { chooseEngine, type Engine } from "./engine/choose";
import { readRecord, writeRecord } from "./engine/record";
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
}

/** Says which engine it is and why. */
export function announce(engine: Engine, options: StackOptions, context: CommandContext): void {
  context.output.say(`engine: ${engine.name} (${engine.reason}), stack: ${options.stack}`);
}

async function setTargetConfig(stack: Stack, target: Target): Promise<void> {
  await stack.setConfig(configKey("kubeconfig"), { value: target.kubeconfig });
  await stack.setConfig(configKey("context"), { value: target.context });
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
  const tools = await ensureTools(["helm"], toolOptions(context));
  const stack = await openStack(options.stack, engine, context);
  // The program finds the embedded cluster by itself; any other one it has to be told of, once.
  const told = before?.kubeconfig === target?.kubeconfig && before?.context === target?.context;
  if (target !== undefined && target.kind !== "embedded" && config.kubeconfig === undefined && !told)
    await setTargetConfig(stack, target);
  writeRecord(context.env, options.stack, {
    engine: engine.name,
    cluster: target?.kind ?? "own",
    ...(target === undefined || target.kind === "embedded"
      ? {}
      : { kubeconfig: target.kubeconfig, context: target.context }),
  });
  return { config, engine, target, tools, stack };
}
