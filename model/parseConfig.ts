import Ajv, { type ErrorObject } from "ajv";
import { closest, distance } from "fastest-levenshtein";
import { PROJECT, StackConfig } from "./config";

/** The stack config cannot be used; `message` has one sentence per mistake, each on its own line. */
export class StackConfigError extends Error {
  public override readonly name = "StackConfigError";

  /** @param mistakes One sentence per mistake, naming the key, what was found and what to do. */
  public constructor(public readonly mistakes: readonly string[]) {
    super(mistakes.join("\n"));
  }
}

type Properties = Readonly<Record<string, { readonly type?: string; readonly properties?: Properties }>>;

const ajv = new Ajv({ allErrors: true, useDefaults: true, strict: true });
const validate = ajv.compile<StackConfig>(StackConfig);

const topLevel = StackConfig.properties as Properties;

/** Dotted config key of a place in the config, such as `tenants[0].tenant`. */
function keyAt(instancePath: string, last?: string): string {
  const parts = instancePath.split("/").slice(1);
  if (last !== undefined) parts.push(last);
  return parts.reduce(
    (key, part) => (/^\d+$/.test(part) ? `${key}[${part}]` : `${key === "" ? "" : `${key}.`}${part}`),
    "",
  );
}

/** The known key that was probably meant, if one is near enough to be worth naming. */
function near(unknown: string, known: readonly string[]): string | undefined {
  const best = known.length > 0 ? closest(unknown, known) : undefined;
  return best !== undefined && distance(unknown, best) <= Math.max(2, Math.floor(unknown.length / 3))
    ? best
    : undefined;
}

function unknownKey(key: string, name: string, known: readonly string[]): string {
  const meant = near(name, known);
  const prefix = key.slice(0, key.length - name.length);
  const advice =
    meant === undefined
      ? `remove it, or use one of: ${[...known].sort().join(", ")}`
      : `did you mean ${PROJECT}:${prefix}${meant}?`;
  return `${PROJECT}:${key} is not a config key: ${advice}`;
}

function propertiesAt(schemaPath: string): readonly string[] {
  const parts = schemaPath.split("/").slice(1, -1);
  let node: unknown = StackConfig;
  for (const part of parts) node = (node as Readonly<Record<string, unknown>>)[part];
  return Object.keys((node as { readonly properties?: Properties }).properties ?? {});
}

/** The value in a message: only what cannot be a secret is shown. */
function shown(key: string, value: unknown): string {
  return key.startsWith("secrets") ? "a hidden value" : JSON.stringify(value);
}

function valueAt(root: unknown, instancePath: string): unknown {
  return instancePath
    .split("/")
    .slice(1)
    .reduce<unknown>((node, part) => (node as Readonly<Record<string, unknown>>)[part], root);
}

function choices(schemaPath: string): readonly unknown[] {
  const parts = schemaPath.split("/").slice(1);
  let node: unknown = StackConfig;
  for (const part of parts) node = (node as Readonly<Record<string, unknown>>)[part];
  return (node as readonly { readonly const: unknown }[]).map((choice) => choice.const);
}

function sentence(error: ErrorObject, root: unknown): string | undefined {
  const params = error.params as Readonly<Record<string, unknown>>;
  switch (error.keyword) {
    case "const":
      return undefined; // the anyOf around it says all choices at once
    case "additionalProperties": {
      const name = String(params["additionalProperty"]);
      return unknownKey(keyAt(error.instancePath, name), name, propertiesAt(error.schemaPath));
    }
    case "required": {
      const key = keyAt(error.instancePath, String(params["missingProperty"]));
      return `${PROJECT}:${key} is missing: set it with \`pulumi config set --path '${PROJECT}:${key}' VALUE\``;
    }
    default: {
      const key = keyAt(error.instancePath);
      const found = shown(key, valueAt(root, error.instancePath));
      const rule =
        error.keyword === "anyOf"
          ? `set it to one of ${choices(error.schemaPath).join(", ")}`
          : `it ${error.message ?? "is not valid"}; see docs/configuration.md`;
      return `${PROJECT}:${key} is ${found}: ${rule}`;
    }
  }
}

function decode(key: string, text: string): unknown {
  const type = topLevel[key]?.type;
  if (type !== "object" && type !== "array") return text;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new StackConfigError([
      `${PROJECT}:${key} is text, but ${type === "array" ? "a list" : "a structure"} is needed: set it with \`pulumi config set --path\` or as YAML in the stack's file`,
    ]);
  }
}

/**
 * Checks the stack config and fills defaults in.
 *
 * @param raw All config of the run as the engine hands it over: full keys (`project:key`), texts or JSON.
 * @param secretKeys The full keys that are stored encrypted.
 * @throws StackConfigError with every mistake: unknown keys (with the near one), wrong types, missing keys,
 *   and secret material that is not stored as a secret.
 */
export function parseStackConfig(
  raw: Readonly<Record<string, string>>,
  secretKeys: readonly string[],
): StackConfig {
  const own = Object.entries(raw)
    .filter(([key]) => key.startsWith(`${PROJECT}:`))
    .map(([key, text]) => [key.slice(PROJECT.length + 1), text] as const);
  const config: unknown = Object.fromEntries(own.map(([key, text]) => [key, decode(key, text)]));
  const valid = validate(config);
  const mistakes = valid ? [] : (validate.errors ?? []).flatMap((error) => sentence(error, config) ?? []);
  if (own.some(([key]) => key === "secrets") && !secretKeys.includes(`${PROJECT}:secrets`)) {
    mistakes.push(
      `${PROJECT}:secrets is stored in plain text: remove it and set it with \`pulumi config set --secret --path ${PROJECT}:secrets.clusterToken\``,
    );
  }
  if (mistakes.length > 0) throw new StackConfigError([...new Set(mistakes)]);
  return config as StackConfig;
}
