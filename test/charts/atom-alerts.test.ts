import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";
import { type AtomChart, unknownAtomMetrics } from "./atom-metrics";
import { type KubernetesObject, only, renderChart, renderFailure, root, type Values } from "./support";

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<"summary" | "description" | "runbook", string>>;
}

const charts: Readonly<Record<AtomChart, string>> = {
  "workflow-registry": "WorkflowRegistry",
  "runtime-agent": "RuntimeAgent",
};
const backup = {
  backup: { enabled: true, storage: { existingSecret: "s3" } },
  restore: { enabled: true, backupId: "backup-20240115-020000" },
};
const single = {
  replicaCount: 1,
  autoscaling: { enabled: false },
};
/** Volumes that one replica may have and a backup can read. */
const volumes: Readonly<Record<AtomChart, Values>> = {
  "workflow-registry": { persistence: { accessMode: "ReadWriteOnce" } },
  "runtime-agent": { persistence: { accessMode: "ReadWriteMany" } },
};

function render(chart: AtomChart, values: Values): Promise<readonly KubernetesObject[]> {
  const apiVersions = ["monitoring.coreos.com/v1"];
  return renderChart(`charts/${chart}`, values, { namespace: "atom-system", apiVersions });
}

async function rules(chart: AtomChart, rule: Values = {}, more: Values = {}): Promise<readonly Rule[]> {
  const objects = await render(chart, {
    ...more,
    monitoring: { ...(more["monitoring"] as Values | undefined), prometheusRule: { enabled: true, ...rule } },
  });
  const { groups } = only(objects, "PrometheusRule")["spec"] as {
    readonly groups: readonly [{ readonly rules: readonly Rule[] }];
  };
  return groups[0].rules;
}

const names = (all: readonly Rule[]): readonly string[] => all.map(({ alert }) => alert);

const common = [
  ...["ReplicasMissing", "CrashLooping", "CannotStart", "PodPending", "OutOfMemory", "MemoryNearlyFull"],
  ...["RolloutStuck", "AtMaximum", "VolumeUnbound", "VolumeNearlyFull", "VolumeFull"],
  ...["BackupFailed", "BackupMissing", "RestoreFailed"],
];
const failures: Readonly<Record<AtomChart, readonly string[]>> = {
  "workflow-registry": [
    ...["Down", ...common, "Restarting", "SeveralWriters", "NotScraped"],
    ...["CertificateExpiresSoon", "CertificateAboutToExpire", "CertificateExpired"],
    ...["CertificateNotReady", "CertificateRenewalLate", "CertificateUnwatched"],
  ],
  "runtime-agent": [
    ...["Down", "PodDown", ...common, "ExecutionsLost", "WorkflowErrors", "ManyFailures", "NothingSucceeds"],
    ...["Stalled", "AtCapacity", "Slow"],
  ],
};

describe("charts/workflow-registry and charts/runtime-agent: alerts", () => {
  for (const [chart, prefix] of Object.entries(charts) as readonly [AtomChart, string][]) {
    const wanted = failures[chart].map((name) => `${prefix}${name}`);

    it(`${chart} has one for each known way to fail, of metrics that are served, with what to do`, async () => {
      const [many, one] = await Promise.all([
        rules(chart, chart === "workflow-registry" ? { certificates: { name: "registry-tls" } } : {}),
        rules(chart, {}, { ...single, ...volumes[chart], ...backup }),
      ]);
      const all = [...many, ...one];
      assert.deepEqual([...new Set(names(all))].sort(), [...wanted].sort());
      for (const { alert, expr, labels, annotations } of all) {
        assert.deepEqual(unknownAtomMetrics(expr, chart), [], alert);
        assert.match(labels["severity"] ?? "", /^(critical|warning)$/, alert);
        const { summary, description, runbook } = annotations;
        for (const text of [summary, description, runbook]) assert.ok(text.length > 25, `${alert}: ${text}`);
        const text = `${expr} ${summary} ${description} ${runbook}`;
        assert.ok(!text.includes("%"), `${alert} has a word that was not replaced: ${text}`);
      }
    });

    it(`${chart}'s alerts have unit tests for promtool that let each fire and stay quiet`, () => {
      const file = path.join(root, `test/charts/alerts/${chart}.yaml`);
      const { tests } = parse(fs.readFileSync(file, "utf8")) as {
        readonly tests: readonly { readonly name: string }[];
      };
      const tested = new Set(tests.map(({ name }) => name));
      // Those about certificates have theirs in test/controllers/certificateAlerts.test.ts, for every source.
      const missing = wanted
        .filter((alert) => !alert.includes("Certificate"))
        .flatMap((alert) => [`${alert} fires`, `${alert} stays quiet`])
        .filter((name) => !tested.has(name));
      assert.deepEqual(missing, []);
    });

    it(`${chart}'s dashboard asks only for metrics that are served, and is found by the sidecar's label`, async () => {
      const objects = await render(chart, { dashboards: { enabled: true, namespace: "grafana" } });
      const { metadata, data } = only(objects, "ConfigMap", `${chart}-dashboard`) as KubernetesObject & {
        readonly data: Readonly<Record<string, string>>;
      };
      assert.deepEqual([metadata.labels?.["grafana_dashboard"], metadata.namespace], ["1", "grafana"]);
      const file = `charts/${chart}/files/dashboards/${chart}.json`;
      const shipped = JSON.parse(fs.readFileSync(path.join(root, file), "utf8")) as {
        readonly panels: readonly {
          readonly title: string;
          readonly targets: readonly { readonly expr: string }[];
        }[];
      };
      assert.deepEqual(Object.keys(data), [`${chart}.json`]);
      assert.deepEqual(JSON.parse(data[`${chart}.json`] ?? ""), shipped);
      assert.ok(shipped.panels.length >= 8);
      for (const { title, targets } of shipped.panels) {
        for (const { expr } of targets) {
          assert.deepEqual(unknownAtomMetrics(expr, chart), [], title);
          assert.match(expr, /\{namespace="\$namespace",[a-z]+=~?"\$(job|release)/, title);
        }
      }
    });

    it(`${chart} leaves the alerts out where the cluster does not know them, or refuses, as asked`, async () => {
      const kinds = async (renderMode: string): Promise<readonly string[]> =>
        (
          await renderChart(`charts/${chart}`, {
            monitoring: { prometheusRule: { enabled: true, renderMode } },
          })
        ).map(({ kind }) => kind);
      assert.ok(!(await kinds("skipIfMissing")).includes("PrometheusRule"));
      assert.ok((await kinds("alwaysRender")).includes("PrometheusRule"));
      assert.equal(
        await renderFailure(`charts/${chart}`, {
          monitoring: { prometheusRule: { enabled: true, renderMode: "failIfMissing" } },
        }),
        "monitoring.prometheusRule.renderMode is failIfMissing and the cluster does not know monitoring.coreos.com/v1: install the Prometheus operator's CRDs, or set monitoring.prometheusRule.renderMode to skipIfMissing.",
      );
    });
  }

  it("say nothing of what the values leave out", async () => {
    const none = {
      autoscaling: { enabled: false },
      replicaCount: 1,
      persistence: { enabled: false },
      monitoring: { enabled: false },
    };
    const registry = names(await rules("workflow-registry", {}, none));
    for (const part of ["AtMaximum", "Volume", "Backup", "Restore", "NotScraped", "Certificate"]) {
      assert.ok(!registry.some((name) => name.includes(part)), part);
    }
    assert.ok(registry.includes("WorkflowRegistrySeveralWriters"));
    assert.ok(!names(await rules("workflow-registry")).includes("WorkflowRegistrySeveralWriters"));
  });

  it("take limits, labels and names of the release, without those switched off", async () => {
    const all = await rules(
      "runtime-agent",
      {
        failurePercent: 5,
        slowSeconds: 60,
        alertLabels: { team: "platform" },
        disabled: ["RuntimeAgentPodDown"],
        additionalRules: [{ alert: "Mine", expr: "vector(1)" }],
      },
      { config: { maxConcurrentExecutions: 20, executionTimeout: "1h" }, service: { name: "agents" } },
    );
    const named = (name: string): Rule | undefined => all.find(({ alert }) => alert === name);
    assert.equal(
      named("RuntimeAgentAtCapacity")?.expr,
      'max by (pod) (active_workflows{namespace="atom-system",job="agents"}) >= 20',
    );
    assert.match(named("RuntimeAgentSlow")?.expr ?? "", /> 60$/);
    assert.match(named("RuntimeAgentManyFailures")?.expr ?? "", /> 5$/);
    assert.match(named("RuntimeAgentStalled")?.expr ?? "", /\[1h\]/);
    assert.deepEqual(named("RuntimeAgentDown")?.labels, { severity: "critical", team: "platform" });
    assert.equal(named("RuntimeAgentPodDown"), undefined);
    assert.equal(all.at(-1)?.alert, "Mine");
  });

  it("watch the volume that the pods mount: the shared claim, or that of each replica", async () => {
    const claim = async (persistence: Values): Promise<string | undefined> => {
      const all = await rules("runtime-agent", {}, { persistence });
      const rule = all.find(({ alert }) => alert === "RuntimeAgentVolumeUnbound");
      return /persistentvolumeclaim=~"([^"]*)"/.exec(rule?.expr ?? "")?.[1];
    };
    assert.deepEqual(await Promise.all([claim({}), claim({ accessMode: "ReadWriteMany" })]), [
      "runtime-agent(-green|-canary)?-[a-z0-9]+-[a-z0-9]{5}-logs",
      "runtime-agent-logs",
    ]);
  });
});
