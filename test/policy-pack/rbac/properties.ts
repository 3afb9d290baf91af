import assert from "node:assert/strict";
import * as fc from "fast-check";
import { judged, naively, rulesArbitrary, waysOnly, type WrittenRule } from "./naive";

const EVERYTHING = "ZEN-201";
const kind = fc.constantFrom("Role" as const, "ClusterRole" as const);
/** Rules as data of JSON. */
const json = (rules: readonly WrittenRule[]) => rules.map((rule) => ({ ...rule }));

/** A rule of several groups, resources and verbs as one rule for each combination of them. */
function split(rule: WrittenRule): readonly WrittenRule[] {
  return rule.apiGroups.flatMap((group) =>
    rule.resources.flatMap((resource) =>
      rule.verbs.map((verb) => ({ ...rule, apiGroups: [group], resources: [resource], verbs: [verb] })),
    ),
  );
}

/** A rule that allows everything is one finding, which stands for all others of that rule. */
function expectSame(found: readonly string[], expected: readonly string[]): void {
  if (found.includes(EVERYTHING)) return;
  assert.deepEqual(waysOnly(found), waysOnly(expected));
}

/** The ways are those that a request at a time finds. */
export function matchesNaive(numRuns: number): void {
  let opened = 0;
  fc.assert(
    fc.property(rulesArbitrary, kind, (rules, of) => {
      const found = judged(json(rules), of);
      if (waysOnly(found).length > 0) opened += 1;
      expectSame(found, naively(rules, of));
    }),
    { numRuns },
  );
  assert.ok(opened > numRuns / 10, `only ${opened} of ${numRuns} roles open a way`);
}

/** Split rules lose nothing and find nothing new. */
export function splitsWell(numRuns: number): void {
  fc.assert(
    fc.property(rulesArbitrary, kind, (rules, of) => {
      const whole = judged(json(rules), of);
      const parts = judged(json(rules.flatMap(split)), of);
      assert.equal(whole.includes(EVERYTHING), parts.includes(EVERYTHING));
      expectSame(parts, whole);
    }),
    { numRuns },
  );
}

/** What several rules allow together is what each allows by itself. */
export function combinesNothing(numRuns: number): void {
  fc.assert(
    fc.property(rulesArbitrary, kind, (rules, of) => {
      const together = judged(json(rules), of);
      const apart = rules.flatMap((rule) => judged(json([rule]), of));
      assert.deepEqual(together, [...new Set(apart)].sort());
    }),
    { numRuns },
  );
}
