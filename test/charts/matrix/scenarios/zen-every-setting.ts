import type { Scenario } from "../types";
import { additionalRules, dashboards, kinds, monitors, probe, resources } from "./apart";

const podSecurity = { runAsUser: 20011, runAsGroup: 20012, fsGroup: 20013 };

const zenPods = {
  nameOverride: "renamed",
  commonLabels: { "example.com/team": "common-label" },
  commonAnnotations: { "example.com/note": "common-annotation" },
  image: { repository: "mirror/renamed", tag: "9.8.7", pullPolicy: "Always" },
  imagePullSecrets: [{ name: "pull-secret" }],
  serviceAccount: {
    name: "named-account",
    annotations: { "example.com/a": "account" },
    tokenExpirationSeconds: 3601,
  },
  podSecurityContext: podSecurity,
  securityContext: { capabilities: { drop: ["ALL", "NET_RAW"] } },
  resources,
  podAnnotations: { "example.com/p": "pod-annotation" },
  podLabels: { "example.com/l": "pod-label" },
  affinity: {
    nodeAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: {
        nodeSelectorTerms: [{ matchExpressions: [{ key: "kubernetes.io/arch", operator: "Exists" }] }],
      },
    },
  },
  topologySpreadConstraints: [
    {
      maxSkew: 3,
      topologyKey: "topology.kubernetes.io/zone",
      whenUnsatisfiable: "ScheduleAnyway",
      labelSelector: { matchLabels: { "app.kubernetes.io/name": "renamed" } },
    },
  ],
  terminationGracePeriodSeconds: 77,
  dashboards,
  vpa: {
    enabled: true,
    renderMode: "alwaysRender",
    updateMode: "Initial",
    minAllowed: { cpu: "51m" },
    maxAllowed: { memory: "1152Mi" },
  },
  tracing: {
    enabled: true,
    endpoint: "http://collector.tracing-space.svc:4319",
    protocol: "http/protobuf",
    samplingRatio: 0.37,
    serviceName: "service-named",
    resourceAttributes: { "example.team": "attribute" },
  },
  livenessProbe: probe(131),
  readinessProbe: probe(231),
  startupProbe: probe(331),
};

const zenNetwork = (more: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> => ({
  ingress: { monitoring: { namespaceLabels: { "kubernetes.io/metadata.name": "monitoring-space" } } },
  egress: {
    dns: { namespaceLabels: { "kubernetes.io/metadata.name": "dns-space" } },
    apiServer: { cidrs: ["192.0.2.0/25"], ports: [6444] },
    tracing: { namespaceLabels: { "kubernetes.io/metadata.name": "tracing-space" }, port: 4319 },
    ...more,
  },
});

/** Every setting of zen-agent that a number or a name is, away from its default. */
export const zenAgentSettings: Scenario = {
  name: "every-setting",
  values: {
    ...zenPods,
    saas: { endpoint: "https://saas.example.com", existingSecret: "bootstrap", clusterTokenKey: "token-key" },
    tenant: { id: "tenant-one" },
    cluster: { id: "cluster-one" },
    environment: "staging",
    logLevel: "debug",
    tls: {
      enabled: true,
      mountPath: "/etc/tls-of-agent",
      minVersion: "1.3",
      requireOcspStaple: true,
      certificate: {
        enabled: true,
        issuerRef: { name: "issuer-one", kind: "Issuer", group: "issuers.example.com" },
        duration: "2161h",
        renewBefore: "241h",
        privateKey: { algorithm: "RSA", size: 3072 },
        usages: ["client auth", "key encipherment"],
        dnsNames: ["agent.example.com"],
        uris: ["spiffe://example.com/agent"],
      },
    },
    caMount: { enabled: true, configMapName: "ca-map", key: "ca.pem", mountPath: "/etc/ca-of-agent" },
    hmac: { existingSecret: "hmac-secret" },
    reload: { enabled: true, hmac: true },
    workers: { poolSize: 13, maxQueueSize: 1313 },
    informerResyncPeriod: "11m30s",
    validation: { probes: ["metrics"] },
    metrics: {
      port: 9191,
      ...monitors,
      prometheusRule: {
        enabled: true,
        labels: { rule: "labelled" },
        alertLabels: { team: "alerted" },
        queueDepth: 117,
        processingSeconds: 167,
        certificates: { source: "x509-exporter", name: "certificate-one", days: 17, criticalDays: 6 },
        additionalRules,
      },
    },
    networkPolicy: zenNetwork({
      saas: { cidr: "198.51.100.0/24", except: ["198.51.100.8/32"] },
      prometheus: { namespaceLabels: { "kubernetes.io/metadata.name": "prometheus-space" }, port: 9292 },
    }),
    "zen-watcher": { enabled: false },
    crds: { install: false },
  },
  apiVersions: kinds,
};

/** Every setting of zen-watcher that a number or a name is, away from its default. */
export const zenWatcherSettings: Scenario = {
  name: "every-setting",
  values: {
    ...zenPods,
    logLevel: "debug",
    observations: { namespace: "observed", ttlSeconds: 604801, additionalTargets: [] },
    garbageCollection: { interval: "61m", timeout: "7m" },
    deduplication: { windowSeconds: 67, maxSize: 10001 },
    server: { maxRequestBytes: 1048577, trustedProxyCIDRs: ["192.0.2.128/25"] },
    webhook: {
      enabled: true,
      rateLimit: 6001,
      allowedIPs: ["192.0.2.9"],
      auth: { existingSecret: "hook", key: "hook-key" },
    },
    reload: { enabled: true, strategy: "wave" },
    service: { port: 8181, annotations: { "example.com/s": "service-annotation" } },
    metrics: {
      serviceMonitor: {
        ...monitors.serviceMonitor,
        relabelings: [{ action: "labeldrop", regex: "one_.*" }],
        metricRelabelings: [{ action: "labeldrop", regex: "two_.*" }],
      },
      vmServiceScrape: {
        ...monitors.vmServiceScrape,
        relabelConfigs: [{ action: "labeldrop", regex: "three_.*" }],
        metricRelabelConfigs: [{ action: "labeldrop", regex: "four_.*" }],
      },
      prometheusRule: {
        enabled: true,
        labels: { rule: "labelled" },
        alertLabels: { team: "alerted" },
        garbageCollectionWindow: "187m",
        certificates: { source: "x509-exporter", name: "certificate-one", days: 17, criticalDays: 6 },
        additionalRules,
      },
    },
    networkPolicy: {
      ...zenNetwork({}),
      ingress: {
        monitoring: { namespaceLabels: { "kubernetes.io/metadata.name": "monitoring-space" } },
        webhookFrom: [{ ipBlock: { cidr: "192.0.2.9/32" } }],
      },
    },
    crds: { install: false },
  },
  apiVersions: kinds,
};

/** What zen-watcher takes from a store of secrets, with every setting away from its default. */
export const zenWatcherSecret: Scenario = {
  name: "every-setting-of-a-secret",
  values: {
    webhook: { enabled: true },
    networkPolicy: { ingress: { webhookFrom: [{ ipBlock: { cidr: "192.0.2.9/32" } }] } },
    externalSecret: {
      enabled: true,
      storeRef: { kind: "SecretStore", name: "store-one" },
      remoteRef: { key: "remote/webhook", property: "token-property" },
      refreshInterval: "71m",
    },
  },
  apiVersions: kinds,
};

/** What zen-agent takes from a store of secrets, with every setting away from its default. */
export const zenAgentSecret: Scenario = {
  name: "every-setting-of-a-secret",
  values: {
    tenant: { id: "tenant-one" },
    cluster: { id: "cluster-one" },
    externalSecret: {
      enabled: true,
      storeRef: { kind: "SecretStore", name: "store-one" },
      remoteRef: { key: "remote/token", property: "token-property" },
      refreshInterval: "71m",
    },
    hpa: { enabled: true, maxReplicas: 14, targetCPUUtilizationPercentage: 67 },
    livenessProbe: { path: "/live" },
    startupProbe: { path: "/begun" },
    readinessProbe: { path: "/can-take-work" },
  },
  apiVersions: kinds,
};

/** An autoscaler with every setting away from its default. */
export const zenAutoscalerSettings: Scenario = {
  name: "every-setting-of-the-autoscaler",
  values: {
    hpa: {
      enabled: true,
      minReplicas: 4,
      maxReplicas: 14,
      targetCPUUtilizationPercentage: 67,
      targetMemoryUtilizationPercentage: 68,
    },
  },
};
