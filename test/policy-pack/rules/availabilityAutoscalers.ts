import { autoscaler, BUDGET, budget, passes, refuses, workload } from "./availabilityCase";
import type { RuleCase } from "./ruleCase";

const scaled = workload({ spec: "" });
const BOUNDS = "minReplicas: 2, maxReplicas: 5";
const at = (id: string, field: string, name = "web"): string =>
  `${id} HorizontalPodAutoscaler shop/${name} ${field}`;
const target = (text: string): string => autoscaler(BOUNDS, "web", text);

/** Cases of the rule `workload-availability` about autoscalers. */
export const autoscalerCases: readonly RuleCase[] = [
  passes("a workload that is scaled", scaled, BUDGET, autoscaler(BOUNDS)),
  refuses(
    "a scaled workload without a budget",
    "ZEN-721 Deployment shop/web /spec",
    scaled,
    autoscaler(BOUNDS),
  ),
  refuses(
    "a budget that keeps the least number of pods",
    "ZEN-722 PodDisruptionBudget shop/web /spec/minAvailable",
    scaled,
    budget("minAvailable: 2"),
    autoscaler(BOUNDS),
  ),
  passes(
    "a budget below the least number of pods",
    scaled,
    budget("minAvailable: 2"),
    autoscaler("minReplicas: 3, maxReplicas: 5"),
  ),
  passes(
    "a workload that is scaled to nothing by hand",
    workload({ spec: "replicas: 0" }),
    autoscaler(BOUNDS),
  ),
  {
    ...refuses("an autoscaler of nothing", at("ZEN-729", "/spec/scaleTargetRef"), autoscaler(BOUNDS)),
    messages: [
      "the autoscaler scales something that is not there: name the apiVersion, kind and name of a workload in its namespace",
    ],
  },
  ...(
    [
      ["another name", "apiVersion: apps/v1, kind: Deployment, name: other"],
      ["another kind", "apiVersion: apps/v1, kind: StatefulSet, name: web"],
      ["another group", "apiVersion: v1, kind: Deployment, name: web"],
      ["no group", "kind: Deployment, name: web"],
    ] as const
  ).map(([what, text]) =>
    refuses(
      `an autoscaler of ${what}`,
      at("ZEN-729", "/spec/scaleTargetRef"),
      workload({ spec: "replicas: 1" }),
      target(text),
    ),
  ),
  refuses(
    "an autoscaler in another namespace",
    "ZEN-729 HorizontalPodAutoscaler other/web /spec/scaleTargetRef",
    workload({ spec: "replicas: 1" }),
    autoscaler(BOUNDS).replace("name: web}", "name: web, namespace: other}"),
  ),
  passes(
    "a target by another version of its group",
    workload(),
    BUDGET,
    target("apiVersion: apps/v1beta1, kind: Deployment, name: web"),
  ),
  passes(
    "a target of a custom kind",
    "{apiVersion: argoproj.io/v1alpha1, kind: Rollout, metadata: {name: web}, spec: {}}",
    target("apiVersion: argoproj.io/v1alpha1, kind: Rollout, name: web"),
  ),
  {
    ...refuses(
      "more pods than the autoscaler allows",
      "ZEN-730 Deployment shop/web /spec/replicas",
      workload({ spec: "replicas: 6" }),
      BUDGET,
      autoscaler(BOUNDS),
    ),
    messages: [
      "replicas is not within the bounds of its autoscaler web, so that every change of the workload moves it out of them: leave replicas out",
    ],
  },
  refuses(
    "fewer pods than the autoscaler allows",
    "ZEN-730 Deployment shop/web /spec/replicas",
    workload({ spec: "replicas: 1" }),
    BUDGET,
    autoscaler(BOUNDS),
  ),
  ...[2, 5].map((replicas) =>
    passes(
      `${replicas} pods, as many as the autoscaler allows`,
      workload({ spec: `replicas: ${replicas}` }),
      BUDGET,
      autoscaler(BOUNDS),
    ),
  ),
  {
    ...refuses(
      "an autoscaler that goes down to one pod",
      at("ZEN-731", "/spec/minReplicas"),
      scaled,
      autoscaler("minReplicas: 1, maxReplicas: 5"),
    ),
    messages: ["the autoscaler goes down to a single pod: set minReplicas to 2 or more"],
  },
  refuses(
    "an autoscaler that does not say how far down",
    at("ZEN-731", "/spec"),
    scaled,
    autoscaler("maxReplicas: 5"),
  ),
  {
    ...refuses(
      "an autoscaler that goes down to nothing",
      at("ZEN-731", "/spec/minReplicas"),
      scaled,
      autoscaler("minReplicas: 0, maxReplicas: 5"),
    ),
    messages: ["the autoscaler goes down to no pod: set minReplicas to 2 or more"],
  },
  {
    ...refuses(
      "an autoscaler without a range",
      at("ZEN-732", "/spec/maxReplicas"),
      scaled,
      BUDGET,
      autoscaler("minReplicas: 3, maxReplicas: 3"),
    ),
    messages: ["maxReplicas is not above minReplicas, so that the autoscaler has nothing to do: raise it"],
  },
  {
    ...refuses(
      "an autoscaler without an upper bound",
      at("ZEN-732", "/spec"),
      scaled,
      BUDGET,
      autoscaler("minReplicas: 2"),
    ),
    messages: ["maxReplicas is missing, so that the autoscaler has nothing to do: raise it"],
  },
  refuses(
    "fewer pods than an autoscaler without an upper bound allows",
    [at("ZEN-732", "/spec"), "ZEN-730 Deployment shop/web /spec/replicas"].sort(),
    workload({ spec: "replicas: 1" }),
    BUDGET,
    autoscaler("minReplicas: 2"),
  ),
  {
    ...refuses(
      "two autoscalers of one workload",
      "ZEN-733 Deployment shop/web /spec",
      scaled,
      BUDGET,
      autoscaler(BOUNDS),
      autoscaler(BOUNDS, "more"),
    ),
    messages: ["more than one autoscaler (web, more) scales it, each against the others: remove all but one"],
  },
  {
    ...refuses(
      "an unknown target",
      at("ZEN-734", "/spec/scaleTargetRef"),
      target("apiVersion: apps/v1, kind: Deployment, name: zen-unknown-0"),
    ),
    messages: [
      "what is scaled is not known in preview: give it a value that is known before the resource is made",
    ],
  },
  {
    ...refuses(
      "an unknown lower bound",
      [at("ZEN-734", "/spec/minReplicas"), "ZEN-734 Deployment shop/web /spec"].sort(),
      scaled,
      autoscaler("minReplicas: zen-unknown-0, maxReplicas: 5"),
    ),
    messages: [
      "how many pods there are is not known in preview, nor whether a budget is wanted: give it a value that is known before the resource is made",
      "minReplicas is not known in preview: give it a value that is known before the resource is made",
    ],
  },
  refuses(
    "an unknown upper bound",
    at("ZEN-734", "/spec/maxReplicas"),
    workload({ spec: "replicas: 9" }),
    BUDGET,
    autoscaler("minReplicas: 2, maxReplicas: zen-unknown-0"),
  ),
];
