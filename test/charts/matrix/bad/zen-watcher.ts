import type { Values } from "../../support";
import type { BadValues } from "../types";
import { badIngressTls } from "./ingress-tls";

const refuse = (name: string, names: string, values: Values): BadValues => ({ name, names, values });
const senders = { ingress: { webhookFrom: [{ podSelector: {} }] } };
const external = { enabled: true, storeRef: { name: "vault" }, remoteRef: { key: "token" } };
const webhook = (more: Values): Values => ({ webhook: { enabled: true, ...more }, networkPolicy: senders });

const wayIn = (ingress: Values): Values => ({
  webhook: { enabled: true, auth: { existingSecret: "senders" }, ingress },
});
const way = {
  enabled: true,
  hosts: [{ host: "in.example.com" }],
  tls: [{ secretName: "own", hosts: ["in.example.com"] }],
};

/** Values that zen-watcher must refuse. */
export const bad: readonly BadValues[] = [
  refuse("unknown key", "replicaCountt", { replicaCountt: 1 }),
  refuse("unknown key inside", "namespce", { observations: { namespce: "a" } }),
  refuse("two writers", "replicaCount", { replicaCount: 2, leaderElection: { mode: "disabled" } }),
  refuse("writers by autoscaling", "hpa.maxReplicas", {
    hpa: { enabled: true },
    leaderElection: { mode: "disabled" },
  }),
  refuse("election by another", "leaderElection.mode", { leaderElection: { mode: "zenlead" } }),
  refuse("no pods below none", "replicaCount", { replicaCount: -1 }),
  refuse("replicas as text", "replicaCount", { replicaCount: "2" }),
  refuse("two receivers", "replicaCount", {
    replicaCount: 2,
    ...webhook({ auth: { existingSecret: "a" } }),
  }),
  refuse("many receivers", "hpa.maxReplicas", {
    hpa: { enabled: true },
    ...webhook({ auth: { existingSecret: "a" } }),
  }),
  refuse("nobody may send", "webhook.auth.existingSecret", webhook({})),
  refuse("two tokens", "webhook.auth.token", webhook({ auth: { token: "a", existingSecret: "b" } })),
  refuse("senders kept out", "networkPolicy.ingress.webhookFrom", {
    webhook: { enabled: true, auth: { existingSecret: "a" } },
  }),
  refuse("range of senders", "webhook.allowedIPs", webhook({ allowedIPs: ["192.0.2.0/24"] })),
  refuse("no requests", "webhook.rateLimit", { webhook: { rateLimit: 0 } }),
  refuse("unknown log level", "logLevel", { logLevel: "verbose" }),
  refuse("kept for a second", "observations.ttlSeconds", { observations: { ttlSeconds: 1 } }),
  refuse("kept for years", "observations.ttlSeconds", { observations: { ttlSeconds: 99999999 } }),
  refuse("namespace that is none", "observations.namespace", { observations: { namespace: "A_B" } }),
  refuse("writes Secrets", "observations.additionalTargets", {
    observations: { additionalTargets: [{ group: "", version: "v1", resource: "secrets" }] },
  }),
  refuse("writes definitions", "observations.additionalTargets", {
    observations: {
      additionalTargets: [
        { group: "apiextensions.k8s.io", version: "v1", resource: "customresourcedefinitions" },
      ],
    },
  }),
  refuse("clean-up without a unit", "garbageCollection.interval", { garbageCollection: { interval: "60" } }),
  refuse("no window", "deduplication.windowSeconds", { deduplication: { windowSeconds: 0 } }),
  refuse("unknown source", "rbac.sources", { rbac: { sources: ["falco"] } }),
  refuse("rights for everybody", "serviceAccount.name", { serviceAccount: { create: false } }),
  refuse("token for a second", "serviceAccount.tokenExpirationSeconds", {
    serviceAccount: { tokenExpirationSeconds: 1 },
  }),
  refuse("unknown type of Service", "service.type", { service: { type: "External" } }),
  refuse("port beyond the last", "service.port", { service: { port: 65536 } }),
  refuse("monitor without metrics", "metrics.serviceMonitor.enabled", {
    metrics: { enabled: false, serviceMonitor: { enabled: true } },
  }),
  refuse("scrape without metrics", "metrics.vmServiceScrape.enabled", {
    metrics: { enabled: false, vmServiceScrape: { enabled: true } },
  }),
  refuse("alerts that must be there", "metrics.prometheusRule.renderMode", {
    metrics: { prometheusRule: { enabled: true, renderMode: "failIfMissing" } },
  }),
  refuse("alarm before the warning", "metrics.prometheusRule.certificates.criticalDays", {
    metrics: { prometheusRule: { certificates: { days: 5, criticalDays: 5 } } },
  }),
  refuse("probe for cert-manager", "metrics.prometheusRule.certificates.instance", {
    metrics: { prometheusRule: { certificates: { instance: "https://a.example.com" } } },
  }),
  refuse("probe with a quote", "metrics.prometheusRule.certificates.instance", {
    metrics: { prometheusRule: { certificates: { source: "blackbox", instance: 'a"b' } } },
  }),
  refuse("name for a probe", "metrics.prometheusRule.certificates.name", {
    metrics: { prometheusRule: { certificates: { source: "blackbox", name: "tls" } } },
  }),
  refuse("unknown teller", "metrics.prometheusRule.certificates.source", {
    metrics: { prometheusRule: { certificates: { source: "zenctl" } } },
  }),
  refuse("probe of nothing", "metrics.prometheusRule.certificates.instance", {
    metrics: { prometheusRule: { enabled: true, certificates: { source: "blackbox" } } },
  }),
  refuse("Secret that nobody names", "metrics.prometheusRule.certificates.name", {
    metrics: { prometheusRule: { enabled: true, certificates: { source: "x509-exporter" } } },
  }),
  refuse("unknown alert", "metrics.prometheusRule.disabled", {
    metrics: { prometheusRule: { disabled: ["ZenAgentDown"] } },
  }),
  refuse("Prometheus' keys for VictoriaMetrics", "relabelings", {
    metrics: { vmServiceScrape: { relabelings: [] } },
  }),
  refuse("timeout without a unit", "metrics.vmServiceScrape.scrapeTimeout", {
    metrics: { vmServiceScrape: { scrapeTimeout: "soon" } },
  }),
  refuse("fewer than the least", "hpa.minReplicas", {
    hpa: { enabled: true, minReplicas: 5, maxReplicas: 3 },
  }),
  refuse("target of 0 %", "hpa.targetCPUUtilizationPercentage", {
    hpa: { targetCPUUtilizationPercentage: 0 },
  }),
  refuse("two budgets", "podDisruptionBudget.minAvailable", {
    podDisruptionBudget: { minAvailable: 1, maxUnavailable: 1 },
  }),
  refuse("budget that pins", "podDisruptionBudget.minAvailable", {
    replicaCount: 2,
    podDisruptionBudget: { minAvailable: 2, maxUnavailable: "" },
  }),
  refuse("two autoscalers", "vpa.updateMode", {
    hpa: { enabled: true },
    vpa: { enabled: true, updateMode: "Initial" },
  }),
  refuse("unknown update", "vpa.updateMode", { vpa: { updateMode: "Sometimes" } }),
  refuse("traces to nowhere", "tracing.endpoint", { tracing: { enabled: true } }),
  refuse("unknown protocol", "tracing.protocol", { tracing: { protocol: "udp" } }),
  refuse("external token for nobody", "webhook.enabled", { externalSecret: external }),
  refuse("external and own token", "webhook.auth.token", {
    ...webhook({ auth: { token: "a" } }),
    externalSecret: external,
  }),
  refuse("store without a name", "externalSecret.storeRef.name", {
    ...webhook({}),
    externalSecret: { ...external, storeRef: { name: "" } },
  }),
  refuse("no External Secrets", "externalSecret.renderMode", { ...webhook({}), externalSecret: external }),
  refuse("label of the chart", "commonLabels", { commonLabels: { "helm.sh/chart": "x" } }),
  refuse("label that is too long", "podLabels", { podLabels: { a: "x".repeat(64) } }),
  refuse("digest of another kind", "image.digest", { image: { digest: "md5:0" } }),
  refuse("pull at times", "image.pullPolicy", { image: { pullPolicy: "Sometimes" } }),
  refuse("address that is none", "networkPolicy.egress.apiServer.cidrs", {
    networkPolicy: { egress: { apiServer: { cidrs: ["api.example.com"] } } },
  }),
  refuse("memory in words", "resources.limits.memory", { resources: { limits: { memory: "much" } } }),
  refuse("budget that lets none go", "podDisruptionBudget.maxUnavailable", {
    podDisruptionBudget: { maxUnavailable: 0 },
  }),
  refuse("budget that keeps all", "podDisruptionBudget.minAvailable", {
    podDisruptionBudget: { minAvailable: "100%", maxUnavailable: "" },
  }),
  refuse("budget that says nothing", "podDisruptionBudget.minAvailable", {
    podDisruptionBudget: { maxUnavailable: "" },
  }),
  refuse("collector on another port", "networkPolicy.egress.tracing.port", {
    tracing: { enabled: true, endpoint: "http://collector.tracing.svc:4318" },
  }),
  refuse("collector in another namespace", "networkPolicy.egress.tracing.namespaceLabels", {
    tracing: { enabled: true, endpoint: "http://collector.observability.svc.cluster.local:4317" },
  }),
  ...["dns.namespaceLabels", "apiServer.cidrs", "apiServer.ports"].map((key) => {
    const [peer = "", field = ""] = key.split(".");
    const egress = { [peer]: { [field]: null } };
    return refuse(`no ${key}`, `networkPolicy.egress.${peer}`, { networkPolicy: { egress } });
  }),
  refuse("no monitoring", "networkPolicy.ingress.monitoring", {
    networkPolicy: { ingress: { monitoring: { namespaceLabels: null } } },
  }),
  refuse("webhooks with a token and without", "webhook.auth.disabled", {
    webhook: { enabled: true, auth: { token: "t", disabled: true } },
    networkPolicy: { enabled: false },
  }),
  ...["secrets", "secrets/status"].map((resource) =>
    refuse(`source ${resource}`, "rbac.additionalSources[0].resources", {
      rbac: { additionalSources: [{ apiGroups: [""], resources: [resource] }] },
    }),
  ),
  refuse("misspelt field of the security context", "securityContext.readOnlyRootFilesytem", {
    securityContext: { readOnlyRootFilesytem: true },
  }),
  refuse("network of the node", "podSecurityContext.hostNetwork", {
    podSecurityContext: { hostNetwork: true },
  }),
  refuse("unknown affinity", "affinity.zoneAffinity", { affinity: { zoneAffinity: {} } }),
  refuse("misspelt toleration", "tolerations.0.efect", { tolerations: [{ efect: "NoSchedule" }] }),
  refuse("spread without a key", "topologySpreadConstraints.0", {
    topologySpreadConstraints: [{ maxSkew: 1 }],
  }),
  refuse("variable without a name", "extraEnv.0", { extraEnv: [{ value: "1" }] }),
  refuse("variable that is a number", "extraEnv.0.value", { extraEnv: [{ name: "A", value: 1 }] }),
  refuse("volume without a name", "extraVolumes.0", { extraVolumes: [{ emptyDir: {} }] }),
  refuse("mount without a path", "extraVolumeMounts.0", { extraVolumeMounts: [{ name: "a" }] }),
  refuse("pull Secret without a name", "imagePullSecrets.0", { imagePullSecrets: [{}] }),
  refuse("egress rule of nothing", "networkPolicy.egress.additional.0", {
    networkPolicy: { egress: { additional: [{}] } },
  }),
  refuse("egress to a misspelt peer", "networkPolicy.egress.additional.0.to.0.ipBlok", {
    networkPolicy: { egress: { additional: [{ to: [{ ipBlok: { cidr: "10.0.0.0/8" } }] }] } },
  }),
  ...badIngressTls("webhook.ingress", wayIn),
  refuse("way in to nothing", "webhook.enabled", { webhook: { ingress: way } }),
  refuse("way in without hosts", "webhook.ingress.hosts", wayIn({ ...way, hosts: [] })),
  refuse("tokens in the clear", "webhook.ingress.tls", wayIn({ ...way, tls: [] })),
  refuse("way in to the metrics", "webhook.ingress.paths", wayIn({ ...way, paths: ["/metrics"] })),
  refuse("way in to everything", "webhook.ingress.paths.0", wayIn({ ...way, paths: ["/"] })),
  refuse("way in of an unknown class", "webhook.ingress.rateLimit", wayIn({ ...way, className: "traefik" })),
  refuse("senders behind unknown proxies", "server.trustedProxyCIDRs", {
    webhook: { enabled: true, allowedIPs: ["192.0.2.7"], ingress: way },
  }),
  refuse("no ingress controller", "networkPolicy.ingress.ingressController", {
    networkPolicy: { ingress: { ingressController: { namespaceLabels: null } } },
  }),
  refuse("restart by nobody", "reload.strategy", { reload: { strategy: "none" } }),
  refuse("senders who are anybody", "networkPolicy.ingress.webhookFrom.0", {
    networkPolicy: { ingress: { webhookFrom: [{}] } },
  }),
];
