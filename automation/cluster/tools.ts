import type { EnsureOptions } from "../../tools";
import type { CommandContext } from "../cli/context";

/** How a command looks for its tools: with its environment, and showing what is built. */
export function toolOptions(context: CommandContext): EnsureOptions {
  return {
    env: context.env,
    signal: context.signal,
    progress: ({ line }) => context.output.say(`tools: ${line}`),
  };
}
