import { PROJECT } from "../../model/config";
import { isMapping } from "../../model/yamlFile";
import type { ChangeOptions, CommandContext } from "../cli/context";
import { chooseEngine } from "../engine/choose";
import { existingStack } from "../engine/workspace";
import { EXIT, type ExitCode } from "../exit";
import { configKey } from "../stackFile";
import { up } from "./up";

/** The name that stands for the private authority itself. */
export const PRIVATE_AUTHORITY = "private-authority";

/** Where a count is in the stack's config, and what it is. */
export interface Count {
  /** Full key with its path. */
  readonly key: string;
  readonly before: number;
}

/**
 * Where the count of a certificate, or the generation of the authority, is in `kube-zen-platform:tls`.
 *
 * @param tls The value of that key as the engine has it: what was rotated before is in no file where the rehearsal keeps it.
 */
export function countOf(tls: string | undefined, name: string): Count {
  const given: unknown = tls === undefined || tls === "" ? {} : JSON.parse(tls);
  const config = isMapping(given) ? given : {};
  if (name === PRIVATE_AUTHORITY) {
    const generation = config["generation"];
    return { key: `${PROJECT}:tls.generation`, before: typeof generation === "number" ? generation : 1 };
  }
  const rotations = isMapping(config["rotations"]) ? config["rotations"] : {};
  const count = rotations[name];
  return { key: `${PROJECT}:tls.rotations["${name}"]`, before: typeof count === "number" ? count : 0 };
}

/** After these nothing was changed. */
const UNTOUCHED: readonly ExitCode[] = [EXIT.done, EXIT.usage, EXIT.locked, EXIT.policy];

/**
 * Makes a certificate of the private authority anew, or has the next authority sign all of them: raises its count in
 * the stack's config and brings the stack up. Where nothing comes of it, the count is put back.
 *
 * @param isDone Whether there is a new one now.
 */
export async function rotatePrivate(
  name: string,
  options: ChangeOptions,
  context: CommandContext,
  isDone: () => Promise<boolean>,
): Promise<ExitCode> {
  const engine = await chooseEngine(options, context);
  const stack = await existingStack(options.stack, engine, context);
  const { key, before } = countOf((await stack.getAllConfig())[configKey("tls")]?.value, name);
  const write = async (count: number): Promise<void> => {
    await stack.setConfig(key, { value: String(count) }, true);
    context.output.say(`${key} is ${count} now`);
  };
  await write(before + 1);
  const quiet: CommandContext = { ...context, output: { ...context.output, document: () => undefined } };
  let exitCode: ExitCode;
  try {
    exitCode = await up(options, quiet);
  } catch (error) {
    await write(before);
    throw error;
  }
  // Of a run that failed halfway nobody knows what was made: the next one goes on from there.
  if (UNTOUCHED.includes(exitCode) && !(await isDone())) await write(before);
  return exitCode;
}
