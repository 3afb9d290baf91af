import * as path from "node:path";

import { version as sdkVersion } from "@pulumi/pulumi/version";

import { type Environment, stateDirectory } from "../../model/environment";
import { Backend } from "../engine/state/backend";
import { passphraseFrom } from "../engine/state/secrets-manager";
import { UnusableError } from "../engine/state/unusable";
import type { Command, Context } from "./command";
import { beyond, CommandError, EXIT } from "./command-error";
import { endWithDriver } from "./driver";
import { parseCommandLine } from "./parse";
import { VERBS } from "./verbs";

/** Where a command line comes from and where its output goes. */
export interface Streams {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
}

/** Runs a command line of the rehearsal and gives the exit code. */
export async function main(
  argv: readonly string[],
  env: Environment,
  cwd: string,
  { out, err }: Streams,
): Promise<number> {
  endWithDriver(env);
  try {
    const { verb, command, rest } = await findVerb(argv);
    const { flags, positionals } = parseCommandLine(verb, command, rest);
    const directory = path.join(stateDirectory(env), "rehearsal");
    const context: Context = {
      env,
      cwd: path.resolve(cwd, flags.text("cwd") ?? "."),
      backend: new Backend(directory, sdkVersion),
      passphrase: passphraseFrom(env, directory),
      version: sdkVersion,
      out,
      err,
    };
    return await command.run(context, flags, positionals);
  } catch (error) {
    err(`error: ${error instanceof Error ? error.message : String(error)}\n`);
    if (error instanceof UnusableError) return EXIT.usage;
    return error instanceof CommandError ? error.exitCode : EXIT.failed;
  }
}

const LONGEST_VERB = 3;

async function findVerb(
  argv: readonly string[],
): Promise<{ readonly verb: string; readonly command: Command; readonly rest: readonly string[] }> {
  const words = argv.filter((word) => !word.startsWith("-"));
  if (argv.includes("--version") && words.length === 0) return findVerb(["version"]);
  for (let length = LONGEST_VERB; length > 0; length--) {
    const verb = words.slice(0, length).join(" ");
    const load = words.length < length ? undefined : VERBS[verb];
    if (load !== undefined) return { verb, command: await load(), rest: withoutWords(argv, length) };
  }
  throw words.length === 0
    ? new CommandError(
        `this is the rehearsal of Pulumi, which knows ${Object.keys(VERBS).join(", ")}; for anything else install the real Pulumi CLI`,
        EXIT.usage,
      )
    : beyond(`"pulumi ${words.slice(0, 2).join(" ")}"`);
}

function withoutWords(argv: readonly string[], count: number): readonly string[] {
  let left = count;
  return argv.filter((word) => {
    if (left === 0 || word.startsWith("-")) return true;
    left--;
    return false;
  });
}
