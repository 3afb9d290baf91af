import type { Values } from "../charts/support";

type ChartName = "zen-agent" | "zen-watcher" | "workflow-registry" | "runtime-agent";

/** Values that 1.1.0 took and 2.0.0 does not, and what to write in their place. */
export interface Break {
  /** The key as docs/chart-versions.md names it. */
  readonly key: string;
  readonly charts: readonly ChartName[];
  /** Key under which the comparison of the schemas has it, where that is another. */
  readonly comparedAs?: string;
  readonly before: Values;
  /** What the refusal says. */
  readonly says: string | RegExp;
  readonly after: Values;
}

const all: readonly ChartName[] = ["zen-agent", "zen-watcher", "workflow-registry", "runtime-agent"];
const zen: readonly ChartName[] = ["zen-agent", "zen-watcher"];
const atom: readonly ChartName[] = ["workflow-registry", "runtime-agent"];

const budget = (maxUnavailable: unknown, minAvailable: unknown): Values => ({
  podDisruptionBudget: { enabled: true, maxUnavailable, minAvailable },
});
const rules = (resources: readonly string[], verbs: readonly string[]): Values => ({
  rbac: { create: true, rules: [{ apiGroups: ["rbac.authorization.k8s.io"], resources, verbs }] },
});
const webhook = (auth: Values): Values => ({
  replicaCount: 1,
  webhook: { enabled: true, auth },
  networkPolicy: { ingress: { webhookFrom: [{ ipBlock: { cidr: "10.0.0.0/8" } }] } },
});
const additional = (egress: readonly unknown[]): Values => ({
  networkPolicy: { egress: { additional: egress } },
});
const ingress = (limit: string): Values => ({
  ingress: {
    enabled: true,
    hosts: [{ host: "registry.example.com", paths: [{ path: "/", pathType: "Prefix" }] }],
    annotations: { "nginx.ingress.kubernetes.io/rate-limit": limit },
  },
});
const spread = { maxSkew: 1, topologyKey: "zone", whenUnsatisfiable: "DoNotSchedule" };
const dns = { ipBlock: { cidr: "10.0.0.10/32" } };

/** Every way that values of 1.1.0 are refused; the page says them in the same order. */
export const breaks: readonly Break[] = [
  {
    key: "podDisruptionBudget.maxUnavailable",
    charts: all,
    before: budget(0, ""),
    says: "podDisruptionBudget.maxUnavailable is 0, and no node could be drained: set it to 1 or more.",
    after: budget(1, ""),
  },
  {
    key: "podDisruptionBudget.minAvailable",
    charts: zen,
    before: budget("", "100%"),
    says: "podDisruptionBudget.minAvailable is 100%, and no node could be drained: lower it.",
    after: budget("", "50%"),
  },
  {
    key: "podDisruptionBudget.minAvailable",
    charts: atom,
    before: budget(1, "100%"),
    says: "podDisruptionBudget.minAvailable is 100%, and no node could be drained: lower it.",
    after: budget(1, "50%"),
  },
  {
    key: "podDisruptionBudget",
    charts: zen,
    before: budget("", ""),
    says: "podDisruptionBudget.maxUnavailable and podDisruptionBudget.minAvailable are both empty: set one of them, a budget says how many.",
    after: budget(1, ""),
  },
  {
    key: "metrics.enabled",
    charts: zen,
    before: { metrics: { enabled: false, serviceMonitor: { enabled: true } } },
    says: "metrics.serviceMonitor.enabled is true and metrics.enabled is false, so that there is nothing to scrape: set metrics.enabled to true or metrics.serviceMonitor.enabled to false.",
    after: { metrics: { enabled: false, serviceMonitor: { enabled: false } } },
  },
  {
    key: "fullnameOverride",
    charts: ["zen-agent"],
    before: { fullnameOverride: "zen", "zen-watcher": { fullnameOverride: "zen" } },
    says: "the agent and zen-watcher would both be called zen: set fullnameOverride or zen-watcher.fullnameOverride, or name the release otherwise.",
    after: { fullnameOverride: "zen", "zen-watcher": { fullnameOverride: "watcher" } },
  },
  {
    key: "tls.enabled",
    charts: ["zen-agent"],
    // The condition stands at the root of the schema, where `profile` is seen too.
    comparedAs: "values.yaml",
    before: { profile: "aws" },
    says: "- at '/tls/enabled': value must be true",
    after: { profile: "aws", tls: { enabled: true } },
  },
  {
    key: "webhook.auth.disabled",
    charts: ["zen-watcher"],
    before: webhook({ disabled: true, existingSecret: "token" }),
    says: "webhook.auth.disabled is true and there is a token all the same: set webhook.auth.disabled to false, or take webhook.auth.token, webhook.auth.existingSecret and externalSecret.enabled out.",
    after: webhook({ disabled: false, existingSecret: "token" }),
  },
  {
    key: "rbac.additionalSources",
    charts: ["zen-watcher"],
    before: { rbac: { additionalSources: [{ apiGroups: ["example.com"], resources: ["secrets"] }] } },
    says: 'rbac.additionalSources[0].resources holds "secrets": name the resources that are watched, and never secrets.',
    after: { rbac: { additionalSources: [{ apiGroups: ["example.com"], resources: ["reports"] }] } },
  },
  {
    key: "ingress.annotations",
    charts: ["workflow-registry"],
    before: ingress("many"),
    says: 'ingress.annotations holds nginx.ingress.kubernetes.io/rate-limit: many, which is no number, and nothing would be limited: write requests per second, such as "100".',
    after: ingress("100"),
  },
  {
    key: "rbac.rules",
    charts: ["runtime-agent"],
    before: rules(["serviceaccounts/token"], ["create"]),
    says: 'rbac.rules[0].resources holds "serviceaccounts/token": name the resources that workflows need, and never secrets or tokens.',
    after: rules(["roles"], ["get"]),
  },
  {
    key: "rbac.rules",
    charts: ["runtime-agent"],
    before: rules(["roles"], ["escalate"]),
    says: 'rbac.rules[0].verbs holds "escalate", by which a workflow would give itself any right: take it out.',
    after: rules(["roles"], ["get"]),
  },
  {
    key: "networkPolicy.egress.additional",
    charts: zen,
    before: additional([{}]),
    says: "- at '/networkPolicy/egress/additional/0': minProperties: got 0, want 1",
    after: additional([{ to: [dns] }]),
  },
  {
    key: "networkPolicy.egress.additional",
    charts: zen,
    before: additional([{ toPorts: [] }]),
    says: /at '\/networkPolicy\/egress\/additional\/0'.*'toPorts'/,
    after: additional([{ to: [dns] }]),
  },
  {
    key: "networkPolicy.ingress.webhookFrom",
    charts: ["zen-watcher"],
    before: { networkPolicy: { ingress: { webhookFrom: [{}] } } },
    says: "- at '/networkPolicy/ingress/webhookFrom/0': minProperties: got 0, want 1",
    after: { networkPolicy: { ingress: { webhookFrom: [dns] } } },
  },
  {
    key: "inbound.from",
    charts: ["zen-agent"],
    before: { inbound: { from: [{}] } },
    says: "- at '/inbound/from/0': minProperties: got 0, want 1",
    after: { inbound: { from: [dns] } },
  },
  {
    key: "networkPolicy.callers",
    charts: ["runtime-agent"],
    before: { networkPolicy: { callers: [{}] } },
    says: "- at '/networkPolicy/callers/0': minProperties: got 0, want 1",
    after: { networkPolicy: { callers: [dns] } },
  },
  ...(["extraIngress", "extraEgress"] as const).map((list): Break => {
    const peers = list === "extraIngress" ? "from" : "to";
    return {
      key: `networkPolicy.${list}`,
      charts: atom,
      before: { networkPolicy: { [list]: [{}] } },
      says: `- at '/networkPolicy/${list}/0': minProperties: got 0, want 1`,
      after: { networkPolicy: { [list]: [{ [peers]: [dns] }] } },
    };
  }),
  ...(["podSecurityContext", "securityContext", "affinity"] as const).map((key): Break => ({
    key,
    charts: zen,
    before: { [key]: { mine: true } },
    says: `- at '/${key}': additional properties 'mine' not allowed`,
    after: { [key]: {} },
  })),
  {
    key: "tolerations",
    charts: zen,
    before: { tolerations: [{ key: "a", operater: "Exists" }] },
    says: "- at '/tolerations/0': additional properties 'operater' not allowed",
    after: { tolerations: [{ key: "a", operator: "Exists" }] },
  },
  {
    key: "topologySpreadConstraints",
    charts: zen,
    before: { topologySpreadConstraints: [{ topologyKey: "zone" }] },
    says: "- at '/topologySpreadConstraints/0': missing properties 'maxSkew', 'whenUnsatisfiable'",
    after: { topologySpreadConstraints: [spread] },
  },
  {
    key: "extraEnv",
    charts: zen,
    before: { extraEnv: [{ name: "A", val: "b" }] },
    says: "- at '/extraEnv/0': additional properties 'val' not allowed",
    after: { extraEnv: [{ name: "A", value: "b" }] },
  },
  {
    key: "extraVolumes",
    charts: zen,
    before: { extraVolumes: [{ emptyDir: {} }] },
    says: "- at '/extraVolumes/0': missing property 'name'",
    after: { extraVolumes: [{ name: "a", emptyDir: {} }] },
  },
  {
    key: "extraVolumeMounts",
    charts: all,
    before: { extraVolumeMounts: [{ name: "a", mountPath: "/a", readonly: true }] },
    says: "- at '/extraVolumeMounts/0': additional properties 'readonly' not allowed",
    after: { extraVolumeMounts: [{ name: "a", mountPath: "/a", readOnly: true }] },
  },
  {
    key: "imagePullSecrets",
    charts: zen,
    before: { imagePullSecrets: [{ name: "pull", namespace: "a" }] },
    says: "- at '/imagePullSecrets/0': additional properties 'namespace' not allowed",
    after: { imagePullSecrets: [{ name: "pull" }] },
  },
  {
    key: "global.imagePullSecrets",
    charts: ["zen-watcher"],
    before: { global: { imagePullSecrets: [{ name: "pull", namespace: "a" }] } },
    says: "- at '/global/imagePullSecrets/0': additional properties 'namespace' not allowed",
    after: { global: { imagePullSecrets: [{ name: "pull" }] } },
  },
];
