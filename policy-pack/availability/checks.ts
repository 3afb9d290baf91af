import type { Check } from "../rules/rule";

const medium = "medium";

/** What the rule `workload-availability` looks for. */
export const availabilityChecks = {
  noBudget: {
    id: "ZEN-721",
    name: "budget",
    severity: medium,
    title: "Nothing keeps all pods of a workload from being evicted at once",
    remediation: "Add a PodDisruptionBudget whose selector matches the pods' labels.",
  },
  blocks: {
    id: "ZEN-722",
    name: "budget-blocks",
    severity: medium,
    title: "A disruption budget allows no eviction, so nodes cannot be drained",
    remediation: "Set `maxUnavailable: 1`.",
  },
  useless: {
    id: "ZEN-723",
    name: "budget-useless",
    severity: medium,
    title: "A disruption budget lets all pods be evicted at once",
    remediation: "Set `maxUnavailable: 1`.",
  },
  unmatched: {
    id: "ZEN-724",
    name: "budget-unmatched",
    severity: medium,
    title: "A disruption budget selects no pods",
    remediation: "Make its selector match the labels of the pods.",
  },
  overlapping: {
    id: "ZEN-725",
    name: "budget-overlap",
    severity: medium,
    title: "Two disruption budgets select the same pods, so none of them can be evicted",
    remediation: "Remove one, or narrow its selector.",
  },
  noSpread: {
    id: "ZEN-726",
    name: "spread",
    severity: medium,
    title: "All pods of a workload may end up on one node",
    remediation:
      "Add `topologySpreadConstraints` or `podAntiAffinity` whose selector matches the pods' own labels.",
  },
  rollout: {
    id: "ZEN-727",
    name: "rollout",
    severity: medium,
    title: "A rollout stops all pods of a workload at once",
    remediation: "Use `RollingUpdate` with a `maxUnavailable` below the number of pods.",
  },
  held: {
    id: "ZEN-728",
    name: "rollout-held",
    severity: medium,
    title: "A change is not rolled out",
    remediation: "Remove `paused`, or use `RollingUpdate` in place of `OnDelete`.",
  },
  dangling: {
    id: "ZEN-729",
    name: "autoscaler-target",
    severity: medium,
    title: "An autoscaler scales something that is not there",
    remediation: "Name the apiVersion, kind and name of the workload in `scaleTargetRef`.",
  },
  replicas: {
    id: "ZEN-730",
    name: "autoscaler-replicas",
    severity: "low",
    title: "A workload asks for a number of pods that its autoscaler does not allow",
    remediation:
      "Leave `replicas` out of a workload that is scaled, or keep it within the autoscaler's bounds.",
  },
  minimum: {
    id: "ZEN-731",
    name: "autoscaler-minimum",
    severity: medium,
    title: "An autoscaler goes down to a single pod",
    remediation: "Set `minReplicas` to 2 or more.",
  },
  range: {
    id: "ZEN-732",
    name: "autoscaler-range",
    severity: medium,
    title: "An autoscaler's bounds leave it nothing to do",
    remediation: "Set `maxReplicas` above `minReplicas`.",
  },
  contended: {
    id: "ZEN-733",
    name: "autoscaler-overlap",
    severity: medium,
    title: "Two autoscalers scale the same workload against each other",
    remediation: "Remove one; one autoscaler can have several metrics.",
  },
  unknown: {
    id: "ZEN-734",
    name: "unknown",
    severity: medium,
    title: "Availability depends on a value that is not known in preview",
    remediation: "Give it a value that is known before the resource is made.",
  },
} as const satisfies Readonly<Record<string, Check>>;

/** The end of every message about a value that is not known. */
export const KNOWN_BEFORE = "give it a value that is known before the resource is made";
