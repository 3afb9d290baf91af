import type { ErrorObject } from "ajv";
import { PROJECT, StackConfig } from "./config";
import { nearest } from "./nearest";

interface Node {
  readonly type?: string;
  readonly const?: string | number;
  readonly anyOf?: readonly Node[];
  readonly properties?: Readonly<Record<string, Node>>;
  readonly items?: Node;
  readonly rule?: string;
}

const KINDS: Readonly<Record<string, string>> = {
  object: "a structure is needed: write its keys below it",
  array: "a list is needed: write its items below it",
  string: "text is needed: put it in quotes",
  boolean: "true or false is needed: write it without quotes",
  integer: "a whole number is needed: write it without quotes",
};

/** Dotted config key of a place in the config, such as `tenants[0].tenant`. */
function keyAt(instancePath: string, last?: string): string {
  const parts = instancePath.split("/").slice(1);
  if (last !== undefined) parts.push(last);
  const key = parts.reduce(
    (before, part) =>
      /^\d+$/.test(part) ? `${before}[${part}]` : `${before === "" ? "" : `${before}.`}${part}`,
    "",
  );
  return key.replaceAll("~1", "/").replaceAll("~0", "~");
}

function pathsBelow(node: Node, prefix: string): readonly string[] {
  return Object.entries(node.properties ?? {}).flatMap(([name, inner]) => {
    const key = `${prefix}${name}`;
    const below = inner.type === "array" ? pathsBelow(inner.items ?? {}, `${key}[].`) : [];
    return [key, ...below, ...pathsBelow(inner, `${key}.`)];
  });
}

/** A key of this name elsewhere in the config. */
function elsewhere(name: string): string | undefined {
  return pathsBelow(StackConfig as Node, "").find((path) => path.split(".").at(-1) === name);
}

/** How a key below another one is written in a stack's file, such as `kube-zen-platform:tls: { source: VALUE }`. */
function nested(path: string): string {
  const [first = "", ...rest] = path.split(".");
  const inner = rest.reduceRight((value, part) => `{ ${part}: ${value} }`, "VALUE");
  return `${PROJECT}:${first}: ${inner}`;
}

function unknownKey(key: string, name: string, known: readonly string[]): string {
  if (name.includes(".") && pathsBelow(StackConfig, "").includes(key))
    return `${PROJECT}:${key} is not a config key as one word: write it nested, as \`${nested(key)}\``;
  const sibling = nearest(name, known);
  const prefix = key.slice(0, key.length - name.length);
  const meant = sibling === undefined ? elsewhere(name) : `${prefix}${sibling}`;
  const advice =
    meant === undefined
      ? `remove it, or use one of: ${[...known].sort().join(", ")}`
      : `did you mean ${PROJECT}:${meant}?`;
  return `${PROJECT}:${key} is not a config key: ${advice}`;
}

/** The value in a message: only what cannot be a secret is shown. */
function shown(key: string, value: unknown): string {
  return key.startsWith("secrets") ? "a hidden value" : JSON.stringify(value);
}

function choices(schema: Node): string {
  return (schema.anyOf ?? []).map((choice) => choice.const ?? "").join(", ");
}

/**
 * One sentence for a mistake that the schema found, naming the key, what was found and what to do; nothing
 * where another one says it already.
 *
 * @param error An error of ajv with `verbose`.
 */
export function mistake(error: ErrorObject): string | undefined {
  const params = error.params as Readonly<Record<string, unknown>>;
  const schema = (error.parentSchema ?? {}) as Node;
  const key = keyAt(error.instancePath);
  const found = `${PROJECT}:${key} is ${shown(key, error.data)}`;
  switch (error.keyword) {
    case "const":
      return undefined; // the anyOf around it says all choices at once
    case "additionalProperties": {
      const name = String(params["additionalProperty"]);
      return unknownKey(keyAt(error.instancePath, name), name, Object.keys(schema.properties ?? {}));
    }
    case "required": {
      const missing = `${PROJECT}:${keyAt(error.instancePath, String(params["missingProperty"]))}`;
      return `${missing} is missing: set it with \`pulumi config set --path '${missing}' VALUE\``;
    }
    case "anyOf":
      return `${found}: set it to one of ${choices(schema)}`;
    case "type":
      return `${found}, but ${KINDS[String(params["type"])] ?? "another type is needed"}`;
    case "minItems":
      return `${found}: give it at least one item, or remove it`;
    case "minLength":
      return `${found}: give it a value, or remove it`;
    default:
      return `${found}: ${schema.rule ?? `it ${error.message ?? "is not valid"}`}`;
  }
}
