import * as path from "node:path";
import { PulumiCommand } from "@pulumi/pulumi/automation";
import { DRIVER_VARIABLE } from "../../rehearsal/cli/driver";
import type { CommandContext, StackOptions } from "../cli/context";
import type { EngineName } from "../contracts";
import { EXIT, ZenctlError } from "../exit";
import { findPulumi, installPulumi, pulumiEnvironment } from "./realEngine";
import { boundRecord } from "./record";
import { holdsState } from "./workspace";

/** The engine of a run. */
export interface Engine {
  readonly name: EngineName;
  readonly command: PulumiCommand;
  /** What its process needs besides the user's environment. */
  readonly environment: Record<string, string>;
  /** Which it is and why, for the first line. */
  readonly reason: string;
}

async function rehearsal(context: CommandContext, reason: string): Promise<Engine> {
  const root = path.join(context.projectDirectory, "rehearsal");
  // The rehearsal is of this clone, so there is no other version to guard against, and a process is saved.
  const command = await PulumiCommand.get({ root, skipVersionCheck: true });
  return { name: "rehearsal", command, environment: { [DRIVER_VARIABLE]: String(process.pid) }, reason };
}

function pulumi(command: PulumiCommand, context: CommandContext, reason: string): Engine {
  return { name: "pulumi", command, environment: pulumiEnvironment(context.env), reason };
}

async function requiredPulumi(context: CommandContext, reason: string): Promise<Engine> {
  const real = await findPulumi(context.env);
  if ("found" in real) return pulumi(real.found, context, reason);
  context.output.note(`${real.missing}: installing the Pulumi CLI`);
  return pulumi(await installPulumi(context.env, real.missing), context, "installed for --engine pulumi");
}

/** The asked engine, where the stack's state was moved to it: it has the stack, and the one before no more. */
async function movedTo(
  asked: EngineName,
  options: StackOptions,
  context: CommandContext,
): Promise<Engine | undefined> {
  const real = await findPulumi(context.env);
  if (!("found" in real)) return undefined;
  const reason = "asked for with --engine, and the stack's state was moved to it";
  const engines = [pulumi(real.found, context, reason), await rehearsal(context, reason)];
  const held = await Promise.all(engines.map((engine) => holdsState(options.stack, engine, context)));
  const [only, other] = engines.filter((_, at) => held[at]);
  return only?.name === asked && other === undefined ? only : undefined;
}

/**
 * Chooses the engine: the one that keeps the stack's state already; else what was asked for; else a real
 * pulumi where one of a fitting version is on PATH and its plugins can be had; else the rehearsal.
 *
 * @throws ZenctlError (usage) when another engine is asked for than the one that keeps the stack's state.
 */
export async function chooseEngine(options: StackOptions, context: CommandContext): Promise<Engine> {
  const recorded = boundRecord(context.env, options.stack)?.engine;
  if (options.engine !== "auto" && recorded !== undefined && recorded !== options.engine) {
    const engine = await movedTo(options.engine, options, context);
    if (engine !== undefined) return engine;
    throw new ZenctlError(
      `stack ${options.stack} is kept by the ${recorded} engine: run \`zenctl destroy --stack ${options.stack} --engine ${recorded}\` before bringing it up with --engine ${options.engine}, or move its state as docs/engines.md says`,
      EXIT.usage,
    );
  }
  if (options.engine === "rehearsal") return rehearsal(context, "asked for with --engine");
  if (options.engine === "pulumi") return requiredPulumi(context, "asked for with --engine");
  if (recorded === "rehearsal") return rehearsal(context, "it keeps this stack's state");
  if (recorded === "pulumi") return requiredPulumi(context, "it keeps this stack's state");
  const real = await findPulumi(context.env);
  if ("found" in real) return pulumi(real.found, context, "found on PATH with its plugins");
  return rehearsal(context, real.missing);
}
