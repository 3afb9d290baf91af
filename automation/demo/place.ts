import type { StackConfig } from "../../model/config";
import type { Environment } from "../../model/environment";
import type { CommandContext, StackOptions } from "../cli/context";
import { type Target, targetOfStack } from "../cluster/target";
import { chooseEngine, type Engine } from "../engine/choose";
import { existingStack } from "../engine/workspace";
import { checkStateFolder } from "../folders";
import { readStackFile } from "../stackFile";
import { DemoApi } from "./api";

/** A stack that is up, to be shown. */
export interface DemoPlace {
  readonly config: StackConfig;
  readonly engine: Engine;
  readonly env: Environment;
  readonly target: Target;
  readonly api: DemoApi;
  /** Outputs of the stack; without those that are secret. */
  readonly outputs: Readonly<Record<string, unknown>>;
}

/** Opens a stack that is up. @throws ZenctlError when it is not. */
export async function openDemo(options: StackOptions, context: CommandContext): Promise<DemoPlace> {
  const config = readStackFile(context.projectDirectory, options.stack);
  checkStateFolder(context.env);
  const engine = await chooseEngine(options, context);
  const stack = await existingStack(options.stack, engine, context);
  const found = Object.entries(await stack.outputs()).filter(([, { secret }]) => !secret);
  const outputs = Object.fromEntries(found.map(([name, { value }]) => [name, value as unknown]));
  const target = await targetOfStack(options, config, context);
  return { config, engine, env: context.env, target, outputs, api: await DemoApi.open(target) };
}
