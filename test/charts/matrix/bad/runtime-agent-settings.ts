import type { Values } from "../../support";
import type { BadValues } from "../types";

const refuse = (name: string, names: string, values: Values): BadValues => ({ name, names, values });

/** Values that runtime-agent must refuse, beside those of backups and rollouts. */
export const settings: readonly BadValues[] = [
  refuse("restart by nobody", "reload.strategy", { reload: { strategy: "none" } }),
  refuse("unknown key inside", "minReplica", { autoscaling: { minReplica: 1 } }),
  refuse("no pods", "replicaCount", { replicaCount: 0 }),
  refuse("replicas as text", "replicaCount", { replicaCount: "2" }),
  refuse("fewer than the least", "autoscaling.minReplicas", {
    autoscaling: { minReplicas: 9, maxReplicas: 5 },
  }),
  refuse("target of 0 %", "autoscaling.targetCPUUtilizationPercentage", {
    autoscaling: { targetCPUUtilizationPercentage: 0 },
  }),
  refuse("memory beyond all", "autoscaling.targetMemoryUtilizationPercentage", {
    autoscaling: { targetMemoryUtilizationPercentage: 101 },
  }),
  refuse("two autoscalers", "vpa.updateMode", { vpa: { enabled: true, updateMode: "Initial" } }),
  refuse("unknown update", "vpa.updateMode", { vpa: { updateMode: "Auto" } }),
  refuse("vertical autoscaler that must be there", "vpa.renderMode", {
    vpa: { enabled: true, renderMode: "failIfMissing" },
  }),
  refuse("budget that pins", "podDisruptionBudget.minAvailable", {
    replicaCount: 2,
    autoscaling: { enabled: false },
    podDisruptionBudget: { minAvailable: 2 },
  }),
  refuse("budget beyond all", "podDisruptionBudget.maxUnavailable", {
    podDisruptionBudget: { maxUnavailable: "120%" },
  }),
  refuse("unknown log level", "config.logLevel", { config: { logLevel: "verbose" } }),
  refuse("traces to nowhere", "tracing.endpoint", { tracing: { enabled: true } }),
  refuse("collector without a scheme", "tracing.endpoint", { tracing: { endpoint: "collector:4317" } }),
  refuse("unknown protocol", "tracing.protocol", { tracing: { protocol: "udp" } }),
  refuse("more than all traces", "tracing.samplingRatio", { tracing: { samplingRatio: 2 } }),
  refuse("scrape without metrics", "monitoring.vmServiceScrape.enabled", {
    monitoring: { enabled: false, vmServiceScrape: { enabled: true } },
  }),
  refuse("monitor that must be there", "monitoring.serviceMonitor.renderMode", {
    monitoring: { serviceMonitor: { renderMode: "failIfMissing" } },
  }),
  refuse("scrape that must be there", "monitoring.vmServiceScrape.renderMode", {
    monitoring: { vmServiceScrape: { enabled: true, renderMode: "failIfMissing" } },
  }),
  refuse("alerts that must be there", "monitoring.prometheusRule.renderMode", {
    monitoring: { prometheusRule: { enabled: true, renderMode: "failIfMissing" } },
  }),
  refuse("unknown alert", "monitoring.prometheusRule.disabled", {
    monitoring: { prometheusRule: { disabled: ["ZenAgentDown"] } },
  }),
  refuse("unknown render mode", "monitoring.serviceMonitor.renderMode", {
    monitoring: { serviceMonitor: { renderMode: "ifPresent" } },
  }),
  refuse("interval without a unit", "monitoring.serviceMonitor.interval", {
    monitoring: { serviceMonitor: { interval: "30" } },
  }),
  refuse("Prometheus' keys for VictoriaMetrics", "relabelings", {
    monitoring: { vmServiceScrape: { relabelings: [] } },
  }),
  refuse("dashboard in no namespace", "dashboards.namespace", { dashboards: { namespace: "A_B" } }),
  refuse("label that is too long", "podLabels", { podLabels: { a: "x".repeat(64) } }),
  refuse("global label that is none", "global.commonLabels", { global: { commonLabels: { a: "b c" } } }),
  refuse("annotation that is a number", "logAnnotations", { logAnnotations: { include: 1 } }),
  refuse("digest of another kind", "image.digest", { image: { digest: "md5:0" } }),
  refuse("pull at times", "image.pullPolicy", { image: { pullPolicy: "Sometimes" } }),
  refuse("port beyond the last", "service.port", { service: { port: 65536 } }),
  refuse("memory in words", "resources.limits.memory", { resources: { limits: { memory: "much" } } }),
  refuse("two handlers", "livenessProbe", { livenessProbe: { exec: { command: ["true"] } } }),
  refuse("address that is none", "networkPolicy.tracing.cidrs", {
    networkPolicy: { tracing: { cidrs: ["collector.example.com"] } },
  }),
  refuse("grace without end", "terminationGracePeriodSeconds", { terminationGracePeriodSeconds: -1 }),
  refuse("alerts without metrics", "monitoring.prometheusRule.enabled", {
    monitoring: { enabled: false, prometheusRule: { enabled: true } },
  }),
  refuse("claim for one", "persistence.existingClaim", { persistence: { existingClaim: "logs" } }),
  refuse("rights for everybody", "serviceAccount.name", { serviceAccount: { create: false } }),
  refuse("rights on Secrets", "rbac.rules[0].resources", {
    rbac: { rules: [{ apiGroups: [""], resources: ["secrets"], verbs: ["get"] }] },
  }),
  refuse("rights on all", "rbac.rules[0]", {
    rbac: { rules: [{ apiGroups: ["*"], resources: ["pods"], verbs: ["get"] }] },
  }),
  refuse("nothing at once", "config.maxConcurrentExecutions", { config: { maxConcurrentExecutions: 0 } }),
  refuse("timeout without a unit", "config.executionTimeout", { config: { executionTimeout: "30" } }),
  refuse("all may fail", "monitoring.prometheusRule.failurePercent", {
    monitoring: { prometheusRule: { failurePercent: 100 } },
  }),
  refuse("slow at once", "monitoring.prometheusRule.slowSeconds", {
    monitoring: { prometheusRule: { slowSeconds: 0 } },
  }),
  refuse("affinity by cookie", "service.sessionAffinity", { service: { sessionAffinity: "Cookie" } }),
  refuse("token for a second", "serviceAccount.token.expirationSeconds", {
    serviceAccount: { token: { expirationSeconds: 1 } },
  }),
  refuse("API server by name", "networkPolicy.apiServer.cidrs", {
    networkPolicy: { apiServer: { cidrs: ["api.example.com"] } },
  }),
  refuse("budget that lets none go", "podDisruptionBudget.maxUnavailable", {
    podDisruptionBudget: { maxUnavailable: 0 },
  }),
  refuse("budget that keeps all", "podDisruptionBudget.minAvailable", {
    podDisruptionBudget: { minAvailable: "100%" },
  }),
  ...["escalate", "bind", "impersonate"].map((verb) =>
    refuse(`workflows that ${verb}`, "rbac.rules[0].verbs", {
      rbac: { rules: [{ apiGroups: ["rbac.authorization.k8s.io"], resources: ["roles"], verbs: [verb] }] },
    }),
  ),
  refuse("workflows that make tokens", "rbac.rules[0].resources", {
    rbac: { rules: [{ apiGroups: [""], resources: ["serviceaccounts/token"], verbs: ["create"] }] },
  }),
  refuse("egress to a misspelt peer", "networkPolicy.extraEgress.0.to.0.ipBlok", {
    networkPolicy: { extraEgress: [{ to: [{ ipBlok: { cidr: "10.0.0.0/8" } }] }] },
  }),
  refuse("ingress from anybody", "networkPolicy.extraIngress.0", { networkPolicy: { extraIngress: [{}] } }),
  refuse("mount with a misspelt field", "extraVolumeMounts.0.readonly", {
    extraVolumeMounts: [{ name: "a", mountPath: "/a", readonly: true }],
  }),
  refuse("callers who are anybody", "networkPolicy.callers.0", { networkPolicy: { callers: [{}] } }),
  ...["rolling", "canary"].map((strategy) =>
    refuse(`${strategy} while green serves`, "rollout.blueGreen.active", {
      rollout: { strategy, blueGreen: { active: "green" }, canary: { image: { tag: "2.0.0" } } },
    }),
  ),
];
