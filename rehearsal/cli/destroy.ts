import { type Command, type FlagSpecs, STACK_FLAG } from "./command";
import { beyond, CommandError, EXIT } from "./command-error";
import { runOperation } from "./run-operation";
import { refuseInline } from "./up";

const FLAGS: FlagSpecs = {
  ...STACK_FLAG,
  debug: { type: "boolean", short: "d" },
  diff: { type: "boolean" },
  "event-log": { type: "string" },
  "exec-agent": { type: "string" },
  "exec-kind": { type: "string" },
  json: { type: "boolean", short: "j" },
  message: { type: "string", short: "m" },
  parallel: { type: "string", short: "p" },
  "preview-only": { type: "boolean" },
  "run-program": { type: "boolean" },
  "skip-preview": { type: "boolean", short: "f" },
  "suppress-outputs": { type: "boolean" },
  "suppress-progress": { type: "boolean" },
  yes: { type: "boolean", short: "y" },
};

/** `pulumi destroy`: deletes everything that the stack has, in reverse dependency order. */
export const destroy: Command = {
  flags: {
    ...FLAGS,
    "continue-on-error": { type: "boolean" },
    "exclude-protected": { type: "boolean" },
    refresh: { type: "boolean", short: "r" },
  },
  run: (context, flags) => runWithoutProgram("destroy", context, flags),
};

/** `pulumi refresh`: takes what is really there into the state. */
export const refresh: Command = {
  flags: { ...FLAGS, "clear-pending-creates": { type: "boolean" }, "expect-no-changes": { type: "boolean" } },
  run: (context, flags) => runWithoutProgram("refresh", context, flags),
};

function runWithoutProgram(
  kind: "destroy" | "refresh",
  context: Parameters<Command["run"]>[0],
  flags: Parameters<Command["run"]>[1],
): Promise<number> {
  refuseInline(flags);
  if (flags.has("run-program")) throw beyond(`--run-program of "pulumi ${kind}"`);
  const preview = flags.has("preview-only");
  if (!preview && !flags.has("yes") && !flags.has("skip-preview")) {
    throw new CommandError(
      "--yes or --skip-preview or --preview-only must be passed in to proceed when running in non-interactive mode",
      EXIT.usage,
    );
  }
  return runOperation(context, flags, { kind, preview });
}
