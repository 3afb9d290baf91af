import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { stringify } from "yaml";
import { ensureTools } from "../../tools";
import { charts, merged } from "../charts/matrix/charts";
import { type Values, only, renderChart, root } from "../charts/support";
import { program } from "./support";

const single = { replicaCount: 1, autoscaling: { enabled: false } };
const backup = {
  backup: { enabled: true, storage: { existingSecret: "s3" } },
  restore: { enabled: true, backupId: "backup-20240115-020000" },
};

/** One replica that is backed up, with an alert that fires within the tests' hours. */
const backedUp = { ...single, ...backup, monitoring: { prometheusRule: { backupHours: 2 } } };

/** Values that together bring every alert of a chart: some exclude each other, as those of one replica and many. */
const everything: Readonly<Record<string, readonly Values[]>> = {
  "zen-agent": [
    {
      tls: { enabled: true },
      "zen-watcher": { enabled: false },
      metrics: { serviceMonitor: { enabled: true } },
    },
  ],
  "zen-watcher": [
    {
      webhook: { enabled: true, auth: { disabled: true } },
      networkPolicy: { enabled: false },
      metrics: { serviceMonitor: { enabled: true } },
    },
    { metrics: { prometheusRule: { certificates: { name: "falco" } } } },
  ],
  "workflow-registry": [
    { monitoring: { prometheusRule: { certificates: { name: "registry-tls" } } } },
    { ...backedUp, persistence: { accessMode: "ReadWriteOnce" } },
  ],
  "runtime-agent": [{}, { ...backedUp, persistence: { accessMode: "ReadWriteMany" } }],
};

interface Rule {
  readonly alert: string;
}

/** The group of a chart's alerts, each once, as its PrometheusRule has them. */
async function groupOf(name: string): Promise<{ readonly name: string; readonly rules: readonly Rule[] }> {
  const chart = charts.find((each) => each.name === name);
  assert.ok(chart, `no chart ${name}`);
  const zen = name.startsWith("zen-");
  const on = { [zen ? "metrics" : "monitoring"]: { prometheusRule: { enabled: true } } };
  const found = new Map<string, Rule>();
  for (const values of everything[name] ?? [{}]) {
    const objects = await renderChart(path.join("charts", name), merged(merged(chart.needed, on), values), {
      namespace: zen ? "zen-system" : "atom-system",
      apiVersions: ["monitoring.coreos.com/v1"],
    });
    const { groups } = only(objects, "PrometheusRule")["spec"] as {
      readonly groups: readonly [{ readonly rules: readonly Rule[] }];
    };
    for (const rule of groups[0].rules) if (!found.has(rule.alert)) found.set(rule.alert, rule);
  }
  return { name, rules: [...found.values()] };
}

const folderOfTests = path.join(root, "test/charts/alerts");

describe("alerts, by promtool", function () {
  this.timeout(120_000);
  let promtool: string;
  let folder: string;

  before(async function () {
    this.timeout(900_000);
    ({ promtool } = await ensureTools(["promtool"]));
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "zen-alerts-"));
  });
  after(() => fs.rmSync(folder, { recursive: true, force: true }));

  for (const file of fs.readdirSync(folderOfTests).filter((name) => name.endsWith(".yaml"))) {
    const name = file.replace(/\.yaml$/, "");
    it(`${name}: the rules parse, and each fires on its failure and stays quiet without it`, async () => {
      const here = fs.mkdtempSync(path.join(folder, "chart-"));
      const rules = path.join(here, "rules.yaml");
      fs.writeFileSync(rules, stringify({ groups: [await groupOf(name)] }));
      fs.copyFileSync(path.join(folderOfTests, file), path.join(here, "tests.yaml"));
      const checked = await program(promtool, ["check", "rules", "--lint=all", "--lint-fatal", rules]);
      assert.equal(checked.code, 0, checked.stdout + checked.stderr);
      const tested = await program(promtool, ["test", "rules", path.join(here, "tests.yaml")]);
      assert.equal(tested.code, 0, tested.stdout + tested.stderr);
    });
  }
});
