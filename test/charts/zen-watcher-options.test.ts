import assert from "node:assert/strict";
import { type KubernetesObject, type RenderOptions, type Values, only, renderChart } from "./support";

const chart = "charts/zen-watcher";

const render = (values: Values = {}, options: RenderOptions = {}): Promise<readonly KubernetesObject[]> =>
  renderChart(chart, values, { namespace: "zen-system", ...options });

interface Container {
  readonly image: string;
  readonly args: readonly string[];
  readonly env: readonly { readonly name: string; readonly value?: string; readonly valueFrom?: unknown }[];
  readonly livenessProbe: unknown;
}

interface DeploymentSpec {
  readonly replicas?: number;
  readonly strategy: { readonly type: string };
  readonly template: {
    readonly metadata: { readonly labels: object; readonly annotations: Readonly<Record<string, string>> };
    readonly spec: { readonly containers: readonly [Container] };
  };
}

async function deployment(values: Values = {}): Promise<DeploymentSpec> {
  return only(await render(values), "Deployment")["spec"] as DeploymentSpec;
}

async function environment(values: Values = {}): Promise<ReadonlyMap<string, unknown>> {
  const [container] = (await deployment(values)).template.spec.containers;
  return new Map(container.env.map(({ name, value, valueFrom }) => [name, value ?? valueFrom]));
}

const instance = {
  "app.kubernetes.io/name": "zen-watcher",
  "app.kubernetes.io/instance": "zen-watcher",
};
const selector = { ...instance, "app.kubernetes.io/component": "watcher" };

describe("charts/zen-watcher: what can be asked of it", () => {
  it("lets another target be written, by name, in the same namespace", async () => {
    const target = { group: "example.io", version: "v1", resource: "incidents" };
    const values = { observations: { additionalTargets: [target] } };
    assert.equal(
      (await environment(values)).get("ALLOWED_GVRS"),
      "zen.kube-zen.io/v1alpha1/observations,example.io/v1/incidents",
    );
    const role = only(await render(values), "Role", "zen-system-zen-watcher-observations");
    assert.deepEqual((role["rules"] as readonly unknown[]).at(-1), {
      apiGroups: ["example.io"],
      resources: ["incidents"],
      verbs: ["create", "update"],
    });
  });

  it("lets in the monitoring namespace and out to DNS and the API server, and no more", async () => {
    const privateRanges = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10"];
    const tcp = (...ports: readonly (number | string)[]): readonly unknown[] =>
      ports.map((port) => ({ port, protocol: "TCP" }));
    const namespace = (name: string): unknown => ({
      namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": name } },
    });
    assert.deepEqual(only(await render(), "NetworkPolicy")["spec"], {
      podSelector: { matchLabels: instance },
      policyTypes: ["Ingress", "Egress"],
      ingress: [{ from: [namespace("monitoring")], ports: tcp("http") }],
      egress: [
        { to: [namespace("kube-system")], ports: [{ port: 53, protocol: "UDP" }, ...tcp(53)] },
        { to: privateRanges.map((cidr) => ({ ipBlock: { cidr } })), ports: tcp(443, 6443) },
      ],
    });
    const closed = await render({ metrics: { enabled: false } });
    assert.deepEqual((only(closed, "NetworkPolicy")["spec"] as { readonly ingress: unknown }).ingress, []);
    const open = await render({ networkPolicy: { enabled: false } });
    assert.deepEqual(
      open.filter((object) => object.kind === "NetworkPolicy"),
      [],
    );
  });

  it("takes webhooks in one pod that is never joined by a second, with a token from a Secret", async () => {
    const values = {
      webhook: { enabled: true, auth: { existingSecret: "falco" }, allowedIPs: ["10.0.0.7"] },
      networkPolicy: { ingress: { webhookFrom: [{ podSelector: {} }] } },
    };
    const spec = await deployment(values);
    assert.deepEqual([spec.replicas, spec.strategy], [1, { type: "Recreate" }]);
    const env = await environment(values);
    assert.deepEqual(env.get("WEBHOOK_AUTH_TOKEN"), { secretKeyRef: { name: "falco", key: "token" } });
    assert.equal(env.get("WEBHOOK_ALLOWED_IPS"), "10.0.0.7");
    const objects = await render(values);
    assert.ok(!objects.some((object) => object.kind === "Secret"));
    const policy = only(objects, "NetworkPolicy")["spec"] as { readonly ingress: readonly unknown[] };
    assert.deepEqual(policy.ingress.at(-1), {
      from: [{ podSelector: {} }],
      ports: [{ port: "http", protocol: "TCP" }],
    });
  });

  it("keeps a token given as a value in a Secret and out of the pod, which rolls when it changes", async () => {
    const values = (token: string): Values => ({
      webhook: { enabled: true, auth: { token } },
      networkPolicy: { enabled: false },
    });
    const objects = await render(values("s3cret"));
    assert.deepEqual(only(objects, "Secret", "zen-watcher-webhook")["data"], {
      token: Buffer.from("s3cret").toString("base64"),
    });
    assert.ok(!JSON.stringify(only(objects, "Deployment")).includes("s3cret"));
    const annotations = async (token: string): Promise<string | undefined> =>
      (await deployment(values(token))).template.metadata.annotations["checksum/webhook"];
    assert.notEqual(await annotations("one"), await annotations("two"));
  });

  it("scales by HPA with replicas left out, and guards more than one pod by a budget", async () => {
    const objects = await render({ hpa: { enabled: true } });
    const { replicas } = only(objects, "Deployment")["spec"] as DeploymentSpec;
    assert.equal(replicas, undefined);
    const resource = (name: string, averageUtilization: number): unknown => ({
      type: "Resource",
      resource: { name, target: { type: "Utilization", averageUtilization } },
    });
    assert.deepEqual(only(objects, "HorizontalPodAutoscaler")["spec"], {
      scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "zen-watcher" },
      minReplicas: 2,
      maxReplicas: 10,
      metrics: [resource("cpu", 70), resource("memory", 80)],
      behavior: {
        scaleDown: {
          stabilizationWindowSeconds: 300,
          policies: [{ type: "Pods", value: 1, periodSeconds: 60 }],
        },
      },
    });
    assert.deepEqual(only(objects, "PodDisruptionBudget")["spec"], {
      selector: { matchLabels: selector },
      maxUnavailable: 1,
      unhealthyPodEvictionPolicy: "AlwaysAllow",
    });
  });

  it("is scraped by ServiceMonitor or VMServiceScrape, each in its own words", async () => {
    const rule = [{ action: "drop", source_labels: ["pod"] }];
    const objects = await render({
      metrics: {
        serviceMonitor: { enabled: true, labels: { release: "prometheus" }, metricRelabelings: rule },
        vmServiceScrape: { enabled: true, metricRelabelConfigs: rule },
      },
    });
    const endpoint = { port: "http", path: "/metrics", interval: "30s", scrapeTimeout: "10s" };
    const target = {
      namespaceSelector: { matchNames: ["zen-system"] },
      selector: { matchLabels: selector },
    };
    const monitor = only(objects, "ServiceMonitor");
    assert.equal(monitor.metadata.labels?.["release"], "prometheus");
    assert.deepEqual(monitor["spec"], { ...target, endpoints: [{ ...endpoint, metricRelabelings: rule }] });
    assert.deepEqual(only(objects, "VMServiceScrape")["spec"], {
      ...target,
      endpoints: [{ ...endpoint, metricRelabelConfigs: rule }],
    });
    const labels = only(objects, "Service").metadata.labels ?? {};
    assert.deepEqual({ ...labels, ...selector }, labels, "the Service carries what they select");
  });
});
