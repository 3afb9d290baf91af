import assert from "node:assert/strict";
import { type KubernetesObject, only, renderChart, renderFailure, type Values } from "./support";

const charts = ["workflow-registry", "runtime-agent"] as const;
type Chart = (typeof charts)[number];

const render = (
  chart: Chart,
  values: Values,
  ...apiVersions: readonly string[]
): Promise<readonly KubernetesObject[]> =>
  renderChart(`charts/${chart}`, values, { namespace: "atom-system", apiVersions });

const kinds = (objects: readonly KubernetesObject[]): readonly string[] => objects.map(({ kind }) => kind);

const settingsOf = (objects: readonly KubernetesObject[], chart: Chart, prefix: string): unknown => {
  const data = only(objects, "ConfigMap", chart)["data"] as Readonly<Record<string, string>>;
  return Object.fromEntries(Object.entries(data).filter(([name]) => name.startsWith(prefix)));
};

interface Pod {
  readonly metadata: { readonly annotations: Readonly<Record<string, string>> };
  readonly spec: {
    readonly containers: readonly [{ readonly env: readonly { readonly name: string }[] }];
    readonly affinity?: unknown;
    readonly volumes: readonly { readonly name: string }[];
  };
}

const pod = (objects: readonly KubernetesObject[]): Pod =>
  (only(objects, "Deployment")["spec"] as { readonly template: Pod }).template;

describe("charts/workflow-registry and charts/runtime-agent: what is made on request", () => {
  for (const chart of charts) {
    it(`${chart}: a VerticalPodAutoscaler where the cluster knows it, that acts only without the horizontal one`, async () => {
      const vpa = { enabled: true, updateMode: "Initial", maxAllowed: { memory: "1Gi" } };
      const alone = { vpa, autoscaling: { enabled: false }, replicaCount: 2 };
      assert.deepEqual(
        only(await render(chart, alone, "autoscaling.k8s.io/v1"), "VerticalPodAutoscaler")["spec"],
        {
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
        },
      );
      assert.ok(!kinds(await render(chart, alone)).includes("VerticalPodAutoscaler"));
      assert.equal(
        await renderFailure(`charts/${chart}`, { vpa }),
        "vpa.updateMode is Initial and autoscaling.enabled is true: both would act on the same use of CPU; set vpa.updateMode to Off (it then only recommends) or autoscaling.enabled to false.",
      );
    });

    it(`${chart}: a VMServiceScrape of the Service's port, and none without metrics`, async () => {
      const vmServiceScrape = {
        enabled: true,
        labels: { scrape: "yes" },
        relabelConfigs: [{ targetLabel: "cluster", replacement: "eu-1" }],
      };
      const scrape = only(
        await render(chart, { monitoring: { vmServiceScrape } }, "operator.victoriametrics.com/v1beta1"),
        "VMServiceScrape",
      );
      assert.equal(scrape.metadata.labels?.["scrape"], "yes");
      assert.deepEqual(scrape["spec"], {
        namespaceSelector: { matchNames: ["atom-system"] },
        selector: {
          matchLabels: { "app.kubernetes.io/name": chart, "app.kubernetes.io/instance": chart },
        },
        endpoints: [
          {
            port: "http",
            path: "/metrics",
            interval: "30s",
            scrapeTimeout: "10s",
            relabelConfigs: [{ targetLabel: "cluster", replacement: "eu-1" }],
          },
        ],
      });
      assert.ok(!kinds(await render(chart, { monitoring: { vmServiceScrape } })).includes("VMServiceScrape"));
      assert.equal(
        await renderFailure(`charts/${chart}`, { monitoring: { enabled: false, vmServiceScrape } }),
        "monitoring.vmServiceScrape.enabled is true and monitoring.enabled is false, so that there is nothing to scrape: set monitoring.enabled to true or monitoring.vmServiceScrape.enabled to false.",
      );
    });

    it(`${chart}: relabelling of what the ServiceMonitor scrapes`, async () => {
      const metricRelabelings = [{ action: "labeldrop", regex: "pod_ip" }];
      const monitor = only(
        await render(
          chart,
          { monitoring: { serviceMonitor: { metricRelabelings } } },
          "monitoring.coreos.com/v1",
        ),
        "ServiceMonitor",
      );
      const { endpoints } = monitor["spec"] as { readonly endpoints: readonly unknown[] };
      assert.deepEqual(endpoints, [
        { port: "http", path: "/metrics", interval: "30s", scrapeTimeout: "10s", metricRelabelings },
      ]);
    });

    it(`${chart}: the OpenTelemetry environment, with the name of the service`, async () => {
      const tracing = {
        enabled: true,
        endpoint: "http://collector.tracing.svc:4318",
        protocol: "http/protobuf",
        samplingRatio: 0.25,
        serviceName: "atom",
        resourceAttributes: { "deployment.environment": "prod" },
      };
      const objects = await render(chart, { image: { tag: "9.9.9" }, tracing });
      assert.deepEqual(settingsOf(objects, chart, "OTEL_"), {
        OTEL_EXPORTER_OTLP_ENDPOINT: "http://collector.tracing.svc:4318",
        OTEL_EXPORTER_OTLP_PROTOCOL: "http/protobuf",
        OTEL_RESOURCE_ATTRIBUTES:
          "deployment.environment=prod,k8s.namespace.name=atom-system,service.version=9.9.9",
        OTEL_SERVICE_NAME: "atom",
        OTEL_TRACES_SAMPLER: "parentbased_traceidratio",
        OTEL_TRACES_SAMPLER_ARG: "0.25",
      });
      assert.deepEqual(settingsOf(await render(chart, {}), chart, "OTEL_"), {});
    });

    it(`${chart}: annotations for the log collector beside those of the pods, whether scraped or not`, async () => {
      const logAnnotations = { "fluentd.io/include": "true", "fluentd.io/parser": "json" };
      const annotations = async (values: Values): Promise<unknown> => {
        const all = pod(await render(chart, { logAnnotations, ...values })).metadata.annotations;
        return Object.fromEntries(Object.entries(all).filter(([key]) => !key.startsWith("checksum/")));
      };
      const port = chart === "workflow-registry" ? "8000" : "4000";
      assert.deepEqual(await annotations({}), {
        ...logAnnotations,
        "prometheus.io/scrape": "true",
        "prometheus.io/port": port,
        "prometheus.io/path": "/metrics",
      });
      assert.deepEqual(await annotations({ monitoring: { enabled: false } }), logAnnotations);
    });

    it(`${chart}: memory as a second measure of the autoscaler`, async () => {
      const objects = await render(chart, { autoscaling: { targetMemoryUtilizationPercentage: 75 } });
      const { metrics } = only(objects, "HorizontalPodAutoscaler")["spec"] as {
        readonly metrics: readonly unknown[];
      };
      assert.deepEqual(metrics[1], {
        type: "Resource",
        resource: { name: "memory", target: { type: "Utilization", averageUtilization: 75 } },
      });
    });

    it(`${chart}: labels of the globals on every object, and pods spread under any name`, async () => {
      const objects = await render(chart, {
        global: { commonLabels: { team: "platform" } },
        nameOverride: "other",
      });
      for (const { kind, metadata } of objects.filter((object) => object.kind !== "Pod")) {
        assert.equal(metadata.labels?.["team"], "platform", `${kind}/${metadata.name}`);
      }
      assert.match(JSON.stringify(pod(objects).spec.affinity), /"values":\["other"\]/);
    });

    it(`${chart}: more objects, as maps or as text, with their templates evaluated`, async () => {
      const text = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{ .Release.Name }}-text\n";
      const metadata = { name: "{{ .Release.Name }}-map" };
      const objects = await render(chart, {
        extraObjects: [{ apiVersion: "v1", kind: "ConfigMap", metadata }, text],
      });
      const names = objects.map(({ metadata: { name } }) => name).filter((name) => /-(map|text)$/.test(name));
      assert.deepEqual(names.sort(), [`${chart}-map`, `${chart}-text`]);
    });
  }

  describe("workflow-registry: keys and tokens", () => {
    const vaultAddr = "https://vault.company.com";
    const variables = (objects: readonly KubernetesObject[]): readonly unknown[] =>
      pod(objects).spec.containers[0].env.filter(({ name }) => name !== "HOME");
    const secret = (name: string, key: string): unknown => ({ secretKeyRef: { name, key } });

    it("come from External Secrets, as a file and a variable", async () => {
      const externalSecret = {
        enabled: true,
        storeRef: { kind: "SecretStore", name: "aws" },
        remoteRefs: { vaultToken: { key: "atom", property: "token" }, cosignPublicKey: { key: "cosign" } },
      };
      const values = { config: { vaultAddr }, externalSecret };
      const objects = await render("workflow-registry", values, "external-secrets.io/v1");
      const name = "workflow-registry-external";
      assert.deepEqual(only(objects, "ExternalSecret", name)["spec"], {
        refreshInterval: "1h",
        secretStoreRef: { kind: "SecretStore", name: "aws" },
        target: { name, creationPolicy: "Owner" },
        data: [
          { secretKey: "cosign.pub", remoteRef: { key: "cosign" } },
          { secretKey: "vault-token", remoteRef: { key: "atom", property: "token" } },
        ],
      });
      assert.deepEqual(variables(objects), [
        { name: "COSIGN_PUBLIC_KEY_PATH", value: "/etc/cosign/cosign.pub" },
        { name: "COSIGN_PUBLIC_KEY", valueFrom: secret(name, "cosign.pub") },
        { name: "VAULT_TOKEN", valueFrom: secret(name, "vault-token") },
      ]);
      assert.deepEqual(
        pod(objects).spec.volumes.find((volume) => volume.name === "cosign"),
        {
          name: "cosign",
          secret: { secretName: name, items: [{ key: "cosign.pub", path: "cosign.pub" }] },
        },
      );
      assert.ok(!kinds(objects).includes("Secret"));
      assert.equal(
        await renderFailure("charts/workflow-registry", values),
        "externalSecret.renderMode is failIfMissing and the cluster does not know external-secrets.io/v1: install the External Secrets Operator, or set externalSecret.renderMode to skipIfMissing.",
      );
    });

    it("log in to a namespace of Vault by an AppRole", async () => {
      const objects = await render("workflow-registry", {
        config: { vaultAddr, vaultNamespace: "atom/prod", vaultAppRole: { existingSecret: "app-role" } },
      });
      assert.deepEqual(settingsOf(objects, "workflow-registry", "VAULT_"), {
        VAULT_ADDR: vaultAddr,
        VAULT_NAMESPACE: "atom/prod",
      });
      assert.deepEqual(variables(objects), [
        { name: "VAULT_ROLE_ID", valueFrom: secret("app-role", "role-id") },
        { name: "VAULT_SECRET_ID", valueFrom: secret("app-role", "secret-id") },
      ]);
    });

    const external = { enabled: true, storeRef: { name: "aws" } };
    const refusals: readonly (readonly [Values, string])[] = [
      [
        { config: { vaultAppRole: { existingSecret: "role" } } },
        "config.vaultAppRole.existingSecret is set and config.vaultAddr is empty: set config.vaultAddr to the address of Vault.",
      ],
      [
        { config: { vaultAddr, existingSecret: "vault", vaultAppRole: { existingSecret: "role" } } },
        "config.vaultAppRole.existingSecret and config.existingSecret are both set: keep one way to log in to Vault.",
      ],
      [
        { externalSecret: external },
        "externalSecret.enabled is true and there is nothing to fetch: set externalSecret.remoteRefs.vaultToken.key or externalSecret.remoteRefs.cosignPublicKey.key.",
      ],
      [
        {
          config: { vaultAddr, existingSecret: "vault" },
          externalSecret: { ...external, remoteRefs: { vaultToken: { key: "a" } } },
        },
        "externalSecret.remoteRefs.vaultToken.key and config.existingSecret are both set: keep one source of the token.",
      ],
      [
        {
          config: { cosignPublicKeyFrom: { name: "signing" } },
          externalSecret: { ...external, remoteRefs: { cosignPublicKey: { key: "a" } } },
        },
        "externalSecret.remoteRefs.cosignPublicKey.key and config.cosignPublicKeyFrom.name are both set: keep one source of the key.",
      ],
    ];
    for (const [values, message] of refusals) {
      it(`refuses ${JSON.stringify(values)}`, async () => {
        assert.equal(await renderFailure("charts/workflow-registry", values), message);
      });
    }
  });
});
