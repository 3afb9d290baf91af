import { createInterface } from "node:readline/promises";
import { EXIT, ZenctlError } from "../exit";
import type { CommandContext } from "./context";

/**
 * Refuses to go on where a question will come up and nobody can be asked.
 *
 * @throws ZenctlError (usage)
 */
export function refuseUnasked(context: CommandContext): void {
  if (process.stdin.isTTY && !context.output.json) return;
  throw new ZenctlError("there is no terminal to ask on: give --yes to go on without a question", EXIT.usage);
}

/**
 * Asks before something is changed or removed.
 *
 * @throws ZenctlError (usage) where nobody can be asked.
 */
export async function confirm(question: string, context: CommandContext): Promise<boolean> {
  refuseUnasked(context);
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await terminal.question(`${question} [y/N] `, { signal: context.signal });
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    terminal.close();
  }
}
