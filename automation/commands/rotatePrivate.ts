import { countOf } from "../certs/count";
import type { ChangeOptions, CommandContext } from "../cli/context";
import { chooseEngine } from "../engine/choose";
import { existingStack } from "../engine/workspace";
import { EXIT, type ExitCode } from "../exit";
import { configKey } from "../stackFile";
import { up } from "./up";

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
