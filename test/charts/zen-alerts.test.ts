import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";
import { type KubernetesObject, type Values, only, renderChart, renderFailure, root } from "./support";
import { unknownMetrics } from "./zen-metrics";

const identity = { saas: { existingSecret: "token" }, tenant: { id: "acme" }, cluster: { id: "eu-1" } };
const prometheus = ["monitoring.coreos.com/v1"];
const charts = ["zen-agent", "zen-watcher"] as const;
type Chart = (typeof charts)[number];

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: { readonly summary: string; readonly description: string };
}

function render(
  chart: Chart,
  values: Values,
  apiVersions = prometheus,
): Promise<readonly KubernetesObject[]> {
  const needed = chart === "zen-agent" ? { ...identity, "zen-watcher": { enabled: false } } : {};
  return renderChart(`charts/${chart}`, { ...needed, ...values }, { namespace: "zen-system", apiVersions });
}

async function rules(chart: Chart, rule: Values = {}, more: Values = {}): Promise<readonly Rule[]> {
  const metrics = { serviceMonitor: { enabled: true }, prometheusRule: { enabled: true, ...rule } };
  const objects = await render(chart, { metrics, ...more });
  const { groups } = only(objects, "PrometheusRule")["spec"] as {
    readonly groups: readonly [{ readonly rules: readonly Rule[] }];
  };
  return groups[0].rules;
}

const named = (all: readonly Rule[], alert: string): Rule => {
  const found = all.find((rule) => rule.alert === alert);
  assert.ok(found, `${alert} is not among ${all.map((rule) => rule.alert).join(", ")}`);
  return found;
};

describe("charts/zen-agent and charts/zen-watcher: alerts", () => {
  const failures: Readonly<Record<Chart, readonly string[]>> = {
    "zen-agent": [
      "ZenAgentDown",
      "ZenAgentPodDown",
      "ZenAgentQueueFull",
      "ZenAgentWorkersStalled",
      "ZenAgentProcessingSlow",
      "ZenAgentRemediationFailed",
      "ZenAgentRemediationRolledBack",
      "ZenAgentRemediationStuck",
      "ZenAgentCertificateExpiresSoon",
      "ZenAgentCertificateAboutToExpire",
      "ZenAgentCertificateExpired",
      "ZenAgentCertificateNotReady",
      "ZenAgentCertificateRenewalLate",
      "ZenAgentCertificateUnwatched",
    ],
    "zen-watcher": [
      "ZenWatcherDown",
      "ZenWatcherPodDown",
      "ZenWatcherWriteNotAllowed",
      "ZenWatcherWriteFailing",
      "ZenWatcherObservationCreateErrors",
      "ZenWatcherIngesterErrors",
      "ZenWatcherIngesterFailed",
      "ZenWatcherIngesterConfigErrors",
      "ZenWatcherNoLiveIngesters",
      "ZenWatcherCacheNotSynced",
      "ZenWatcherWebhookEventsDropped",
      "ZenWatcherWebhookQueueNearlyFull",
      "ZenWatcherWebhookSendersRefused",
      "ZenWatcherGarbageCollectionErrors",
      "ZenWatcherGarbageCollectionStopped",
      "ZenWatcherCertificateExpiresSoon",
      "ZenWatcherCertificateAboutToExpire",
      "ZenWatcherCertificateExpired",
      "ZenWatcherCertificateNotReady",
      "ZenWatcherCertificateRenewalLate",
      "ZenWatcherCertificateUnwatched",
    ],
  };
  const everything: Readonly<Record<Chart, readonly [rule: Values, more: Values]>> = {
    "zen-agent": [{}, { tls: { enabled: true } }],
    "zen-watcher": [
      { certificates: { name: "falco" } },
      { webhook: { enabled: true, auth: { disabled: true } }, networkPolicy: { enabled: false } },
    ],
  };

  for (const chart of charts) {
    it(`${chart} has one for each known way to fail, of metrics that are served, with what to do`, async () => {
      const all = await rules(chart, ...everything[chart]);
      assert.deepEqual(
        all.map((rule) => rule.alert),
        failures[chart],
      );
      for (const { alert, expr, labels, annotations } of all) {
        assert.deepEqual(unknownMetrics(expr, chart), [], alert);
        assert.match(labels["severity"] ?? "", /^(critical|warning)$/, alert);
        const text = `${expr} ${annotations.summary} ${annotations.description}`;
        assert.ok(!text.includes("%"), `${alert} has a word that was not replaced: ${text}`);
        assert.ok(annotations.description.length > 40, alert);
      }
    });

    it(`${chart}'s alerts have unit tests for promtool that let each fire and stay quiet`, () => {
      const file = path.join(root, `test/charts/alerts/${chart}.yaml`);
      const { tests } = parse(fs.readFileSync(file, "utf8")) as {
        readonly tests: readonly { readonly name: string }[];
      };
      const names = tests.map(({ name }) => name);
      // Those about certificates have theirs in test/controllers/certificateAlerts.test.ts, for every source.
      for (const alert of failures[chart].filter((each) => !each.includes("Certificate"))) {
        assert.ok(names.includes(`${alert} fires`), alert);
        assert.ok(names.includes(`${alert} stays quiet`), alert);
      }
    });

    it(`${chart}'s dashboard asks only for metrics that are served, and is found by the sidecar's label`, async () => {
      const dashboard = only(
        await render(chart, { dashboards: { enabled: true } }),
        "ConfigMap",
        `${chart}-dashboard`,
      );
      assert.equal(dashboard.metadata.labels?.["grafana_dashboard"], "1");
      const data = dashboard["data"] as Readonly<Record<string, string>>;
      assert.deepEqual(Object.keys(data), [`${chart}.json`]);
      const text = data[`${chart}.json`] ?? "";
      assert.deepEqual(
        JSON.parse(text),
        JSON.parse(
          fs.readFileSync(path.join(root, `charts/${chart}/files/dashboards/${chart}.json`), "utf8"),
        ),
      );
      const { panels } = JSON.parse(text) as {
        readonly panels: readonly {
          readonly title: string;
          readonly targets: readonly { readonly expr: string }[];
        }[];
      };
      assert.ok(panels.length >= 8);
      for (const { title, targets } of panels) {
        for (const { expr } of targets) {
          assert.deepEqual(unknownMetrics(expr, chart), [], title);
          assert.match(expr, /\{namespace="\$namespace",job="\$job"/, title);
        }
      }
    });

    it(`${chart} leaves the alerts out where the cluster does not know them, or refuses, as asked`, async () => {
      const metrics = { prometheusRule: { enabled: true } };
      const kinds = (await render(chart, { metrics }, [])).map((object) => object.kind);
      assert.ok(!kinds.includes("PrometheusRule"));
      const always = { prometheusRule: { enabled: true, renderMode: "alwaysRender" } };
      assert.equal(only(await render(chart, { metrics: always }, []), "PrometheusRule").metadata.name, chart);
      assert.equal(
        await renderFailure(`charts/${chart}`, {
          ...identity,
          ...(chart === "zen-agent" ? {} : { saas: undefined, tenant: undefined, cluster: undefined }),
          metrics: { prometheusRule: { enabled: true, renderMode: "failIfMissing" } },
        }),
        "metrics.prometheusRule.renderMode is failIfMissing and the cluster does not know monitoring.coreos.com/v1: install the Prometheus operator's CRDs, or set metrics.prometheusRule.renderMode to skipIfMissing.",
      );
    });
  }

  it("take limits, labels and names of the release, without those switched off", async () => {
    const all = await rules("zen-agent", {
      queueDepth: 25,
      processingSeconds: 90,
      alertLabels: { team: "platform" },
      disabled: ["ZenAgentPodDown"],
      additionalRules: [{ alert: "Mine", expr: "vector(1)" }],
    });
    assert.equal(
      named(all, "ZenAgentQueueFull").expr,
      'max by (pod) (zen_agent_worker_pool_queue_depth{namespace="zen-system",job="zen-agent"}) >= 25',
    );
    assert.match(named(all, "ZenAgentProcessingSlow").expr, /> 90$/);
    assert.deepEqual(named(all, "ZenAgentDown").labels, { severity: "critical", team: "platform" });
    assert.ok(!all.some((rule) => rule.alert === "ZenAgentPodDown"));
    assert.equal(all.at(-1)?.alert, "Mine");
  });

  for (const chart of charts) {
    it(`${chart} is not missed where nothing of the release scrapes it`, async () => {
      const objects = await render(chart, { metrics: { prometheusRule: { enabled: true } } });
      assert.ok(!JSON.stringify(only(objects, "PrometheusRule")).includes("absent("));
    });
  }

  it("say nothing of webhooks where none are taken", async () => {
    const all = await rules("zen-watcher");
    assert.ok(!all.some((rule) => rule.alert.includes("Webhook")));
  });
});
