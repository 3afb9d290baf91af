import assert from "node:assert/strict";
import fc from "fast-check";
import { canonicalQuantity } from "../../../../rehearsal/providers/kubernetes/quantity";

describe("rehearsal/providers/kubernetes/quantity", () => {
  // Quantity's documentation and TestQuantityString in k8s.io/apimachinery/pkg/api/resource.
  const cases: readonly (readonly [string | number, string | undefined])[] = [
    ["1000m", "1"],
    ["0.5", "500m"],
    [0.5, "500m"],
    [10, "10"],
    ["1024Mi", "1Gi"],
    ["0.5Gi", "512Mi"],
    ["1.5Gi", "1536Mi"],
    ["512Ki", "512Ki"],
    ["1023Ki", "1023Ki"],
    ["1000Ki", "1000Ki"],
    ["0.001Ki", "1024m"],
    ["100Ki", "100Ki"],
    ["2000", "2k"],
    ["1500", "1500"],
    ["1e3", "1e3"],
    ["12E2", "1200"],
    ["0", "0"],
    ["0Mi", "0"],
    ["1n", "1n"],
    ["0.1n", "1n"],
    ["-1000m", "-1"],
    ["1G", "1G"],
    ["1000000000000000000000", "1000E"],
    ["", undefined],
    [".", undefined],
    ["1Zi", undefined],
    ["abc", undefined],
  ];
  for (const [value, expected] of cases) {
    it(`writes ${JSON.stringify(value)} as ${expected ?? "no quantity"}`, () => {
      assert.equal(canonicalQuantity(value), expected);
    });
  }

  it("leaves a canonical quantity alone", () => {
    const suffixes = ["", "m", "k", "M", "G", "Ki", "Mi", "Gi"];
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100_000 }), fc.constantFrom(...suffixes), (number, suffix) => {
        const canonical = canonicalQuantity(`${number}${suffix}`);
        assert.ok(canonical !== undefined);
        assert.equal(canonicalQuantity(canonical), canonical);
      }),
    );
  });
});
