import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { schemaFiles } from "../../../automation/publishSchemas";
import { breakingChanges, type Schema } from "./compatible";

/** The schemas as they were first published; only a new schema is added here. */
const published = path.join(__dirname, "fixtures", "schemas-1");

function schema(text: string | undefined): Schema {
  return JSON.parse(text ?? assert.fail("the schema is gone")) as Schema;
}

describe("the schemas of zenctl's documents", () => {
  for (const file of fs.readdirSync(published)) {
    it(`keeps every field that ${file} was published with`, () => {
      const before = schema(fs.readFileSync(path.join(published, file), "utf8"));
      assert.deepEqual(breakingChanges(before, schema(schemaFiles().get(file))), []);
    });
  }

  it("notices what would break a reader, and lets new fields be", () => {
    const text = { type: "string" };
    const choice = (...values: readonly string[]): Schema => ({
      anyOf: values.map((value) => ({ const: value })),
    });
    const object = (
      properties: Readonly<Record<string, Schema>>,
      required: readonly string[] = [],
    ): Schema => ({
      type: "object",
      properties,
      required,
    });
    const before = object({ a: text, list: { type: "array", items: object({ c: text }) }, d: choice("x") }, [
      "a",
    ]);
    const changed = (now: Schema): readonly string[] => breakingChanges(before, now);
    const rest = { list: before.properties?.["list"] ?? {}, d: choice("x") };
    assert.deepEqual(changed(before), []);
    assert.deepEqual(changed(object({ ...rest, a: text, e: text }, ["a", "e"])), []);
    assert.deepEqual(changed(object(rest)), ["/a is gone"]);
    assert.deepEqual(changed(object({ ...rest, a: text })), ["/a may be missing now"]);
    assert.deepEqual(changed(object({ ...rest, a: { type: "integer" } }, ["a"])), [
      "/a was string and is integer",
    ]);
    assert.deepEqual(changed(object({ ...rest, a: text, d: choice("x", "y") }, ["a"])), [
      '/d can be "y" now',
    ]);
    const list = { type: "array", items: object({}) };
    assert.deepEqual(changed(object({ ...rest, a: text, list }, ["a"])), ["/list/*/c is gone"]);
  });
});
