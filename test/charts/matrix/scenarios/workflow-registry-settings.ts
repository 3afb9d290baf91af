import type { Scenario } from "../types";
import { ingressTls } from "./ingress-tls";

const one = { replicaCount: 1, autoscaling: { enabled: false } };
const key = "-----BEGIN PUBLIC KEY-----\nMFkw\n-----END PUBLIC KEY-----\n";
const vault = { vaultAddr: "https://vault.company.com" };

/** The scenarios of workflow-registry beside backups and rollouts. */
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
  { name: "aws-without-an-entrance", values: { profile: "aws" } },
  {
    name: "documented-entrance",
    values: {},
    valueFiles: ["docs/examples/values-staging.yaml", "docs/examples/registry-ingress.yaml"],
    apiVersions: ["cert-manager.io/v1"],
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
        behavior: {
          scaleUp: { policies: [{ type: "Pods", value: 2, periodSeconds: 60 }] },
          scaleDown: {
            stabilizationWindowSeconds: 307,
            policies: [{ type: "Percent", value: 27, periodSeconds: 67 }],
          },
        },
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
          disabled: ["WorkflowRegistryPodPending"],
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
          data: { name: '{{ include "workflow-registry.fullname" . }}' },
        },
      ],
    },
  },
  {
    name: "one-writer",
    values: { ...one, persistence: { accessMode: "ReadWriteOnce", storageClass: "standard" } },
  },
  { name: "own-claim", values: { persistence: { existingClaim: "packages" } } },
  { name: "kept-claim", values: { persistence: { keep: true, size: "50Gi", annotations: { a: "b" } } } },
  { name: "cosign-key", values: { config: { cosignPublicKey: key } } },
  { name: "cosign-key-of-others", values: { config: { cosignPublicKeyFrom: { name: "signing" } } } },
  {
    name: "cosign-key-of-a-map",
    values: { config: { cosignPublicKeyFrom: { kind: "ConfigMap", name: "signing", key: "public" } } },
  },
  { name: "vault-token", values: { config: { ...vault, vaultToken: "hvs.token" } } },
  {
    name: "vault-token-of-others",
    values: { config: { ...vault, vaultNamespace: "atom/prod", existingSecret: "vault" } },
  },
  {
    name: "vault-by-app-role",
    values: {
      config: { vaultAddr: "http://vault.vault.svc:8200", vaultAppRole: { existingSecret: "app-role" } },
    },
  },
  {
    name: "external-secrets",
    values: {
      config: vault,
      networkPolicy: { vault: { cidrs: ["192.0.2.0/24"] } },
      externalSecret: {
        enabled: true,
        storeRef: { kind: "SecretStore", name: "aws" },
        remoteRefs: { vaultToken: { key: "atom", property: "token" }, cosignPublicKey: { key: "cosign" } },
        refreshInterval: "15m",
      },
    },
    apiVersions: ["external-secrets.io/v1"],
  },
  { name: "workflow-packages", values: { crds: { install: true } } },
  { name: "workflow-packages-not-kept", values: { crds: { install: true, keep: false } } },
  {
    name: "full",
    values: { config: { existingSecret: "registry-vault" }, extraObjects: [] },
    valueFiles: ["charts/workflow-registry/ci/full-values.yaml"],
    apiVersions: ["monitoring.coreos.com/v1"],
  },
  ...ingressTls((ingress) => ({ ingress })),
  {
    name: "ingress",
    values: {
      ingress: {
        enabled: true,
        annotations: { "cert-manager.io/cluster-issuer": "letsencrypt-prod" },
        hosts: [{ host: "registry.atom.company.com" }],
        tls: [{ secretName: "registry-tls", hosts: ["registry.atom.company.com"] }],
      },
      monitoring: { prometheusRule: { enabled: true, certificates: { name: "registry-tls", days: 21 } } },
    },
    apiVersions: ["monitoring.coreos.com/v1"],
  },
  {
    name: "alerts-of-a-probe",
    values: {
      monitoring: {
        prometheusRule: {
          enabled: true,
          certificates: { source: "blackbox", instance: "https://registry.example.com:8443/health" },
        },
      },
    },
    apiVersions: ["monitoring.coreos.com/v1"],
  },
  {
    name: "ingress-haproxy",
    values: {
      ingress: { enabled: true, className: "haproxy", rateLimit: 50, hosts: [{ host: "r.example.com" }] },
      networkPolicy: { ingressController: { namespace: "haproxy" } },
    },
  },
  {
    name: "narrow-network",
    values: {
      networkPolicy: {
        ingressController: { namespace: "" },
        runtimeAgent: { namespace: "agents", podLabels: { app: "agent" } },
        monitoring: { namespace: "" },
        extraIngress: [{ from: [{ podSelector: { matchLabels: { app: "cli" } } }] }],
        extraEgress: [{ to: [{ ipBlock: { cidr: "198.51.100.7/32" } }] }],
      },
    },
  },
];
