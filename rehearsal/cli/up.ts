import { type Command, type Context, type Flags, type FlagSpecs, STACK_FLAG } from "./command";
import { beyond, CommandError, EXIT } from "./command-error";
import { runOperation } from "./run-operation";

/** Flags that previews and updates share. */
export const UPDATE_FLAGS: FlagSpecs = {
  ...STACK_FLAG,
  "continue-on-error": { type: "boolean" },
  debug: { type: "boolean", short: "d" },
  diff: { type: "boolean" },
  "event-log": { type: "string" },
  "exec-agent": { type: "string" },
  "exec-kind": { type: "string" },
  "expect-no-changes": { type: "boolean" },
  json: { type: "boolean", short: "j" },
  message: { type: "string", short: "m" },
  parallel: { type: "string", short: "p" },
  "policy-pack": { type: "string", multiple: true },
  "policy-pack-config": { type: "string", multiple: true },
  refresh: { type: "boolean", short: "r" },
  replace: { type: "string", multiple: true },
  "suppress-outputs": { type: "boolean" },
  "suppress-progress": { type: "boolean" },
};

/** @throws CommandError for a program inside the caller's process: its language host is not a folder. */
export function refuseInline(flags: Flags): void {
  if (flags.text("exec-kind") === "auto.inline") throw beyond("inline programs");
}

/** `pulumi up`: brings the stack to what the program says. */
export const up: Command = {
  flags: {
    ...UPDATE_FLAGS,
    "skip-preview": { type: "boolean", short: "f" },
    yes: { type: "boolean", short: "y" },
  },
  async run(context: Context, flags: Flags) {
    refuseInline(flags);
    if (!flags.has("yes") && !flags.has("skip-preview")) {
      throw new CommandError(
        "--yes or --skip-preview or --preview-only must be passed in to proceed when running in non-interactive mode",
        EXIT.usage,
      );
    }
    return runOperation(context, flags, { kind: "update", preview: false });
  },
};

/** `pulumi preview`: says what `up` would do. */
export const preview: Command = {
  flags: UPDATE_FLAGS,
  run(context, flags) {
    refuseInline(flags);
    return runOperation(context, flags, { kind: "update", preview: true });
  },
};
