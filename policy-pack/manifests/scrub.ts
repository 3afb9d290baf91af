import { isArray, isObject, type JsonValue } from "./json";

/** As many characters in a row of a value are taken for the value. */
const GRAM = 6;
const HIDDEN = "(hidden)";

function* leaves(value: JsonValue | undefined): Generator<string> {
  if (isArray(value)) for (const item of value) yield* leaves(item);
  else if (isObject(value)) for (const child of Object.values(value)) yield* leaves(child);
  else if (typeof value === "string" || typeof value === "number") yield String(value);
}

/** The forms in which tools print a text: as it is, quoted, encoded. */
function forms(text: string): readonly string[] {
  return [
    text,
    JSON.stringify(text).slice(1, -1),
    Buffer.from(text).toString("base64").replace(/=+$/, ""),
    encodeURIComponent(text),
  ];
}

function escapeForExpression(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
}

/**
 * Takes whatever the program gave as values out of a tool's message, so that no secret is echoed: secrets reach
 * a policy pack unmarked. What `isPublic` knows anyhow, because the chart itself says it, stays readable.
 */
export function scrub(message: string, values: JsonValue, isPublic: (text: string) => boolean): string {
  const secrets = [...new Set([...leaves(values)])].filter((text) => text.trim() !== "" && !isPublic(text));
  const grams = new Set<string>();
  let result = message;
  for (const form of secrets.flatMap(forms)) {
    for (let index = 0; index + GRAM <= form.length; index += 1) grams.add(form.slice(index, index + GRAM));
    if (form.length >= GRAM) continue;
    const whole = new RegExp(`(?<![A-Za-z0-9])${escapeForExpression(form)}(?![A-Za-z0-9])`, "g");
    result = result.replace(whole, HIDDEN);
  }
  return hideGrams(result, grams, isPublic);
}

function hideGrams(text: string, grams: ReadonlySet<string>, isPublic: (text: string) => boolean): string {
  let result = "";
  for (let index = 0; index < text.length;) {
    let end = index;
    while (grams.has(text.slice(end, end + GRAM))) end += 1;
    const stop = end === index ? index : end + GRAM - 1;
    if (stop > index && !isPublic(text.slice(index, stop))) {
      result += HIDDEN;
      index = stop;
    } else {
      result += text.charAt(index);
      index += 1;
    }
  }
  return result;
}
