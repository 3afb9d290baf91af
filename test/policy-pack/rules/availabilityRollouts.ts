import { BUDGET, passes, refuses, workload } from "./availabilityCase";
import type { RuleCase } from "./ruleCase";

const SELF = "labelSelector: {matchLabels: {app: web}}";
const NOT_SPREAD = "ZEN-726 Deployment shop/web /spec/template/spec";
const anti = (term: string): string =>
  `affinity: {podAntiAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{topologyKey: host, ${term}}]}}`;
const spread = (name: string, pod: string): RuleCase => passes(name, workload({ pod }), BUDGET);
const bunched = (name: string, pod: string): RuleCase => refuses(name, NOT_SPREAD, workload({ pod }), BUDGET);
const strategy = (text: string, pods = 2): string =>
  workload({ spec: `replicas: ${pods}, strategy: ${text}` });
const stopsAll = "ZEN-727 Deployment shop/web /spec/strategy/rollingUpdate/maxUnavailable";
const rolling = (amount: string): string => `{rollingUpdate: {maxUnavailable: ${amount}}}`;

/** Cases of the rule `workload-availability` about spread and rollouts. */
export const rolloutCases: readonly RuleCase[] = [
  {
    ...bunched("two pods that nothing spreads", ""),
    messages: ["all of the 2 pods may end up on one node: add topologySpreadConstraints or podAntiAffinity"],
  },
  {
    ...bunched(
      "a constraint that selects other pods",
      "topologySpreadConstraints: [{topologyKey: zone, labelSelector: {matchLabels: {app: other}}}]",
    ),
    messages: [
      "nothing that spreads the 2 pods selects them, so that all may end up on one node: make its selector match their own labels",
    ],
  },
  bunched("a constraint without a selector", "topologySpreadConstraints: [{topologyKey: zone}]"),
  bunched("a constraint that is no object", "topologySpreadConstraints: [zone, null]"),
  spread(
    "the second of two constraints",
    `topologySpreadConstraints: [{topologyKey: zone}, {topologyKey: zone, ${SELF}}]`,
  ),
  spread("anti-affinity that is required", anti(SELF)),
  spread(
    "anti-affinity that is preferred",
    `affinity: {podAntiAffinity: {preferredDuringSchedulingIgnoredDuringExecution: [{weight: 1, podAffinityTerm: {topologyKey: host, ${SELF}}}]}}`,
  ),
  bunched(
    "preferred anti-affinity without a term",
    "affinity: {podAntiAffinity: {preferredDuringSchedulingIgnoredDuringExecution: [{weight: 1}, 1]}}",
  ),
  bunched("anti-affinity to other pods", anti("labelSelector: {matchLabels: {app: other}}")),
  bunched("anti-affinity without a selector", anti("namespaces: [shop]")),
  bunched(
    "affinity, which brings pods together",
    `affinity: {podAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{topologyKey: host, ${SELF}}]}}`,
  ),
  spread("anti-affinity in the own namespace", anti(`${SELF}, namespaces: [other, shop]`)),
  spread("anti-affinity with an empty list of namespaces", anti(`${SELF}, namespaces: []`)),
  bunched("anti-affinity in another namespace", anti(`${SELF}, namespaces: [other]`)),
  spread("anti-affinity in all namespaces", anti(`${SELF}, namespaceSelector: {}`)),
  spread(
    "anti-affinity in a listed and in all namespaces",
    anti(`${SELF}, namespaces: [other], namespaceSelector: {}`),
  ),
  bunched(
    "anti-affinity in a namespace of another name",
    anti(`${SELF}, namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: other}}`),
  ),
  {
    ...refuses(
      "anti-affinity in namespaces of which nobody told the labels",
      "ZEN-734 Deployment shop/web /spec/template/spec",
      workload({ pod: anti(`${SELF}, namespaceSelector: {matchLabels: {team: a}}`) }),
      BUDGET,
    ),
    messages: [
      "whether the pods are spread over nodes is not known in preview: give it a value that is known before the resource is made",
    ],
  },
  bunched(
    "anti-affinity to other pods in namespaces of which nobody told the labels",
    anti("labelSelector: {matchLabels: {app: other}}, namespaceSelector: {matchLabels: {team: a}}"),
  ),
  refuses(
    "a constraint that selects by an unknown value",
    "ZEN-734 Deployment shop/web /spec/template/spec",
    workload({
      pod: "topologySpreadConstraints: [{topologyKey: zone, labelSelector: {matchLabels: {app: zen-unknown-0}}}]",
    }),
    BUDGET,
  ),
  passes("one pod that nothing spreads", workload({ spec: "replicas: 1", pod: "" })),
  passes(
    "an unknown number of pods that nothing spreads",
    workload({ spec: "replicas: zen-unknown-0", pod: "" }),
    BUDGET.replace("1}", "50%}").replace("maxUnavailable: 1", "maxUnavailable: 50%"),
  ),
  {
    ...refuses(
      "a strategy that stops all pods first",
      "ZEN-727 Deployment shop/web /spec/strategy/type",
      strategy("{type: Recreate}"),
      BUDGET,
    ),
    messages: ["a rollout stops all of the 2 pods before it starts new ones: use RollingUpdate"],
  },
  passes("one pod that is stopped first", strategy("{type: Recreate}", 1)),
  passes("no pod that is stopped first", strategy("{type: Recreate}", 0)),
  {
    ...refuses(
      "an unknown number of pods that are stopped first",
      "ZEN-727 Deployment shop/web /spec/strategy/type",
      workload({ spec: "replicas: zen-unknown-0, strategy: {type: Recreate}" }),
      BUDGET.replace("maxUnavailable: 1", "maxUnavailable: 50%"),
    ),
    messages: ["a rollout stops all of the pods before it starts new ones: use RollingUpdate"],
  },
  ...["2", "3", "100%", "150%"].map((amount) =>
    refuses(`a rollout that stops ${amount}`, stopsAll, strategy(rolling(amount)), BUDGET),
  ),
  {
    ...refuses("a rollout that stops all pods", stopsAll, strategy(rolling("100%")), BUDGET),
    messages: ["a rollout stops all of the 2 pods at once: lower maxUnavailable"],
  },
  ...["0", "1", "99%", "text", "-2", "[2]"].map((amount) =>
    passes(`a rollout that stops ${amount}`, strategy(rolling(amount)), BUDGET),
  ),
  passes("a rollout that stops the only pod", strategy(rolling("1"), 1)),
  passes("a strategy of another type", strategy("RollingUpdate"), BUDGET),
  refuses(
    "a StatefulSet whose rollout stops all pods",
    "ZEN-727 StatefulSet shop/web /spec/updateStrategy/rollingUpdate/maxUnavailable",
    workload({ kind: "StatefulSet", spec: `replicas: 2, updateStrategy: ${rolling("2")}` }),
    BUDGET,
  ),
  {
    ...refuses(
      "a DaemonSet whose rollout stops all pods",
      "ZEN-727 DaemonSet shop/web /spec/updateStrategy/rollingUpdate/maxUnavailable",
      workload({ kind: "DaemonSet", spec: `updateStrategy: ${rolling("100%")}` }),
    ),
    messages: ["a rollout stops all pods at once: lower maxUnavailable"],
  },
  passes(
    "a DaemonSet whose rollout stops many pods",
    workload({ kind: "DaemonSet", spec: `updateStrategy: ${rolling("50")}` }),
  ),
  passes(
    "a ReplicaSet, which rolls nothing out",
    workload({ kind: "ReplicaSet", spec: "replicas: 2, strategy: {type: Recreate}, paused: true" }),
    BUDGET,
  ),
  {
    ...refuses(
      "a StatefulSet whose pods somebody has to delete",
      "ZEN-728 StatefulSet shop/web /spec/updateStrategy/type",
      workload({ kind: "StatefulSet", spec: "replicas: 2, updateStrategy: {type: OnDelete}" }),
      BUDGET,
    ),
    messages: ["a change reaches only pods that somebody deletes: use RollingUpdate"],
  },
  refuses(
    "a DaemonSet whose pods somebody has to delete",
    "ZEN-728 DaemonSet shop/web /spec/updateStrategy/type",
    workload({ kind: "DaemonSet", spec: "updateStrategy: {type: OnDelete}" }),
  ),
  {
    ...refuses(
      "a paused rollout",
      "ZEN-728 Deployment shop/web /spec/paused",
      workload({ spec: "replicas: 1, paused: true" }),
    ),
    messages: ["the rollout is paused, so that no change reaches the pods: remove paused"],
  },
  passes("a rollout that is not paused", workload({ spec: "replicas: 1, paused: false" })),
  passes(
    "a StatefulSet, of which paused means nothing",
    workload({ kind: "StatefulSet", spec: "replicas: 1, paused: true" }),
  ),
  {
    ...refuses(
      "an unknown strategy",
      "ZEN-734 Deployment shop/web /spec/strategy/type",
      strategy("{type: zen-unknown-0}"),
      BUDGET,
    ),
    messages: [
      "how a change is rolled out is not known in preview: give it a value that is known before the resource is made",
    ],
  },
  {
    ...refuses(
      "an unknown number of pods that a rollout stops",
      "ZEN-734 Deployment shop/web /spec/strategy/rollingUpdate/maxUnavailable",
      strategy(rolling("zen-unknown-0")),
      BUDGET,
    ),
    messages: [
      "how many pods a rollout stops at once is not known in preview: give it a value that is known before the resource is made",
    ],
  },
];
