import assert from "node:assert/strict";
import { type KubernetesObject, type Values, only, renderChart } from "./support";

function render(values: Values = {}): Promise<readonly KubernetesObject[]> {
  return renderChart(
    "charts/zen-agent",
    {
      saas: { existingSecret: "token", ...(values["saas"] as Values | undefined) },
      tenant: { id: "acme" },
      cluster: { id: "eu-1" },
      "zen-watcher": { enabled: false },
      ...Object.fromEntries(Object.entries(values).filter(([key]) => key !== "saas")),
    },
    { namespace: "zen-system" },
  );
}

interface PolicySpec {
  readonly ingress: readonly unknown[];
  readonly egress: readonly { readonly to: unknown; readonly ports: unknown }[];
}

async function policy(values: Values = {}): Promise<PolicySpec> {
  return only(await render(values), "NetworkPolicy")["spec"] as PolicySpec;
}

const namespace = (name: string): unknown => ({
  namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": name } },
});
const tcp = (...ports: readonly (number | string)[]): readonly unknown[] =>
  ports.map((port) => ({ port, protocol: "TCP" }));
const privateRanges = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10"];

describe("charts/zen-agent: connections", () => {
  it("lets scrapes in and dials DNS, the API server and Kube-Zen, which is never a private address", async () => {
    assert.deepEqual(await policy(), {
      podSelector: {
        matchLabels: { "app.kubernetes.io/name": "zen-agent", "app.kubernetes.io/instance": "zen-agent" },
      },
      policyTypes: ["Ingress", "Egress"],
      ingress: [{ from: [namespace("monitoring")], ports: tcp("metrics") }],
      egress: [
        { to: [namespace("kube-system")], ports: [{ port: 53, protocol: "UDP" }, ...tcp(53)] },
        { to: privateRanges.map((cidr) => ({ ipBlock: { cidr } })), ports: tcp(443, 6443) },
        {
          to: [{ ipBlock: { cidr: "0.0.0.0/0", except: [...privateRanges, "169.254.0.0/16"] } }],
          ports: tcp(443),
        },
      ],
    });
  });

  for (const [saas, ipBlock] of [
    [{ cidr: "203.0.113.0/24" }, { cidr: "203.0.113.0/24" }],
    [{ cidr: "::/0" }, { cidr: "::/0" }],
    [
      { cidr: "203.0.113.0/24", except: ["203.0.113.8/32"] },
      { cidr: "203.0.113.0/24", except: ["203.0.113.8/32"] },
    ],
    [{ except: [] }, { cidr: "0.0.0.0/0" }],
  ] as const) {
    it(`leaves nothing out of ${JSON.stringify(saas)} that is not in it`, async () => {
      const { egress } = await policy({ networkPolicy: { egress: { saas } } });
      assert.deepEqual(egress[2]?.to, [{ ipBlock }]);
    });
  }

  for (const [endpoint, webSocketEndpoint, ports] of [
    ["https://agent.example.com", "", [443]],
    ["https://agent.example.com:8443/base", "", [8443]],
    ["https://agent.example.com", "wss://ws.example.com:9443", [443, 9443]],
    ["http://host.k3d.internal", "", [80]],
    ["http://localhost:8080", "", [8080]],
  ] as const) {
    it(`opens the ports of ${endpoint} ${webSocketEndpoint}`, async () => {
      const { egress } = await policy({ environment: "dev", saas: { endpoint, webSocketEndpoint } });
      assert.deepEqual(egress[2]?.ports, tcp(...ports));
    });
  }

  it("asks Prometheus only when results are probed by metrics", async () => {
    const prometheus = { to: [namespace("monitoring")], ports: tcp(9090) };
    const gitops = { profile: "gitops", tls: { enabled: true } };
    assert.deepEqual((await policy(gitops)).egress[3], prometheus);
    assert.deepEqual((await policy({ validation: { probes: ["metrics"] } })).egress[3], prometheus);
    assert.equal((await policy({ ...gitops, validation: { probes: ["http"] } })).egress.length, 3);
  });

  it("opens the API to named callers on request and shows it as a Service port", async () => {
    const caller = { ipBlock: { cidr: "203.0.113.0/24" } };
    const objects = await render({ inbound: { enabled: true, from: [caller] }, tls: { enabled: true } });
    const { ingress } = only(objects, "NetworkPolicy")["spec"] as PolicySpec;
    assert.deepEqual(ingress[1], { from: [caller], ports: tcp("api") });
    assert.deepEqual((only(objects, "Service")["spec"] as { readonly ports: unknown }).ports, [
      { name: "metrics", port: 9090, targetPort: "metrics", protocol: "TCP" },
      { name: "api", port: 8080, targetPort: "api", protocol: "TCP" },
    ]);
  });

  it("without metrics has no Service, lets nothing in and probes the API's port", async () => {
    const objects = await render({ metrics: { enabled: false } });
    assert.ok(!objects.some((object) => object.kind === "Service"));
    assert.deepEqual((only(objects, "NetworkPolicy")["spec"] as PolicySpec).ingress, []);
    const spec = only(objects, "Deployment")["spec"] as {
      readonly template: {
        readonly spec: { readonly containers: readonly [Readonly<Record<string, unknown>>] };
      };
    };
    const [container] = spec.template.spec.containers;
    assert.deepEqual(container["livenessProbe"], {
      tcpSocket: { port: "api" },
      periodSeconds: 10,
      timeoutSeconds: 3,
      failureThreshold: 3,
    });
    assert.deepEqual(container["ports"], [{ name: "api", containerPort: 8080, protocol: "TCP" }]);
  });

  it("moves metrics, probes, Service, scrape and policy together to another port", async () => {
    const objects = await render({ metrics: { port: 9191, serviceMonitor: { enabled: true } } });
    const text = JSON.stringify(objects);
    assert.ok(!text.includes("9090"), "the default port is left somewhere");
    const { ports } = only(objects, "Service")["spec"] as { readonly ports: unknown };
    assert.deepEqual(ports, [{ name: "metrics", port: 9191, targetPort: "metrics", protocol: "TCP" }]);
    assert.deepEqual((only(objects, "ServiceMonitor")["spec"] as { readonly endpoints: unknown }).endpoints, [
      { port: "metrics", path: "/metrics", interval: "30s", scrapeTimeout: "10s" },
    ]);
  });
});
