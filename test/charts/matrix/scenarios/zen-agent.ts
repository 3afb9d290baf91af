import type { Values } from "../../support";
import type { Scenario } from "../types";
import { zenAgentSecret, zenAgentSettings } from "./zen-every-setting";

/** What every release of the agent needs. */
const identity = { tenant: { id: "acme" }, cluster: { id: "eu-1" } };
const base = { ...identity, saas: { existingSecret: "token" } };
/** The agent alone: zen-watcher has scenarios of its own. */
const alone = { ...base, "zen-watcher": { enabled: false } };
const token = { ...identity, saas: { clusterToken: "zen-1" } };

const make = (name: string, values: Values, more: Omit<Scenario, "name" | "values"> = {}): Scenario => ({
  name,
  values: { ...alone, ...values },
  ...more,
});
const prometheus = ["monitoring.coreos.com/v1"];

/** The scenarios of zen-agent. */
export const scenarios: readonly Scenario[] = [
  { name: "defaults", values: token },
  zenAgentSettings,
  zenAgentSecret,
  { name: "local", values: token, valueFiles: ["docs/examples/values-local.yaml"] },
  { name: "gitops", values: token, valueFiles: ["docs/examples/values-gitops.yaml"] },
  { name: "aws", values: token, valueFiles: ["docs/examples/values-aws.yaml"] },
  {
    name: "with-watcher",
    values: { ...base, "zen-watcher": { enabled: true, replicaCount: 2, logLevel: "debug" } },
  },
  {
    name: "globals",
    values: {
      ...base,
      global: {
        imageRegistry: "ghcr.io",
        imagePullSecrets: [{ name: "pull" }],
        commonLabels: { team: "platform" },
      },
      commonAnnotations: { owner: "platform" },
    },
  },
  make("long-names", {
    fullnameOverride: "a-name-that-is-much-longer-than-any-object-of-a-cluster-may-have",
  }),
  make("replicas", { replicaCount: 3, podDisruptionBudget: { maxUnavailable: "", minAvailable: 2 } }),
  make("autoscaled", { hpa: { enabled: true, minReplicas: 2, maxReplicas: 10 } }),
  make("digest", { image: { digest: `sha256:${"0".repeat(64)}`, registry: "" } }),
  make("mutual-tls", { tls: { enabled: true, existingSecret: "certificate" } }),
  make(
    "cert-manager",
    {
      tls: {
        enabled: true,
        certificate: { enabled: true, issuerRef: { name: "kube-zen", kind: "Issuer" }, duration: "720h" },
      },
    },
    { apiVersions: ["cert-manager.io/v1"] },
  ),
  make("strict-tls", {
    profile: "gitops",
    tls: { enabled: true, existingSecret: "certificate", minVersion: "1.3", requireOcspStaple: true },
  }),
  make(
    "certificate-by-algorithm",
    {
      tls: {
        enabled: true,
        certificate: {
          enabled: true,
          issuerRef: { name: "kube-zen" },
          privateKey: { algorithm: "Ed25519" },
          usages: ["client auth"],
        },
      },
    },
    { apiVersions: ["cert-manager.io/v1"] },
  ),
  make("restarted-on-rotation", {
    reload: { enabled: true },
    tls: { enabled: true, existingSecret: "certificate" },
    caMount: { enabled: true },
  }),
  make("own-authority", { caMount: { enabled: true, configMapName: "authority", key: "root.pem" } }),
  make("development", {
    environment: "dev",
    tlsInsecure: true,
    saas: { existingSecret: "token", endpoint: "http://zen.test:8080" },
    logLevel: "debug",
  }),
  make("web-socket-apart", {
    saas: { existingSecret: "token", webSocketEndpoint: "wss://ws.kube-zen.io:8443/v1" },
  }),
  make("inbound", {
    tls: { enabled: true },
    inbound: { enabled: true, from: [{ ipBlock: { cidr: "203.0.113.0/24" } }] },
  }),
  make("modes", {
    profile: "aws",
    tls: { enabled: true },
    execution: { modes: ["ssa-scheduled"] },
    approval: { modes: ["slack", "scheduled"] },
    validation: { probes: ["http", "metrics"] },
    rollback: { modes: ["manual"] },
  }),
  make("scoped-rights", {
    rbac: {
      observation: { namespaces: ["default"] },
      remediation: { namespaces: ["default"], resources: ["deployments", "services", "networkpolicies"] },
    },
  }),
  make("cluster-wide-rights", { rbac: { remediation: { clusterWide: true } } }),
  make("no-rights", { rbac: { create: false }, serviceAccount: { create: false, name: "default" } }),
  make("irsa", {
    serviceAccount: {
      annotations: { "eks.amazonaws.com/role-arn": "arn:aws:iam::111122223333:role/zen-agent" },
      tokenExpirationSeconds: 7200,
    },
  }),
  make("own-signing-secret", { hmac: { existingSecret: "signing" } }),
  make(
    "external-secret",
    {
      saas: {},
      externalSecret: {
        enabled: true,
        storeRef: { name: "vault", kind: "SecretStore" },
        remoteRef: { key: "kube-zen/eu-1", property: "token" },
      },
    },
    { apiVersions: ["external-secrets.io/v1"] },
  ),
  make(
    "monitored",
    {
      tls: { enabled: true },
      metrics: {
        serviceMonitor: { enabled: true, renderMode: "failIfMissing", labels: { release: "prometheus" } },
        prometheusRule: {
          enabled: true,
          renderMode: "failIfMissing",
          labels: { release: "prometheus" },
          alertLabels: { team: "platform" },
          disabled: ["ZenAgentPodDown"],
          queueDepth: 20,
          additionalRules: [{ record: "zen:queue", expr: "sum(zen_agent_worker_pool_queue_depth)" }],
        },
      },
      dashboards: { enabled: true, annotations: { grafana_folder: "Kube-Zen" } },
    },
    { apiVersions: prometheus },
  ),
  make("monitors-skipped", {
    metrics: {
      serviceMonitor: { enabled: true, renderMode: "skipIfMissing" },
      vmServiceScrape: { enabled: true, renderMode: "skipIfMissing" },
      prometheusRule: { enabled: true },
    },
    vpa: { enabled: true },
  }),
  make(
    "victoria-metrics",
    { metrics: { vmServiceScrape: { enabled: true, interval: "1m", scrapeTimeout: "20s" } } },
    { apiVersions: ["operator.victoriametrics.com/v1beta1"] },
  ),
  make("no-metrics", { metrics: { enabled: false } }),
  make(
    "vertical-autoscaling",
    {
      vpa: {
        enabled: true,
        renderMode: "failIfMissing",
        updateMode: "Initial",
        minAllowed: { cpu: "50m", memory: "64Mi" },
        maxAllowed: { cpu: "1", memory: "1Gi" },
      },
    },
    { apiVersions: ["autoscaling.k8s.io/v1"] },
  ),
  make("traced", {
    tracing: {
      enabled: true,
      endpoint: "http://collector.tracing:4318",
      protocol: "http/protobuf",
      samplingRatio: 0.25,
      serviceName: "agent-eu",
      resourceAttributes: { "deployment.environment": "prod" },
    },
    networkPolicy: { egress: { tracing: { port: 4318 } } },
    logAnnotations: { "fluentbit.io/parser": "json" },
  }),
  make(
    "cilium",
    { networkPolicy: { egress: { saas: { fqdn: "cilium", additionalNames: ["*.kube-zen.io"] } } } },
    { apiVersions: ["cilium.io/v2"] },
  ),
  make(
    "calico",
    { networkPolicy: { egress: { saas: { fqdn: "calico" } } } },
    { apiVersions: ["projectcalico.org/v3"] },
  ),
  make("open-network", { networkPolicy: { enabled: false } }),
  make("narrow-network", {
    networkPolicy: {
      egress: {
        apiServer: { cidrs: ["192.0.2.10/32"], ports: [6443] },
        dns: { cidrs: ["169.254.20.10/32"] },
        saas: { cidr: "203.0.113.0/24", except: [] },
        additional: [{ to: [{ ipBlock: { cidr: "198.51.100.7/32" } }] }],
      },
    },
  }),
  make("workers", { workers: { poolSize: 8, maxQueueSize: 32 } }),
  make("no-definitions", { crds: { install: false } }),
  make("definitions-not-kept", { crds: { keep: false } }),
  make("pod-settings", {
    podAnnotations: { "example.com/note": "a" },
    podLabels: { tier: "ops" },
    nodeSelector: { "kubernetes.io/os": "linux" },
    tolerations: [{ key: "dedicated", operator: "Exists" }],
    topologySpreadConstraints: [
      {
        maxSkew: 1,
        topologyKey: "topology.kubernetes.io/zone",
        whenUnsatisfiable: "ScheduleAnyway",
        labelSelector: { matchLabels: { "app.kubernetes.io/name": "zen-agent" } },
      },
    ],
    priorityClassName: "system-cluster-critical",
    terminationGracePeriodSeconds: 60,
    extraEnv: [{ name: "HTTPS_PROXY", value: "http://proxy.example.com:3128" }],
    extraVolumes: [{ name: "scratch", emptyDir: {} }],
    extraVolumeMounts: [{ name: "scratch", mountPath: "/scratch" }],
  }),
  make("old-image", { image: { tag: "1.0.0" }, readinessProbe: { path: "/readiness" } }),
  make("extra-objects", {
    extraObjects: [
      {
        apiVersion: "v1",
        kind: "ConfigMap",
        metadata: { name: "{{ .Release.Name }}-more" },
        data: { tenant: "{{ .Values.tenant.id }}" },
      },
    ],
  }),
];
