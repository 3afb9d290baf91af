import assert from "node:assert/strict";
import { chartFile, charts, merged } from "./charts";
import { installedApiVersions } from "./crds";
import { grounds } from "./grounds";
import { attemptMended, problemsOf } from "./judge";
import { seed } from "./page";
import { factorsOf, pairwiseScenarios } from "./pairwise";
import { forEach } from "./parallel";
import type { Schema } from "./schema";

// Of the kinds that one may ask for, those of network plugins have no definition that a registry serves.
const apiVersions = [...installedApiVersions, "projectcalico.org/v3", "cilium.io/v2"];

for (const chart of charts) {
  describe(`charts/${chart.name}: the matrix, pairwise`, function () {
    this.timeout(180_000);
    const schema = JSON.parse(chartFile(chart, "values.schema.json")) as Schema;

    it("renders the pairs of its booleans and enums, or refuses them with a sentence", async () => {
      const ground = grounds[chart.name] ?? {};
      const paths = factorsOf(schema).map(({ path }) => path);
      const scenarios = pairwiseScenarios(schema, ground, seed, merged);
      const results = await forEach(scenarios, async (scenario) => {
        const result = await attemptMended(chart, { ...scenario, apiVersions }, paths);
        if ("objects" in result) return { refused: 0, problems: problemsOf(chart, scenario, result.objects) };
        const named = /[a-zA-Z]+\.[a-zA-Z]+|at '\//.test(result.refused);
        return { refused: 1, problems: named ? [] : [`${scenario.name}: ${result.refused}`] };
      });
      assert.deepEqual(
        results.flatMap(({ problems }) => problems),
        [],
      );
      const refused = results.filter((result) => result.refused === 1).length;
      assert.ok(refused * 20 < scenarios.length, `${refused} of ${scenarios.length} scenarios are refused`);
    });
  });
}
