import assert from "node:assert/strict";
import fc from "fast-check";
import { jsonChunks } from "../../../automation/cli/json";

const plain = (part: unknown): string => JSON.stringify(part, null, 2);
const whole = (value: unknown): string => [...jsonChunks(value, plain)].join("");

describe("a JSON document in parts", () => {
  it("is the document that JSON.stringify makes", () => {
    const item = fc.jsonValue({ maxDepth: 3 });
    const document = fc.oneof(
      item,
      fc.dictionary(fc.string(), fc.oneof(item, fc.array(item), fc.constant(undefined))),
    );
    fc.assert(
      fc.property(document, (value) => {
        assert.equal(whole(value), JSON.stringify(value, null, 2));
      }),
      { numRuns: 2000 },
    );
  });

  it("is cut between the items of long lists, of whatever length", () => {
    for (const length of [0, 1, 199, 200, 201, 400, 1001]) {
      const list = Array.from({ length }, (_, index) => ({ index, text: "a\nb", inner: [index] }));
      const value = { first: list, between: { deep: list }, last: list.map(String) };
      assert.equal(whole(value), JSON.stringify(value, null, 2), String(length));
    }
    const parts = [...jsonChunks({ list: Array.from({ length: 1000 }, () => 1) }, plain)];
    assert.ok(parts.length >= 5, String(parts.length));
  });

  it("is turned into JSON piece by piece", () => {
    const seen: unknown[] = [];
    const value = { a: "x", b: ["y", { c: "z" }], d: [] };
    const text = [...jsonChunks(value, (part) => (seen.push(part), plain(part)))].join("");
    assert.deepEqual(seen, ["x", ["y", { c: "z" }], []]);
    assert.equal(text, JSON.stringify(value, null, 2));
  });
});
