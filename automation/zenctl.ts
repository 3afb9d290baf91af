import * as path from "node:path";
import { CommanderError } from "commander";
import { version } from "../package.json";
import type { CommandContext } from "./cli/context";
import { type Output, processOutput } from "./cli/output";
import { createProgram, type Start } from "./cli/program";
import { EXIT, type ExitCode, ZenctlError } from "./exit";

/** The sentence of an error and the exit code it ends with. */
function ending(
  error: unknown,
  interrupted: boolean,
): { readonly message: string; readonly exitCode: ExitCode } {
  if (interrupted)
    return { message: "interrupted: run it again to go on from what is done", exitCode: EXIT.interrupted };
  if (error instanceof ZenctlError) return error;
  return { message: error instanceof Error ? error.message : String(error), exitCode: EXIT.failed };
}

function tell(error: unknown, interrupted: boolean, output: Output): ExitCode {
  const { message, exitCode } = ending(error, interrupted);
  output.note(`zenctl: ${message}`);
  output.document({ error: { message, exitCode } });
  return exitCode;
}

/** The end of a command line that commander did not understand, or that asked for help or the version. */
function misused(error: unknown, args: readonly string[]): ExitCode {
  if (!(error instanceof CommanderError)) return tell(error, false, processOutput(args.includes("--json")));
  if (error.exitCode === 0) return EXIT.done;
  // Commander has told people already; with --json programs are told as well.
  const message = error.message === "(outputHelp)" ? "no command was given" : error.message;
  processOutput(args.includes("--json")).document({
    error: { message: message.replace(/^error: /, ""), exitCode: EXIT.usage },
  });
  return EXIT.usage;
}

/**
 * Runs zenctl.
 *
 * @param args Arguments without the program's own name.
 * @returns The exit code.
 */
export async function main(args: readonly string[]): Promise<number> {
  const interruption = new AbortController();
  const interrupt = (): void => interruption.abort();
  // Not once: at the second interrupt the engine drops everything, and its end has still to be told.
  process.on("SIGINT", interrupt);
  process.on("SIGTERM", interrupt);
  let exitCode: number = EXIT.done;
  const start: Start = async (options, names, action) => {
    const output = processOutput(options.json === true);
    const context: CommandContext = {
      projectDirectory: path.resolve(__dirname, ".."),
      env: process.env,
      output,
      signal: interruption.signal,
    };
    try {
      exitCode = await action(options, context, ...names);
    } catch (error) {
      exitCode = tell(error, interruption.signal.aborted, output);
    }
  };
  const program = createProgram(version, start);
  program.exitOverride();
  program.commands.forEach((command) => {
    command.exitOverride();
    command.commands.forEach((inner) => inner.exitOverride());
  });
  try {
    await program.parseAsync([...args], { from: "user" });
  } catch (error) {
    exitCode = misused(error, args);
  } finally {
    process.off("SIGINT", interrupt);
    process.off("SIGTERM", interrupt);
  }
  return exitCode;
}
