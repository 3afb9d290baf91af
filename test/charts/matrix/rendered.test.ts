import assert from "node:assert/strict";
import * as fs from "node:fs";
import { parse } from "yaml";
import { type Values, helm, renderFailure } from "../support";
import { untriedKeys } from "./arrivals";
import { generateBad } from "./badGenerated";
import { chartFile, chartPath, charts, merged, renderScenario } from "./charts";
import { installedApiVersions } from "./crds";
import { problemsOf } from "./judge";
import { forEach } from "./parallel";
import { madeBad, pageFile, seed, withMatrix } from "./page";
import type { Schema } from "./schema";
import type { BadValues } from "./types";

/** Whether a refusal names a key: as a dotted path, as a pointer, or the unknown key beside its object. */
function isNamed(message: string, { names }: BadValues): boolean {
  const path = names.split(".");
  const parent = `/${path.slice(0, -1).join("/")}`.replace(/\/$/, "");
  const pointed = message.includes(`'/${path.join("/")}`);
  const unknown = message.includes(`at '${parent}'`) && message.includes(`'${path.at(-1) ?? ""}'`);
  return pointed || unknown || message.includes(names);
}

for (const chart of charts) {
  describe(`charts/${chart.name}: the matrix, rendered`, function () {
    this.timeout(180_000);
    const schema = JSON.parse(chartFile(chart, "values.schema.json")) as Schema;

    it("names each scenario and each bad value once", () => {
      for (const list of [chart.scenarios, chart.bad]) {
        const names = list.map(({ name }) => name);
        assert.deepEqual([...new Set(names)], names);
      }
      for (const { name } of chart.scenarios) assert.match(name, /^[a-z0-9-]+$/);
    });

    it("has at least 25 scenarios, and 60 bad values by hand and 60 made", () => {
      const made = generateBad(schema, chart.needed, seed, madeBad, merged);
      assert.ok(chart.scenarios.length >= 25, `${chart.scenarios.length} scenarios`);
      assert.ok(chart.bad.length >= 60, `${chart.bad.length} bad values by hand`);
      assert.equal(made.length, 60);
    });

    it("renders every scenario, and what points at pods, ports and objects finds them", async () => {
      const problems = await forEach(chart.scenarios, async (scenario) =>
        problemsOf(chart, scenario, await renderScenario(chart, scenario)),
      );
      assert.deepEqual(problems.flat(), []);
    });

    it("holds every value that a scenario sets, on a cluster with every kind of extension", async () => {
      const problems = await forEach(chart.scenarios, async (scenario) => {
        const apiVersions = [...installedApiVersions, ...(scenario.apiVersions ?? [])];
        const objects = await renderScenario(chart, { ...scenario, apiVersions });
        return problemsOf(chart, scenario, objects, true);
      });
      assert.deepEqual(problems.flat(), []);
    });

    it("tries every number and every name among the values away from its default", () => {
      const values = parse(chartFile(chart, "values.yaml"), { merge: true }) as Values;
      assert.deepEqual(untriedKeys(values, chart.scenarios), []);
    });

    it("lints every scenario with --strict", async () => {
      const problems = await forEach(chart.scenarios, async ({ name, values, valueFiles = [] }) => {
        const files = [...valueFiles, "-"].flatMap((file) => ["--values", file]);
        const linted = await helm(["lint", "--strict", ...files, chartPath(chart)], JSON.stringify(values));
        return linted.code === 0 ? [] : [`${name}: ${linted.stdout}`];
      });
      assert.deepEqual(problems.flat(), []);
    });

    it("refuses every bad value with a message that names the key", async () => {
      const all = [...chart.bad, ...generateBad(schema, chart.needed, seed, madeBad, merged)];
      const problems = await forEach(all, async (bad) => {
        const message = await renderFailure(chartPath(chart), bad.values).catch((error: unknown) =>
          String(error),
        );
        return isNamed(message, bad) ? [] : [`${bad.name}: ${message}`];
      });
      assert.deepEqual(problems.flat(), []);
    });
  });
}

describe("docs/charts.md", () => {
  it("counts the matrix and names the kinds as they are", async () => {
    const page = fs.readFileSync(pageFile, "utf8");
    assert.equal(page, await withMatrix(page), "run `npm run docs`");
    await assert.rejects(withMatrix("# The charts\n"), {
      message:
        "docs/charts.md has lost the lines around matrix: put <!-- matrix: made by `npm run docs` --> and <!-- end of what is made --> back.",
    });
  });
});
