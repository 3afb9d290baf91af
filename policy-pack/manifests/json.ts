/** A value as JSON has it. */
export type JsonValue = null | boolean | number | string | JsonArray | JsonObject;
/** A list as JSON has it. */
export type JsonArray = readonly JsonValue[];
/** An object as JSON has it. */
export interface JsonObject {
  readonly [key: string]: JsonValue | undefined;
}

/** Whether a value is an object, not a list and not null. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether a value is a list. */
export function isArray(value: unknown): value is JsonArray {
  return Array.isArray(value);
}

/** The text at a path of keys; undefined where there is something else or nothing. */
export function textAt(value: JsonValue | undefined, ...keys: readonly string[]): string | undefined {
  const found = valueAt(value, keys);
  return typeof found === "string" ? found : undefined;
}

/** The value at a path of keys; undefined where there is nothing. */
export function valueAt(
  value: JsonValue | undefined,
  keys: readonly (string | number)[],
): JsonValue | undefined {
  let current: JsonValue | undefined = value;
  for (const key of keys) {
    if (isArray(current)) current = current[Number(key)];
    else if (isObject(current)) current = Object.hasOwn(current, key) ? current[key] : undefined;
    else return undefined;
  }
  return current;
}

function escapeKey(key: string): string {
  // Hardly any key has something to escape, and pointers are made by the thousand.
  if (!key.includes("~") && !key.includes("/")) return key;
  return key.replaceAll("~", "~0").replaceAll("/", "~1");
}

/** A JSON Pointer (RFC 6901) made of keys and positions. */
export function pointer(keys: readonly (string | number)[]): string {
  let text = "";
  for (const key of keys) text += `/${typeof key === "string" ? escapeKey(key) : key}`;
  return text;
}

/** JSON with the keys of every object in order, so that equal values give equal texts. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    isObject(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
      : inner,
  );
}
