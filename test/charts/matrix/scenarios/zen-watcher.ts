import type { Values } from "../../support";
import type { Scenario } from "../types";
import { ingressTls } from "./ingress-tls";
import { zenAutoscalerSettings, zenWatcherSecret, zenWatcherSettings } from "./zen-every-setting";

/** What a receiver of webhooks needs beside `webhook.enabled`. */
const senders = { ingress: { webhookFrom: [{ namespaceSelector: { matchLabels: { team: "falco" } } }] } };

const wayIn = (ingress: Values): Values => ({
  webhook: { enabled: true, auth: { existingSecret: "senders" }, ingress },
});

/** The scenarios of zen-watcher. */
export const scenarios: readonly Scenario[] = [
  { name: "defaults", values: {} },
  zenWatcherSettings,
  zenWatcherSecret,
  zenAutoscalerSettings,
  {
    name: "globals",
    values: {
      global: {
        imageRegistry: "ghcr.io",
        imagePullSecrets: [{ name: "pull" }],
        commonLabels: { team: "platform" },
      },
      commonLabels: { stage: "test" },
      commonAnnotations: { owner: "platform" },
      imagePullSecrets: [{ name: "more" }],
    },
  },
  {
    name: "long-names",
    values: { fullnameOverride: "a-name-that-is-much-longer-than-any-object-of-a-cluster-may-have" },
  },
  { name: "other-name", values: { nameOverride: "watcher" } },
  { name: "digest", values: { image: { digest: `sha256:${"0".repeat(64)}`, registry: "" } } },
  { name: "standby", values: { replicaCount: 2 } },
  { name: "no-election", values: { leaderElection: { mode: "disabled" } } },
  { name: "own-lease", values: { leaderElection: { id: "zen-watcher-leader-election" } } },
  { name: "autoscaled", values: { hpa: { enabled: true } } },
  {
    name: "autoscaled-by-cpu",
    values: {
      hpa: { enabled: true, minReplicas: 3, maxReplicas: 5, targetMemoryUtilizationPercentage: 0 },
    },
  },
  {
    name: "budget-by-share",
    values: { replicaCount: 3, podDisruptionBudget: { maxUnavailable: "", minAvailable: "50%" } },
  },
  { name: "no-budget", values: { replicaCount: 2, podDisruptionBudget: { enabled: false } } },
  {
    name: "observations",
    values: {
      observations: {
        namespace: "default",
        ttlSeconds: 86400,
        additionalTargets: [{ group: "example.com", version: "v1", resource: "findings" }],
      },
      garbageCollection: { interval: "30m", timeout: "2m" },
      deduplication: { windowSeconds: 300, maxSize: 50000 },
    },
  },
  {
    name: "filter",
    values: { filter: { sources: { trivy: { minSeverity: "HIGH" } } } },
  },
  {
    name: "webhooks-with-secret",
    values: {
      webhook: { enabled: true, auth: { existingSecret: "senders", key: "bearer" } },
      networkPolicy: senders,
    },
  },
  {
    name: "webhooks-with-token",
    values: { webhook: { enabled: true, auth: { token: "s3cret" } }, networkPolicy: senders },
  },
  {
    name: "webhooks-by-address",
    values: {
      webhook: { enabled: true, allowedIPs: ["192.0.2.7"], rateLimit: 600 },
      server: { trustedProxyCIDRs: ["10.0.0.0/8"], maxRequestBytes: 65536 },
      networkPolicy: senders,
    },
  },
  {
    name: "webhooks-open",
    values: { webhook: { enabled: true, auth: { disabled: true } }, networkPolicy: { enabled: false } },
  },
  {
    name: "webhooks-external-secret",
    values: {
      webhook: { enabled: true },
      networkPolicy: senders,
      externalSecret: { enabled: true, storeRef: { name: "vault" }, remoteRef: { key: "falco" } },
    },
    apiVersions: ["external-secrets.io/v1"],
  },
  {
    name: "restarted-on-rotation",
    values: {
      reload: { enabled: true },
      webhook: { enabled: true, auth: { existingSecret: "senders" } },
      networkPolicy: senders,
    },
  },
  ...ingressTls(wayIn),
  {
    name: "ingress-for-one-scanner",
    values: {
      ...wayIn({
        enabled: true,
        className: "haproxy",
        hosts: [{ host: "hooks.example.com" }],
        paths: ["/scanner/webhook"],
        tls: [{ secretName: "hooks", hosts: ["hooks.example.com"] }],
      }),
      networkPolicy: {
        ingress: {
          ingressController: { namespaceLabels: { "kubernetes.io/metadata.name": "haproxy-space" } },
        },
      },
    },
  },
  { name: "no-definitions", values: { crds: { install: false } } },
  { name: "definitions-not-kept", values: { crds: { keep: false } } },
  {
    name: "irsa",
    values: {
      serviceAccount: {
        annotations: { "eks.amazonaws.com/role-arn": "arn:aws:iam::111122223333:role/zen-watcher" },
        tokenExpirationSeconds: 600,
      },
    },
  },
  {
    name: "no-rights",
    values: { rbac: { create: false }, serviceAccount: { create: false, name: "default" } },
  },
  {
    name: "every-source",
    values: {
      rbac: {
        sources: ["policy-reports", "kyverno", "cert-manager", "kubernetes-events", "trivy", "pod-logs"],
        additionalSources: [{ apiGroups: ["example.com"], resources: ["findings"] }],
      },
    },
  },
  { name: "no-source", values: { rbac: { sources: [] } } },
  {
    name: "service",
    values: { service: { type: "NodePort", port: 80, annotations: { "example.com/note": "a" } } },
  },
  {
    name: "monitored",
    values: {
      metrics: {
        serviceMonitor: {
          enabled: true,
          renderMode: "failIfMissing",
          labels: { release: "prometheus" },
          metricRelabelings: [{ action: "labeldrop", regex: "pod_ip" }],
        },
        prometheusRule: {
          enabled: true,
          renderMode: "failIfMissing",
          alertLabels: { team: "platform" },
          disabled: ["ZenWatcherPodDown"],
          certificates: { name: "falco", days: 21 },
        },
      },
      dashboards: { enabled: true },
    },
    apiVersions: ["monitoring.coreos.com/v1"],
  },
  {
    name: "alerts-of-a-probe",
    values: {
      metrics: {
        prometheusRule: {
          enabled: true,
          certificates: { source: "blackbox", instance: "https://hooks.example.com:8443/falco/webhook" },
        },
      },
    },
    apiVersions: ["monitoring.coreos.com/v1"],
  },
  {
    name: "monitors-skipped",
    values: {
      metrics: {
        serviceMonitor: { enabled: true, renderMode: "skipIfMissing" },
        vmServiceScrape: { enabled: true, renderMode: "skipIfMissing" },
        prometheusRule: { enabled: true },
      },
      vpa: { enabled: true },
    },
  },
  {
    name: "victoria-metrics",
    values: {
      metrics: {
        vmServiceScrape: {
          enabled: true,
          relabelConfigs: [{ targetLabel: "cluster", replacement: "eu-1" }],
          metricRelabelConfigs: [{ action: "labeldrop", regex: "pod_ip" }],
        },
      },
    },
    apiVersions: ["operator.victoriametrics.com/v1beta1"],
  },
  { name: "no-metrics", values: { metrics: { enabled: false } } },
  {
    name: "dashboard-elsewhere",
    values: { dashboards: { enabled: true, namespace: "default", labels: { grafana: "yes" } } },
  },
  {
    name: "vertical-autoscaling",
    values: { vpa: { enabled: true, updateMode: "Recreate", maxAllowed: { memory: "1Gi" } } },
    apiVersions: ["autoscaling.k8s.io/v1"],
  },
  {
    name: "traced",
    values: {
      tracing: { enabled: true, endpoint: "http://collector.tracing:4317", samplingRatio: 0.5 },
      logAnnotations: { "fluentbit.io/parser": "json" },
    },
  },
  { name: "open-network", values: { networkPolicy: { enabled: false } } },
  {
    name: "narrow-network",
    values: {
      networkPolicy: {
        ingress: { monitoring: { namespaceLabels: { team: "observability" } } },
        egress: {
          apiServer: { cidrs: ["192.0.2.10/32", "fd00::1/128"], ports: [6443] },
          dns: { cidrs: ["169.254.20.10/32"] },
          additional: [{ to: [{ ipBlock: { cidr: "198.51.100.7/32" } }] }],
        },
      },
    },
  },
  {
    name: "pod-settings",
    values: {
      podAnnotations: { "example.com/note": "a" },
      podLabels: { tier: "ops" },
      nodeSelector: { "kubernetes.io/os": "linux" },
      tolerations: [{ key: "dedicated", operator: "Exists" }],
      priorityClassName: "system-cluster-critical",
      terminationGracePeriodSeconds: 60,
      extraEnv: [{ name: "DEBUG_METRICS", value: "true" }],
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
          data: { name: '{{ include "zen-watcher.fullname" . }}' },
        },
      ],
    },
  },
];
