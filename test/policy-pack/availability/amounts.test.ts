import assert from "node:assert/strict";
import { readCount, readShare, roundedDown, roundedUp } from "../../../policy-pack/availability/amounts";

describe("amounts of pods", () => {
  it("are numbers or percentages", () => {
    for (const [value, amount, percent] of [
      [0, 0, false],
      [2, 2, false],
      ["0%", 0, true],
      ["25%", 25, true],
      ["999999999%", 999_999_999, true],
    ] as const)
      assert.deepEqual(readShare(value), { amount, percent });
    for (const value of [-1, "25", "x25%", "25%x", "-25%", "9999999999%", "", null, undefined, ["25%"]])
      assert.equal(readShare(value), undefined, String(value));
    assert.equal(readShare("zen-unknown-0"), "unknown");
  });

  it("are rounded up for budgets and down for rollouts", () => {
    const half = { amount: 50, percent: true };
    assert.deepEqual([roundedUp(half, 3), roundedDown(half, 3)], [2, 1]);
    const two = { amount: 2, percent: false };
    assert.deepEqual([roundedUp(two, 3), roundedDown(two, 3)], [2, 2]);
  });

  it("are counted, or stand for what Kubernetes takes", () => {
    for (const [value, count] of [
      [0, 0],
      [5, 5],
      ["zen-unknown-0", "unknown"],
      ["5", 1],
      [-5, 1],
      [null, 1],
      [undefined, 1],
    ] as const)
      assert.equal(readCount(value, 1), count, String(value));
  });
});
