import assert from "node:assert/strict";
import * as path from "node:path";
import { chartReadmes, documentedValues, valuesTable, withValuesTable } from "../../charts/generate-docs";
import { root } from "./support";

const values = `# What this file is.
# -- First one,
# on two lines.
first: ""
image:
  # -- Tag | of it.
  tag: "1"
  pull:
    # -- When.
    policy: Always
# A word that is no description.
# -- Everything of a pod.
pod:
  user: 1000
# -- A list.
list: [a, b]
`;

describe("charts/generate-docs", () => {
  it("reads every described key, maps without inner descriptions as one", () => {
    assert.deepEqual(documentedValues(values), [
      { key: "first", type: "string", default: '""', description: "First one, on two lines." },
      { key: "image.tag", type: "string", default: '"1"', description: "Tag | of it." },
      { key: "image.pull.policy", type: "string", default: '"Always"', description: "When." },
      { key: "pod", type: "object", default: '{"user":1000}', description: "Everything of a pod." },
      { key: "list", type: "list", default: '["a","b"]', description: "A list." },
    ]);
  });

  it("refuses a key without a description", () => {
    assert.throws(
      () => documentedValues("# -- One.\none: 1\ntwo: 2\n", "charts/x/values.yaml"),
      new Error('charts/x/values.yaml does not describe two: put a line "# -- ..." above it.'),
    );
  });

  it("writes a table whose cells survive a bar, and replaces the old one only", () => {
    const table = valuesTable(documentedValues(values).slice(1, 2));
    assert.equal(
      table,
      [
        "| Key | Type | Default | Description |",
        "| --- | --- | --- | --- |",
        '| `image.tag` | string | `"1"` | Tag \\| of it. |',
      ].join("\n"),
    );
    const first = withValuesTable("# x\n\nText.\n", "old");
    const second = withValuesTable(`${first}\nAfter.\n`, table);
    assert.equal(second, `${first.replace("old", table)}\nAfter.\n`);
  });

  it("finds every chart's README current", () => {
    const readmes = chartReadmes(path.join(root, "charts"));
    assert.deepEqual(
      readmes.map((readme) => path.relative(root, readme.file)),
      ["runtime-agent", "workflow-registry", "zen-agent", "zen-watcher"].map((name) =>
        path.join("charts", name, "README.md"),
      ),
    );
    for (const { file, current, wanted } of readmes) {
      assert.equal(current, wanted, `${file} is stale: run npx tsx charts/generate-docs.ts`);
    }
  });
});
