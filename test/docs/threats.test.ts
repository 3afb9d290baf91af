import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";

const project = path.resolve(__dirname, "..", "..");

describe("the table of threats", () => {
  const page = fs.readFileSync(path.join(project, "docs", "threats.md"), "utf8");
  const rows = page.split("\n").filter((line) => line.startsWith("| ") && line.includes("`test/"));

  it("has every threat of the roadmap, each with a proof", () => {
    for (const threat of ["T1", "T2", "T3", "T8", "T9"])
      assert.ok(
        rows.some((row) => row.startsWith(`| **${threat}: `)),
        threat,
      );
  });

  it("names tests that there are", () => {
    const named = [...page.matchAll(/`(test\/[^`]+\.test\.ts)`/g)].map(([, file = ""]) => file);
    assert.ok(named.length > 20);
    const missing = named.filter((file) => !file.includes("*") && !fs.existsSync(path.join(project, file)));
    assert.deepEqual(missing, []);
    for (const pattern of named.filter((file) => file.includes("*"))) {
      const folder = path.join(project, path.dirname(pattern));
      assert.ok(
        fs.readdirSync(folder).some((name) => name.endsWith(".test.ts")),
        pattern,
      );
    }
  });
});
