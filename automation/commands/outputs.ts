import type { CommandContext, StackOptions } from "../cli/context";
import type { OutputsResult } from "../contracts";
import { chooseEngine } from "../engine/choose";
import { existingStack } from "../engine/workspace";
import { EXIT, type ExitCode } from "../exit";
import { checkStateFolder } from "../folders";
import { readStackFile } from "../stackFile";

/** `zenctl outputs`: what the stack tells about itself; secret outputs are hidden. */
export async function outputs(options: StackOptions, context: CommandContext): Promise<ExitCode> {
  readStackFile(context.projectDirectory, options.stack);
  checkStateFolder(context.env);
  const engine = await chooseEngine(options, context);
  const stack = await existingStack(options.stack, engine, context);
  const found = Object.entries(await stack.outputs());
  const shown = Object.fromEntries(
    found.map(([name, { value, secret }]) => [name, secret ? "[secret]" : (value as unknown)]),
  );
  if (!context.output.json) {
    for (const [name, value] of Object.entries(shown)) {
      context.output.say(`${name}: ${typeof value === "string" ? value : JSON.stringify(value, null, 2)}`);
    }
  }
  const document: OutputsResult = { stack: options.stack, engine: engine.name, outputs: shown };
  context.output.document(document);
  return EXIT.done;
}
