import assert from "node:assert/strict";
import fc from "fast-check";
import { readYaml, YamlError } from "../../policy-pack/manifests/yaml";

function value(text: string): unknown {
  return readYaml(text)[0]?.value;
}

// Each of these was compared with sigs.k8s.io/yaml 1.6, which Helm 3.22 and kubectl read with.
const scalars: readonly (readonly [string, unknown])[] = [
  ["yes", true],
  ["On", true],
  ["y", true],
  ["oN", "oN"],
  ["no", false],
  ["OFF", false],
  ["n", false],
  ["'yes'", "yes"],
  ['"on"', "on"],
  ["~", null],
  ["NULL", null],
  ["nUll", "nUll"],
  ["", null],
  ["017", 15],
  ["0o17", 15],
  ["08", 8],
  ["0x1F", 31],
  ["0b11", 3],
  ["-0b11", -3],
  ["1_000", 1000],
  ["0_7", 7],
  ["1e3", 1000],
  ["5.", 5],
  [".5", 0.5],
  [".5_0", 0.5],
  ["1.2.3", "1.2.3"],
  ["1:30", "1:30"],
  ["190:20:30", "190:20:30"],
  ["2001-12-14", "2001-12-14"],
  ["0x", "0x"],
  ["1e", "1e"],
  ["!!str 5", "5"],
  ['!!int "7"', 7],
  ["!!bool yes", true],
  ["!!binary aGk=", "hi"],
  ["!own tag", "tag"],
];

describe("readYaml", () => {
  for (const [text, expected] of scalars) {
    it(`reads ${text === "" ? "nothing" : text} as ${JSON.stringify(expected)}`, () => {
      assert.deepEqual(value(`key: ${text}`), { key: expected });
    });
  }

  it("reads keys as texts, switches included", () => {
    assert.deepEqual(value("on: 1\n2.5: 2\n1: 3"), { true: 1, "2.5": 2, "1": 3 });
  });

  it("lets the last of equal keys count and says where they are", () => {
    assert.deepEqual(readYaml("spec:\n  a/b:\n    - image: good\n      image: evil\n"), [
      { value: { spec: { "a/b": [{ image: "evil" }] } }, duplicateKeys: ["/spec/a~1b/0/image"] },
    ]);
    assert.deepEqual(readYaml("yes: 1\n'true': 2\n")[0]?.duplicateKeys, ["/true"]);
    assert.deepEqual(readYaml("a: 1\nb: {a: 1}\n")[0]?.duplicateKeys, []);
  });

  it("lets a merge overwrite what stands before it, as go-yaml 2 does", () => {
    const base = "base: &b {image: evil}\nmore: &m {image: worse, x: 1}\n";
    assert.deepEqual(value(`${base}c:\n  image: good\n  <<: *b`), {
      base: { image: "evil" },
      more: { image: "worse", x: 1 },
      c: { image: "evil" },
    });
    assert.deepEqual((value(`${base}c:\n  <<: *b\n  image: good`) as { c: unknown }).c, { image: "good" });
    assert.deepEqual((value(`${base}c:\n  <<: [*b, *m]`) as { c: unknown }).c, { image: "evil", x: 1 });
    assert.deepEqual((value(`${base}c:\n  "<<": 1`) as { c: unknown }).c, { "<<": 1 });
  });

  it("keeps keys that mean something to JavaScript", () => {
    const read = value("__proto__: {image: evil}\nconstructor: 1") as object;
    assert.deepEqual(Object.keys(read), ["__proto__", "constructor"]);
    assert.equal(Object.getPrototypeOf(read), Object.prototype);
  });

  it("leaves empty documents out", () => {
    assert.deepEqual(readYaml("# only a comment\n"), []);
  });

  const refused: readonly (readonly [string, string, string])[] = [
    ["an anchor that contains itself", "a: &a [*a]", "it has an anchor that contains itself"],
    ["an anchor that is not there", "a: *b", "it uses an anchor that is not there"],
    ["a merge of a text", "<<: text", "it merges (<<) something that is no mapping"],
    ["a list as key", "? [a]\n: b", "it has a key that is no text"],
    ["infinity", "a: .inf", "it has a number that is infinite or none"],
    ["what is no YAML", "a: [", "it is no YAML (bad indent)"],
    ["deep nesting", "[".repeat(5000), "it is no YAML (resource exhaustion)"],
  ];
  for (const [what, text, message] of refused) {
    it(`refuses ${what}`, () => {
      assert.throws(() => readYaml(text), new YamlError(message));
    });
  }

  it("refuses a document that grows by its aliases, in bounded time", () => {
    const levels = Array.from({ length: 9 }, (_, level) =>
      level === 0
        ? `a0: &a0 [${"x, ".repeat(9)}x]`
        : `a${level}: &a${level} [${Array.from({ length: 10 }, () => `*a${level - 1}`).join(", ")}]`,
    );
    const start = process.hrtime.bigint();
    assert.throws(() => readYaml(levels.join("\n")), new YamlError("it has too many values or aliases"));
    assert.ok(Number(process.hrtime.bigint() - start) / 1e6 < 5000);
  });

  it("reads whatever JSON says as it is", () => {
    const json = fc.jsonValue({ maxDepth: 4 }).filter((generated) => generated !== null);
    fc.assert(
      fc.property(json, (generated) => {
        // -0 is 0 in YAML, as in Kubernetes.
        const expected = JSON.parse(JSON.stringify(generated)) as unknown;
        assert.deepEqual(JSON.parse(JSON.stringify(value(JSON.stringify(generated)))), expected);
      }),
      { numRuns: 300 },
    );
  });

  it("gives a value or a YamlError for any text", () => {
    const piece = fc.constantFrom(
      "a",
      ":",
      " ",
      "\n",
      "- ",
      "[",
      "]",
      "{",
      "}",
      "&a",
      "*a",
      "!",
      "!!int",
      "|",
      ">",
      "'",
      '"',
      "#",
      "---",
      "<<: ",
      "? ",
      "%",
      "\t",
      "\u0000",
      "\u2028",
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 20 }), (pieces) => {
        try {
          readYaml(pieces.join(""));
        } catch (error) {
          assert.ok(error instanceof YamlError, String(error));
        }
      }),
      { numRuns: 3000 },
    );
  });
});
