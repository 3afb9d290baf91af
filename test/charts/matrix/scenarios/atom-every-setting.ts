import type { Scenario } from "../types";
import { additionalRules, dashboards, kinds, monitors, probe, resources } from "./apart";

const atomProbe = (first: number, port: number, path: string): Readonly<Record<string, unknown>> => ({
  httpGet: { path, port },
  ...probe(first),
});

const colour = (name: string): Readonly<Record<string, unknown>> => ({
  image: { tag: `9.8.7-${name}`, digest: digest(name === "blue" ? "b" : "d") },
  resources: { requests: { cpu: name === "blue" ? "117m" : "118m" } },
  podAnnotations: { "example.com/colour": `${name}-pod` },
  extraEnv: [{ name: "COLOUR", value: `${name}-environment` }],
});

/** Pods apart from those of a chart, at another weight than by default. */
const affinity = (chart: string): Readonly<Record<string, unknown>> => ({
  podAntiAffinity: {
    preferredDuringSchedulingIgnoredDuringExecution: [
      {
        weight: 37,
        podAffinityTerm: {
          topologyKey: "kubernetes.io/hostname",
          labelSelector: { matchLabels: { "app.kubernetes.io/name": chart } },
        },
      },
    ],
  },
});

const atomPods = (port: number): Readonly<Record<string, unknown>> => ({
  nameOverride: "renamed",
  commonLabels: { "example.com/team": "common-label" },
  image: {
    registry: "registry.example.com",
    repository: "mirror/renamed",
    tag: "9.8.7",
    pullPolicy: "Always",
  },
  imagePullSecrets: [{ name: "pull-secret" }],
  service: {
    name: "service-named",
    type: "NodePort",
    annotations: { "example.com/s": "service-annotation" },
  },
  reload: { enabled: true, strategy: "wave" },
  podSecurityContext: { fsGroup: 20013, fsGroupChangePolicy: "Always" },
  securityContext: { runAsUser: 20011, capabilities: { drop: ["ALL", "NET_RAW"] } },
  resources,
  podAnnotations: {
    "prometheus.io/scrape": "scraped",
    "prometheus.io/port": "8888",
    "prometheus.io/path": "/measured",
    "example.com/p": "pod-annotation",
  },
  podLabels: { "example.com/l": "pod-label" },
  tmp: { sizeLimit: "257Mi" },
  terminationGracePeriodSeconds: 77,
  dashboards,
  vpa: {
    enabled: true,
    renderMode: "alwaysRender",
    updateMode: "Initial",
    minAllowed: { cpu: "51m" },
    maxAllowed: { memory: "1152Mi" },
  },
  autoscaling: { enabled: false },
  livenessProbe: { ...atomProbe(131, port, "/live"), initialDelaySeconds: 135 },
  readinessProbe: { ...atomProbe(231, port, "/can-take-work"), initialDelaySeconds: 235 },
  startupProbe: atomProbe(331, port, "/begun"),
  monitoring: {
    serviceMonitor: {
      ...monitors.serviceMonitor,
      path: "/measured-by-prometheus",
      relabelings: [{ action: "labeldrop", regex: "one_.*" }],
      metricRelabelings: [{ action: "labeldrop", regex: "two_.*" }],
    },
    vmServiceScrape: {
      ...monitors.vmServiceScrape,
      path: "/measured-by-victoria",
      relabelConfigs: [{ action: "labeldrop", regex: "three_.*" }],
      metricRelabelConfigs: [{ action: "labeldrop", regex: "four_.*" }],
    },
    prometheusRule: {
      enabled: true,
      labels: { rule: "labelled" },
      alertLabels: { team: "alerted" },
      additionalRules,
    },
  },
});

const atomBackup = {
  enabled: true,
  schedule: "7 3 * * *",
  retention: "31d",
  deadlineSeconds: 3661,
  storage: {
    bucket: "bucket-one",
    region: "eu-central-2",
    endpoint: "https://s3.example.com:9443",
    prefix: "prefix-one",
    existingSecret: "bucket-secret",
    caConfigMap: "bucket-ca",
  },
  encryption: { type: "aws:kms", kmsKeyId: "key-one" },
  resources: { requests: { cpu: "57m", memory: "157Mi" }, limits: { cpu: "557m", memory: "257Mi" } },
};

const digest = (digit: string): string => `sha256:${digit.repeat(64)}`;

const canary = {
  strategy: "canary",
  canary: {
    weight: 23,
    replicaCount: 5,
    image: { tag: "9.8.8", digest: digest("c") },
    resources: { requests: { cpu: "119m" } },
    podAnnotations: { "example.com/colour": "canary-pod" },
    extraEnv: [{ name: "COLOUR", value: "canary-environment" }],
  },
};

/** Every setting of workflow-registry that a number or a name is, away from its default, in as few renders as fit. */
export const workflowRegistrySettings: readonly Scenario[] = [
  {
    name: "every-setting",
    values: {
      ...atomPods(8000),
      affinity: affinity("renamed"),
      config: {
        logLevel: "debug",
        vaultAddr: "http://vault.vault.svc:8207",
        existingSecret: "vault-secret",
        vaultTokenKey: "token-key",
        vaultNamespace: "vault/space",
        cosignPublicKeyFrom: { name: "signing", key: "signing.pub" },
      },
      podDisruptionBudget: { maxUnavailable: "37%" },
      persistence: {
        size: "11Gi",
        mountPath: "/app/data-elsewhere",
        annotations: { "example.com/c": "claim-annotation" },
      },
      networkPolicy: {
        ingressController: { namespace: "ingress-space" },
        runtimeAgent: { namespace: "agent-space", podLabels: { "app.kubernetes.io/name": "agent-pod" } },
        monitoring: { namespace: "monitoring-space" },
        dns: { namespace: "dns-space" },
        vault: { port: 8207, cidrs: ["192.0.2.0/25"] },
        tracing: { port: 4319, cidrs: ["192.0.2.128/25"] },
      },
      tracing: {
        enabled: true,
        endpoint: "http://collector:4319",
        serviceName: "traced-as",
        samplingRatio: 0.37,
        resourceAttributes: { "example.team": "attribute" },
      },
    },
    apiVersions: kinds,
  },
  {
    name: "every-setting-of-app-role",
    values: {
      config: {
        vaultAddr: "http://vault.vault.svc:8200",
        vaultAppRole: { existingSecret: "app-role", roleIdKey: "role-key", secretIdKey: "secret-key" },
      },
      externalSecret: {
        enabled: true,
        storeRef: { kind: "SecretStore", name: "store-one" },
        remoteRefs: { cosignPublicKey: { key: "remote/cosign", property: "cosign-property" } },
        refreshInterval: "71m",
      },
      autoscaling: {
        minReplicas: 4,
        maxReplicas: 14,
        targetCPUUtilizationPercentage: 67,
        targetMemoryUtilizationPercentage: 68,
      },
    },
    apiVersions: kinds,
  },
  {
    name: "every-setting-of-backup",
    values: {
      backup: atomBackup,
      networkPolicy: { backup: { port: 9443, cidrs: ["192.0.2.0/25"] } },
      monitoring: {
        prometheusRule: {
          enabled: true,
          backupHours: 37,
          certificates: { source: "x509-exporter", name: "certificate-one", days: 17, criticalDays: 6 },
        },
      },
    },
    apiVersions: kinds,
  },
  {
    name: "every-setting-of-colours",
    values: {
      rollout: {
        strategy: "blueGreen",
        blueGreen: { standbyReplicas: 3, blue: colour("blue"), green: colour("green") },
      },
    },
  },
  {
    name: "every-setting-of-k8up",
    values: {
      backup: {
        enabled: true,
        schedule: "7 3 * * *",
        retention: "31d",
        storage: {
          bucket: "bucket-one",
          endpoint: "https://s3.example.com:9443",
          prefix: "prefix-one",
          existingSecret: "bucket-secret",
        },
        operator: "k8up",
        k8up: { repoPasswordSecret: { name: "restic-secret", key: "restic-key" } },
      },
    },
    apiVersions: ["k8up.io/v1"],
  },
  {
    name: "every-setting-of-a-split",
    values: {
      trafficSplit: {
        by: "istio",
        backends: [
          { service: "workflow-registry", weight: 63 },
          { service: "workflow-registry-green", weight: 37 },
        ],
        hosts: ["split.example.com"],
        gateways: ["istio-system/split"],
        trafficPolicy: {
          outlierDetection: { consecutive5xxErrors: 7, interval: "17s", baseEjectionTime: "37s" },
        },
      },
    },
    apiVersions: ["networking.istio.io/v1"],
  },
  { name: "every-setting-of-a-canary", values: { autoscaling: { enabled: false }, rollout: canary } },
];

/** Every setting of runtime-agent that a number or a name is, away from its default, in as few renders as fit. */
export const runtimeAgentSettings: readonly Scenario[] = [
  {
    name: "every-setting",
    values: {
      ...atomPods(4000),
      affinity: affinity("renamed"),
      config: { logLevel: "debug", maxConcurrentExecutions: 13, executionTimeout: "37m" },
      service: {
        name: "service-named",
        type: "NodePort",
        sessionAffinityTimeoutSeconds: 10801,
        annotations: { "example.com/s": "service-annotation" },
      },
      podDisruptionBudget: { maxUnavailable: "37%" },
      persistence: {
        size: "21Gi",
        mountPath: "/app/logs-elsewhere",
        annotations: { "example.com/c": "claim-annotation" },
        accessMode: "ReadWriteMany",
      },
      serviceAccount: {
        name: "named-account",
        annotations: { "example.com/a": "account" },
        token: { expirationSeconds: 3601 },
      },
      networkPolicy: {
        callers: [{ podSelector: { matchLabels: { "example.com/caller": "caller-pod" } } }],
        monitoring: { namespace: "monitoring-space" },
        dns: { namespace: "dns-space" },
        apiServer: { cidrs: ["198.51.100.0/24"], ports: [6444] },
        registry: {
          namespace: "registry-space",
          podLabels: { "app.kubernetes.io/name": "registry-pod" },
          port: 8181,
        },
        tracing: { port: 4319, cidrs: ["192.0.2.128/25"] },
        extraIngress: [{ from: [{ podSelector: { matchLabels: { app: "extra-caller" } } }] }],
        extraEgress: [{ to: [{ ipBlock: { cidr: "203.0.113.7/32" } }] }],
      },
      tracing: {
        enabled: true,
        endpoint: "http://collector:4319",
        serviceName: "traced-as",
        samplingRatio: 0.37,
        resourceAttributes: { "example.team": "attribute" },
      },
    },
    apiVersions: kinds,
  },
  {
    name: "every-setting-of-backup",
    values: {
      persistence: { accessMode: "ReadWriteMany" },
      backup: atomBackup,
      networkPolicy: { backup: { port: 9443, cidrs: ["192.0.2.0/25"] } },
      monitoring: {
        prometheusRule: { enabled: true, backupHours: 37, failurePercent: 27, slowSeconds: 307 },
      },
      autoscaling: {
        minReplicas: 4,
        maxReplicas: 14,
        targetCPUUtilizationPercentage: 67,
        targetMemoryUtilizationPercentage: 68,
        behavior: { scaleDown: { stabilizationWindowSeconds: 1807 } },
      },
    },
    apiVersions: kinds,
  },
  {
    name: "every-setting-of-colours",
    values: {
      rollout: {
        strategy: "blueGreen",
        blueGreen: { standbyReplicas: 3, blue: colour("blue"), green: colour("green") },
      },
    },
  },
  {
    name: "every-setting-of-k8up",
    values: {
      persistence: { accessMode: "ReadWriteMany" },
      backup: {
        enabled: true,
        schedule: "7 3 * * *",
        retention: "31d",
        storage: {
          bucket: "bucket-one",
          endpoint: "https://s3.example.com:9443",
          prefix: "prefix-one",
          existingSecret: "bucket-secret",
        },
        operator: "k8up",
        k8up: { repoPasswordSecret: { name: "restic-secret", key: "restic-key" } },
      },
    },
    apiVersions: ["k8up.io/v1"],
  },
  { name: "every-setting-of-a-canary", values: { autoscaling: { enabled: false }, rollout: canary } },
];
