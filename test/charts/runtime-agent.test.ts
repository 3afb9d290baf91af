import assert from "node:assert/strict";
import { inventory, only, renderChart, type KubernetesObject, type Values } from "./support";

const chart = "charts/runtime-agent";
const localValues = ["charts/runtime-agent/ci/local-values.yaml"];
const fullValues = ["charts/runtime-agent/ci/full-values.yaml"];

interface DeploymentSpec {
  readonly replicas?: number;
  readonly template: {
    readonly metadata: { readonly annotations: Readonly<Record<string, string>> };
    readonly spec: {
      readonly containers: readonly [Readonly<Record<string, unknown>>];
      readonly volumes: readonly unknown[];
    };
  };
}

const labels = { "app.kubernetes.io/instance": "runtime-agent", "app.kubernetes.io/name": "runtime-agent" };
const podLabels = {
  ...labels,
  "app.kubernetes.io/component": "agent",
  "app.kubernetes.io/managed-by": "Helm",
  "app.kubernetes.io/part-of": "atom",
  "atom.io/release": "runtime-agent",
};
const probe = { httpGet: { path: "/health", port: 4000 } };
const everything = ["get", "list", "watch", "create", "update", "patch", "delete"];
const seedRules = [
  { apiGroups: [""], resources: ["pods", "pods/log", "events"], verbs: everything },
  { apiGroups: ["apps"], resources: ["deployments", "replicasets"], verbs: everything },
  { apiGroups: ["batch"], resources: ["jobs", "cronjobs"], verbs: everything },
];

const namespace = (name: string): object => ({
  namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": name } },
});
const tcp = (port: number): object => ({ protocol: "TCP", port });
const dns = { to: [namespace("kube-system")], ports: [{ protocol: "UDP", port: 53 }, tcp(53)] };
const testPods = {
  podSelector: { matchLabels: { ...labels, "app.kubernetes.io/name": "runtime-agent-test" } },
};
const registry = { podSelector: { matchLabels: { "app.kubernetes.io/name": "workflow-registry" } } };

function specOf(objects: readonly KubernetesObject[]): DeploymentSpec {
  return only(objects, "Deployment")["spec"] as DeploymentSpec;
}

async function logsVolume(persistence: Values): Promise<unknown> {
  return specOf(await renderChart(chart, { persistence })).template.spec.volumes[0];
}

describe("charts/runtime-agent", () => {
  it("makes these objects by default, under the release's name", async () => {
    assert.deepEqual(inventory(await renderChart(chart, {}, { release: "agent" })), [
      "ConfigMap/agent",
      "Deployment/agent",
      "HorizontalPodAutoscaler/agent",
      "NetworkPolicy/agent",
      "NetworkPolicy/agent-test",
      "Pod/agent-test",
      "PodDisruptionBudget/agent",
      "Role/agent",
      "RoleBinding/agent",
      "Service/agent",
      "ServiceAccount/agent",
    ]);
  });

  it("makes these objects with every part switched on, and with one replica", async () => {
    assert.deepEqual(inventory(await renderChart(chart, {}, { release: "agent", valueFiles: fullValues })), [
      "ConfigMap/agent",
      "Deployment/agent",
      "HorizontalPodAutoscaler/agent",
      "NetworkPolicy/agent",
      "NetworkPolicy/agent-test",
      "PersistentVolumeClaim/agent-logs",
      "Pod/agent-test",
      "PodDisruptionBudget/agent",
      "Role/agent",
      "Role/agent",
      "RoleBinding/agent",
      "RoleBinding/agent",
      "Service/agent-green",
      "ServiceAccount/agent",
      "ServiceMonitor/agent",
    ]);
    const local = await renderChart(chart, {}, { valueFiles: localValues });
    assert.equal(specOf(local).replicas, 1);
    assert.ok(
      !inventory(local).some((name) => /^(HorizontalPodAutoscaler|PodDisruptionBudget)\//.test(name)),
    );
  });

  it("runs the program as the seed says, and as restricted Pod Security asks", async () => {
    const spec = specOf(await renderChart(chart));
    const { "checksum/config": checksum, ...annotations } = spec.template.metadata.annotations;
    assert.match(checksum ?? "", /^[0-9a-f]{64}$/);
    assert.deepEqual(
      { ...spec, template: { ...spec.template, metadata: { ...spec.template.metadata, annotations } } },
      {
        strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
        selector: { matchLabels: labels },
        template: {
          metadata: {
            annotations: {
              "prometheus.io/scrape": "true",
              "prometheus.io/port": "4000",
              "prometheus.io/path": "/metrics",
            },
            labels: podLabels,
          },
          spec: {
            serviceAccountName: "runtime-agent",
            automountServiceAccountToken: false,
            enableServiceLinks: false,
            securityContext: {
              runAsNonRoot: true,
              fsGroup: 2000,
              fsGroupChangePolicy: "OnRootMismatch",
              seccompProfile: { type: "RuntimeDefault" },
            },
            terminationGracePeriodSeconds: 60,
            containers: [
              {
                name: "runtime-agent",
                image: "atom/runtime-agent:1.0.0",
                imagePullPolicy: "IfNotPresent",
                ports: [{ name: "http", containerPort: 4000, protocol: "TCP" }],
                envFrom: [{ configMapRef: { name: "runtime-agent" } }],
                env: [{ name: "HOME", value: "/tmp" }],
                startupProbe: { ...probe, periodSeconds: 5, timeoutSeconds: 3, failureThreshold: 24 },
                livenessProbe: {
                  ...probe,
                  initialDelaySeconds: 30,
                  periodSeconds: 10,
                  timeoutSeconds: 5,
                  failureThreshold: 3,
                },
                readinessProbe: {
                  ...probe,
                  initialDelaySeconds: 5,
                  periodSeconds: 5,
                  timeoutSeconds: 3,
                  failureThreshold: 3,
                },
                resources: {
                  limits: { cpu: "1000m", memory: "1Gi" },
                  requests: { cpu: "200m", memory: "256Mi" },
                },
                securityContext: {
                  allowPrivilegeEscalation: false,
                  capabilities: { drop: ["ALL"] },
                  readOnlyRootFilesystem: true,
                  runAsNonRoot: true,
                  runAsUser: 1000,
                  seccompProfile: { type: "RuntimeDefault" },
                },
                volumeMounts: [
                  { name: "logs", mountPath: "/app/logs" },
                  { name: "tmp", mountPath: "/tmp" },
                  {
                    name: "api-token",
                    mountPath: "/var/run/secrets/kubernetes.io/serviceaccount",
                    readOnly: true,
                  },
                ],
              },
            ],
            volumes: [
              {
                name: "logs",
                ephemeral: {
                  volumeClaimTemplate: {
                    metadata: { labels: podLabels },
                    spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "20Gi" } } },
                  },
                },
              },
              { name: "tmp", emptyDir: { sizeLimit: "256Mi" } },
              {
                name: "api-token",
                projected: {
                  defaultMode: 0o444,
                  sources: [
                    { serviceAccountToken: { path: "token", expirationSeconds: 3600 } },
                    { configMap: { name: "kube-root-ca.crt", items: [{ key: "ca.crt", path: "ca.crt" }] } },
                    {
                      downwardAPI: {
                        items: [
                          {
                            path: "namespace",
                            fieldRef: { apiVersion: "v1", fieldPath: "metadata.namespace" },
                          },
                        ],
                      },
                    },
                  ],
                },
              },
            ],
            affinity: {
              podAntiAffinity: {
                preferredDuringSchedulingIgnoredDuringExecution: [
                  {
                    weight: 100,
                    podAffinityTerm: {
                      labelSelector: {
                        matchExpressions: [
                          { key: "app.kubernetes.io/name", operator: "In", values: ["runtime-agent"] },
                        ],
                      },
                      topologyKey: "kubernetes.io/hostname",
                    },
                  },
                ],
              },
            },
          },
        },
      },
    );
  });

  it("gives the program its settings", async () => {
    assert.deepEqual(only(await renderChart(chart), "ConfigMap")["data"], {
      LOG_LEVEL: "info",
      MAX_CONCURRENT_EXECUTIONS: "10",
      EXECUTION_TIMEOUT: "30m",
    });
    const full = await renderChart(chart, {}, { release: "agent", valueFiles: fullValues });
    assert.deepEqual(only(full, "ConfigMap")["data"], {
      LOG_LEVEL: "debug",
      MAX_CONCURRENT_EXECUTIONS: "20",
      EXECUTION_TIMEOUT: "1h",
      OTEL_EXPORTER_OTLP_ENDPOINT: "https://otlp.company.com",
      OTEL_EXPORTER_OTLP_PROTOCOL: "grpc",
      OTEL_RESOURCE_ATTRIBUTES: "k8s.namespace.name=default,service.version=1.0.0",
      OTEL_SERVICE_NAME: "agent",
      OTEL_TRACES_SAMPLER: "parentbased_traceidratio",
      OTEL_TRACES_SAMPLER_ARG: "1",
    });
  });

  it("scales between 3 and 20 replicas at 70 %, and down no sooner than an execution may last", async () => {
    const objects = await renderChart(chart);
    assert.deepEqual(only(objects, "HorizontalPodAutoscaler")["spec"], {
      scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "runtime-agent" },
      minReplicas: 3,
      maxReplicas: 20,
      metrics: [
        {
          type: "Resource",
          resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 70 } },
        },
      ],
      behavior: { scaleDown: { stabilizationWindowSeconds: 1800 } },
    });
    assert.deepEqual(only(objects, "PodDisruptionBudget")["spec"], {
      maxUnavailable: 1,
      unhealthyPodEvictionPolicy: "AlwaysAllow",
      selector: { matchLabels: labels },
    });
  });

  it("keeps a caller with the replica that knows its executions", async () => {
    assert.deepEqual(only(await renderChart(chart), "Service")["spec"], {
      type: "ClusterIP",
      sessionAffinity: "ClientIP",
      sessionAffinityConfig: { clientIP: { timeoutSeconds: 10800 } },
      selector: labels,
      ports: [{ name: "http", port: 4000, targetPort: "http", protocol: "TCP" }],
    });
    const spread = await renderChart(chart, { service: { sessionAffinity: "None" } });
    assert.deepEqual(Object.keys(only(spread, "Service")["spec"] as object), [
      "type",
      "sessionAffinity",
      "selector",
      "ports",
    ]);
  });

  it("binds the seed's rules in its own namespace, or in those that are named", async () => {
    const objects = await renderChart(chart, {}, { release: "agent", namespace: "atom-system" });
    assert.deepEqual(only(objects, "Role")["rules"], seedRules);
    const { roleRef, subjects, metadata } = only(objects, "RoleBinding");
    assert.deepEqual(
      { roleRef, subjects, namespace: metadata.namespace },
      {
        roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: "agent" },
        subjects: [{ kind: "ServiceAccount", name: "agent", namespace: "atom-system" }],
        namespace: "atom-system",
      },
    );
    const elsewhere = await renderChart(
      chart,
      { rbac: { namespaces: ["a", "b"] } },
      { namespace: "atom-system" },
    );
    assert.deepEqual(
      elsewhere
        .filter((object) => object.kind.startsWith("Role"))
        .map((object) => [object.kind, object.metadata.namespace, object["subjects"]]),
      [
        ["Role", "a", undefined],
        ["Role", "b", undefined],
        ["RoleBinding", "a", [{ kind: "ServiceAccount", name: "runtime-agent", namespace: "atom-system" }]],
        ["RoleBinding", "b", [{ kind: "ServiceAccount", name: "runtime-agent", namespace: "atom-system" }]],
      ],
    );
  });

  it("puts logs on a claim of the replica's own, on one shared claim, on a given one, or on scratch", async () => {
    assert.deepEqual(await logsVolume({ accessMode: "ReadWriteMany" }), {
      name: "logs",
      persistentVolumeClaim: { claimName: "runtime-agent-logs" },
    });
    assert.deepEqual(await logsVolume({ accessMode: "ReadWriteMany", existingClaim: "logs" }), {
      name: "logs",
      persistentVolumeClaim: { claimName: "logs" },
    });
    assert.deepEqual(await logsVolume({ enabled: false }), { name: "logs", emptyDir: { sizeLimit: "20Gi" } });
    assert.deepEqual(await logsVolume({ storageClass: "standard", size: "5Gi", annotations: { a: "b" } }), {
      name: "logs",
      ephemeral: {
        volumeClaimTemplate: {
          metadata: { labels: podLabels, annotations: { a: "b" } },
          spec: {
            accessModes: ["ReadWriteOnce"],
            storageClassName: "standard",
            resources: { requests: { storage: "5Gi" } },
          },
        },
      },
    });
    const shared = await renderChart(chart, {}, { release: "agent", valueFiles: fullValues });
    assert.deepEqual(only(shared, "PersistentVolumeClaim", "agent-logs")["spec"], {
      accessModes: ["ReadWriteMany"],
      storageClassName: "standard",
      resources: { requests: { storage: "20Gi" } },
    });
  });

  it("is closed both ways but to the peers it needs", async () => {
    const privateRanges = ["10.0.0.0/8", "100.64.0.0/10", "172.16.0.0/12", "192.168.0.0/16"];
    assert.deepEqual(only(await renderChart(chart), "NetworkPolicy", "runtime-agent")["spec"], {
      podSelector: { matchLabels: labels },
      policyTypes: ["Ingress", "Egress"],
      ingress: [{ from: [testPods, namespace("monitoring")], ports: [tcp(4000)] }],
      egress: [
        dns,
        { to: privateRanges.map((cidr) => ({ ipBlock: { cidr } })), ports: [tcp(443), tcp(6443)] },
        { to: [registry], ports: [tcp(8000)] },
      ],
    });
    const full = await renderChart(
      chart,
      { networkPolicy: { registry: { namespace: "registries" } } },
      { valueFiles: fullValues },
    );
    const { ingress, egress } = only(full, "NetworkPolicy", "runtime-agent")["spec"] as Record<
      string,
      unknown
    >;
    assert.deepEqual(
      { ingress, egress },
      {
        ingress: [{ from: [testPods, namespace("operations"), namespace("monitoring")], ports: [tcp(4000)] }],
        egress: [
          dns,
          { to: [{ ipBlock: { cidr: "192.0.2.10/32" } }], ports: [tcp(6443)] },
          { to: [{ ...registry, ...namespace("registries") }], ports: [tcp(8000)] },
          { to: [{ ipBlock: { cidr: "198.51.100.0/24" } }], ports: [tcp(443)] },
        ],
      },
    );
  });

  it("has no token and no way to the API server when it needs none", async () => {
    const objects = await renderChart(chart, {
      serviceAccount: { token: { mount: false } },
      rbac: { create: false },
    });
    assert.ok(!inventory(objects).some((name) => name.startsWith("Role")));
    assert.doesNotMatch(JSON.stringify(specOf(objects)), /api-token|serviceAccountToken/);
    assert.doesNotMatch(JSON.stringify(only(objects, "NetworkPolicy", "runtime-agent")), /ipBlock/);
  });

  it("makes a ServiceMonitor where the cluster knows it", async () => {
    const objects = await renderChart(chart, {}, { apiVersions: ["monitoring.coreos.com/v1"] });
    assert.deepEqual(only(objects, "ServiceMonitor")["spec"], {
      selector: { matchLabels: labels },
      namespaceSelector: { matchNames: ["default"] },
      endpoints: [{ port: "http", path: "/metrics", interval: "30s", scrapeTimeout: "10s" }],
    });
  });
});
