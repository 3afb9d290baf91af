import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { guardrailFindings } from "./guardrails";
import { chartPath, charts, renderScenario } from "./matrix/charts";
import { installedApiVersions } from "./matrix/crds";
import { problemsOf } from "./matrix/judge";
import { helm, root } from "./support";

const environments = ["dev", "staging", "prod"];
const profiles = ["local", "gitops", "aws"];
const files = fs
  .readdirSync(path.join(root, "docs", "examples"))
  .filter((file) => file.startsWith("values-"));

describe("docs/examples: every file of values", function () {
  this.timeout(60_000);

  it("is one of a profile or of an environment", () => {
    const expected = [...environments, ...profiles].map((name) => `values-${name}.yaml`);
    assert.deepEqual(files.toSorted(), expected.toSorted());
  });

  for (const file of files) {
    const ofAtom = environments.some((name) => file === `values-${name}.yaml`);
    const names = ofAtom ? ["workflow-registry", "runtime-agent"] : ["zen-agent"];
    for (const chart of charts.filter(({ name }) => names.includes(name))) {
      const scenario = { name: file, values: chart.needed, valueFiles: [`docs/examples/${file}`] };

      it(`${file}: ${chart.name} lints with --strict`, async () => {
        const values = ["--values", `docs/examples/${file}`, "--values", "-"];
        const linted = await helm(
          ["lint", "--strict", ...values, chartPath(chart)],
          JSON.stringify(chart.needed),
        );
        assert.equal(linted.code, 0, linted.stdout);
      });

      for (const apiVersions of [[], installedApiVersions]) {
        const cluster = apiVersions.length === 0 ? "a bare cluster" : "one with every extension";
        it(`${file}: ${chart.name} holds together on ${cluster}, and the guardrails have nothing against it`, async () => {
          const objects = await renderScenario(chart, { ...scenario, apiVersions });
          const wrong = problemsOf(chart, scenario, objects, apiVersions.length > 0);
          assert.deepEqual([...wrong, ...guardrailFindings(file, objects)], []);
        });
      }
    }
  }
});
