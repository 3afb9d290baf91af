import assert from "node:assert/strict";
import { inventory, only, renderChart, type Values } from "./support";

const chart = "charts/workflow-registry";
const localValues = ["charts/workflow-registry/ci/local-values.yaml"];
const fullValues = ["charts/workflow-registry/ci/full-values.yaml"];

interface PodTemplate {
  readonly metadata: { readonly annotations: Readonly<Record<string, string>> };
  readonly spec: {
    readonly containers: readonly [Readonly<Record<string, unknown>>];
    readonly imagePullSecrets?: readonly unknown[];
    readonly volumes: readonly unknown[];
    readonly topologySpreadConstraints?: readonly unknown[];
  };
}

interface DeploymentSpec {
  readonly replicas?: number;
  readonly strategy: unknown;
  readonly template: PodTemplate;
}

async function deployment(values: Values = {}, valueFiles: readonly string[] = []): Promise<DeploymentSpec> {
  const objects = await renderChart(chart, values, { valueFiles });
  return only(objects, "Deployment")["spec"] as DeploymentSpec;
}

const labels = {
  "app.kubernetes.io/instance": "workflow-registry",
  "app.kubernetes.io/name": "workflow-registry",
};

const probe = { httpGet: { path: "/health", port: 8000 } };

describe("charts/workflow-registry", () => {
  it("makes these objects by default, under the release's name", async () => {
    assert.deepEqual(inventory(await renderChart(chart, {}, { release: "registry" })), [
      "ConfigMap/registry",
      "Deployment/registry",
      "HorizontalPodAutoscaler/registry",
      "NetworkPolicy/registry",
      "NetworkPolicy/registry-test",
      "PersistentVolumeClaim/registry-data",
      "Pod/registry-test",
      "PodDisruptionBudget/registry",
      "Service/registry",
      "ServiceAccount/registry",
    ]);
  });

  it("makes these objects with every part switched on", async () => {
    assert.deepEqual(
      inventory(await renderChart(chart, {}, { release: "registry", valueFiles: fullValues })),
      [
        "ConfigMap/registry",
        "ConfigMap/registry-cosign",
        "ConfigMap/registry-extra",
        "Deployment/registry",
        "HorizontalPodAutoscaler/registry",
        "Ingress/registry-ingress",
        "NetworkPolicy/registry",
        "NetworkPolicy/registry-test",
        "PersistentVolumeClaim/registry-data",
        "Pod/registry-test",
        "PodDisruptionBudget/registry",
        "Service/registry-green",
        "ServiceAccount/registry",
        "ServiceMonitor/registry",
      ],
    );
  });

  it("runs the program as the seed says, and as restricted Pod Security asks", async () => {
    const spec = await deployment();
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
              "prometheus.io/port": "8000",
              "prometheus.io/path": "/metrics",
            },
            labels: {
              ...labels,
              "app.kubernetes.io/component": "registry",
              "app.kubernetes.io/managed-by": "Helm",
              "app.kubernetes.io/part-of": "atom",
              "atom.io/release": "workflow-registry",
            },
          },
          spec: {
            serviceAccountName: "workflow-registry",
            automountServiceAccountToken: false,
            enableServiceLinks: false,
            securityContext: {
              runAsNonRoot: true,
              fsGroup: 2000,
              fsGroupChangePolicy: "OnRootMismatch",
              seccompProfile: { type: "RuntimeDefault" },
            },
            terminationGracePeriodSeconds: 30,
            containers: [
              {
                name: "workflow-registry",
                image: "atom/workflow-registry:1.0.0",
                imagePullPolicy: "IfNotPresent",
                ports: [{ name: "http", containerPort: 8000, protocol: "TCP" }],
                envFrom: [{ configMapRef: { name: "workflow-registry" } }],
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
                  limits: { cpu: "500m", memory: "512Mi" },
                  requests: { cpu: "100m", memory: "128Mi" },
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
                  { name: "data", mountPath: "/app/data" },
                  { name: "tmp", mountPath: "/tmp" },
                ],
              },
            ],
            volumes: [
              { name: "data", persistentVolumeClaim: { claimName: "workflow-registry-data" } },
              { name: "tmp", emptyDir: { sizeLimit: "256Mi" } },
            ],
            affinity: {
              podAntiAffinity: {
                preferredDuringSchedulingIgnoredDuringExecution: [
                  {
                    weight: 100,
                    podAffinityTerm: {
                      labelSelector: {
                        matchExpressions: [
                          { key: "app.kubernetes.io/name", operator: "In", values: ["workflow-registry"] },
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

  it("scales between 2 and 10 replicas at 80 % and lets a drain take one away", async () => {
    const objects = await renderChart(chart);
    assert.deepEqual(only(objects, "HorizontalPodAutoscaler")["spec"], {
      scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "workflow-registry" },
      minReplicas: 2,
      maxReplicas: 10,
      metrics: [
        {
          type: "Resource",
          resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 80 } },
        },
      ],
      behavior: {
        scaleDown: {
          stabilizationWindowSeconds: 300,
          policies: [{ type: "Pods", value: 1, periodSeconds: 60 }],
        },
      },
    });
    assert.deepEqual(only(objects, "PodDisruptionBudget")["spec"], {
      maxUnavailable: 1,
      unhealthyPodEvictionPolicy: "AlwaysAllow",
      selector: { matchLabels: labels },
    });
  });

  it("keeps packages on 10Gi that many replicas mount", async () => {
    const claim = only(await renderChart(chart), "PersistentVolumeClaim");
    assert.deepEqual(claim["spec"], {
      accessModes: ["ReadWriteMany"],
      resources: { requests: { storage: "10Gi" } },
    });
    assert.equal(claim.metadata.annotations, undefined);
  });

  it("keeps the claim on uninstall when told to, and makes none where one is given", async () => {
    const kept = await renderChart(chart, { persistence: { keep: true, annotations: { a: "b" } } });
    assert.deepEqual(only(kept, "PersistentVolumeClaim").metadata.annotations, {
      "helm.sh/resource-policy": "keep",
      a: "b",
    });
    const given = await renderChart(chart, { persistence: { existingClaim: "packages" } });
    assert.ok(!inventory(given).some((name) => name.startsWith("PersistentVolumeClaim/")));
    const spec = await deployment({ persistence: { existingClaim: "packages" } });
    assert.deepEqual(spec.template.spec.volumes[0], {
      name: "data",
      persistentVolumeClaim: { claimName: "packages" },
    });
  });

  it("runs one replica that is recreated on a volume mounted once, without autoscaler or budget", async () => {
    const objects = await renderChart(chart, {}, { release: "registry", valueFiles: localValues });
    assert.deepEqual(inventory(objects), [
      "ConfigMap/registry",
      "Deployment/registry",
      "NetworkPolicy/registry",
      "NetworkPolicy/registry-test",
      "PersistentVolumeClaim/registry-data",
      "Pod/registry-test",
      "Service/registry",
      "ServiceAccount/registry",
    ]);
    const spec = only(objects, "Deployment")["spec"] as DeploymentSpec;
    assert.deepEqual([spec.replicas, spec.strategy], [1, { type: "Recreate" }]);
    assert.deepEqual(Object.keys(spec.template.metadata.annotations), ["checksum/config"]);
  });

  it("gives the cosign key as a file and as a variable, and the Vault token from a Secret", async () => {
    const key = "-----BEGIN PUBLIC KEY-----\nMFkw\n-----END PUBLIC KEY-----\n";
    const config = { cosignPublicKey: key, vaultAddr: "https://vault.company.com", vaultToken: "hvs.token" };
    const objects = await renderChart(chart, { config }, { release: "registry" });
    assert.deepEqual(only(objects, "ConfigMap", "registry")["data"], {
      LOG_LEVEL: "info",
      VAULT_ADDR: "https://vault.company.com",
    });
    assert.deepEqual(only(objects, "ConfigMap", "registry-cosign")["data"], { "cosign.pub": key });
    assert.deepEqual(only(objects, "Secret", "registry")["data"], {
      "vault-token": Buffer.from("hvs.token").toString("base64"),
    });
    const pod = (only(objects, "Deployment")["spec"] as DeploymentSpec).template.spec;
    assert.deepEqual(pod.containers[0]["env"], [
      { name: "HOME", value: "/tmp" },
      { name: "COSIGN_PUBLIC_KEY_PATH", value: "/etc/cosign/cosign.pub" },
      {
        name: "COSIGN_PUBLIC_KEY",
        valueFrom: { configMapKeyRef: { name: "registry-cosign", key: "cosign.pub" } },
      },
      { name: "VAULT_TOKEN", valueFrom: { secretKeyRef: { name: "registry", key: "vault-token" } } },
    ]);
    assert.deepEqual(pod.volumes[2], {
      name: "cosign",
      configMap: { name: "registry-cosign", items: [{ key: "cosign.pub", path: "cosign.pub" }] },
    });
  });

  it("uses Secrets of others for the key and the token, and makes none", async () => {
    const config = {
      cosignPublicKeyFrom: { name: "signing", key: "public" },
      vaultAddr: "https://vault.company.com",
      existingSecret: "vault",
      vaultTokenKey: "token",
    };
    const objects = await renderChart(chart, { config });
    assert.ok(!inventory(objects).some((name) => name.startsWith("Secret/") || name.endsWith("-cosign")));
    const pod = (only(objects, "Deployment")["spec"] as DeploymentSpec).template.spec;
    assert.deepEqual((pod.containers[0]["env"] as readonly unknown[]).slice(2), [
      { name: "COSIGN_PUBLIC_KEY", valueFrom: { secretKeyRef: { name: "signing", key: "public" } } },
      { name: "VAULT_TOKEN", valueFrom: { secretKeyRef: { name: "vault", key: "token" } } },
    ]);
    assert.deepEqual(pod.volumes[2], {
      name: "cosign",
      secret: { secretName: "signing", items: [{ key: "public", path: "cosign.pub" }] },
    });
  });

  it("rolls the pods when a setting changes", async () => {
    const checksum = async (config: Values): Promise<string | undefined> =>
      (await deployment({ config })).template.metadata.annotations["checksum/config"];
    const [plain, again, louder, keyed] = await Promise.all([
      checksum({}),
      checksum({}),
      checksum({ logLevel: "debug" }),
      checksum({ cosignPublicKey: "-----BEGIN PUBLIC KEY-----\nA\n" }),
    ]);
    assert.equal(plain, again);
    assert.equal(new Set([plain, louder, keyed]).size, 3);
  });

  it("composes the image from registry, repository, tag and digest", async () => {
    const digest = `sha256:${"0123456789abcdef".repeat(4)}`;
    const image = async (values: Values): Promise<unknown> =>
      (await deployment({ image: values })).template.spec.containers[0]["image"];
    assert.deepEqual(
      await Promise.all([
        image({ tag: "" }),
        image({ registry: "ghcr.io/kube-zen/mirror", tag: "2.0.0" }),
        image({ registry: "registry.kube-zen.io:5000", repository: "atom/workflow-registry", digest }),
      ]),
      [
        "atom/workflow-registry:1.0.0",
        "ghcr.io/kube-zen/mirror/atom/workflow-registry:2.0.0",
        `registry.kube-zen.io:5000/atom/workflow-registry:1.0.0@${digest}`,
      ],
    );
  });

  it("takes registry and pull Secrets from the globals of a parent chart, in every pod", async () => {
    const objects = await renderChart(chart, {
      global: { imageRegistry: "ghcr.io/kube-zen/mirror", imagePullSecrets: [{ name: "shared" }] },
      image: { registry: "registry.kube-zen.io:5000" },
      imagePullSecrets: [{ name: "shared" }, { name: "own" }],
    });
    const specs = [
      (only(objects, "Deployment")["spec"] as DeploymentSpec).template.spec,
      only(objects, "Pod")["spec"] as PodTemplate["spec"],
    ];
    for (const spec of specs) {
      assert.equal(spec.containers[0]["image"], "ghcr.io/kube-zen/mirror/atom/workflow-registry:1.0.0");
      assert.deepEqual(spec.imagePullSecrets, [{ name: "shared" }, { name: "own" }]);
    }
  });

  it("keeps names within 63 characters and labels as strings", async () => {
    const release = `r${"0".repeat(52)}`;
    const fullnameOverride = `n${"0".repeat(61)}x`;
    const long = await renderChart(chart, { fullnameOverride }, { release, valueFiles: fullValues });
    assert.deepEqual(
      long.filter((object) => object.metadata.name.length > 63),
      [],
    );
    assert.equal(only(long, "Ingress").metadata.name, `n${"0".repeat(54)}-ingress`);
    const numeric = only(await renderChart(chart, {}, { release: "123", namespace: "true" }), "Service");
    assert.deepEqual(
      [
        numeric.metadata.name,
        numeric.metadata.namespace,
        numeric.metadata.labels?.["app.kubernetes.io/instance"],
      ],
      ["123", "true", "123"],
    );
  });

  it("adds common labels to every object of its own, and never lets them replace a label that selects", async () => {
    const commonLabels = { team: "platform", "app.kubernetes.io/name": "other" };
    const objects = await renderChart(chart, { commonLabels });
    for (const object of objects.filter((each) => each.kind !== "Pod")) {
      assert.deepEqual(
        [object.metadata.labels?.["team"], object.metadata.labels?.["app.kubernetes.io/name"]],
        ["platform", "workflow-registry"],
        `${object.kind}/${object.metadata.name}`,
      );
    }
  });

  it("gives a topology spread constraint the release's selector", async () => {
    const spec = await deployment({}, fullValues);
    assert.deepEqual(spec.template.spec.topologySpreadConstraints, [
      {
        maxSkew: 1,
        topologyKey: "topology.kubernetes.io/zone",
        whenUnsatisfiable: "ScheduleAnyway",
        labelSelector: { matchLabels: labels },
      },
    ]);
  });
});
