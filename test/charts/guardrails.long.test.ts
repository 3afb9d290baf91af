import assert from "node:assert/strict";
import { guardrailFindings } from "./guardrails";
import { charts, merged, renderScenario } from "./matrix/charts";
import { forEach } from "./matrix/parallel";
import type { Values } from "./support";

// Where the image comes from is one thing that a scenario may set; this has to win over it, for every container.
const mirrored: Values = { global: { imageRegistry: "ghcr.io/kube-zen/mirror" } };

describe("charts: guardrails", function () {
  this.timeout(120_000);

  for (const chart of charts) {
    it(`${chart.name}: every image of every scenario follows the one value that names the mirror`, async () => {
      const found = await forEach(chart.scenarios, async (scenario) => {
        const values = merged(scenario.values, mirrored);
        const objects = await renderScenario(chart, { ...scenario, values });
        return guardrailFindings(scenario.name, objects);
      });
      assert.deepEqual(found.flat(), []);
    });

    it(`${chart.name}: says what is wrong with an image of another registry`, async () => {
      const values = merged(chart.needed, { global: { imageRegistry: "quay.io" } });
      const found = guardrailFindings("quay", await renderScenario(chart, { name: "quay", values }));
      const [first = ""] = found;
      assert.match(
        first,
        /^\[ZEN-101\] quay: \w+ [\w-]+ \(\/spec.*\/image\): quay\.io\/(kubezen|atom)\/[\w-]+ is not from an allowed registry/,
      );
      assert.ok(
        found.some((line) => line.includes(`Pod ${chart.name}-test `)),
        found.join("\n"),
      );
    });
  }
});
