import assert from "node:assert/strict";
import * as fs from "node:fs";
import { parse } from "yaml";
import { valuesFile, withConnections } from "../../../charts/connections";
import { CHART_DEFAULTS } from "../../../model/connections/chartDefaults";
import type { Workload } from "../../../model/profiles";

describe("the peers and ports that the charts' policies have by default", () => {
  for (const workload of Object.keys(CHART_DEFAULTS) as Workload[]) {
    const text = fs.readFileSync(valuesFile(workload), "utf8");

    it(`are those of model/connections: ${workload} (if not: npx tsx charts/connections.ts)`, () => {
      assert.equal(withConnections(workload, text), text);
    });

    it(`are put back where they differ: ${workload}`, () => {
      const changed = text
        .replaceAll("kubernetes.io/metadata.name: kube-system", "kubernetes.io/metadata.name: dns")
        .replaceAll("namespace: kube-system", "namespace: dns")
        .replace("[443, 6443]", "[443]")
        .replace("      - 443\n      - 6443\n", "      - 443\n");
      assert.notEqual(changed, text);
      assert.deepEqual(parse(withConnections(workload, changed)), parse(text));
    });
  }

  it("have a place in the chart, or it is told which is gone", () => {
    assert.throws(() => withConnections("zen-watcher", "networkPolicy: {}"), {
      message:
        "charts/zen-watcher/values.yaml: networkPolicy.egress.dns.namespaceLabels.kubernetes.io/metadata.name is gone, and a connection is declared for it: put it back, or correct the model",
    });
  });

  it("are as many as the model has for each chart", () => {
    const counts = Object.entries(CHART_DEFAULTS).map(([workload, defaults]) => [workload, defaults.length]);
    assert.deepEqual(counts, [
      ["zen-agent", 10],
      ["zen-watcher", 7],
      ["workflow-registry", 4],
      ["runtime-agent", 6],
    ]);
  });
});
