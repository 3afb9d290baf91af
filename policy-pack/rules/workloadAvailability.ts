import { judgeAutoscalers } from "../availability/autoscalers";
import { judgeBudgets } from "../availability/budgets";
import { availabilityChecks } from "../availability/checks";
import { judgeRollout } from "../availability/rollouts";
import { judgeSpread } from "../availability/spread";
import { workloadsOf } from "../availability/workloads";
import type { Rule } from "./rule";

/**
 * Workloads of several pods stay up when nodes are drained or fail and while they are rolled out (kubernetes.io
 * "Disruptions", "Pod topology spread constraints", "Horizontal pod autoscaling").
 */
export const workloadAvailability: Rule = {
  name: "workload-availability",
  description: "Workloads of more than one pod have a disruption budget, are spread and roll out pod by pod.",
  group: "workloads",
  controls: ["SOC2 A1.2", "ISO A.8.14"],
  scope: "stack",
  checks: Object.values(availabilityChecks),
  judge: (objects) => {
    const { workloads, autoscalers } = objects.memo(workloadsOf);
    return [
      ...judgeBudgets(objects, workloads),
      ...workloads.flatMap(judgeSpread),
      ...workloads.flatMap(judgeRollout),
      ...judgeAutoscalers(objects, autoscalers, workloads),
    ];
  },
};
