import { serveProvider } from "../../rehearsal/serve";
import type { CommandContext } from "../cli/context";
import { EXIT, type ExitCode } from "../exit";

/** `zenctl rehearsal serve NAME`: serves a provider until it is interrupted. */
export async function serve(_options: unknown, context: CommandContext, name = ""): Promise<ExitCode> {
  await serveProvider(name, {
    programDirectory: context.projectDirectory,
    env: context.env,
    signal: context.signal,
  });
  return EXIT.done;
}
