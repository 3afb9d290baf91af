import type { Values } from "../../support";
import type { BadValues } from "../types";
import { badIngressTls } from "./ingress-tls";

const refuse = (name: string, names: string, values: Values): BadValues => ({ name, names, values });
const vault = { vaultAddr: "https://vault.company.com" };
const external = {
  enabled: true,
  storeRef: { name: "aws" },
  remoteRefs: { cosignPublicKey: { key: "cosign" } },
};

/** Values that workflow-registry must refuse, beside those of backups and rollouts. */
export const settings: readonly BadValues[] = [
  ...badIngressTls("ingress", (ingress) => ({ ingress })),
  refuse("client certificates without TLS", "ingress.clientCertificate.enabled", {
    ingress: {
      enabled: true,
      hosts: [{ host: "r.example.com" }],
      clientCertificate: { enabled: true, secretName: "a" },
    },
  }),
  refuse("answers without TLS", "ingress.ocspStapling.enabled", {
    ingress: { enabled: true, hosts: [{ host: "r.example.com" }], ocspStapling: { enabled: true } },
  }),
  ...["gitops", "aws"].map((profile) =>
    refuse(`clients without certificates in ${profile}`, "ingress.clientCertificate.enabled", {
      profile,
      ingress: {
        enabled: true,
        hosts: [{ host: "r.example.com" }],
        tls: [{ secretName: "own", hosts: ["r.example.com"] }],
      },
    }),
  ),
  refuse("profile that is none", "profile", { profile: "dev" }),
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
  refuse("two writers on one node", "persistence.accessMode", {
    replicaCount: 2,
    autoscaling: { enabled: false },
    persistence: { accessMode: "ReadWriteOnce" },
  }),
  refuse("writers apart", "persistence.enabled", { persistence: { enabled: false } }),
  refuse("two tokens", "config.vaultToken", {
    config: { ...vault, vaultToken: "hvs.a", existingSecret: "vault" },
  }),
  refuse("token for no Vault", "config.vaultAddr", { config: { existingSecret: "vault" } }),
  refuse("two ways into Vault", "config.vaultAppRole.existingSecret", {
    config: { ...vault, existingSecret: "vault", vaultAppRole: { existingSecret: "role" } },
  }),
  refuse("role for no Vault", "config.vaultAddr", { config: { vaultAppRole: { existingSecret: "role" } } }),
  refuse("namespace of no Vault", "config.vaultAddr", { config: { vaultNamespace: "atom" } }),
  refuse("two keys", "config.cosignPublicKeyFrom.name", {
    config: { cosignPublicKey: "-----BEGIN PUBLIC KEY-----", cosignPublicKeyFrom: { name: "signing" } },
  }),
  refuse("private key", "config.cosignPublicKey", {
    config: { cosignPublicKey: "-----BEGIN PRIVATE KEY-----" },
  }),
  refuse("store without a name", "externalSecret.storeRef.name", {
    externalSecret: { ...external, storeRef: { name: "" } },
  }),
  refuse("nothing to fetch", "externalSecret.remoteRefs.vaultToken.key", {
    externalSecret: { ...external, remoteRefs: {} },
  }),
  refuse("no External Secrets", "externalSecret.renderMode", { externalSecret: external }),
  refuse("external and own key", "config.cosignPublicKey", {
    config: { cosignPublicKey: "-----BEGIN PUBLIC KEY-----" },
    externalSecret: external,
  }),
  refuse("external and own token", "config.existingSecret", {
    config: { ...vault, existingSecret: "vault" },
    externalSecret: { ...external, remoteRefs: { vaultToken: { key: "a" } } },
  }),
  refuse("external token for no Vault", "config.vaultAddr", {
    externalSecret: { ...external, remoteRefs: { vaultToken: { key: "a" } } },
  }),
  refuse("certificate for years", "monitoring.prometheusRule.certificates.days", {
    monitoring: { prometheusRule: { certificates: { days: 1000 } } },
  }),
  refuse("alarm before the warning", "monitoring.prometheusRule.certificates.criticalDays", {
    monitoring: { prometheusRule: { certificates: { days: 5, criticalDays: 5 } } },
  }),
  refuse("probe for cert-manager", "monitoring.prometheusRule.certificates.instance", {
    monitoring: { prometheusRule: { certificates: { instance: "https://a.example.com" } } },
  }),
  refuse("probe with a quote", "monitoring.prometheusRule.certificates.instance", {
    monitoring: { prometheusRule: { certificates: { source: "blackbox", instance: 'a"b' } } },
  }),
  refuse("name for a probe", "monitoring.prometheusRule.certificates.name", {
    monitoring: { prometheusRule: { certificates: { source: "blackbox", name: "tls" } } },
  }),
  refuse("unknown teller", "monitoring.prometheusRule.certificates.source", {
    monitoring: { prometheusRule: { certificates: { source: "zenctl" } } },
  }),
  refuse("probe of nothing", "monitoring.prometheusRule.certificates.instance", {
    monitoring: { prometheusRule: { enabled: true, certificates: { source: "blackbox" } } },
  }),
  refuse("Secret that nobody names", "monitoring.prometheusRule.certificates.name", {
    monitoring: { prometheusRule: { enabled: true, certificates: { source: "x509-exporter" } } },
  }),
  refuse("limit of an unknown class", "ingress.rateLimit", {
    ingress: { enabled: true, className: "traefik", hosts: [{ host: "r.example.com" }] },
  }),
  refuse("definitions at times", "crds.install", { crds: { install: "yes" } }),
  refuse("budget that lets none go", "podDisruptionBudget.maxUnavailable", {
    podDisruptionBudget: { maxUnavailable: 0 },
  }),
  refuse("budget that keeps all", "podDisruptionBudget.minAvailable", {
    podDisruptionBudget: { minAvailable: "100%" },
  }),
  refuse("rate limit in words", "ingress.annotations", {
    ingress: {
      enabled: true,
      className: "nginx",
      hosts: [{ host: "registry.company.com" }],
      annotations: { "nginx.ingress.kubernetes.io/rate-limit": "many" },
    },
  }),
  refuse("egress to a misspelt peer", "networkPolicy.extraEgress.0.to.0.ipBlok", {
    networkPolicy: { extraEgress: [{ to: [{ ipBlok: { cidr: "10.0.0.0/8" } }] }] },
  }),
  refuse("ingress from anybody", "networkPolicy.extraIngress.0", { networkPolicy: { extraIngress: [{}] } }),
  refuse("mount with a misspelt field", "extraVolumeMounts.0.readonly", {
    extraVolumeMounts: [{ name: "a", mountPath: "/a", readonly: true }],
  }),
  ...["rolling", "canary"].map((strategy) =>
    refuse(`${strategy} while green serves`, "rollout.blueGreen.active", {
      rollout: { strategy, blueGreen: { active: "green" }, canary: { image: { tag: "2.0.0" } } },
    }),
  ),
];
