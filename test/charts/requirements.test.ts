import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";
import { page, pageFile, requirements } from "../../charts/requirements";
import { root } from "./support";

/** Whether a dotted path of keys is in a values file. */
function has(values: unknown, key: string): boolean {
  const [first = "", ...rest] = key.split(".");
  if (typeof values !== "object" || values === null || !(first in values)) return false;
  return rest.length === 0 || has((values as Readonly<Record<string, unknown>>)[first], rest.join("."));
}

describe("docs/requirements.md", () => {
  it("is made of docs/requirements.yaml as it is", async () => {
    assert.equal(fs.readFileSync(pageFile, "utf8"), await page(), "run `npm run docs`");
  });

  for (const { source, rows, beside = [], elsewhere = [], headings, nothingAsked } of requirements()) {
    it(`${source}: nothing is under no heading, and under every heading is something`, () => {
      const all = [...rows, ...beside, ...elsewhere];
      assert.deepEqual(
        all.filter(({ of }) => !headings.includes(of)).map(({ asks }) => asks),
        [],
      );
      assert.deepEqual(
        headings.filter((heading) => !all.some(({ of }) => of === heading)),
        [],
      );
      assert.deepEqual([...new Set([...headings, ...nothingAsked])], [...headings, ...nothingAsked]);
      const asked = all.map(({ asks, of }) => `${of}: ${asks}`);
      assert.deepEqual([...new Set(asked)], asked);
    });

    for (const { asks, files, tests } of beside) {
      it(`${source}: ${asks}`, () => {
        const named = [...files, ...tests.map((file) => path.join("test", file))];
        assert.deepEqual(
          named.filter((file) => !fs.existsSync(path.join(root, file))),
          [],
        );
        assert.ok(files.length > 0 && tests.length > 0, "no file or no test is named");
      });
    }
    for (const { asks, chart, keys, templates = [], tests } of rows) {
      it(`${source}: ${asks}`, () => {
        const values = parse(
          fs.readFileSync(path.join(root, "charts", chart, "values.yaml"), "utf8"),
        ) as unknown;
        const missing = [
          ...keys.filter((key) => !has(values, key)),
          ...templates.filter((file) => !fs.existsSync(path.join(root, "charts", chart, "templates", file))),
          ...tests.filter((file) => !fs.existsSync(path.join(root, "test", "charts", file))),
        ];
        assert.deepEqual(missing, []);
        assert.ok(keys.length > 0 && tests.length > 0, "no key or no test is named");
      });
    }
  }
});
