import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { chartStates } from "../../distribution/checkVersions";
import { packageDifferences } from "../../distribution/versions";
import { ensureTools } from "../../tools";
import { charts, merged } from "../charts/matrix/charts";
import { type Values, renderChart, renderFailure, root } from "../charts/support";
import { breaks } from "./breaks";

const published = (name: string): string => path.join("test", "fixtures", "charts", `${name}-1.1.0.tgz`);
const page = fs.readFileSync(path.join(root, "docs", "chart-versions.md"), "utf8");
const neededBy = (name: string): Values => charts.find((chart) => chart.name === name)?.needed ?? {};

describe("from 1.1.0 to 2.0.0 of the charts", function () {
  this.timeout(900_000);

  for (const { key, charts: names, before, says, after } of breaks) {
    for (const name of names) {
      it(`${name} refuses of ${key} what 1.1.0 took, ${JSON.stringify(before)}, and takes ${JSON.stringify(after)}`, async () => {
        const options = { release: name };
        const [old, moved] = [merged(neededBy(name), before), merged(neededBy(name), after)];
        assert.ok((await renderChart(published(name), old, options)).length > 0);
        const refusal = await renderFailure(`charts/${name}`, old, options);
        if (typeof says === "string") assert.equal(refusal, says);
        else assert.match(refusal, says);
        assert.ok((await renderChart(`charts/${name}`, moved, options)).length > 0);
      });
    }
  }

  it("are said on the page, each key", () => {
    const missing = breaks.map(({ key }) => key).filter((key) => !page.includes(`\`${key}\``));
    assert.deepEqual(missing, []);
  });

  it("are tried above, every key of 1.1.0 that takes less now", async () => {
    const { helm } = await ensureTools(["helm"]);
    for (const { name, files, published: old } of await chartStates({ root, helm })) {
      assert.ok(old !== undefined);
      const tried = breaks.filter((each) => each.charts.includes(name as (typeof each.charts)[number]));
      const breaking = packageDifferences(old.files, files).filter(({ kind }) => kind === "breaking");
      const defaults = breaking.filter(({ what }) => what.includes(" by default, and was "));
      for (const { key } of defaults) assert.ok(page.includes(`\`${key}\``), `${name}: ${key}`);
      const keys = breaking
        .filter((each) => !defaults.includes(each) && !each.key.startsWith("the refusal "))
        .map(({ key }) => key.replace(/\[\].*$/, ""));
      // The subchart's own keys are tried with zen-watcher, and global ones there too.
      const own = [...new Set(keys)].filter((key) => key !== "zen-watcher" && !/^global\./.test(key));
      assert.deepEqual(
        own.filter((key) => !tried.some((each) => (each.comparedAs ?? each.key) === key)),
        [],
        name,
      );
    }
  });
});
