import assert from "node:assert/strict";
import { parseAllDocuments } from "yaml";
import { ensureTools } from "../../tools";
import { charts, chartPath } from "../charts/matrix/charts";
import { installedApiVersions } from "../charts/matrix/crds";
import { forEach } from "../charts/matrix/parallel";
import { root } from "../charts/support";
import { program } from "./support";

/** The documents of a render as JSON texts, sorted: the order of objects is each Helm's own. */
function objectsOf(text: string): readonly string[] {
  return parseAllDocuments(text, { version: "1.1" })
    .map((document) => JSON.stringify(document.toJS()))
    .filter((json) => json !== "null")
    .sort();
}

describe("Helm 3 and Helm 4", function () {
  this.timeout(240_000);
  let helms: readonly string[];

  before(async function () {
    this.timeout(900_000);
    const { helm, helm4 } = await ensureTools(["helm", "helm4"]);
    helms = [helm, helm4];
  });

  for (const chart of charts) {
    it(`render every scenario of ${chart.name} the same`, async () => {
      const different = await forEach(chart.scenarios, async (scenario) => {
        const known = [...installedApiVersions, ...(scenario.apiVersions ?? [])];
        const args = [
          ...["template", chart.name, `${root}/${chartPath(chart)}`, "--namespace", "n"],
          ...["--kube-version", "1.36.1", ...known.flatMap((version) => ["--api-versions", version])],
          ...(scenario.valueFiles ?? []).flatMap((file) => ["--values", `${root}/${file}`]),
          ...["--values", "-"],
        ];
        const [three, four] = await Promise.all(
          helms.map((helm) => program(helm, args, process.env, JSON.stringify(scenario.values))),
        );
        assert.equal(three?.code, 0, `${scenario.name}: ${three?.stderr ?? ""}`);
        assert.equal(four?.code, 0, `${scenario.name}: ${four?.stderr ?? ""}`);
        const [left, right] = [objectsOf(three.stdout), objectsOf(four.stdout)];
        assert.ok(left.length > 0, scenario.name);
        return JSON.stringify(left) === JSON.stringify(right) ? [] : [scenario.name];
      });
      assert.deepEqual(different.flat(), []);
    });
  }
});
