import type { Values } from "../../support";
import type { BadValues } from "../types";

const base = { tenant: { id: "acme" }, cluster: { id: "eu-1" }, saas: { existingSecret: "token" } };
const refuse = (name: string, names: string, values: Values): BadValues => ({
  name,
  names,
  values: { ...base, ...values },
});
const saas = (more: Values): Values => ({ saas: { existingSecret: "token", ...more } });
const external = { enabled: true, storeRef: { name: "vault" }, remoteRef: { key: "token" } };

/** Values that zen-agent must refuse. */
export const bad: readonly BadValues[] = [
  refuse("unknown key", "replicaCountt", { replicaCountt: 1 }),
  refuse("unknown key inside", "endpont", saas({ endpont: "https://a.example.com" })),
  refuse("no tenant", "tenant.id", { tenant: { id: "" } }),
  refuse("no cluster", "cluster.id", { cluster: { id: "" } }),
  refuse("no token", "saas.clusterToken", { saas: {} }),
  refuse("two tokens", "saas.existingSecret", saas({ clusterToken: "zen-1" })),
  refuse("tenant with a space", "tenant.id", { tenant: { id: "a b" } }),
  refuse("endpoint without scheme", "saas.endpoint", saas({ endpoint: "agent.kube-zen.io" })),
  refuse("endpoint is a Service", "saas.endpoint", saas({ endpoint: "https://zen.zen.svc.cluster.local" })),
  refuse("endpoint is http in prod", "saas.endpoint", saas({ endpoint: "http://agent.kube-zen.io" })),
  refuse("endpoint is an address", "saas.endpoint", saas({ endpoint: "https://10.0.0.1" })),
  refuse("ws in prod", "saas.webSocketEndpoint", saas({ webSocketEndpoint: "ws://agent.kube-zen.io" })),
  refuse(
    "http as web socket",
    "saas.webSocketEndpoint",
    saas({ webSocketEndpoint: "https://a.example.com" }),
  ),
  refuse("unknown environment", "environment", { environment: "production" }),
  refuse("unknown profile", "profile", { profile: "azure" }),
  refuse("unchecked certificates in prod", "tlsInsecure", { tlsInsecure: true }),
  refuse("unchecked certificates in staging", "tlsInsecure", { tlsInsecure: true, environment: "staging" }),
  refuse("scheduled pull requests", "execution.modes", { execution: { modes: ["gitops-pr-scheduled"] } }),
  refuse("approval by mail", "approval.modes", { approval: { modes: ["mail"] } }),
  refuse("one probe twice", "validation.probes", { validation: { probes: ["http", "http"] } }),
  refuse("unknown rollback", "rollback.modes", { rollback: { modes: ["never"] } }),
  refuse("unknown log level", "logLevel", { logLevel: "trace" }),
  refuse("calls without mutual TLS", "inbound.enabled", { inbound: { enabled: true } }),
  refuse("calls from nobody", "inbound.from", { inbound: { enabled: true }, tls: { enabled: true } }),
  refuse("metrics on the port of the API", "metrics.port", { metrics: { port: 8080 } }),
  refuse("port beyond the last", "metrics.port", { metrics: { port: 70000 } }),
  refuse("monitor without metrics", "metrics.serviceMonitor.enabled", {
    metrics: { enabled: false, serviceMonitor: { enabled: true } },
  }),
  refuse("alerts without metrics", "metrics.prometheusRule.enabled", {
    metrics: { enabled: false, prometheusRule: { enabled: true } },
  }),
  refuse("alerts that must be there", "metrics.prometheusRule.renderMode", {
    metrics: { prometheusRule: { enabled: true, renderMode: "failIfMissing" } },
  }),
  refuse("unknown render mode", "metrics.serviceMonitor.renderMode", {
    metrics: { serviceMonitor: { renderMode: "always" } },
  }),
  refuse("alarm before the warning", "metrics.prometheusRule.certificates.criticalDays", {
    metrics: { prometheusRule: { certificates: { criticalDays: 14 } } },
  }),
  refuse("probe of a client", "metrics.prometheusRule.certificates.source", {
    metrics: { prometheusRule: { certificates: { source: "blackbox" } } },
  }),
  refuse("unknown alert", "metrics.prometheusRule.disabled", {
    metrics: { prometheusRule: { disabled: ["Nothing"] } },
  }),
  refuse("interval without a unit", "metrics.serviceMonitor.interval", {
    metrics: { serviceMonitor: { interval: "30" } },
  }),
  refuse("rights everywhere and somewhere", "rbac.remediation.clusterWide", {
    rbac: { remediation: { clusterWide: true, namespaces: ["default"] } },
  }),
  refuse("right to change Secrets", "rbac.remediation.resources", {
    rbac: { remediation: { resources: ["secrets"] } },
  }),
  refuse("rights for everybody", "serviceAccount.name", { serviceAccount: { create: false } }),
  refuse("token for a second", "serviceAccount.tokenExpirationSeconds", {
    serviceAccount: { tokenExpirationSeconds: 1 },
  }),
  refuse("fewer than the least", "hpa.minReplicas", {
    hpa: { enabled: true, minReplicas: 11, maxReplicas: 10 },
  }),
  refuse("target of 120 %", "hpa.targetCPUUtilizationPercentage", {
    hpa: { targetCPUUtilizationPercentage: 120 },
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
    vpa: { enabled: true, updateMode: "Recreate" },
  }),
  refuse("no vertical autoscaler", "vpa.renderMode", { vpa: { enabled: true, renderMode: "failIfMissing" } }),
  refuse("traces to nowhere", "tracing.endpoint", { tracing: { enabled: true } }),
  refuse("more than every trace", "tracing.samplingRatio", { tracing: { samplingRatio: 2 } }),
  refuse("names without a policy", "networkPolicy.egress.saas.fqdn", {
    networkPolicy: { enabled: false, egress: { saas: { fqdn: "cilium" } } },
  }),
  refuse("names without Cilium", "networkPolicy.egress.saas.renderMode", {
    networkPolicy: { egress: { saas: { fqdn: "cilium" } } },
  }),
  refuse("address that is none", "networkPolicy.egress.saas.cidr", {
    networkPolicy: { egress: { saas: { cidr: "agent.kube-zen.io" } } },
  }),
  refuse("certificate without TLS", "tls.certificate.enabled", {
    tls: { certificate: { enabled: true, issuerRef: { name: "a" } } },
  }),
  refuse("certificate and Secret", "tls.existingSecret", {
    tls: { enabled: true, existingSecret: "a", certificate: { enabled: true, issuerRef: { name: "a" } } },
  }),
  refuse("certificate without issuer", "tls.certificate.issuerRef.name", {
    tls: { enabled: true, certificate: { enabled: true } },
  }),
  refuse("no cert-manager", "tls.certificate.renderMode", {
    tls: { enabled: true, certificate: { enabled: true, issuerRef: { name: "a" } } },
  }),
  refuse("profile gitops without mutual TLS", "tls.enabled", { profile: "gitops" }),
  refuse("profile aws without mutual TLS", "tls.enabled", { profile: "aws", tls: { enabled: null } }),
  refuse("TLS of 1999", "tls.minVersion", { tls: { minVersion: "1.1" } }),
  refuse("answers about unchecked certificates", "tls.requireOcspStaple", {
    environment: "dev",
    tlsInsecure: true,
    tls: { requireOcspStaple: true },
  }),
  refuse("a short RSA key", "tls.certificate.privateKey.size", {
    tls: { certificate: { privateKey: { algorithm: "RSA", size: 256 } } },
  }),
  refuse("an ECDSA key of RSA's size", "tls.certificate.privateKey.size", {
    tls: { certificate: { privateKey: { size: 2048 } } },
  }),
  refuse("a client's certificate that is none", "tls.certificate.usages", {
    tls: { certificate: { usages: ["server auth"] } },
  }),
  refuse("a certificate that signs others", "tls.certificate.usages.1", {
    tls: { certificate: { usages: ["client auth", "cert sign"] } },
  }),
  refuse("a DNS name with a path", "tls.certificate.dnsNames.0", {
    tls: { certificate: { dnsNames: ["agent.example.com/a"] } },
  }),
  refuse("a URI without scheme", "tls.certificate.uris.0", { tls: { certificate: { uris: ["agent"] } } }),
  refuse("restart by a controller that leaves nothing out", "reload.strategy", {
    reload: { strategy: "wave" },
  }),
  refuse("restart for the agent's own key", "reload.hmac", { reload: { enabled: true, hmac: true } }),
  refuse("external and own token", "saas.existingSecret", { externalSecret: external }),
  refuse("store without a name", "externalSecret.storeRef.name", {
    saas: {},
    externalSecret: { ...external, storeRef: { name: "" } },
  }),
  refuse("token without a key", "externalSecret.remoteRef.key", {
    saas: {},
    externalSecret: { ...external, remoteRef: { key: "" } },
  }),
  refuse("no External Secrets", "externalSecret.renderMode", { saas: {}, externalSecret: external }),
  refuse("queue shorter than the pool", "workers.maxQueueSize", {
    workers: { poolSize: 10, maxQueueSize: 2 },
  }),
  refuse("period in words", "informerResyncPeriod", { informerResyncPeriod: "often" }),
  refuse("label of the chart", "commonLabels", { commonLabels: { "app.kubernetes.io/name": "x" } }),
  refuse("label that is too long", "podLabels", { podLabels: { a: "x".repeat(64) } }),
  refuse("digest of another kind", "image.digest", { image: { digest: "md5:0" } }),
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
  refuse("callers who are anybody", "inbound.from.0", {
    inbound: { enabled: true, from: [{}] },
    tls: { enabled: true },
  }),
];
