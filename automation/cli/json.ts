/** How many items of a list are turned into text at once. */
const ITEMS = 200;

function indented(text: string, depth: number): string {
  // A line break within a text is escaped in JSON, so that every one there is comes from the indentation.
  return depth === 0 ? text : text.replaceAll("\n", `\n${"  ".repeat(depth)}`);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function* listChunks(list: readonly unknown[], json: (value: unknown) => string): Generator<string> {
  for (let start = 0; start < list.length; start += ITEMS) {
    const part = json(list.slice(start, start + ITEMS));
    // Without the brackets and the line breaks beside them.
    yield `${start === 0 ? "[\n" : ",\n"}${indented(part.slice(2, -2), 1).replace(/^/, "  ")}`;
  }
  yield "\n  ]";
}

/**
 * The text of `JSON.stringify(value, null, 2)` in parts, so that a document with a long list at its top is never in
 * memory as a whole.
 *
 * @param json Turns a value into indented JSON: values at the top, and pieces of a list there.
 */
export function* jsonChunks(value: unknown, json: (value: unknown) => string): Generator<string> {
  const entries = isObject(value) ? Object.entries(value).filter(([, inner]) => inner !== undefined) : [];
  if (entries.length === 0) {
    yield json(value);
    return;
  }
  let before = "{\n";
  for (const [key, inner] of entries) {
    yield `${before}  ${JSON.stringify(key)}: `;
    before = ",\n";
    if (Array.isArray(inner) && inner.length > 0) yield* listChunks(inner, json);
    else yield indented(json(inner), 1);
  }
  yield "\n}";
}
