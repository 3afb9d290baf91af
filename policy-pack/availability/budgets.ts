import { isObject, pointer, valueAt } from "../manifests/json";
import type { Manifest } from "../manifests/manifest";
import type { ManifestSet } from "../manifests/manifestSet";
import { readSelector } from "../network/selectors";
import type { Violation } from "../rules/rule";
import { readShare, roundedUp } from "./amounts";
import { availabilityChecks, KNOWN_BEFORE } from "./checks";
import { LabelIndex } from "./labelIndex";
import type { Workload } from "./workloads";

const BUDGET = "policy/PodDisruptionBudget";

/** What a budget does to the pods that it selects. */
type Effect = "blocks" | "useless" | "protects" | "unknown" | "contradictory";

/** How many pods a budget selects: none that is counted, a number, or one that is not known. */
function podsOf(workloads: readonly Workload[]): number | "unknown" | undefined {
  let sum = 0;
  for (const { pods, kind } of workloads) {
    if (pods === "unknown") return "unknown";
    if (pods === undefined && kind !== "Pod") return undefined;
    sum += pods ?? 1;
  }
  return sum;
}

function effectOf({ body }: Manifest, pods: number | "unknown" | undefined): Effect {
  const given = (key: string): unknown => valueAt(body, ["spec", key]) ?? undefined;
  const has = { least: given("minAvailable") !== undefined, most: given("maxUnavailable") !== undefined };
  if (has.least && has.most) return "contradictory";
  const share = readShare(valueAt(body, ["spec", has.least ? "minAvailable" : "maxUnavailable"]));
  if (share === undefined) return "useless";
  if (share === "unknown") return "unknown";
  const { amount, percent } = share;
  if (amount === 0) return has.least ? "useless" : "blocks";
  if (percent && amount >= 100) return has.least ? "blocks" : "useless";
  if (pods === undefined || pods === 0) return "protects";
  if (pods === "unknown") return has.least || !percent ? "unknown" : "protects";
  const reached = roundedUp(share, pods) >= pods;
  if (has.least) return reached ? "blocks" : "protects";
  return reached && pods > 1 ? "useless" : "protects";
}

const fieldOf = ({ body }: Manifest): string => {
  const field = ["minAvailable", "maxUnavailable"].find((key) => valueAt(body, ["spec", key]) != null);
  return pointer(field === undefined ? ["spec"] : ["spec", field]);
};

function judgeEffect(budget: Manifest, selected: readonly Workload[]): readonly Violation[] {
  const pods = podsOf(selected);
  const effect = effectOf(budget, pods);
  const at = { object: budget.object, path: fieldOf(budget) };
  const number = typeof pods === "number" ? `the ${pods}` : "its";
  switch (effect) {
    case "protects":
      return [];
    case "blocks": {
      const message = `the budget lets none of ${number} pods be evicted, so that no node with one can be drained: set maxUnavailable to 1`;
      return [{ ...at, check: availabilityChecks.blocks, message }];
    }
    case "useless": {
      // One pod has nobody to stand in for it; a budget that lets it go is as good as none.
      if (pods === 1) return [];
      const message = `the budget lets all of ${number} pods be evicted at once: set maxUnavailable to 1`;
      return [{ ...at, check: availabilityChecks.useless, message }];
    }
    case "contradictory": {
      const message =
        "the budget has both minAvailable and maxUnavailable, which the API server refuses: keep maxUnavailable";
      return [{ ...at, path: "/spec", check: availabilityChecks.useless, message }];
    }
    case "unknown": {
      const message = `how many pods may be evicted is not known in preview: ${KNOWN_BEFORE}`;
      return [{ ...at, check: availabilityChecks.unknown, message }];
    }
  }
}

/** A budget and what it selects for certain, or may select. */
interface Selected {
  readonly budget: Manifest;
  readonly sure: readonly Workload[];
  readonly unsure: readonly Workload[];
}

function select(budget: Manifest, index: LabelIndex<Workload>): Selected {
  const selector = valueAt(budget.body, ["spec", "selector"]);
  // A budget without a selector selects nothing; an empty one selects the whole namespace.
  const found = isObject(selector) ? index.select(budget.object.namespace, readSelector(selector)) : [];
  return {
    budget,
    sure: found.flatMap(([workload, truth]) => (truth === true ? [workload] : [])),
    unsure: found.flatMap(([workload, truth]) => (truth === true ? [] : [workload])),
  };
}

function judgeBudget({ budget, sure, unsure }: Selected): readonly Violation[] {
  if (sure.length > 0) return judgeEffect(budget, sure);
  const at = { object: budget.object, path: "/spec/selector" };
  const path = isObject(valueAt(budget.body, ["spec", "selector"])) ? at.path : fieldOf(budget);
  if (unsure.length > 0) {
    const message = `which pods the budget selects is not known in preview: ${KNOWN_BEFORE}`;
    return [{ ...at, path, check: availabilityChecks.unknown, message }];
  }
  const message =
    "the budget selects no pods that run for long in its namespace: make its selector match their labels";
  return [{ ...at, path, check: availabilityChecks.unmatched, message }];
}

function judgeWorkload(
  workload: Workload,
  budgets: readonly Manifest[],
  maybe: boolean,
): readonly Violation[] {
  const { pod, pods } = workload;
  const { object } = pod.manifest;
  if (budgets.length > 1) {
    const names = budgets.map((budget) => budget.object.name).join(", ");
    const message = `its pods are selected by more than one budget (${names}), so that none of them can be evicted: remove all but one`;
    return [
      {
        check: availabilityChecks.overlapping,
        object,
        path: pod.path.length === 0 ? "/metadata" : pointer(pod.path),
        message,
      },
    ];
  }
  // A budget that may be meant for it says itself that it is not known.
  if (budgets.length === 1 || maybe || pods === undefined || (typeof pods === "number" && pods < 2))
    return [];
  if (pods === "unknown") {
    const message = `how many pods there are is not known in preview, nor whether a budget is wanted: ${KNOWN_BEFORE}`;
    return [{ check: availabilityChecks.unknown, object, path: "/spec", message }];
  }
  const message = `nothing keeps all of the ${pods} pods from being evicted at once: add a PodDisruptionBudget whose selector matches their labels`;
  return [{ check: availabilityChecks.noBudget, object, path: "/spec", message }];
}

/** What is wrong with disruption budgets and with the lack of them. */
export function judgeBudgets(objects: ManifestSet, workloads: readonly Workload[]): readonly Violation[] {
  const index = new LabelIndex(workloads);
  const selections = objects.ofKind(BUDGET).map((budget) => select(budget, index));
  const budgetsOf = new Map<Workload, Manifest[]>();
  const maybe = new Set<Workload>();
  for (const { budget, sure, unsure } of selections) {
    for (const workload of sure) {
      const list = budgetsOf.get(workload);
      if (list === undefined) budgetsOf.set(workload, [budget]);
      else list.push(budget);
    }
    for (const workload of unsure) maybe.add(workload);
  }
  return [
    ...selections.flatMap(judgeBudget),
    ...workloads.flatMap((workload) =>
      judgeWorkload(workload, budgetsOf.get(workload) ?? [], maybe.has(workload)),
    ),
  ];
}
