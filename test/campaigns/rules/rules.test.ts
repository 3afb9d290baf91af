import assert from "node:assert/strict";
import { Campaign, type Mutant, sample } from "./campaign";
import { type Edit, edits } from "./operators";
import { regexEdits } from "./regex";

const source = `import { a } from "./a";
const check: Check = { id: "ZEN-1", tags: ["x", "y"] };
const names = new Set(["b", "c"]);
const only = /^(?:d|e)$/;
function f(x: readonly string[]): readonly string[] {
  if (x.length > 1 && a(x)) return [...x, "g"];
  return x.filter((y) => y === "h").some(a) ? (x ?? []) : [];
}
const rule = { checks: [check], judge: { ...f } };
`;

/** A source with an edit made, as lines that it changed, without the blanks at their ends. */
function changedLines({ start, end, text }: Edit): readonly string[] {
  const after = (source.slice(0, start) + text + source.slice(end)).split("\n");
  const before = source.split("\n");
  return after.filter((line, index) => line !== before[index]).map((line) => line.trim());
}

/** Each kind of slip and what the source is after each of its places. */
const slips: Readonly<Record<string, readonly string[]>> = {
  "drop an element": [
    'const names = new Set(["c"]);',
    'const names = new Set(["b"]);',
    "if (x.length > 1 && a(x)) return [...x];",
  ],
  "drop an alternative": ["const only = /^(?:e)$/;", "const only = /^(?:d)$/;"],
  "drop an anchor": ["const only = /(?:d|e)$/;", "const only = /^(?:d|e)/;"],
  "give nothing": ["function f(x: readonly string[]): readonly string[] { return [];"],
  "negate a condition": [
    'if (!(x.length > 1 && a(x))) return [...x, "g"];',
    'return !(x.filter((y) => y === "h").some(a)) ? (x ?? []) : [];',
  ],
  "drop an operand": ['if ((x.length > 1)) return [...x, "g"];', 'if ((a(x))) return [...x, "g"];'],
  "move a bound": ['if (x.length >= 1 && a(x)) return [...x, "g"];'],
  "drop a spread": [
    'if (x.length > 1 && a(x)) return ["g"];',
    "const rule = { checks: [check], judge: {  } };",
  ],
  "swap some and every": ['return x.filter((y) => y === "h").every(a) ? (x ?? []) : [];'],
  "drop a filter": ["return x.some(a) ? (x ?? []) : [];"],
  "swap === and !==": ['return x.filter((y) => y !== "h").some(a) ? (x ?? []) : [];'],
  "drop a default": ['return x.filter((y) => y === "h").some(a) ? ((x)) : [];'],
};

describe("slips in the rules", () => {
  it("are what their names say, and none is in what a rule says of itself", () => {
    const made = new Map<string, string[]>();
    for (const edit of edits("x.ts", source))
      made.set(edit.operator, [...(made.get(edit.operator) ?? []), ...changedLines(edit)]);
    assert.deepEqual(Object.fromEntries(made), slips);
  });

  it("in an expression keep it one", () => {
    const all = ["/a|b/", "/^[|^$]\\||(?<=x)y(?<n>c|d|(e|f))$/g", "/a(?:b|)/"].flatMap(regexEdits);
    assert.deepEqual(
      all.map(({ text }) => text),
      [
        "/b/",
        "/a/",
        "/[|^$]\\||(?<=x)y(?<n>c|d|(e|f))$/g",
        "/^[|^$]\\||(?<=x)y(?<n>c|d|(f))$/g",
        "/^[|^$]\\||(?<=x)y(?<n>c|d|(e))$/g",
        "/^[|^$]\\||(?<=x)y(?<n>d|(e|f))$/g",
        "/^[|^$]\\||(?<=x)y(?<n>c|(e|f))$/g",
        "/^[|^$]\\||(?<=x)y(?<n>c|d)$/g",
        "/^[|^$]\\||(?<=x)y(?<n>c|d|(e|f))/g",
        "/(?<=x)y(?<n>c|d|(e|f))$/g",
        "/^[|^$]\\|/g",
        "/a(?:)/",
        "/a(?:b)/",
      ],
    );
  });
});

/** Of how many mutants the sample is, and how many of them at least the cases have to catch. */
const [COUNT, LEAST] = [120, 0.8];

describe("the cases of the rules", function () {
  this.timeout(300_000);
  let campaign: Campaign;

  before(() => {
    campaign = new Campaign(2_000, false);
  });

  const caughtBy = (mutant: Mutant): boolean => campaign.judge(mutant).kind === "caught";

  it("find nothing where there is no slip", () => {
    assert.deepEqual(campaign.failuresWithoutSlip(), []);
  });

  it("catch a slip in every rule", () => {
    const rules = new Set(campaign.mutants().flatMap((mutant) => campaign.rulesOf(mutant)));
    for (const rule of rules) {
      const own = sample(campaign.mutants(rule), 1, 20);
      assert.ok(own.some(caughtBy), `no slip in ${rule} is caught`);
    }
  });

  it("catch most of a sample of slips in all of them", () => {
    const mutants = sample(campaign.mutants(), 6, COUNT);
    assert.deepEqual(mutants, sample(campaign.mutants(), 6, COUNT));
    const left = mutants.filter((mutant) => campaign.judge(mutant).kind === "survived");
    const told = left.map(({ file, line, done }) => `${file}:${line} ${done}`).join("\n");
    assert.ok(left.length <= COUNT * (1 - LEAST), told);
  });

  it("end a slip that runs for ever", () => {
    const [mutant] = campaign.mutants("images");
    assert.ok(mutant !== undefined);
    const verdict = campaign.judge({ ...mutant, start: 0, end: 0, text: "for (;;) {}\n" });
    assert.equal(verdict.kind === "caught" && /timed out/.test(verdict.by), true);
  });
});
