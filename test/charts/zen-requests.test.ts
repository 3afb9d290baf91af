import assert from "node:assert/strict";
import { type KubernetesObject, type Values, only, renderChart } from "./support";

const identity = { saas: { existingSecret: "token" }, tenant: { id: "acme" }, cluster: { id: "eu-1" } };

function agent(values: Values, ...apiVersions: readonly string[]): Promise<readonly KubernetesObject[]> {
  const all = { ...identity, "zen-watcher": { enabled: false }, ...values };
  return renderChart("charts/zen-agent", all, { namespace: "zen-system", apiVersions });
}

function watcher(values: Values, ...apiVersions: readonly string[]): Promise<readonly KubernetesObject[]> {
  return renderChart("charts/zen-watcher", values, { namespace: "zen-system", apiVersions });
}

interface Container {
  readonly env: readonly { readonly name: string; readonly value?: string; readonly valueFrom?: unknown }[];
}

function container(objects: readonly KubernetesObject[]): Container {
  const spec = only(objects, "Deployment")["spec"] as {
    readonly template: { readonly spec: { readonly containers: readonly [Container] } };
  };
  return spec.template.spec.containers[0];
}

const variables = (objects: readonly KubernetesObject[], prefix: string): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    container(objects)
      .env.filter(({ name }) => name.startsWith(prefix))
      .map(({ name, value, valueFrom }) => [name, value ?? valueFrom]),
  );

const names = (objects: readonly KubernetesObject[], kind: string): readonly string[] =>
  objects.filter((object) => object.kind === kind).map((object) => object.metadata.name);

describe("charts/zen-agent and charts/zen-watcher: what is made on request", () => {
  const externalSecret = {
    enabled: true,
    storeRef: { name: "vault" },
    remoteRef: { key: "kube-zen/eu-1", property: "token" },
  };

  it("the agent's token from a store, in the Secret that the pod reads, and no Secret of the release", async () => {
    const objects = await agent({ saas: {}, externalSecret }, "external-secrets.io/v1");
    assert.deepEqual(only(objects, "ExternalSecret")["spec"], {
      refreshInterval: "1h",
      secretStoreRef: { kind: "ClusterSecretStore", name: "vault" },
      target: { name: "zen-agent-bootstrap", creationPolicy: "Owner" },
      data: [{ secretKey: "cluster-token", remoteRef: { key: "kube-zen/eu-1", property: "token" } }],
    });
    assert.deepEqual(names(objects, "Secret"), ["zen-agent-hmac"]);
    assert.deepEqual(variables(objects, "BOOTSTRAP"), {
      BOOTSTRAP_TOKEN: { secretKeyRef: { name: "zen-agent-bootstrap", key: "cluster-token" } },
    });
  });

  it("the watcher's webhook token from a store", async () => {
    const objects = await watcher(
      { webhook: { enabled: true }, networkPolicy: { enabled: false }, externalSecret },
      "external-secrets.io/v1",
    );
    assert.equal(only(objects, "ExternalSecret").metadata.name, "zen-watcher-webhook");
    assert.deepEqual(names(objects, "Secret"), []);
    assert.deepEqual(variables(objects, "WEBHOOK_AUTH"), {
      WEBHOOK_AUTH_TOKEN: { secretKeyRef: { name: "zen-watcher-webhook", key: "token" } },
    });
  });

  it("a client certificate that names cluster and tenant, in the Secret that is mounted", async () => {
    const tls = { enabled: true, certificate: { enabled: true, issuerRef: { name: "kube-zen" } } };
    const objects = await agent({ tls }, "cert-manager.io/v1");
    assert.deepEqual(only(objects, "Certificate")["spec"], {
      secretName: "zen-agent-tls",
      commonName: "eu-1",
      subject: { organizations: ["acme"] },
      usages: ["client auth", "digital signature"],
      duration: "2160h",
      renewBefore: "720h",
      privateKey: { algorithm: "ECDSA", size: 256, rotationPolicy: "Always" },
      issuerRef: { group: "cert-manager.io", kind: "ClusterIssuer", name: "kube-zen" },
    });
    assert.match(JSON.stringify(only(objects, "Deployment")), /"secretName":"zen-agent-tls"/);
  });

  it("a client certificate with another key, other usages and more names", async () => {
    const certificate = async (more: Values): Promise<Values> => {
      const tls = { enabled: true, certificate: { enabled: true, issuerRef: { name: "kube-zen" }, ...more } };
      return only(await agent({ tls }, "cert-manager.io/v1"), "Certificate")["spec"] as Values;
    };
    const named = await certificate({
      privateKey: { algorithm: "RSA", size: 3072 },
      usages: ["client auth", "key encipherment"],
      dnsNames: ["agent.example.com"],
      uris: ["spiffe://example.com/acme/eu-1"],
    });
    assert.deepEqual(named["privateKey"], { algorithm: "RSA", size: 3072, rotationPolicy: "Always" });
    assert.deepEqual(named["usages"], ["client auth", "key encipherment"]);
    assert.deepEqual(named["dnsNames"], ["agent.example.com"]);
    assert.deepEqual(named["uris"], ["spiffe://example.com/acme/eu-1"]);
    const edwards = await certificate({ privateKey: { algorithm: "Ed25519" } });
    assert.deepEqual(edwards["privateKey"], { algorithm: "Ed25519", rotationPolicy: "Always" });
  });

  it("the least version of TLS and a stapled answer, and no variable for what the program does by itself", async () => {
    const told = async (tls: Values): Promise<unknown> => ({
      ...variables(await agent({ tls }), "TLS_MIN"),
      ...variables(await agent({ tls }), "TLS_REQUIRE"),
    });
    assert.deepEqual(await told({}), {});
    assert.deepEqual(await told({ minVersion: "1.3", requireOcspStaple: true }), {
      TLS_MIN_VERSION: "1.3",
      TLS_REQUIRE_OCSP_STAPLE: "true",
    });
  });

  it("Kube-Zen by name with Cilium, in place of the addresses", async () => {
    const saas = { fqdn: "cilium", additionalNames: ["*.kube-zen.io"] };
    const egress = { saas, dns: { cidrs: ["169.254.20.10/32"] } };
    const objects = await agent({ networkPolicy: { egress } }, "cilium.io/v2");
    // ANY would be SCTP too, which nobody declared.
    const ports = ["UDP", "TCP"].map((protocol) => ({ port: "53", protocol }));
    const toDns = [{ ports, rules: { dns: [{ matchPattern: "*" }] } }];
    assert.deepEqual(only(objects, "CiliumNetworkPolicy", "zen-agent-saas")["spec"], {
      endpointSelector: {
        matchLabels: { "app.kubernetes.io/name": "zen-agent", "app.kubernetes.io/instance": "zen-agent" },
      },
      egress: [
        {
          toEndpoints: [
            {
              matchLabels: {
                "k8s:io.cilium.k8s.namespace.labels.kubernetes.io/metadata.name": "kube-system",
              },
            },
          ],
          toPorts: toDns,
        },
        { toCIDR: ["169.254.20.10/32"], toPorts: toDns },
        {
          toEntities: ["kube-apiserver"],
          toPorts: [
            {
              ports: [
                { port: "443", protocol: "TCP" },
                { port: "6443", protocol: "TCP" },
              ],
            },
          ],
        },
        {
          toFQDNs: [{ matchName: "agent.kube-zen.io" }, { matchPattern: "*.kube-zen.io" }],
          toPorts: [{ ports: [{ port: "443", protocol: "TCP" }] }],
        },
      ],
    });
    assert.ok(!JSON.stringify(only(objects, "NetworkPolicy")).includes("0.0.0.0/0"));
  });

  it("Kube-Zen by name with Calico, for both of its addresses", async () => {
    const objects = await agent(
      {
        saas: { existingSecret: "token", webSocketEndpoint: "wss://ws.kube-zen.io:8443" },
        networkPolicy: { egress: { saas: { fqdn: "calico" } } },
      },
      "projectcalico.org/v3",
    );
    const policy = only(objects, "NetworkPolicy", "zen-agent-saas");
    assert.equal(policy.apiVersion, "projectcalico.org/v3");
    assert.deepEqual(policy["spec"], {
      selector: "app.kubernetes.io/name == 'zen-agent' && app.kubernetes.io/instance == 'zen-agent'",
      types: ["Egress"],
      egress: [
        {
          action: "Allow",
          protocol: "TCP",
          destination: { domains: ["agent.kube-zen.io", "ws.kube-zen.io"], ports: [443, 8443] },
        },
      ],
    });
  });

  for (const [chart, render] of [
    ["zen-agent", agent],
    ["zen-watcher", watcher],
  ] as const) {
    it(`${chart}: a VerticalPodAutoscaler of its Deployment`, async () => {
      const vpa = { enabled: true, updateMode: "Initial", maxAllowed: { memory: "1Gi" } };
      const objects = await render({ vpa }, "autoscaling.k8s.io/v1");
      assert.deepEqual(only(objects, "VerticalPodAutoscaler")["spec"], {
        targetRef: { apiVersion: "apps/v1", kind: "Deployment", name: chart },
        updatePolicy: { updateMode: "Initial" },
        resourcePolicy: {
          containerPolicies: [
            {
              containerName: chart,
              controlledResources: ["cpu", "memory"],
              maxAllowed: { memory: "1Gi" },
            },
          ],
        },
      });
      assert.deepEqual(names(await render({ vpa }), "VerticalPodAutoscaler"), []);
    });

    it(`${chart}: the OpenTelemetry environment, and the way to the collector`, async () => {
      const objects = await render({
        image: { tag: "9.9.9" },
        tracing: {
          enabled: true,
          endpoint: "http://collector.tracing:4317",
          samplingRatio: 0.25,
          resourceAttributes: { "deployment.environment": "prod" },
        },
      });
      assert.deepEqual(variables(objects, "OTEL_"), {
        OTEL_SERVICE_NAME: chart,
        OTEL_EXPORTER_OTLP_ENDPOINT: "http://collector.tracing:4317",
        OTEL_EXPORTER_OTLP_PROTOCOL: "grpc",
        OTEL_TRACES_SAMPLER: "parentbased_traceidratio",
        OTEL_TRACES_SAMPLER_ARG: "0.25",
        OTEL_RESOURCE_ATTRIBUTES:
          "deployment.environment=prod,k8s.namespace.name=zen-system,service.version=9.9.9",
      });
      const { egress } = only(objects, "NetworkPolicy")["spec"] as { readonly egress: readonly unknown[] };
      assert.deepEqual(egress.at(-1), {
        to: [{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "tracing" } } }],
        ports: [{ port: 4317, protocol: "TCP" }],
      });
      assert.deepEqual(variables(await render({}), "OTEL_"), {});
    });

    it(`${chart}: labels of the globals on every object, annotations for the log collector on the pods only`, async () => {
      const objects = await render({
        global: { commonLabels: { team: "platform" } },
        logAnnotations: { "fluentbit.io/parser": "json" },
      });
      for (const { kind, metadata } of objects) {
        assert.equal(metadata.labels?.["team"], "platform", `${kind}/${metadata.name}`);
        assert.equal(metadata.annotations?.["fluentbit.io/parser"], undefined, `${kind}/${metadata.name}`);
      }
      const { template } = only(objects, "Deployment")["spec"] as {
        readonly template: Pick<KubernetesObject, "metadata">;
      };
      assert.equal(template.metadata.annotations?.["fluentbit.io/parser"], "json");
      assert.equal(template.metadata.labels?.["team"], "platform");
    });

    it(`${chart}: more objects, as maps or as text, with their templates evaluated`, async () => {
      const metadata = { name: "{{ .Release.Name }}-map" };
      const text = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{ .Release.Name }}-text\n";
      const objects = await render({
        extraObjects: [{ apiVersion: "v1", kind: "ConfigMap", metadata }, text],
      });
      assert.deepEqual(
        names(objects, "ConfigMap").filter((name) => /-(map|text)$/.test(name)),
        [`${chart}-map`, `${chart}-text`],
      );
    });
  }

  it("workers of the agent, and nothing said of them otherwise", async () => {
    assert.deepEqual(variables(await agent({ workers: { poolSize: 8, maxQueueSize: 32 } }), "WORKER_"), {
      WORKER_POOL_SIZE: "8",
      WORKER_MAX_QUEUE_SIZE: "32",
    });
    assert.deepEqual(variables(await agent({}), "WORKER_"), {});
  });

  it("the time between two full passes of the agent, and nothing said of it otherwise", async () => {
    assert.deepEqual(variables(await agent({ informerResyncPeriod: "30m" }), "INFORMER_"), {
      INFORMER_RESYNC_PERIOD: "30m",
    });
    assert.deepEqual(variables(await agent({}), "INFORMER_"), {});
  });
});
