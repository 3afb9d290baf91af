/** Takes secrets out of what is written. */
export interface Hiding {
  /** Whether a JSON text has one in it. */
  standsIn(json: string): boolean;
  /** A value without any. */
  hideIn(value: unknown): unknown;
}

/** Lists of more items are written with one item a line: nobody reads as many, and indenting them takes its time. */
const LONG = 50;
/** How many items of a long list are turned into text at once. */
const ITEMS = 200;

/** The JSON of a value, without secrets: those are looked for one by one only where there is one. */
function jsonOf(value: unknown, json: (value: unknown) => string, secrets: Hiding): string {
  const text = json(value);
  return secrets.standsIn(text) ? json(secrets.hideIn(value)) : text;
}

function indented(value: unknown, depth: number): string {
  const text = JSON.stringify(value, null, 2);
  // A line break within a text is escaped in JSON, so that every one there is comes from the indentation.
  return depth === 0 ? text : text.replaceAll("\n", `\n${"  ".repeat(depth)}`);
}

function itemLines(items: unknown): string {
  return Array.isArray(items) ? items.map((item) => `    ${JSON.stringify(item)}`).join(",\n") : "";
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function* longListChunks(list: readonly unknown[], secrets: Hiding): Generator<string> {
  for (let start = 0; start < list.length; start += ITEMS) {
    const lines = jsonOf(list.slice(start, start + ITEMS), itemLines, secrets);
    yield `${start === 0 ? "[\n" : ",\n"}${lines}`;
  }
  yield "\n  ]";
}

/**
 * An indented JSON document in parts and without secrets, so that one with a long list at its top is never in memory as
 * a whole: such a list is written with one item a line.
 */
export function* jsonChunks(value: unknown, secrets: Hiding): Generator<string> {
  const entries = isObject(value) ? Object.entries(value).filter(([, inner]) => inner !== undefined) : [];
  if (entries.length === 0) {
    yield jsonOf(value, (inner) => indented(inner, 0), secrets);
    return;
  }
  let before = "{\n";
  for (const [key, inner] of entries) {
    yield `${before}  ${JSON.stringify(key)}: `;
    before = ",\n";
    if (Array.isArray(inner) && inner.length > LONG) yield* longListChunks(inner, secrets);
    else yield jsonOf(inner, (each) => indented(each, 1), secrets);
  }
  yield "\n}";
}
