import type { Environment } from "../../model/environment";
import type { Backend } from "../engine/state/backend";
import type { Passphrase } from "../engine/state/secrets-manager";

/** What a flag takes: nothing, one text, or a text each time it is given. */
export interface FlagSpec {
  readonly type: "boolean" | "string";
  readonly short?: string;
  readonly multiple?: boolean;
}

/** The flags of a verb, by their long names. */
export type FlagSpecs = Readonly<Record<string, FlagSpec>>;

/** The flags that were given. */
export interface Flags {
  has(name: string): boolean;
  text(name: string): string | undefined;
  texts(name: string): readonly string[];
  /** A whole number. @throws CommandError when the text is none. */
  number(name: string): number | undefined;
  /** `--secret` and `--plaintext` in the order in which they were given. */
  readonly ordered: readonly { readonly name: string; readonly value: string | undefined }[];
}

/** What a command works with. */
export interface Context {
  readonly env: Environment;
  readonly cwd: string;
  readonly backend: Backend;
  readonly passphrase: Passphrase;
  /** The version of the SDK, which is the version that the rehearsal stands in for. */
  readonly version: string;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
}

/** One verb of the command line. */
export interface Command {
  readonly flags: FlagSpecs;
  /** How many arguments it takes at most. Default: none. */
  readonly maxArguments?: number;
  /** Does it and gives the exit code. */
  run(context: Context, flags: Flags, positionals: readonly string[]): Promise<number>;
}

/** Flags that every verb takes, as the real CLI's do; those without a use here change only what is shown. */
export const GLOBAL_FLAGS: FlagSpecs = {
  color: { type: "string" },
  cwd: { type: "string", short: "C" },
  emoji: { type: "boolean", short: "e" },
  logflow: { type: "boolean" },
  logtostderr: { type: "boolean" },
  "non-interactive": { type: "boolean" },
  verbose: { type: "string", short: "v" },
};

export const STACK_FLAG: FlagSpecs = { stack: { type: "string", short: "s" } };
