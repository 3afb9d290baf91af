import { EXIT, type ExitCode } from "../exit";

/** What the Automation API puts around what a failed command printed (sdk/nodejs/automation/errors). */
const COMMAND_FAILED = /^code: -?\d+\n stdout:/;

/** The exit code by which the CLI says that its config is wrong, and the rehearsal what it does not know. */
const CONFIGURATION = 2;

/** Whether an error is of a command of the engine that failed. */
export function isCommandError(error: unknown): error is Error {
  return error instanceof Error && COMMAND_FAILED.test(error.message);
}

/** What the engine's own error lines say, where it said nothing by events. */
export function lastWords(error: Error): string {
  const lines = error.message.split("\n").map((line) => line.trim());
  const told = lines
    .filter((line) => /^(error|panic):/.test(line))
    .map((line) => line.replace(/^error: /, ""));
  return told[0] ?? lines.filter((line) => line !== "").pop() ?? "the engine failed without a word";
}

/** Which signal ended the engine, where one did. */
export function endedBy(error: Error): string | undefined {
  return /Command was killed with (SIG\w+)/.exec(error.message)?.[1];
}

/** The messages without what the engine says after the error that was the reason. */
export function reasons(messages: readonly string[]): readonly string[] {
  const told = messages.filter((message) => !EPILOGUE.test(message));
  return told.length === 0 ? messages : told;
}

/** The exit code of zenctl for a command of the engine that failed. */
export function exitCodeOf(error: Error): ExitCode {
  const code = /^code: (-?\d+)$/m.exec(error.message)?.[1];
  const inner = /Command failed with exit code (\d+)/.exec(error.message)?.[1];
  return [code, inner].some((found) => Number(found) === CONFIGURATION) ? EXIT.usage : EXIT.failed;
}

/** How Node.js, Helm and the provider say that the API server is not to be reached any more. */
const UNREACHED =
  /ECONNREFUSED|ECONNRESET|ECONNABORTED|EPIPE|ETIMEDOUT|socket hang up|socket disconnected|connection refused|connection reset|connection lost|unexpected EOF|: EOF|unreachable/;
/** What the engine says after the error that was the reason. */
const EPILOGUE = /^(update|preview|destroy|refresh) (failed|canceled)$/;

/** The one sentence for errors that all come from a connection to the API server that was lost; else nothing. */
export function connectionLost(messages: readonly string[]): string | undefined {
  const causes = reasons(messages).map((message) => UNREACHED.exec(message)?.[0]);
  const [cause] = causes;
  if (cause === undefined || causes.includes(undefined)) return undefined;
  return `the connection to the API server was lost (${cause.replace(/^: /, "")}): see that the cluster is up and can be reached, and run this again`;
}

/** How the engine says that it would have to replace what is protected. */
const PROTECTED_REPLACED = /^unable to replace resource "(urn:[^"]+)"[^]*marked for protection/;

/** The sentence for a change of the config that would replace what holds data; else nothing. */
export function protectedReplaced(message: string): string | undefined {
  const urn = PROTECTED_REPLACED.exec(message)?.[1];
  if (urn === undefined) return undefined;
  const [, , types = "", ...name] = urn.split("::");
  const kind = types.split(/[$:]/).at(-1) ?? "";
  return `${kind} ${name.join("::")} holds data and would be replaced by another one, by what the stack file says now: take that change back, such as another name or region; to lose the data for good, destroy the stack with --delete-data first`;
}

/** Whether a Helm release is in the hands of an operation that may still go on (the rehearsal's recovery says so). */
export function isHeldRelease(message: string): boolean {
  return /^Helm release \S+ is in state \S+ and (process|this machine) /m.test(message);
}

/** An error of the program as one sentence: what was thrown, and where in the project. */
export function programError(message: string): string {
  const [first = "", thrown, ...frames] = message.split("\n");
  const program = /^Running program '(.+)' failed with an unhandled exception:$/.exec(first)?.[1];
  if (program === undefined || thrown === undefined) return message;
  const folder = program.replace(/[^/\\]*$/, "");
  const place = frames
    .map((frame) => /\(?([^\s()]+:\d+:\d+)\)?$/.exec(frame)?.[1])
    .find((found) => found !== undefined && /\.ts:/.test(found) && !/node_modules/.test(found));
  const where =
    place === undefined ? "" : ` (${place.startsWith(folder) ? place.slice(folder.length) : place})`;
  return `the program failed: ${thrown}${where}`;
}

/** Who has the stack in hand, by the lock that the engine found; the sentence of exit 3. */
export function lockedBy(error: Error): string {
  const owner = /created by (\S+) \(pid (\d+)\) at (\S+)/.exec(error.message);
  if (owner === null) return `another run has this stack in hand: ${lastWords(error)}`;
  const [, who = "", pid = "", since = ""] = owner;
  return `another run has this stack in hand (${who}, process ${pid}, since ${since}): wait for it to end, or end that process, and run this again`;
}
