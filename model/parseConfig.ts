import Ajv from "ajv";
import { distance } from "fastest-levenshtein";
import { PROJECT, StackConfig } from "./config";
import { mistake } from "./configMistakes";
import { brokenRules } from "./configRules";

/** The stack config cannot be used; `message` has one sentence per mistake, each on its own line. */
export class StackConfigError extends Error {
  public override readonly name = "StackConfigError";

  /** @param mistakes One sentence per mistake, naming the key, what was found and what to do. */
  public constructor(public readonly mistakes: readonly string[]) {
    super(mistakes.join("\n"));
  }
}

const ajv = new Ajv({ allErrors: true, useDefaults: true, strict: true, verbose: true });
ajv.addKeyword({ keyword: "rule", schemaType: "string" });
const validate = ajv.compile<StackConfig>(StackConfig);

const topLevel = StackConfig.properties as Readonly<Record<string, { readonly type?: string }>>;

/** How far a namespace may be from the project's name and still be taken for a misspelt one. */
const MISSPELT = 4;

/** A key of another namespace that was probably meant for the project. */
function misspeltNamespace(key: string): readonly string[] {
  const [namespace = "", ...name] = key.split(":");
  if (namespace === PROJECT || name.length === 0 || distance(namespace, PROJECT) > MISSPELT) return [];
  return [`${key} is not a config key of ${PROJECT}: did you mean ${PROJECT}:${name.join(":")}?`];
}

const PLAIN_SECRETS = `${PROJECT}:secrets is stored in plain text: remove it and set it with \`pulumi config set --secret --path ${PROJECT}:secrets.clusterToken\``;

/** Whether `secrets` has more in it than where secrets come from; text that is no structure may be anything. */
function holdsMaterial(raw: Readonly<Record<string, string>>): boolean {
  const text = raw[`${PROJECT}:secrets`];
  if (text === undefined) return false;
  try {
    const value: unknown = JSON.parse(text);
    const keys = typeof value === "object" && value !== null ? Object.keys(value) : [""];
    return keys.some((key) => key !== "external");
  } catch {
    return true;
  }
}

/** The value of a key, or what is wrong with its text. */
function decode(
  key: string,
  text: string,
): { readonly value: unknown } | { readonly wrong: string | undefined } {
  const type = topLevel[key]?.type;
  if (text === "" && key in topLevel)
    return { wrong: `${PROJECT}:${key} has no value: give it one, or remove it` };
  if (type !== "object" && type !== "array") return { value: text };
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    // That a secret is there in plain text is said already, and its text is never repeated.
    if (key === "secrets") return { wrong: undefined };
    return {
      wrong: `${PROJECT}:${key} is text, but ${type === "array" ? "a list" : "a structure"} is needed: set it with \`pulumi config set --path\` or as YAML in the stack's file`,
    };
  }
}

/**
 * Checks the stack config and fills defaults in.
 *
 * @param raw All config of the run as the engine hands it over: full keys (`project:key`), texts or JSON.
 * @param secretKeys The full keys that are stored encrypted.
 * @throws StackConfigError with every mistake: unknown keys (with the near one), wrong types, missing keys,
 *   keys that do not go together, and secret material that is not stored as a secret.
 */
export function parseStackConfig(
  raw: Readonly<Record<string, string>>,
  secretKeys: readonly string[],
): StackConfig {
  const mistakes: string[] = Object.keys(raw).flatMap(misspeltNamespace);
  const plainSecrets = holdsMaterial(raw) && !secretKeys.includes(`${PROJECT}:secrets`);
  const config: Record<string, unknown> = {};
  const undecided: string[] = [];
  for (const [key, text] of Object.entries(raw).filter(([name]) => name.startsWith(`${PROJECT}:`))) {
    const name = key.slice(PROJECT.length + 1);
    const decoded = decode(name, text);
    if ("value" in decoded) Object.defineProperty(config, name, { ...OPEN, value: decoded.value });
    else {
      undecided.push(name);
      if (decoded.wrong !== undefined) mistakes.push(decoded.wrong);
    }
  }
  const valid = validate(config);
  if (!valid) {
    const errors = (validate.errors ?? []).filter(
      ({ keyword, params }) =>
        keyword !== "required" ||
        !undecided.includes((params as { readonly missingProperty: string }).missingProperty),
    );
    mistakes.push(...errors.flatMap((error) => mistake(error) ?? []));
  }
  if (plainSecrets) mistakes.push(PLAIN_SECRETS);
  if (mistakes.length === 0) mistakes.push(...brokenRules(config as StackConfig));
  if (mistakes.length > 0) throw new StackConfigError([...new Set(mistakes)]);
  return config as StackConfig;
}

/** A property as an assignment makes it, also where the name is one that assignments treat specially (`__proto__`). */
const OPEN = { enumerable: true, configurable: true, writable: true } as const;
