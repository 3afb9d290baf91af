import { CommandError, ConcurrentUpdateError, type EngineEvent, type Stack } from "@pulumi/pulumi/automation";
import type { CommandContext } from "../cli/context";
import type { Changes } from "../contracts";
import { EXIT, ZenctlError } from "../exit";
import { createDisplay } from "../progress/display";
import {
  connectionLost,
  endedBy,
  exitCodeOf,
  isHeldRelease,
  lastWords,
  lockedBy,
  programError,
  protectedReplaced,
  reasons,
} from "./words";
import { pendingCertificate } from "./pendingCertificate";
import { Tracker } from "../progress/tracker";

/** What is asked of the engine. */
export type Operation = "preview" | "up" | "destroy" | "refresh";

/** What came of an operation. */
export interface OperationResult {
  readonly tracker: Tracker;
  readonly changes: Changes;
  /** Why it failed; nothing when it succeeded. */
  readonly failure: ZenctlError | undefined;
  /** Whether the engine found the stack in another run's hands, so that nothing was done. Default: false. */
  readonly refused?: boolean;
}

/** Options of an operation. */
export interface OperationOptions {
  readonly policyPacks?: string[];
  readonly policyPackConfigs?: string[];
  /** Whether state is first brought in line with the cluster. */
  readonly refresh?: boolean;
}

function start(
  stack: Stack,
  operation: Operation,
  options: OperationOptions,
  onEvent: (event: EngineEvent) => void,
  signal: AbortSignal,
): Promise<unknown> {
  // On a terminal an interrupt reaches the engine by itself: told twice, it would drop everything at once.
  const common = {
    onEvent,
    color: "never" as const,
    userAgent: "zenctl",
    ...(process.stdin.isTTY ? {} : { signal }),
  };
  switch (operation) {
    case "preview":
      return stack.preview({ ...common, ...options });
    case "up":
      return stack.up({ ...common, ...options, suppressOutputs: true });
    case "destroy":
      return stack.destroy(common);
    case "refresh":
      return stack.refresh(common);
  }
}

/** What went wrong by the engine's messages; what a program printed before it failed comes first. */
export function told(tracker: Pick<Tracker, "diagnostics" | "resources">): string {
  const { diagnostics } = tracker;
  const errors = diagnostics
    .filter(({ severity }) => severity === "error")
    .map(
      (diagnostic) =>
        pendingCertificate(diagnostic, tracker) ??
        protectedReplaced(diagnostic.message) ??
        programError(diagnostic.message),
    );
  const programFailed = errors.some((message) => message.startsWith("Program exited"));
  const printed = programFailed
    ? diagnostics.filter(({ severity }) => severity === "info#err").map(({ message }) => message)
    : [];
  return connectionLost(errors) ?? [...new Set([...printed, ...reasons(errors)])].join("\n");
}

function failureOf(
  error: unknown,
  operation: Operation,
  tracker: Tracker,
  context: CommandContext,
): ZenctlError {
  if (context.signal.aborted) {
    const done = operation === "preview" ? "nothing was changed" : "run it again to go on from what is done";
    return new ZenctlError(`${operation} was interrupted: ${done}`, EXIT.interrupted);
  }
  if (error instanceof ConcurrentUpdateError) {
    return new ZenctlError(lockedBy(error), EXIT.locked);
  }
  if (!(error instanceof CommandError)) throw error;
  const signal = endedBy(error);
  if (signal !== undefined) {
    return new ZenctlError(
      `the engine was ended by ${signal} in the middle of ${operation}: run it again to go on from what is done`,
    );
  }
  const message = told(tracker) || lastWords(error);
  return new ZenctlError(message, isHeldRelease(message) ? EXIT.locked : exitCodeOf(error));
}

/** Runs an operation, shows its progress, and says how it ended. */
export async function runOperation(
  stack: Stack,
  operation: Operation,
  options: OperationOptions,
  context: CommandContext,
): Promise<OperationResult> {
  const tracker = new Tracker();
  const display = createDisplay(context.output, operation === "preview");
  // The Automation API does not see an interrupt that comes before its process runs: it is kept until the first event.
  const interruption = new AbortController();
  let running = false;
  const interrupt = (): void => {
    if (running) interruption.abort();
  };
  context.signal.addEventListener("abort", interrupt);
  const onEvent = (event: EngineEvent): void => {
    running = true;
    if (context.signal.aborted) interruption.abort();
    const changed = tracker.take(event);
    if (changed !== undefined) display.update(changed);
  };
  try {
    context.signal.throwIfAborted();
    await start(stack, operation, options, onEvent, interruption.signal);
    return { tracker, changes: tracker.changes, failure: undefined };
  } catch (error) {
    return {
      tracker,
      changes: tracker.changes,
      failure: failureOf(error, operation, tracker, context),
      refused: error instanceof ConcurrentUpdateError,
    };
  } finally {
    context.signal.removeEventListener("abort", interrupt);
    display.close();
  }
}
