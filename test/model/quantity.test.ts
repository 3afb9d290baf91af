import assert from "node:assert/strict";
import fc from "fast-check";
import { NANO_PER_ONE, parseQuantity } from "../../model/quantity";

// What k8s.io/apimachinery v0.37.0 reads (resource.ParseQuantity, then AsDec), in billionths.
const read: readonly (readonly [string | number, string])[] = [
  ["0", "0"],
  ["1", "1000000000"],
  ["007", "7000000000"],
  ["1.5", "1500000000"],
  ["1.", "1000000000"],
  [".5", "500000000"],
  ["3.000", "3000000000"],
  ["+1", "1000000000"],
  ["-1", "-1000000000"],
  ["-0", "0"],
  ["1n", "1"],
  ["1u", "1000"],
  ["500m", "500000000"],
  ["1k", "1000000000000"],
  ["1M", "1000000000000000"],
  ["1G", "1000000000000000000"],
  ["1T", "1000000000000000000000"],
  ["1P", "1000000000000000000000000"],
  ["1E", "1000000000000000000000000000"],
  ["1Ki", "1024000000000"],
  ["1Mi", "1048576000000000"],
  ["1Gi", "1073741824000000000"],
  ["1Ti", "1099511627776000000000"],
  ["1Pi", "1125899906842624000000000"],
  ["1Ei", "1152921504606846976000000000"],
  ["12Ei", "9223372036854775807000000000"],
  [".5Ki", "512000000000"],
  ["1e3", "1000000000000"],
  ["1E3", "1000000000000"],
  ["1e+3", "1000000000000"],
  ["1E-3", "1000000"],
  ["1e-30", "1"],
  ["0e-30", "0"],
  ["1e30", "1000000000000000000000000000000000000000"],
  ["0.0000000001", "1"],
  ["-0.0000000001", "-1"],
  ["123456789.987654321123", "123456789987654322"],
  [2, "2000000000"],
  [0.5, "500000000"],
  [1e21, "1000000000000000000000000000000"],
];

// What it refuses.
const refused: readonly unknown[] = [
  ...[
    "",
    "m",
    "Mi",
    ".",
    "--1",
    "+-1",
    " 1",
    "1 ",
    "1\n",
    "0x1",
    "1_0",
    "1,5",
    "1K",
    "1ki",
    "1mi",
    "1i",
    "1MB",
  ],
  ...["1B", "1e", "1e+", "1e1.5", "1ee3", "1Ki5", "1.2.3", "½", "zen-unknown-0"],
];

describe("parseQuantity", () => {
  for (const [given, expected] of read) {
    it(`reads ${given}`, () => {
      assert.equal(String(parseQuantity(given)), expected);
    });
  }

  for (const given of refused) {
    it(`refuses ${JSON.stringify(given)}`, () => {
      assert.equal(parseQuantity(given), undefined);
    });
  }

  it("refuses what is neither text nor number, and what would take for ever", () => {
    for (const given of [null, undefined, true, {}, [], ["1"], Number.NaN, Infinity, 1n]) {
      assert.equal(parseQuantity(given), undefined);
    }
    assert.notEqual(parseQuantity("1".repeat(64)), undefined);
    assert.equal(parseQuantity("1".repeat(65)), undefined);
    assert.notEqual(parseQuantity("1e999"), undefined);
    assert.equal(parseQuantity("1e1000"), undefined);
    assert.equal(parseQuantity("1e-1000"), undefined);
  });

  it("is exact: thousandths, whole numbers and powers of two agree with integer arithmetic", () => {
    const units = { Ki: 1n << 10n, Mi: 1n << 20n, Gi: 1n << 30n, k: 1_000n, M: 1_000_000n, "": 1n } as const;
    const unit = fc.constantFrom(...(Object.keys(units) as (keyof typeof units)[]));
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: 10n ** 9n }),
        fc.nat({ max: 999 }),
        unit,
        (whole, part, suffix) => {
          const text = `${whole}.${String(part).padStart(3, "0")}${suffix}`;
          const expected = ((whole * 1000n + BigInt(part)) * units[suffix] * NANO_PER_ONE) / 1000n;
          assert.equal(parseQuantity(text), expected);
          assert.equal(parseQuantity(`${whole}m`), (whole * NANO_PER_ONE) / 1000n);
        },
      ),
    );
  });
});
