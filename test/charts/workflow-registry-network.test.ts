import assert from "node:assert/strict";
import { inventory, only, renderChart, type KubernetesObject, type Values } from "./support";

const chart = "charts/workflow-registry";

const namespace = (name: string): object => ({
  namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": name } },
});
const pods = (name: string, instance?: string): object => ({
  podSelector: {
    matchLabels: {
      "app.kubernetes.io/name": name,
      ...(instance === undefined ? {} : { "app.kubernetes.io/instance": instance }),
    },
  },
});
const tcp = (port: number): object => ({ protocol: "TCP", port });

const dns = { to: [namespace("kube-system")], ports: [{ protocol: "UDP", port: 53 }, tcp(53)] };
const anywhere = [
  { ipBlock: { cidr: "0.0.0.0/0", except: ["169.254.0.0/16"] } },
  { ipBlock: { cidr: "::/0", except: ["fd00:ec2::/32", "fe80::/10"] } },
];

interface PolicySpec {
  readonly ingress: readonly { readonly from: readonly unknown[] }[];
  readonly egress: readonly unknown[];
}

async function policy(values: Values = {}): Promise<PolicySpec> {
  return only(await renderChart(chart, values), "NetworkPolicy", "workflow-registry")["spec"] as PolicySpec;
}

async function ingress(values: Values): Promise<KubernetesObject> {
  const objects = await renderChart(
    chart,
    { ingress: { enabled: true, ...values } },
    { release: "registry" },
  );
  return only(objects, "Ingress", "registry-ingress");
}

describe("charts/workflow-registry: network", () => {
  it("is closed both ways but to the peers it needs", async () => {
    assert.deepEqual(await policy(), {
      podSelector: {
        matchLabels: {
          "app.kubernetes.io/name": "workflow-registry",
          "app.kubernetes.io/instance": "workflow-registry",
        },
      },
      policyTypes: ["Ingress", "Egress"],
      ingress: [
        {
          from: [
            pods("workflow-registry-test", "workflow-registry"),
            namespace("ingress-nginx"),
            pods("runtime-agent"),
            namespace("monitoring"),
          ],
          ports: [tcp(8000)],
        },
      ],
      egress: [dns],
    });
  });

  it("leaves out the peers that values take away, and adds those they name", async () => {
    const rule = { to: [namespace("rekor")], ports: [tcp(443)] };
    const spec = await policy({
      monitoring: { enabled: false },
      networkPolicy: {
        ingressController: { namespace: "" },
        runtimeAgent: { namespace: "agents" },
        extraEgress: [rule],
      },
    });
    assert.deepEqual(spec.ingress[0]?.from, [
      pods("workflow-registry-test", "workflow-registry"),
      { ...pods("runtime-agent"), ...namespace("agents") },
    ]);
    assert.deepEqual(spec.egress, [dns, rule]);
  });

  const vaults: readonly (readonly [string, Values, object])[] = [
    ["https://vault.company.com", {}, { to: anywhere, ports: [tcp(443)] }],
    ["http://vault.company.com", {}, { to: anywhere, ports: [tcp(80)] }],
    [
      "https://vault.company.com:8200",
      { cidrs: ["192.0.2.0/24", "2001:db8::/32"] },
      {
        to: [{ ipBlock: { cidr: "192.0.2.0/24" } }, { ipBlock: { cidr: "2001:db8::/32" } }],
        ports: [tcp(8200)],
      },
    ],
    ["http://vault.secrets.svc:8200", {}, { to: [namespace("secrets")], ports: [tcp(8200)] }],
    [
      "https://vault.secrets.svc.cluster.local",
      { port: 8200 },
      { to: [namespace("secrets")], ports: [tcp(8200)] },
    ],
    ["http://10.1.2.3:8200", {}, { to: [{ ipBlock: { cidr: "10.1.2.3/32" } }], ports: [tcp(8200)] }],
    [
      "https://[2001:db8::1]:8200",
      {},
      { to: [{ ipBlock: { cidr: "2001:db8::1/128" } }], ports: [tcp(8200)] },
    ],
    ["http://vault:8200", {}, { to: [{ podSelector: {} }], ports: [tcp(8200)] }],
  ];
  for (const [vaultAddr, vault, rule] of vaults) {
    it(`opens egress to ${vaultAddr}${JSON.stringify(vault) === "{}" ? "" : " as values narrow it"}`, async () => {
      assert.deepEqual((await policy({ config: { vaultAddr }, networkPolicy: { vault } })).egress, [
        dns,
        rule,
      ]);
    });
  }

  it("opens egress to the collector and tells the program of it when tracing is on", async () => {
    const tracing = { enabled: true, endpoint: "http://otel-collector.observability.svc:4317" };
    const objects = await renderChart(chart, { tracing }, { release: "registry" });
    assert.deepEqual((only(objects, "NetworkPolicy", "registry")["spec"] as PolicySpec).egress, [
      dns,
      { to: [namespace("observability")], ports: [tcp(4317)] },
    ]);
    assert.deepEqual(only(objects, "ConfigMap")["data"], {
      LOG_LEVEL: "info",
      OTEL_EXPORTER_OTLP_ENDPOINT: "http://otel-collector.observability.svc:4317",
      OTEL_EXPORTER_OTLP_PROTOCOL: "grpc",
      OTEL_RESOURCE_ATTRIBUTES: "k8s.namespace.name=default,service.version=1.0.0",
      OTEL_SERVICE_NAME: "registry",
      OTEL_TRACES_SAMPLER: "parentbased_traceidratio",
      OTEL_TRACES_SAMPLER_ARG: "1",
    });
  });

  it("lets the test pod, which no selector of the release takes for its own, reach the registry", async () => {
    const objects = await renderChart(chart, { service: { name: "green", port: 80 } }, { namespace: "atom" });
    const pod = only(objects, "Pod");
    const testPolicy = only(objects, "NetworkPolicy", "workflow-registry-test")["spec"] as PolicySpec & {
      readonly podSelector: { readonly matchLabels: Readonly<Record<string, string>> };
    };
    for (const [label, value] of Object.entries(testPolicy.podSelector.matchLabels)) {
      assert.equal(pod.metadata.labels?.[label], value, label);
    }
    assert.equal(pod.metadata.labels?.["app.kubernetes.io/name"], "workflow-registry-test");
    assert.deepEqual(testPolicy.egress, [
      dns,
      { to: [pods("workflow-registry", "workflow-registry")], ports: [tcp(8000)] },
    ]);
    assert.match(JSON.stringify(pod["spec"]), /http:\/\/green\.atom\.svc:80\/health/);
  });

  it("takes the seed's ingress and limits requests in the words that nginx reads", async () => {
    const object = await ingress({
      annotations: {
        "cert-manager.io/cluster-issuer": "letsencrypt-prod",
        "nginx.ingress.kubernetes.io/rate-limit": "50",
      },
      hosts: [{ host: "registry.atom.company.com" }],
      tls: [{ secretName: "registry-tls", hosts: ["registry.atom.company.com"] }],
    });
    assert.deepEqual(object.metadata.annotations, {
      "cert-manager.io/cluster-issuer": "letsencrypt-prod",
      "nginx.ingress.kubernetes.io/limit-rps": "50",
      "nginx.ingress.kubernetes.io/rate-limit": "50",
    });
    assert.deepEqual(object["spec"], {
      ingressClassName: "nginx",
      rules: [
        {
          host: "registry.atom.company.com",
          http: {
            paths: [
              {
                path: "/",
                pathType: "Prefix",
                backend: { service: { name: "registry", port: { name: "http" } } },
              },
            ],
          },
        },
      ],
      tls: [{ secretName: "registry-tls", hosts: ["registry.atom.company.com"] }],
    });
  });

  it("translates the rate limit to the class, and leaves it out at 0", async () => {
    const hosts = [{ host: "registry.atom.company.com" }];
    const annotations = async (values: Values): Promise<unknown> =>
      (await ingress({ hosts, ...values })).metadata.annotations;
    assert.deepEqual(
      await Promise.all([
        annotations({}),
        annotations({ className: "haproxy", rateLimit: 20 }),
        annotations({ className: "alb", rateLimit: 0 }),
      ]),
      [
        { "nginx.ingress.kubernetes.io/limit-rps": "100" },
        { "haproxy.org/rate-limit-requests": "20", "haproxy.org/rate-limit-period": "1s" },
        undefined,
      ],
    );
  });

  it("makes a ServiceMonitor where the cluster knows it, or when told to", async () => {
    const apiVersions = ["monitoring.coreos.com/v1"];
    const monitor = { interval: "15s", labels: { team: "platform" } };
    const known = await renderChart(chart, { monitoring: { serviceMonitor: monitor } }, { apiVersions });
    const object = only(known, "ServiceMonitor");
    assert.equal(object.metadata.labels?.["team"], "platform");
    assert.deepEqual(object["spec"], {
      selector: {
        matchLabels: {
          "app.kubernetes.io/name": "workflow-registry",
          "app.kubernetes.io/instance": "workflow-registry",
        },
      },
      namespaceSelector: { matchNames: ["default"] },
      endpoints: [{ port: "http", path: "/metrics", interval: "15s", scrapeTimeout: "10s" }],
    });
    const made = async (monitoring: Values, versions: readonly string[]): Promise<boolean> =>
      inventory(await renderChart(chart, { monitoring }, { apiVersions: versions })).includes(
        "ServiceMonitor/workflow-registry",
      );
    assert.deepEqual(
      await Promise.all([
        made({}, []),
        made({ serviceMonitor: { renderMode: "alwaysRender" } }, []),
        made({ serviceMonitor: { renderMode: "failIfMissing" } }, apiVersions),
        made({ serviceMonitor: { enabled: false } }, apiVersions),
        made({ enabled: false }, apiVersions),
      ]),
      [false, true, true, false, false],
    );
  });
});
