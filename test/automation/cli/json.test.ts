import assert from "node:assert/strict";
import fc from "fast-check";
import { jsonChunks } from "../../../automation/cli/json";
import { SecretFilter } from "../../../model/secretFilter";

const nothing = new SecretFilter();
const whole = (value: unknown, secrets = nothing): string => [...jsonChunks(value, secrets)].join("");

describe("a JSON document in parts", () => {
  it("is the document that JSON.stringify makes, where no list at its top is long", () => {
    const item = fc.jsonValue({ maxDepth: 3 });
    const document = fc.oneof(
      item,
      fc.dictionary(fc.string(), fc.oneof(item, fc.array(item, { maxLength: 50 }), fc.constant(undefined))),
    );
    fc.assert(
      fc.property(document, (value) => {
        assert.equal(whole(value), JSON.stringify(value, null, 2));
      }),
      { numRuns: 2000 },
    );
  });

  it("has one item of a long list a line, and says the same whatever its length", () => {
    for (const length of [0, 1, 50, 51, 199, 200, 201, 400, 1001]) {
      const list = Array.from({ length }, (_, index) => ({ index, text: "a\nb", inner: [index] }));
      const value = { first: list, between: { deep: list }, last: list.map(String) };
      assert.deepEqual(JSON.parse(whole(value)), value, String(length));
    }
    const long = Array.from({ length: 51 }, (_, index) => ({ index }));
    const lines = whole({ list: long }).split("\n");
    assert.deepEqual(lines.slice(0, 4), ["{", '  "list": [', '    {"index":0},', '    {"index":1},']);
    assert.deepEqual(lines.slice(-3), ['    {"index":50}', "  ]", "}"]);
    const parts = [...jsonChunks({ list: Array.from({ length: 1000 }, () => 1) }, nothing)];
    assert.ok(parts.length >= 5, String(parts.length));
  });

  it("has no secret in any part, in whichever form it stands there, and everything else", () => {
    const secret = 'quo"ted\nsecret-1234567';
    const secrets = new SecretFilter();
    secrets.learn([secret]);
    const long = Array.from({ length: 450 }, (_, index) => ({
      index,
      text: index === 300 ? `<${secret}>` : "x",
    }));
    const value = { short: [`<${secret}>`], long, deep: { a: { b: secret } }, text: secret };
    assert.deepEqual(JSON.parse(whole(value, secrets)), secrets.hideIn(value));
    assert.equal(whole(secret, secrets), '"[secret]"');
    assert.ok(!whole(value, secrets).includes("1234567"));
  });
});
