import * as path from "node:path";
import { CommanderError } from "commander";
import { version } from "../package.json";
import type { CommandContext } from "./cli/context";
import { type Output, processOutput } from "./cli/output";
import { createProgram, oneSentence, type Start } from "./cli/program";
import { knownSecrets } from "./cli/secrets";
import { watchStreams } from "./cli/streams";
import { exitCodeOf, isCommandError, lastWords } from "./engine/words";
import { EXIT, type ExitCode, ZenctlError } from "./exit";
import { ToolError } from "../tools/errors";

/** The sentence of an error and the exit code it ends with. */
function ending(
  error: unknown,
  interrupted: boolean,
): { readonly message: string; readonly exitCode: ExitCode } {
  if (interrupted)
    return { message: "interrupted: run it again to go on from what is done", exitCode: EXIT.interrupted };
  if (error instanceof ZenctlError) return error;
  if (isCommandError(error)) return { message: lastWords(error), exitCode: exitCodeOf(error) };
  if (error instanceof ToolError && error.usage) return { message: error.message, exitCode: EXIT.usage };
  return { message: error instanceof Error ? error.message : String(error), exitCode: EXIT.failed };
}

function tell(error: unknown, interrupted: boolean, output: Output): ExitCode {
  const { message, exitCode } = ending(error, interrupted);
  output.note(`zenctl: ${message}`);
  output.document({ error: { message, exitCode } });
  return exitCode;
}

/** The end of a command line that commander did not understand, or that asked for help or the version. */
function misused(error: unknown, output: Output): ExitCode {
  if (!(error instanceof CommanderError)) return tell(error, false, output);
  if (error.exitCode === 0) return EXIT.done;
  // Commander has told people already; with --json programs are told as well.
  const told = oneSentence(error.message);
  const message = told === "(outputHelp)" ? "no command was given" : told;
  output.document({
    error: { message: message.replace(/^error: /, ""), exitCode: EXIT.usage },
  });
  return EXIT.usage;
}

/** How long an engine that was interrupted twice may take to tell how it ended, in milliseconds. */
const LAST_WORDS_MS = 3000;

/**
 * Runs zenctl.
 *
 * @param args Arguments without the program's own name.
 * @returns The exit code.
 */
export async function main(args: readonly string[]): Promise<number> {
  const interruption = new AbortController();
  const secrets = knownSecrets(process.env);
  const streams = watchStreams();
  let exitCode: number = EXIT.done;
  let output = processOutput(args.includes("--json"), secrets);
  const drop = (): void => {
    exitCode = tell(undefined, true, output);
    void streams.flushed().then(() => process.exit(exitCode));
  };
  const interrupt = (): void => {
    if (!interruption.signal.aborted) interruption.abort();
    // On a terminal the engine hears the second interrupt as well and tells how it ends; elsewhere it ends with zenctl.
    else if (process.stdin.isTTY) setTimeout(drop, LAST_WORDS_MS).unref();
    else drop();
  };
  process.on("SIGINT", interrupt);
  process.on("SIGTERM", interrupt);
  // An error that nobody waits for is a failure as any other: told in one sentence, and with --json by a document.
  const crash = (error: unknown): void => {
    exitCode = tell(error, interruption.signal.aborted, output);
    void streams.flushed().then(() => process.exit(exitCode));
  };
  process.on("uncaughtException", crash);
  const start: Start = async (options, names, action) => {
    output = processOutput(options.json === true, secrets);
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
    exitCode = misused(error, output);
  } finally {
    process.off("SIGINT", interrupt);
    process.off("SIGTERM", interrupt);
    process.off("uncaughtException", crash);
  }
  const unwritten = await streams.flushed();
  if (unwritten === undefined || exitCode !== EXIT.done) return exitCode;
  process.stderr.write(`zenctl: ${unwritten}\n`);
  return EXIT.failed;
}
