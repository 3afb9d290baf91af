import * as fs from "node:fs";
import type { StackConfig } from "../model/config";
import { PROJECT } from "../model/config";
import { parseStackConfig, StackConfigError } from "../model/parseConfig";
import { nearest, orOneOf } from "../model/nearest";
import { unavailable } from "../model/stacks";
import { isMapping, type Mapping } from "../model/yamlFile";
import { EXIT, ZenctlError } from "./exit";
import { checkProjectFile, readMapping } from "./projectFile";

/** The stacks that have a Pulumi.<stack>.yaml in the project. */
export function stackNames(projectDirectory: string): readonly string[] {
  return fs
    .readdirSync(projectDirectory)
    .map((file) => /^Pulumi\.([A-Za-z0-9_.-]+)\.yaml$/.exec(file)?.[1])
    .filter((name) => name !== undefined)
    .sort();
}

function isSecure(value: unknown): value is { readonly secure: string } {
  return typeof value === "object" && value !== null && "secure" in value && Object.keys(value).length === 1;
}

function holdsSecure(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  return isSecure(value) || Object.values(value).some(holdsSecure);
}

/** The value with every encrypted part replaced by a text, since only the engine can decrypt it. */
function withoutCiphertext(value: unknown): unknown {
  if (isSecure(value)) return "encrypted";
  if (Array.isArray(value)) return value.map(withoutCiphertext);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withoutCiphertext(inner)]));
}

/** The keys that a stack's file may have at its top (sdk/go/common/workspace: ProjectStack). */
const TOP_LEVEL = ["config", "encryptedkey", "encryptionsalt", "environment", "secretsprovider"];

/** The `config` of a stack's file. @throws ZenctlError (usage) when it is no mapping, or its key is misspelt. */
function configOf(name: string, document: Mapping): Mapping {
  for (const key of Object.keys(document).filter((found) => !TOP_LEVEL.includes(found))) {
    const meant = nearest(key, TOP_LEVEL);
    if (meant !== undefined) {
      throw new ZenctlError(
        `${name}: ${key} is not a key of a stack's file: did you mean ${meant}?`,
        EXIT.usage,
      );
    }
  }
  const config = document["config"] ?? {};
  if (isMapping(config)) return config;
  const is = Array.isArray(config) ? "a list" : JSON.stringify(config);
  throw new ZenctlError(`${name}: config is ${is}, but keys with values are needed: correct it`, EXIT.usage);
}

/** A value as the engine hands it to the program: text, or JSON for a structure. */
function handedOver(value: unknown): string {
  if (value === null) return "";
  const plain = withoutCiphertext(value);
  return typeof plain === "string" ? plain : JSON.stringify(plain);
}

/** A key without a namespace is one of the project's own, as the engines have it. */
function fullKey(key: string): string {
  return key.includes(":") ? key : `${PROJECT}:${key}`;
}

/** @throws ZenctlError (usage) when there is no such stack. */
function refuseUnknown(projectDirectory: string, stack: string): void {
  const known = stackNames(projectDirectory);
  if (known.includes(stack)) return;
  const advice = orOneOf(stack, known, (list) => `use one of ${list} with --stack`);
  throw new ZenctlError(
    stack === ""
      ? `--stack is empty: use one of ${known.join(", ")}`
      : `stack ${stack} has no Pulumi.${stack}.yaml: ${advice}`,
    EXIT.usage,
  );
}

/**
 * Reads and checks a stack's config, and the project file, before any engine runs.
 *
 * @throws ZenctlError (usage) when there is no such stack, its file or Pulumi.yaml cannot be read, a key is
 *   wrong, or the stack is not part of this version.
 */
export function readStackFile(projectDirectory: string, stack: string): StackConfig {
  refuseUnknown(projectDirectory, stack);
  checkProjectFile(projectDirectory);
  const name = `Pulumi.${stack}.yaml`;
  const config = configOf(name, readMapping(projectDirectory, name));
  // A secret set as a whole, not by --path, is one ciphertext: there is nothing in it to check here.
  const entries = Object.entries(config)
    .filter(([, value]) => !isSecure(value))
    .map(([key, value]) => [fullKey(key), value] as const);
  const secretKeys = entries.filter(([, value]) => holdsSecure(value)).map(([key]) => key);
  const raw = entries.map(([key, value]) => [key, handedOver(value)] as const);
  let checked: StackConfig;
  try {
    checked = parseStackConfig(Object.fromEntries(raw), secretKeys);
  } catch (error) {
    if (error instanceof StackConfigError) throw new ZenctlError(`${name}: ${error.message}`, EXIT.usage);
    throw error;
  }
  const reason = unavailable(checked.profile);
  if (reason !== undefined) throw new ZenctlError(reason, EXIT.usage);
  return checked;
}

/** Full name of a config key. */
export function configKey(key: keyof StackConfig): string {
  return `${PROJECT}:${key}`;
}
