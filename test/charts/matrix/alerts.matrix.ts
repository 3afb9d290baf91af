import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { promisify } from "node:util";
import { stringify } from "yaml";
import { ensureTools } from "../../../tools";
import { only, renderChart, root, type Values } from "../support";

interface Rule {
  readonly alert: string;
}

const backup = {
  backup: { enabled: true, storage: { existingSecret: "s3" } },
  restore: { enabled: true, backupId: "backup-20240115-020000" },
};
const one = { replicaCount: 1, autoscaling: { enabled: false } };
const rule = (more: Values = {}): Values => ({ prometheusRule: { enabled: true, ...more } });

/** For each chart, values that together bring every alert; the first that brings one gives its rule. */
const everything: Readonly<Record<string, readonly Values[]>> = {
  "zen-agent": [
    {
      ...{ saas: { existingSecret: "token" }, tenant: { id: "acme" }, cluster: { id: "eu-1" } },
      ...{ metrics: rule(), tls: { enabled: true }, "zen-watcher": { enabled: false } },
    },
  ],
  "zen-watcher": [
    {
      ...{ metrics: rule({ certificates: { name: "falco" } }), networkPolicy: { enabled: false } },
      webhook: { enabled: true, auth: { disabled: true } },
    },
  ],
  "workflow-registry": [
    { monitoring: rule({ certificates: { name: "registry-tls" } }) },
    { monitoring: rule({ backupHours: 2 }), ...one, ...backup, persistence: { accessMode: "ReadWriteOnce" } },
  ],
  "runtime-agent": [
    { monitoring: rule() },
    { monitoring: rule({ backupHours: 2 }), ...one, ...backup, persistence: { accessMode: "ReadWriteMany" } },
  ],
};

async function rules(chart: string): Promise<readonly Rule[]> {
  const namespace = chart.startsWith("zen-") ? "zen-system" : "atom-system";
  const apiVersions = ["monitoring.coreos.com/v1"];
  const byName = new Map<string, Rule>();
  for (const values of everything[chart] ?? []) {
    const objects = await renderChart(`charts/${chart}`, values, { namespace, apiVersions });
    const { groups } = only(objects, "PrometheusRule")["spec"] as {
      readonly groups: readonly [{ readonly rules: readonly Rule[] }];
    };
    for (const each of groups[0].rules) {
      if (!byName.has(each.alert)) byName.set(each.alert, each);
    }
  }
  return [...byName.values()];
}

describe("charts: the alerts, judged by promtool", function () {
  this.timeout(180_000);
  let promtool: string;

  before(async function () {
    this.timeout(900_000);
    ({ promtool } = await ensureTools(["promtool"]));
  });

  for (const chart of Object.keys(everything)) {
    it(`${chart}: each is well-formed, fires on its failure and stays quiet without it`, async () => {
      const directory = fs.mkdtempSync(path.join(os.tmpdir(), "alerts-"));
      try {
        const groups = [{ name: chart, rules: await rules(chart) }];
        fs.writeFileSync(path.join(directory, "rules.yaml"), stringify({ groups }));
        fs.copyFileSync(
          path.join(root, `test/charts/alerts/${chart}.yaml`),
          path.join(directory, "tests.yaml"),
        );
        const run = async (...args: readonly string[]): Promise<string> =>
          (await promisify(execFile)(promtool, args, { cwd: directory })).stdout;
        assert.match(await run("check", "rules", "rules.yaml"), /SUCCESS/);
        assert.match(await run("test", "rules", "tests.yaml"), /SUCCESS/);
      } finally {
        fs.rmSync(directory, { recursive: true, force: true });
      }
    });
  }
});
