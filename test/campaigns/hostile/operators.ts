import { parseAllDocuments, stringify } from "yaml";
import { isArray, isObject, type JsonValue } from "../../../policy-pack/manifests/json";
import type { Random } from "../kills/random";

/** A slip or an attack on a text of manifests; gives bytes, for not all of them are text. */
export interface Operator {
  readonly name: string;
  readonly apply: (text: string, random: Random) => Buffer;
  /** Whether everything that was wrong before is still there, so that something has to be found. */
  readonly keeps?: true;
}

const tree = (depth: number, open: string, close: string): string => open.repeat(depth) + close.repeat(depth);

/** Values that no field of Kubernetes expects, from small to absurd. */
function oddValue(random: Random): JsonValue {
  return random.pick<() => JsonValue>([
    () => null,
    () => -1,
    () => 1e308,
    () => true,
    () => "",
    () => [],
    () => ({}),
    () => [null, [null], { a: null }],
    () => ({ "": "", "/~": 1 }),
    () => "\u0000\uFFFF\uD800",
    () => "a".repeat(random.whole(1, 300_000)),
    () => Array.from({ length: random.whole(1, 3_000) }, (_, index) => ({ name: `c${index}`, image: index })),
    () =>
      Object.fromEntries(Array.from({ length: random.whole(1, 3_000) }, (_, index) => [`k${index}`, index])),
    () => JSON.parse(tree(random.whole(1, 400), '{"a":[', "]}")) as JsonValue,
    () => JSON.parse('{"__proto__":{"polluted":true},"constructor":{"prototype":1}}') as JsonValue,
    () => "$(x) ${x} {{ .x }} %s %n ../../etc/passwd",
    () => "9".repeat(400),
  ])();
}

/** Every place in a value, the value itself first. */
function places(value: JsonValue): readonly (readonly (string | number)[])[] {
  const found: (readonly (string | number)[])[] = [[]];
  const visit = (inner: JsonValue, path: readonly (string | number)[]): void => {
    const children: readonly (readonly [string | number, JsonValue | undefined])[] = isArray(inner)
      ? inner.map((item, index) => [index, item] as const)
      : isObject(inner)
        ? Object.entries(inner)
        : [];
    for (const [key, child] of children) {
      found.push([...path, key]);
      if (child !== undefined) visit(child, [...path, key]);
    }
  };
  visit(value, []);
  return found;
}

function replaced(
  value: JsonValue,
  path: readonly (string | number)[],
  by: JsonValue | undefined,
): JsonValue {
  const [key, ...rest] = path;
  if (key === undefined) return by ?? null;
  if (isArray(value)) {
    return value.flatMap((item, index) =>
      index !== key ? [item] : rest.length === 0 && by === undefined ? [] : [replaced(item, rest, by)],
    );
  }
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => !(name === key && rest.length === 0 && by === undefined))
      .map(([name, child]) => [name, name === key ? replaced(child ?? null, rest, by) : child]),
  );
}

/** One document of the text with one place changed. */
function inStructure(
  text: string,
  random: Random,
  change: (random: Random) => JsonValue | undefined,
): Buffer {
  const documents = parseAllDocuments(text).map((document) => document.toJS() as JsonValue);
  const at = random.whole(0, documents.length - 1);
  const document = documents[at] ?? null;
  const paths = places(document);
  const path = paths[random.whole(1, paths.length - 1)] ?? [];
  const changed = documents.map((each, index) =>
    index === at ? replaced(each, path, change(random)) : each,
  );
  // JSON now and then: it is YAML too, and read by the same reader.
  const write = (value: JsonValue): string =>
    random.next() < 0.3 ? JSON.stringify(value) : stringify(value, { aliasDuplicateObjects: false });
  return Buffer.from(changed.map((value) => `---\n${write(value)}\n`).join(""));
}

function inText(text: string, random: Random, what: string | Buffer, remove = 0): Buffer {
  const bytes = Buffer.from(text);
  const at = random.whole(0, bytes.length);
  return Buffer.concat([bytes.subarray(0, at), Buffer.from(what), bytes.subarray(at + remove)]);
}

const aliasBomb = `bomb: &a [x,x,x,x,x,x,x,x,x]\n${Array.from(
  { length: 12 },
  (_, index) =>
    `b${index}: &${String.fromCharCode(98 + index)} [${Array(9)
      .fill(`*${String.fromCharCode(97 + index)}`)
      .join(",")}]`,
).join("\n")}\n`;

const noise = (random: Random, length: number): Buffer =>
  Buffer.from(Array.from({ length }, () => random.whole(0, 255)));

/** Every operator, in an order that the seeds depend on. */
export const operators: readonly [Operator, ...Operator[]] = [
  { name: "odd value", apply: (text, random) => inStructure(text, random, oddValue) },
  {
    name: "two odd values",
    apply: (text, random) => inStructure(inStructure(text, random, oddValue).toString(), random, oddValue),
  },
  { name: "removed", apply: (text, random) => inStructure(text, random, () => undefined) },
  { name: "cut off", apply: (text, random) => Buffer.from(text).subarray(0, random.whole(1, text.length)) },
  {
    name: "noise",
    apply: (text, random) => inText(text, random, noise(random, random.whole(1, 40)), random.whole(0, 20)),
  },
  {
    name: "invalid UTF-8",
    apply: (text, random) => inText(text, random, Buffer.from([0xc3, 0x28, 0xf0, 0x9f, 0xff, 0xfe])),
  },
  {
    name: "YAML token",
    apply: (text, random) =>
      inText(
        text,
        random,
        random.pick([
          "&a ",
          "*a",
          "!!binary ",
          "!!int ",
          "? ",
          "<<: *a\n",
          "<<: 1\n",
          "---\n",
          "...\n",
          "%YAML 9\n",
          "\t",
          "|\n",
          ">-\n",
          "{",
          "[",
          "]",
          "}",
          '"',
          "'",
          ": ",
          "- ",
          "#",
          "@",
          "`",
        ]),
        random.whole(0, 3),
      ),
  },
  {
    name: "equal keys",
    apply: (text, random) => {
      const lines = text.split("\n");
      const at = random.whole(0, lines.length - 1);
      return Buffer.from([...lines.slice(0, at + 1), ...lines.slice(at)].join("\n"));
    },
  },
  {
    name: "anchor in itself",
    keeps: true,
    apply: (text) => Buffer.from(`${text}cycle: &c { inner: [*c] }\n`),
  },
  { name: "alias bomb", keeps: true, apply: (text) => Buffer.from(`${text}${aliasBomb}`) },
  {
    name: "deep nesting",
    keeps: true,
    apply: (text, random) => Buffer.from(`${text}deep: ${tree(random.whole(100, 20_000), "[", "]")}\n`),
  },
  {
    name: "deep mapping",
    keeps: true,
    apply: (text, random) => Buffer.from(`${text}deep: ${tree(random.whole(100, 20_000), "{a: ", "}")}\n`),
  },
  {
    name: "huge text",
    keeps: true,
    apply: (text, random) => Buffer.from(`${text}huge: "${"x ".repeat(random.whole(1_000, 1_000_000))}"\n`),
  },
  {
    name: "many documents",
    keeps: true,
    apply: (text, random) => Buffer.from(`${text}---\na: 1\n`.repeat(random.whole(10, 120))),
  },
  {
    name: "lists in lists",
    keeps: true,
    apply: (text, random) => {
      const depth = random.whole(2, 60);
      const inner = JSON.stringify(parseAllDocuments(text)[0]?.toJS() ?? {});
      const open = '{"apiVersion":"v1","kind":"List","items":[';
      return Buffer.from(`${open.repeat(depth)}${inner}${"]}".repeat(depth)}`);
    },
  },
  {
    name: "other encodings",
    apply: (text, random) => Buffer.from(`\uFEFF${text}`, random.pick(["utf16le", "latin1", "utf8"])),
  },
];
