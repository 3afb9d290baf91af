import { styleText } from "node:util";
import type { SecretFilter } from "../../model/secretFilter";
import { jsonChunks } from "./json";

/** Where a command writes, and how. */
export interface Output {
  /** Whether the result is one JSON document on stdout. */
  readonly json: boolean;
  /** Whether progress may be redrawn in place. */
  readonly live: boolean;
  /** Writes a line for people: to stdout, or with `json` to stderr. */
  say(line: string): void;
  /** Writes a line that is not part of the result, always to stderr. */
  note(line: string): void;
  /** Writes a result that is no line, such as YAML, to stdout; nothing with `json`. */
  text(text: string): void;
  /** Writes the one JSON document of the command. */
  document(value: unknown): void;
}

/**
 * Where the process writes.
 *
 * @param json Whether `--json` was given.
 * @param secrets What is taken out of everything that is written.
 */
export function processOutput(json: boolean, secrets: SecretFilter): Output {
  let printed = false;
  return {
    json,
    live: !json && process.stdout.isTTY && process.env["CI"] === undefined,
    say: (line) => (json ? process.stderr : process.stdout).write(`${secrets.hide(line)}\n`),
    note: (line) => process.stderr.write(`${secrets.hide(line)}\n`),
    text: (text) => {
      if (!json) process.stdout.write(secrets.hide(text));
    },
    document: (value) => {
      // Whatever fails after the result was told is no second result.
      if (!json || printed) return;
      printed = true;
      for (const chunk of jsonChunks(value, secrets)) process.stdout.write(chunk);
      process.stdout.write("\n");
    },
  };
}

type Style = Parameters<typeof styleText>[0];

/** Colours a text where the terminal shows colours (NO_COLOR and FORCE_COLOR are honoured). */
export function styled(style: Style, text: string): string {
  if (process.env["NO_COLOR"] !== undefined && process.env["NO_COLOR"] !== "") return text;
  return process.stdout.isTTY || process.env["FORCE_COLOR"] !== undefined ? styleText(style, text) : text;
}
