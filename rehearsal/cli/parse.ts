import { parseArgs } from "node:util";

import { type Command, type Flags, GLOBAL_FLAGS } from "./command";
import { beyond, CommandError, EXIT } from "./command-error";

/**
 * Reads the flags and arguments of a verb.
 * @throws CommandError for a flag or an argument that the verb does not have: the list is closed.
 */
export function parseCommandLine(
  verb: string,
  command: Command,
  argv: readonly string[],
): { readonly flags: Flags; readonly positionals: readonly string[] } {
  const specs = { ...GLOBAL_FLAGS, ...command.flags };
  const { tokens, positionals } = parseArgs({
    args: [...argv],
    options: specs,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const given: { readonly name: string; readonly value: string | undefined }[] = [];
  for (const token of tokens) {
    if (token.kind !== "option") continue;
    const spec = specs[token.name];
    if (spec === undefined) throw beyond(`the flag ${token.rawName} of "pulumi ${verb}"`);
    if (spec.type === "string" && token.value === undefined) {
      throw new CommandError(`flag needs an argument: ${token.rawName}`, EXIT.usage);
    }
    if (spec.type === "boolean" && token.value !== undefined && !["true", "false"].includes(token.value)) {
      throw new CommandError(
        `invalid argument "${token.value}" for "${token.rawName}" flag: it is true or false`,
        EXIT.usage,
      );
    }
    given.push({ name: token.name, value: token.value });
  }
  if (positionals.length > (command.maxArguments ?? 0)) {
    throw beyond(`the argument "${positionals[command.maxArguments ?? 0] ?? ""}" of "pulumi ${verb}"`);
  }
  return { flags: flagsOf(given), positionals };
}

function flagsOf(given: Flags["ordered"]): Flags {
  const last = (name: string) => given.filter((flag) => flag.name === name).pop();
  return {
    ordered: given,
    has: (name) => {
      const flag = last(name);
      return flag !== undefined && flag.value !== "false";
    },
    text: (name) => last(name)?.value,
    texts: (name) =>
      given.flatMap((flag) => (flag.name === name && flag.value !== undefined ? [flag.value] : [])),
    number: (name) => {
      const text = last(name)?.value;
      if (text === undefined) return undefined;
      if (!/^-?\d+$/.test(text))
        throw new CommandError(
          `invalid argument "${text}" for "--${name}" flag: it is a whole number`,
          EXIT.usage,
        );
      return Number(text);
    },
  };
}
