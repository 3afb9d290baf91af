import * as fs from "node:fs";
import * as path from "node:path";
import { developmentTokenFile, type Environment, stateDirectory } from "../../model/environment";
import { environmentSecrets, SecretFilter } from "../../model/secretFilter";

function contents(file: string): readonly string[] {
  try {
    return [fs.readFileSync(file, "utf8").trim()];
  } catch {
    // Not there: nothing to hide.
    return [];
  }
}

/**
 * What zenctl itself knows to be secret, whatever the engine: credentials of the environment, the passphrases and
 * the development token in the state folder. Secrets of the stack are hidden by the engine, which can decrypt them.
 */
export function knownSecrets(env: Environment): SecretFilter {
  const state = stateDirectory(env);
  const files = [
    developmentTokenFile(env),
    path.join(state, "pulumi-passphrase"),
    path.join(state, "rehearsal", "passphrase"),
  ];
  const filter = new SecretFilter();
  filter.learn([...environmentSecrets(env), ...files.flatMap(contents)]);
  return filter;
}
