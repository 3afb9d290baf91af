import assert from "node:assert/strict";
import { rules } from "../../../policy-pack/rules";
import { casesByRule } from "./index";
import { judgeCase, shortViolation } from "./ruleCase";

for (const rule of rules) {
  const cases = casesByRule[rule.name] ?? [];
  describe(`the rule ${rule.name}`, () => {
    for (const each of cases) {
      it(`${each.expected.length === 0 ? "passes" : "refuses"} ${each.name}`, () => {
        const found = judgeCase(rule, each);
        assert.deepEqual(found.map(shortViolation), each.expected);
        if (each.messages !== undefined)
          assert.deepEqual(
            found.map(({ message }) => message),
            each.messages,
          );
      });
    }

    it("has for each of its checks a case with its message, and near misses", () => {
      for (const { id } of rule.checks) {
        const told = cases.some(
          ({ expected, messages }) =>
            messages !== undefined && expected.some((line) => line.startsWith(`${id} `)),
        );
        assert.ok(told, `${id} has no case with its exact message`);
      }
      assert.ok(cases.filter(({ expected }) => expected.length === 0).length >= rule.checks.length / 2);
      assert.ok(
        cases.some((each) => JSON.stringify(each).includes("zen-unknown-")),
        "no case has an unknown value",
      );
    });

    it("shows on its page what it refuses and what is fine", () => {
      const shown = cases.filter((each) => each.shown === true);
      assert.ok(
        shown.some(({ expected }) => expected.length > 0) &&
          shown.some(({ expected }) => expected.length === 0),
      );
    });
  });
}

it("has cases for no rule that is not there", () => {
  assert.deepEqual(Object.keys(casesByRule).sort(), rules.map(({ name }) => name).sort());
});
