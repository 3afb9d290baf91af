import type { Scenario } from "../types";

/** The scenarios of runtime-agent beside backups and rollouts. */
export const settings: readonly Scenario[] = [
  {
    name: "restarted-on-rotation",
    values: {
      reload: { enabled: true },
      extraVolumes: [{ name: "own", secret: { secretName: "own" } }],
      extraVolumeMounts: [{ name: "own", mountPath: "/own" }],
    },
  },
  {
    name: "globals",
    values: {
      global: {
        imageRegistry: "ghcr.io/kube-zen/mirror",
        imagePullSecrets: [{ name: "pull" }],
        commonLabels: { team: "platform" },
      },
      commonLabels: { stage: "test" },
      imagePullSecrets: [{ name: "more" }],
    },
  },
  {
    name: "long-names",
    values: { fullnameOverride: "a-name-that-is-much-longer-than-any-object-of-a-cluster-may-x" },
  },
  { name: "other-name", values: { nameOverride: "other", fullnameOverride: "atom-other" } },
  {
    name: "digest",
    values: { image: { registry: "ghcr.io", digest: `sha256:${"0".repeat(64)}` } },
  },
  {
    name: "scaled-by-memory",
    values: {
      autoscaling: {
        minReplicas: 4,
        maxReplicas: 8,
        targetMemoryUtilizationPercentage: 75,
        behavior: { scaleUp: { policies: [{ type: "Pods", value: 2, periodSeconds: 60 }] } },
      },
    },
  },
  {
    name: "fixed-number",
    values: { replicaCount: 5, autoscaling: { enabled: false } },
  },
  { name: "budget-by-share", values: { podDisruptionBudget: { minAvailable: "50%" } } },
  { name: "no-budget", values: { podDisruptionBudget: { enabled: false } } },
  {
    name: "vertical-autoscaling",
    values: { vpa: { enabled: true, maxAllowed: { memory: "1Gi" } } },
    apiVersions: ["autoscaling.k8s.io/v1"],
  },
  {
    name: "monitored",
    values: {
      monitoring: {
        serviceMonitor: {
          renderMode: "failIfMissing",
          interval: "15s",
          labels: { release: "prometheus" },
          metricRelabelings: [{ action: "labeldrop", regex: "pod_ip" }],
        },
        prometheusRule: {
          enabled: true,
          renderMode: "failIfMissing",
          alertLabels: { team: "platform" },
          disabled: ["RuntimeAgentPodPending"],
        },
      },
      dashboards: { enabled: true },
    },
    apiVersions: ["monitoring.coreos.com/v1"],
  },
  {
    name: "monitors-skipped",
    values: {
      monitoring: { vmServiceScrape: { enabled: true }, prometheusRule: { enabled: true } },
      vpa: { enabled: true },
    },
  },
  {
    name: "victoria-metrics",
    values: {
      monitoring: {
        serviceMonitor: { enabled: false },
        vmServiceScrape: {
          enabled: true,
          relabelConfigs: [{ targetLabel: "cluster", replacement: "eu-1" }],
          metricRelabelConfigs: [{ action: "labeldrop", regex: "pod_ip" }],
        },
      },
    },
    apiVersions: ["operator.victoriametrics.com/v1beta1"],
  },
  { name: "no-metrics", values: { monitoring: { enabled: false } } },
  {
    name: "dashboard-elsewhere",
    values: { dashboards: { enabled: true, namespace: "default", labels: { grafana: "yes" } } },
  },
  {
    name: "traced",
    values: {
      tracing: {
        enabled: true,
        endpoint: "http://collector.tracing.svc:4318",
        protocol: "http/protobuf",
        samplingRatio: 0.25,
        serviceName: "atom",
        resourceAttributes: { "deployment.environment": "prod" },
      },
      logAnnotations: { "fluentd.io/include": "true", "fluentd.io/parser": "json" },
    },
  },
  {
    name: "traced-outside",
    values: {
      tracing: { enabled: true, endpoint: "https://otlp.company.com" },
      networkPolicy: { tracing: { cidrs: ["192.0.2.0/24"], port: 8443 } },
    },
  },
  { name: "open-network", values: { networkPolicy: { enabled: false } } },
  {
    name: "irsa",
    values: {
      serviceAccount: {
        name: "atom-account",
        annotations: { "eks.amazonaws.com/role-arn": "arn:aws:iam::111122223333:role/atom" },
      },
    },
  },
  {
    name: "service",
    values: { service: { name: "atom-green", port: 80, annotations: { "example.com/note": "a" } } },
  },
  {
    name: "no-volume",
    values: { replicaCount: 1, autoscaling: { enabled: false }, persistence: { enabled: false } },
  },
  {
    name: "probes",
    values: {
      startupProbe: null,
      livenessProbe: { httpGet: null, tcpSocket: { port: "http" }, periodSeconds: 20 },
      readinessProbe: { failureThreshold: 1 },
    },
  },
  {
    name: "pod-settings",
    values: {
      podAnnotations: { "example.com/note": "a" },
      podLabels: { tier: "ops" },
      nodeSelector: { "kubernetes.io/os": "linux" },
      tolerations: [{ key: "dedicated", operator: "Exists" }],
      affinity: null,
      topologySpreadConstraints: [
        { maxSkew: 1, topologyKey: "topology.kubernetes.io/zone", whenUnsatisfiable: "ScheduleAnyway" },
      ],
      priorityClassName: "system-cluster-critical",
      terminationGracePeriodSeconds: 90,
      strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: "25%", maxUnavailable: 0 } },
      extraEnv: [{ name: "ATOM_NOTE", value: "a" }],
      extraVolumes: [{ name: "scratch", emptyDir: {} }],
      extraVolumeMounts: [{ name: "scratch", mountPath: "/scratch" }],
    },
  },
  {
    name: "extra-objects",
    values: {
      extraObjects: [
        {
          apiVersion: "v1",
          kind: "ConfigMap",
          metadata: { name: "{{ .Release.Name }}-more" },
          data: { name: '{{ include "runtime-agent.fullname" . }}' },
        },
      ],
    },
  },
  {
    name: "shared-logs",
    values: { persistence: { accessMode: "ReadWriteMany", keep: true } },
  },
  {
    name: "own-logs-claim",
    values: { persistence: { existingClaim: "logs", accessMode: "ReadWriteMany" } },
  },
  { name: "large-logs", values: { persistence: { size: "100Gi", storageClass: "standard" } } },
  {
    name: "seed-upgrade",
    values: {
      replicaCount: 5,
      resources: { limits: { cpu: "2000m", memory: "2Gi" } },
      config: { maxConcurrentExecutions: 20, executionTimeout: "1h", logLevel: "debug" },
    },
  },
  { name: "no-affinity-to-callers", values: { service: { sessionAffinity: "None" } } },
  {
    name: "workflows-elsewhere",
    values: { rbac: { namespaces: ["default"] } },
  },
  {
    name: "fewer-rights",
    values: {
      rbac: { rules: [{ apiGroups: ["batch"], resources: ["jobs"], verbs: ["get", "list", "create"] }] },
    },
  },
  {
    name: "no-rights",
    values: { rbac: { create: false }, serviceAccount: { token: { mount: false } } },
  },
  {
    name: "given-account",
    values: { rbac: { create: false }, serviceAccount: { create: false, token: { expirationSeconds: 600 } } },
  },
  {
    name: "full",
    values: {},
    valueFiles: ["charts/runtime-agent/ci/full-values.yaml"],
    apiVersions: ["monitoring.coreos.com/v1"],
  },
  { name: "local", values: {}, valueFiles: ["charts/runtime-agent/ci/local-values.yaml"] },
  {
    name: "vertical-alone",
    values: {
      replicaCount: 3,
      autoscaling: { enabled: false },
      vpa: { enabled: true, updateMode: "Recreate", minAllowed: { cpu: "100m" } },
    },
    apiVersions: ["autoscaling.k8s.io/v1"],
  },
  {
    name: "narrow-network",
    values: {
      networkPolicy: {
        callers: [{ podSelector: { matchLabels: { app: "atomctl" } } }],
        monitoring: { namespace: "observability" },
        apiServer: { cidrs: ["192.0.2.10/32", "fd00::1/128"], ports: [6443] },
        registry: { namespace: "registry", podLabels: { app: "registry" }, port: 8080 },
        extraEgress: [{ to: [{ ipBlock: { cidr: "198.51.100.7/32" } }] }],
      },
    },
  },
  { name: "no-registry", values: { networkPolicy: { registry: { podLabels: null } } } },
];
