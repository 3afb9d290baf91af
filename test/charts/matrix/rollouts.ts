import type { Values } from "../support";
import type { BadValues, Scenario } from "./types";

type Chart = "workflow-registry" | "runtime-agent";

const two = { image: { tag: "2.0.0" } };
const fixed = { autoscaling: { enabled: false } };
const oneWriter = { ...fixed, replicaCount: 1, persistence: { accessMode: "ReadWriteOnce" } };
const gateway = ["gateway.networking.k8s.io/v1"];
const istio = ["networking.istio.io/v1"];
const pair = [
  { service: "stable", weight: 90 },
  { service: "stable-canary", port: 9000, weight: 10 },
];

const blueGreen = (settings: Values = {}, more: Values = {}): Values => ({
  ...more,
  rollout: { strategy: "blueGreen", blueGreen: { green: two, ...settings } },
});
const canary = (settings: Values = {}, more: Values = {}): Values => ({
  ...more,
  rollout: { strategy: "canary", canary: { ...two, ...settings } },
});

/** The scenarios of rollout strategies and traffic splits that both Atom charts have, and each its own. */
export function rolloutScenarios(chart: Chart): readonly Scenario[] {
  const both: readonly Scenario[] = [
    { name: "blue-green", values: blueGreen() },
    { name: "blue-green-switched", values: blueGreen({ active: "green", standbyReplicas: 1 }) },
    {
      name: "blue-green-own-settings",
      values: blueGreen(
        {
          blue: { image: { digest: `sha256:${"1".repeat(64)}` }, podAnnotations: { colour: "blue" } },
          green: {
            ...two,
            resources: { limits: { cpu: "2" } },
            extraEnv: [{ name: "FEATURE", value: "on" }],
          },
        },
        {
          extraEnv: [{ name: "REGION", value: "eu" }],
          topologySpreadConstraints: [
            { maxSkew: 1, topologyKey: "topology.kubernetes.io/zone", whenUnsatisfiable: "ScheduleAnyway" },
          ],
        },
      ),
    },
    {
      name: "blue-green-monitored",
      values: blueGreen(
        {},
        {
          vpa: { enabled: true, updateMode: "Off" },
          monitoring: { vmServiceScrape: { enabled: true }, prometheusRule: { enabled: true } },
        },
      ),
      apiVersions: [
        "monitoring.coreos.com/v1",
        "operator.victoriametrics.com/v1beta1",
        "autoscaling.k8s.io/v1",
      ],
    },
    {
      name: "blue-green-long-name",
      values: blueGreen({}, { fullnameOverride: `a${"-long".repeat(12)}` }),
    },
    {
      name: "canary-by-replicas",
      values: canary({ weight: 25 }, { ...fixed, replicaCount: 8 }),
    },
    { name: "canary-prepared", values: canary({ weight: 0 }, { ...fixed, replicaCount: 4 }) },
    {
      name: "canary-by-gateway",
      values: canary(
        { by: "gateway", weight: 5 },
        { trafficSplit: { parentRefs: [{ name: "public", namespace: "gateways", sectionName: "https" }] } },
      ),
      apiVersions: gateway,
    },
    {
      name: "canary-by-istio",
      values: canary(
        { by: "istio", replicaCount: 3 },
        { trafficSplit: { hosts: ["registry.company.com"], gateways: ["istio-ingress/public"] } },
      ),
      apiVersions: istio,
    },
    { name: "canary-by-linkerd", values: canary({ by: "linkerd", weight: 50 }), apiVersions: gateway },
    { name: "canary-without-mesh", values: canary({ by: "istio" }) },
    {
      name: "split-of-two-releases",
      values: {
        trafficSplit: {
          by: "gateway",
          backends: pair,
          parentRefs: [{ name: "public" }],
          hosts: ["a.example.com"],
        },
      },
      apiVersions: gateway,
    },
    {
      name: "split-by-istio",
      values: { trafficSplit: { by: "istio", backends: pair, trafficPolicy: null } },
      apiVersions: istio,
    },
    {
      name: "split-by-linkerd",
      values: { trafficSplit: { by: "linkerd", backends: pair } },
      apiVersions: gateway,
    },
  ];
  if (chart === "runtime-agent") {
    return [
      ...both,
      {
        name: "canary-shared-logs",
        values: canary({ by: "linkerd" }, { persistence: { accessMode: "ReadWriteMany" } }),
        apiVersions: gateway,
      },
    ];
  }
  const ingress = { enabled: true, hosts: [{ host: "registry.company.com" }] };
  return [
    ...both,
    {
      name: "blue-green-own-claim",
      values: blueGreen({ claim: "own", active: "green" }, oneWriter),
    },
    { name: "canary-by-ingress", values: canary({ by: "ingress", weight: 20 }, { ingress }) },
    { name: "ingress-to-second-release", values: { ingress: { ...ingress, serviceName: "registry-green" } } },
  ];
}

/** Values of rollouts and traffic splits that both Atom charts must refuse, and each its own. */
export function rolloutRefusals(chart: Chart): readonly BadValues[] {
  const refuse = (name: string, names: string, values: Values): BadValues => ({ name, names, values });
  const split = (backends: readonly Values[], more: Values = {}): Values => ({
    trafficSplit: { by: "linkerd", backends, ...more },
  });
  const both = [
    refuse("unknown strategy", "rollout.strategy", { rollout: { strategy: "recreate" } }),
    refuse("a third colour", "rollout.blueGreen.active", blueGreen({ active: "red" })),
    refuse("no standby", "rollout.blueGreen.standbyReplicas", blueGreen({ standbyReplicas: 0 })),
    refuse("more standby than may be", "rollout.blueGreen.standbyReplicas", {
      ...blueGreen({ standbyReplicas: 30 }),
    }),
    refuse("a colour's repository", "rollout.blueGreen.green.image.repository", {
      ...blueGreen({ green: { image: { repository: "other" } } }),
    }),
    refuse("canary of nothing", "rollout.canary.image.tag", { rollout: { strategy: "canary" } }),
    refuse("canary that is scaled", "autoscaling.enabled", canary()),
    refuse("canary of one pod", "replicaCount", canary({}, { ...fixed, replicaCount: 1 })),
    refuse("more than all", "rollout.canary.weight", canary({ weight: 101 }, { ...fixed, replicaCount: 4 })),
    refuse("less than none", "rollout.canary.weight", canary({ weight: -1 }, { ...fixed, replicaCount: 4 })),
    refuse("canary by luck", "rollout.canary.by", canary({ by: "luck" })),
    refuse("canary without pods", "rollout.canary.replicaCount", canary({ by: "istio", replicaCount: 0 })),
    refuse("canary by no Gateway", "trafficSplit.parentRefs", canary({ by: "gateway" })),
    refuse("two splits", "trafficSplit.by", canary({ by: "istio" }, split(pair))),
    refuse("split of nothing", "trafficSplit.backends", split([])),
    refuse("split of 90", "trafficSplit.backends", split([{ service: "stable", weight: 90 }])),
    refuse("split of 101", "trafficSplit.backends", split([...pair, { service: "third", weight: 1 }])),
    refuse("one Service twice", "trafficSplit.backends", split([...pair, ...pair])),
    refuse("backends without a split", "trafficSplit.by", split(pair, { by: "none" })),
    refuse("split by SMI", "trafficSplit.by", split(pair, { by: "smi" })),
    refuse("split where it cannot be", "trafficSplit.renderMode", {
      ...split(pair, { renderMode: "failIfMissing" }),
    }),
    refuse("restore by both colours", "restore.enabled", {
      ...blueGreen(),
      persistence: { accessMode: "ReadWriteMany" },
      backup: { storage: { existingSecret: "s3-keys" } },
      restore: { enabled: true, backupId: "backup-20240115-020000" },
    }),
  ];
  if (chart === "runtime-agent") {
    return [
      ...both,
      refuse("canary by an Ingress it has not", "rollout.canary.by", canary({ by: "ingress" })),
      refuse("colours on one volume", "persistence.existingClaim", {
        ...blueGreen({}, { ...fixed, replicaCount: 1, persistence: { existingClaim: "logs" } }),
      }),
    ];
  }
  return [
    ...both,
    refuse("colours on one volume", "persistence.accessMode", blueGreen({}, oneWriter)),
    refuse("canary on one volume", "persistence.accessMode", canary({ by: "istio" }, oneWriter)),
    refuse("canary with packages of its own", "persistence.enabled", {
      ...canary({ by: "istio" }, { ...fixed, replicaCount: 1, persistence: { enabled: false } }),
    }),
    refuse("unknown claim", "rollout.blueGreen.claim", blueGreen({ claim: "none" })),
    refuse("canary by no Ingress", "ingress.enabled", canary({ by: "ingress" })),
    refuse("canary by another's Ingress", "ingress.className", {
      ...canary({ by: "ingress" }),
      ingress: { enabled: true, className: "traefik", rateLimit: 0, hosts: [{ host: "a.example.com" }] },
    }),
  ];
}
