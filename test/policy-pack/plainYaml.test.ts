import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import fc from "fast-check";
import { readPlainYaml } from "../../policy-pack/manifests/plainYaml";
import type { JsonValue } from "../../policy-pack/manifests/json";
import { readAnyYaml, YamlError } from "../../policy-pack/manifests/yaml";

const root = path.join(__dirname, "..", "..");

/** Documents of every style: charts' values, definitions, workflows, and what is odd on purpose. */
const corpus: readonly string[] = [
  "docs/examples/values-aws.yaml",
  "docs/examples/values-prod.yaml",
  "docs/examples/workflow-package.yaml",
  "charts/zen-agent/values.yaml",
  "charts/workflow-registry/values.yaml",
]
  .map((file) => fs.readFileSync(path.join(root, file), "utf8"))
  .concat(
    "a: 1\nb: [x, 'y', \"z\\n\", {c: yes, d: ~}]\ne: |\n  text: more\n   # kept\nf: >-\n  folded\n  lines\n\n",
    '{"apiVersion": "v1", "kind": "List", "items": [{"a": null, "b": 1e3}, [], {}]}\n',
    "list:\n- a\n- - b\n  - c: on\n-\n  d: 0x1f\n  'e f': 1_000\n",
    "key: a multi\n  line plain # with a comment\nurl: http://x.y/z#a\ntime: 12:30:45\nempty:\nquoted: 'it''s'\n",
  );

/** What is put into a document at random: everything that means something in YAML. */
const tokens = [
  ":",
  ": ",
  " ",
  "\n",
  "- ",
  "#",
  " #",
  "'",
  '"',
  "{",
  "}",
  "[",
  "]",
  ",",
  "|",
  ">",
  "|-\n",
  "&a ",
  "*a",
  "!x ",
  "!!str ",
  "!!int ",
  "? ",
  "yes",
  "null",
  "~",
  "0x1f",
  "1e3",
  ".inf",
  "-",
  "---\n",
  "...\n",
  "\t",
  "%",
  "@",
  "`",
  "\\",
  "<<: *a",
  "<<",
  "é",
  "\u2028",
  "\u0085",
  "=",
  "0",
  ".",
  "_",
  "  ",
  "null: ",
  "[a]: ",
  "__proto__: ",
] as const;

interface Edit {
  readonly at: number;
  readonly remove: number;
  readonly token: string;
}

const edited = fc
  .record({
    text: fc.constantFrom(...corpus),
    from: fc.nat({ max: 10_000 }),
    length: fc.integer({ min: 10, max: 700 }),
    edits: fc.array(
      fc.record({ at: fc.nat({ max: 700 }), remove: fc.nat({ max: 3 }), token: fc.constantFrom(...tokens) }),
      { maxLength: 4 },
    ),
  })
  .map(({ text, from, length, edits }) => {
    const start = text.lastIndexOf("\n", from % text.length) + 1;
    return edits.reduce(
      (result: string, { at, remove, token }: Edit) => {
        const place = at % (result.length + 1);
        return result.slice(0, place) + token + result.slice(place + remove);
      },
      text.slice(start, start + length),
    );
  });

/**
 * The other reader is stricter about some texts that go-yaml takes as well, such as a quoted text that goes on at the
 * margin; where it refuses one, there is nothing to compare with.
 */
function readExactly(text: string): readonly JsonValue[] | undefined {
  try {
    return readAnyYaml(text).map(({ value }) => value);
  } catch (error) {
    if (error instanceof YamlError) return undefined;
    throw error;
  }
}

describe("readPlainYaml", () => {
  it("reads what it takes on exactly as the reader for everything does", () => {
    let taken = 0;
    const differences = (text: string): void => {
      const plain = readPlainYaml(text);
      if (plain === undefined) return;
      taken += 1;
      const exact = readExactly(text);
      if (exact !== undefined) assert.deepEqual(plain, exact);
    };
    fc.assert(fc.property(edited, differences), { numRuns: 5_000, seed: 28 });
    assert.ok(taken > 500, `only ${taken} of the documents were plain enough to tell`);
  });

  it("takes on the documents that charts and people write", () => {
    const plain = corpus.filter((text) => readPlainYaml(text) !== undefined);
    assert.equal(plain.length, corpus.length);
  });

  for (const [what, text] of [
    ["anchors", "a: &x 1\nb: *x\n"],
    ["aliases without an anchor", "a: *x\n"],
    ["merges", "a: {<<: {b: 1}}\n"],
    ["tags that change a value", 'a: !!int "1"\n'],
    ["equal keys", "a: 1\na: 2\n"],
    ["keys that are null", "~: 1\n"],
    ["keys without a name", ": 1\n"],
    ["keys that are lists", "[a]: 1\n"],
    ["directives", "%YAML 1.2\n---\na: 1\n"],
    ["infinity", "a: .inf\n"],
    ["documents that are null", "# nothing\n"],
    ["tabs", "a:\tb\n"],
    ["what is no YAML", "a: [\n"],
  ] as const) {
    it(`leaves ${what} to the reader for everything`, () => assert.equal(readPlainYaml(text), undefined));
  }
});
