import { LocalWorkspace, Stack, StackNotFoundError } from "@pulumi/pulumi/automation";
import type { CommandContext } from "../cli/context";
import { EXIT, ZenctlError } from "../exit";
import type { Engine } from "./choose";

async function workspace(engine: Engine, context: CommandContext): Promise<LocalWorkspace> {
  return LocalWorkspace.create({
    workDir: context.projectDirectory,
    pulumiCommand: engine.command,
    envVars: engine.environment,
  });
}

/** The stack, made if it is not there yet. */
export async function openStack(name: string, engine: Engine, context: CommandContext): Promise<Stack> {
  return Stack.createOrSelect(name, await workspace(engine, context));
}

/** The stack; nothing where it is not there. */
export async function findStack(
  name: string,
  engine: Engine,
  context: CommandContext,
): Promise<Stack | undefined> {
  try {
    return await Stack.select(name, await workspace(engine, context));
  } catch (error) {
    if (error instanceof StackNotFoundError) return undefined;
    throw error;
  }
}

/**
 * The stack, which has to be there.
 *
 * @throws ZenctlError (usage) when it was never brought up.
 */
export async function existingStack(name: string, engine: Engine, context: CommandContext): Promise<Stack> {
  const stack = await findStack(name, engine, context);
  if (stack !== undefined) return stack;
  throw new ZenctlError(
    `stack ${name} is not up on the ${engine.name} engine: bring it up with \`zenctl up --stack ${name}\``,
    EXIT.usage,
  );
}

/** Whether an engine has the stack with resources in it. */
export async function holdsState(name: string, engine: Engine, context: CommandContext): Promise<boolean> {
  const stack = await findStack(name, engine, context);
  return stack !== undefined && holdsResources(stack);
}

/** Whether there are resources in the state of a stack. */
export async function holdsResources(stack: Stack): Promise<boolean> {
  const { deployment } = (await stack.exportStack()) as {
    readonly deployment?: { readonly resources?: readonly unknown[] };
  };
  return (deployment?.resources ?? []).length > 0;
}
