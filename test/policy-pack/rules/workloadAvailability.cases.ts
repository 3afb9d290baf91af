import { autoscalerCases } from "./availabilityAutoscalers";
import { BUDGET, budget, passes, refuses, together, workload } from "./availabilityCase";
import { rolloutCases } from "./availabilityRollouts";
import type { RuleCase } from "./ruleCase";

const atBudget = (id: string, field: string, name = "web"): string =>
  `${id} PodDisruptionBudget shop/${name} ${field}`;
const NO_BUDGET = "ZEN-721 Deployment shop/web /spec";
const blocks = (field: string): string => atBudget("ZEN-722", `/spec/${field}`);
const useless = (field: string): string => atBudget("ZEN-723", `/spec/${field}`);

const selector = (name: string, text: string): RuleCase =>
  passes(name, workload(), budget("maxUnavailable: 1", text));

/** Cases of the rule `workload-availability`. */
export const cases: readonly RuleCase[] = [
  { ...passes("two pods with a budget and spread", workload(), BUDGET), shown: true },
  {
    ...refuses("two pods without a budget", NO_BUDGET, workload()),
    messages: [
      "nothing keeps all of the 2 pods from being evicted at once: add a PodDisruptionBudget whose selector matches their labels",
    ],
    shown: true,
  },
  passes("one pod without a budget", workload({ spec: "replicas: 1" })),
  passes("a number of pods that is left to Kubernetes", workload({ spec: "" })),
  passes("a number of pods of another type", workload({ spec: "replicas: [2]" })),
  passes("no pods", workload({ spec: "replicas: 0" })),
  ...["StatefulSet", "ReplicaSet"].map((kind) =>
    refuses(`a ${kind} without a budget`, `ZEN-721 ${kind} shop/web /spec`, workload({ kind })),
  ),
  refuses(
    "a ReplicationController without a budget",
    "ZEN-721 ReplicationController shop/web /spec",
    workload({ kind: "ReplicationController", apiVersion: "v1" }),
  ),
  passes("a DaemonSet, of which nodes decide", workload({ kind: "DaemonSet" })),
  passes("a Job", workload({ kind: "Job", apiVersion: "batch/v1" })),
  passes(
    "a ReplicaSet that a Deployment made",
    workload({ kind: "ReplicaSet", metadata: ", ownerReferences: [{kind: Deployment, name: web}]" }),
  ),
  refuses(
    "a ReplicaSet that nobody owns",
    "ZEN-721 ReplicaSet shop/web /spec",
    workload({ kind: "ReplicaSet", metadata: ", ownerReferences: []" }),
  ),
  {
    ...refuses(
      "a budget that selects other pods",
      [NO_BUDGET, atBudget("ZEN-724", "/spec/selector")],
      workload(),
      budget("maxUnavailable: 1", "{matchLabels: {app: other}}"),
    ),
    messages: [
      "nothing keeps all of the 2 pods from being evicted at once: add a PodDisruptionBudget whose selector matches their labels",
      "the budget selects no pods that run for long in its namespace: make its selector match their labels",
    ],
  },
  refuses(
    "a budget in another namespace",
    [NO_BUDGET, "ZEN-724 PodDisruptionBudget other/web /spec/selector"],
    workload(),
    BUDGET.replace("name: web}", "name: web, namespace: other}"),
  ),
  refuses(
    "a budget without a selector",
    [NO_BUDGET, atBudget("ZEN-724", "/spec/maxUnavailable")],
    workload(),
    budget("maxUnavailable: 1", ""),
  ),
  refuses(
    "a budget whose selector asks for one label too many",
    [NO_BUDGET, atBudget("ZEN-724", "/spec/selector")],
    workload(),
    budget("maxUnavailable: 1", "{matchLabels: {app: web, tier: front}}"),
  ),
  refuses(
    "a budget whose selector leaves the pods out",
    [NO_BUDGET, atBudget("ZEN-724", "/spec/selector")],
    workload(),
    budget("maxUnavailable: 1", "{matchExpressions: [{key: app, operator: NotIn, values: [web]}]}"),
  ),
  refuses(
    "a budget of pods of a Helm test",
    atBudget("ZEN-724", "/spec/selector"),
    "{apiVersion: v1, kind: Pod, metadata: {name: t, labels: {app: web}, annotations: {helm.sh/hook: test}}, spec: {}}",
    BUDGET,
  ),
  selector("a budget that selects the whole namespace", "{}"),
  selector("a budget by expression", "{matchExpressions: [{key: app, operator: In, values: [a, web]}]}"),
  selector("a budget by a label that is there", "{matchExpressions: [{key: app, operator: Exists}]}"),
  selector(
    "a budget by label and expression",
    "{matchLabels: {app: web}, matchExpressions: [{key: x, operator: DoesNotExist}]}",
  ),
  passes("one pod with a budget that lets it go", workload({ spec: "replicas: 1" }), BUDGET),
  ...[
    "maxUnavailable: 0",
    "maxUnavailable: 0%",
    "minAvailable: 2",
    "minAvailable: 3",
    "minAvailable: 100%",
    "minAvailable: 51%",
  ].map((spec) =>
    refuses(`two pods with ${spec}`, blocks(spec.split(":")[0] ?? ""), workload(), budget(spec)),
  ),
  {
    ...refuses(
      "a budget that lets no pod go",
      blocks("maxUnavailable"),
      workload(),
      budget("maxUnavailable: 0"),
    ),
    messages: [
      "the budget lets none of the 2 pods be evicted, so that no node with one can be drained: set maxUnavailable to 1",
    ],
    shown: true,
  },
  ...[
    "minAvailable: 1",
    "minAvailable: 50%",
    "maxUnavailable: 1",
    "maxUnavailable: 50%",
    "maxUnavailable: 1%",
  ].map((spec) => passes(`two pods with ${spec}`, workload(), budget(spec))),
  refuses(
    "one pod that has to stay",
    blocks("minAvailable"),
    workload({ spec: "replicas: 1" }),
    budget("minAvailable: 1"),
  ),
  refuses(
    "one pod of which none may go",
    blocks("maxUnavailable"),
    workload({ spec: "replicas: 1" }),
    budget("maxUnavailable: 0"),
  ),
  passes("one pod that may go", workload({ spec: "replicas: 1" }), budget("minAvailable: 0")),
  passes("one pod of which all may go", workload({ spec: "replicas: 1" }), budget("maxUnavailable: 100%")),
  passes("no pod, whatever has to stay", workload({ spec: "replicas: 0" }), budget("minAvailable: 1")),
  ...[
    "minAvailable: 0",
    "minAvailable: 0%",
    "maxUnavailable: 2",
    "maxUnavailable: 100%",
    "maxUnavailable: 51%",
  ].map((spec) =>
    refuses(`two pods with ${spec}`, useless(spec.split(":")[0] ?? ""), workload(), budget(spec)),
  ),
  {
    ...refuses(
      "a budget that lets all pods go",
      useless("maxUnavailable"),
      workload(),
      budget("maxUnavailable: 2"),
    ),
    messages: ["the budget lets all of the 2 pods be evicted at once: set maxUnavailable to 1"],
  },
  {
    ...refuses(
      "a budget with both bounds",
      atBudget("ZEN-723", "/spec"),
      workload(),
      budget("minAvailable: 1, maxUnavailable: 1"),
    ),
    messages: [
      "the budget has both minAvailable and maxUnavailable, which the API server refuses: keep maxUnavailable",
    ],
  },
  passes("a budget of which one bound is null", workload(), budget("minAvailable: null, maxUnavailable: 1")),
  refuses(
    "a budget without a bound",
    atBudget("ZEN-723", "/spec"),
    workload(),
    budget("unhealthyPodEvictionPolicy: AlwaysAllow"),
  ),
  refuses("a bound that is no number", useless("maxUnavailable"), workload(), budget("maxUnavailable: one")),
  refuses("a bound below nothing", useless("maxUnavailable"), workload(), budget("maxUnavailable: -1")),
  passes(
    "a budget over two workloads, counted together",
    workload(),
    workload({ name: "more" }),
    budget("minAvailable: 3"),
  ),
  refuses(
    "a budget over two workloads that keeps all of them",
    blocks("minAvailable"),
    workload(),
    workload({ name: "more" }),
    budget("minAvailable: 4"),
  ),
  refuses(
    "a budget over a workload and a pod of its own",
    blocks("minAvailable"),
    workload(),
    "{apiVersion: v1, kind: Pod, metadata: {name: p, labels: {app: web}}, spec: {}}",
    budget("minAvailable: 3"),
  ),
  passes(
    "a budget over pods of which nodes decide",
    workload({ kind: "DaemonSet" }),
    budget("minAvailable: 9"),
  ),
  {
    ...refuses(
      "two budgets over the same pods",
      "ZEN-725 Deployment shop/web /spec/template",
      workload(),
      BUDGET,
      budget("maxUnavailable: 1", "{}", "all"),
    ),
    messages: [
      "its pods are selected by more than one budget (web, all), so that none of them can be evicted: remove all but one",
    ],
  },
  refuses(
    "two budgets over a pod of its own",
    "ZEN-725 Pod shop/p /metadata",
    "{apiVersion: v1, kind: Pod, metadata: {name: p, labels: {app: web}}, spec: {}}",
    BUDGET,
    budget("maxUnavailable: 1", "{}", "all"),
  ),
  {
    ...refuses(
      "an unknown bound",
      atBudget("ZEN-734", "/spec/maxUnavailable"),
      workload(),
      budget("maxUnavailable: zen-unknown-0"),
    ),
    messages: [
      "how many pods may be evicted is not known in preview: give it a value that is known before the resource is made",
    ],
  },
  {
    ...refuses(
      "a budget that selects by an unknown value",
      atBudget("ZEN-734", "/spec/selector"),
      workload(),
      budget("maxUnavailable: 1", "{matchLabels: {app: zen-unknown-0}}"),
    ),
    messages: [
      "which pods the budget selects is not known in preview: give it a value that is known before the resource is made",
    ],
  },
  refuses(
    "pods with an unknown label",
    atBudget("ZEN-734", "/spec/selector"),
    workload({ labels: "{app: zen-unknown-0}", spec: "replicas: 1" }),
    BUDGET,
  ),
  {
    ...refuses(
      "an unknown number of pods without a budget",
      "ZEN-734 Deployment shop/web /spec",
      workload({ spec: "replicas: zen-unknown-0" }),
    ),
    messages: [
      "how many pods there are is not known in preview, nor whether a budget is wanted: give it a value that is known before the resource is made",
    ],
  },
  refuses(
    "an unknown number of pods with a budget that counts them",
    atBudget("ZEN-734", "/spec/minAvailable"),
    workload({ spec: "replicas: zen-unknown-0" }),
    budget("minAvailable: 1"),
  ),
  refuses(
    "an unknown number of pods with a budget that may let all of them go",
    atBudget("ZEN-734", "/spec/maxUnavailable"),
    workload({ spec: "replicas: zen-unknown-0" }),
    budget("maxUnavailable: 2"),
  ),
  {
    ...refuses(
      "an unknown number of pods with a budget that lets none go",
      blocks("maxUnavailable"),
      workload({ spec: "replicas: zen-unknown-0" }),
      budget("maxUnavailable: 0"),
    ),
    messages: [
      "the budget lets none of its pods be evicted, so that no node with one can be drained: set maxUnavailable to 1",
    ],
  },
  passes(
    "an unknown number of pods of which a part may go",
    workload({ spec: "replicas: zen-unknown-0" }),
    budget("maxUnavailable: 50%"),
  ),
  {
    name: "objects of other types",
    manifests: together(
      "{apiVersion: apps/v1, kind: Deployment, metadata: {name: web}, spec: {replicas: 1, strategy: [], template: {metadata: 1, spec: {affinity: 1, topologySpreadConstraints: {}}}}}",
      "{apiVersion: policy/v1, kind: PodDisruptionBudget, metadata: {name: web}, spec: 1}",
      "{apiVersion: autoscaling/v2, kind: HorizontalPodAutoscaler, metadata: {name: web}, spec: []}",
    ),
    expected: [
      "ZEN-724 PodDisruptionBudget shop/web /spec",
      "ZEN-729 HorizontalPodAutoscaler shop/web /spec",
      "ZEN-731 HorizontalPodAutoscaler shop/web /spec",
      "ZEN-732 HorizontalPodAutoscaler shop/web /spec",
    ],
  },
  ...rolloutCases,
  ...autoscalerCases,
];
