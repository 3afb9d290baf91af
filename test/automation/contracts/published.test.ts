import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { GENERATED_PARTS, withConfigTable } from "../../../automation/generateDocs";
import { schemaFiles } from "../../../automation/publishSchemas";

const docs = path.resolve(__dirname, "..", "..", "..", "docs");

describe("published documents", () => {
  it("has the schema of every document that zenctl prints, as it is now", () => {
    const published = fs.readdirSync(path.join(docs, "schemas")).sort();
    assert.deepEqual(published, [...schemaFiles().keys()].sort());
    for (const [file, text] of schemaFiles()) {
      const found = fs.readFileSync(path.join(docs, "schemas", file), "utf8");
      assert.equal(
        found,
        text,
        `docs/schemas/${file} is not what automation/contracts.ts says: run npm run docs`,
      );
    }
  });

  it("has exactly the fields of up and preview that programs are promised", () => {
    const { properties, required } = JSON.parse(schemaFiles().get("update-result.json") ?? "") as {
      properties: Record<string, { properties?: object; items?: { properties: object } }>;
      required: string[];
    };
    const promised = [
      "stack",
      "engine",
      "result",
      "changes",
      "releases",
      "policies",
      "outputs",
      "durationMs",
    ];
    assert.deepEqual(required, promised);
    assert.deepEqual(Object.keys(properties), [...promised, "error"]);
    assert.deepEqual(Object.keys(properties["changes"]?.properties ?? {}), [
      "create",
      "update",
      "replace",
      "delete",
      "same",
    ]);
    assert.deepEqual(Object.keys(properties["releases"]?.items?.properties ?? {}), [
      "name",
      "chart",
      "version",
      "namespace",
      "revision",
      "status",
    ]);
  });

  for (const [name, generated] of Object.entries(GENERATED_PARTS)) {
    it(`has the generated part of ${name} as it is now`, () => {
      const page = fs.readFileSync(path.join(docs, name), "utf8");
      assert.equal(generated(page), page, `docs/${name} is out of date: run npm run docs`);
      assert.throws(() => generated("# A page\n"), {
        message: new RegExp(`^docs/${name.replace(".", "\\.")} has no \`<!-- .*\`: put the two lines back$`),
      });
    });
  }

  it("has the keys of the typed config in the table", () => {
    const page = withConfigTable(fs.readFileSync(path.join(docs, "configuration.md"), "utf8"));
    assert.match(page, /\| `kube-zen-platform:saas\.endpoint` \|/);
  });
});
