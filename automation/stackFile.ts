import * as fs from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";
import type { StackConfig } from "../model/config";
import { PROJECT } from "../model/config";
import { parseStackConfig, StackConfigError } from "../model/parseConfig";
import { unavailable } from "../model/stacks";
import { EXIT, ZenctlError } from "./exit";

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

/**
 * Reads and checks a stack's config before any engine runs.
 *
 * @throws ZenctlError (usage) when there is no such stack, its file cannot be read, a key is wrong, or the
 *   stack is not part of this version.
 */
export function readStackFile(projectDirectory: string, stack: string): StackConfig {
  const file = path.join(projectDirectory, `Pulumi.${stack}.yaml`);
  const name = path.basename(file);
  if (!fs.existsSync(file)) {
    throw new ZenctlError(
      `stack ${stack} has no ${name}: use one of ${stackNames(projectDirectory).join(", ")} with --stack`,
      EXIT.usage,
    );
  }
  let document: unknown;
  try {
    document = parse(fs.readFileSync(file, "utf8"));
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error);
    throw new ZenctlError(`${name} is not YAML (${reason}): mend it`, EXIT.usage);
  }
  const config = (document as { readonly config?: Readonly<Record<string, unknown>> } | null)?.config ?? {};
  // A secret set as a whole, not by --path, is one ciphertext: there is nothing in it to check here.
  const entries = Object.entries(config).filter(([, value]) => !isSecure(value));
  const secretKeys = entries.filter(([, value]) => holdsSecure(value)).map(([key]) => key);
  const raw = entries.map(([key, value]) => {
    const plain = withoutCiphertext(value);
    return [key, typeof plain === "string" ? plain : JSON.stringify(plain)] as const;
  });
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
