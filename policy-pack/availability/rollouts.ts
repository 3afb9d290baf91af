import { isObject, type JsonObject, type JsonValue, valueAt } from "../manifests/json";
import type { Violation } from "../rules/rule";
import { readShare, roundedDown } from "./amounts";
import { availabilityChecks, KNOWN_BEFORE } from "./checks";
import { isUnknownValue } from "../rules/probes";
import type { Workload } from "./workloads";

/** Where a kind says how it is rolled out. */
const strategies: Readonly<Record<string, "strategy" | "updateStrategy">> = {
  Deployment: "strategy",
  StatefulSet: "updateStrategy",
  DaemonSet: "updateStrategy",
};

interface Find {
  readonly check: Violation["check"];
  readonly path: string;
  readonly message: string;
}

function judgeShare(workload: Workload, strategy: JsonObject, field: string): readonly Find[] {
  const { pods, kind } = workload;
  const path = `/spec/${field}/rollingUpdate/maxUnavailable`;
  const share = readShare(valueAt(strategy, ["rollingUpdate", "maxUnavailable"]));
  if (share === undefined) return [];
  if (share === "unknown") {
    return [
      {
        check: availabilityChecks.unknown,
        path,
        message: `how many pods a rollout stops at once is not known in preview: ${KNOWN_BEFORE}`,
      },
    ];
  }
  const known = typeof pods === "number" ? pods : undefined;
  const all = known === undefined ? share.percent && share.amount >= 100 : roundedDown(share, known) >= known;
  if (!all || (known !== undefined && known < 2)) return [];
  const number = known === undefined || kind === "DaemonSet" ? "all pods" : `all of the ${known} pods`;
  return [
    {
      check: availabilityChecks.rollout,
      path,
      message: `a rollout stops ${number} at once: lower maxUnavailable`,
    },
  ];
}

function judgeStrategy(workload: Workload, given: JsonValue | undefined, field: string): readonly Find[] {
  if (!isObject(given)) return [];
  const { pods } = workload;
  const { type } = given;
  const path = `/spec/${field}/type`;
  if (isUnknownValue(type)) {
    const message = `how a change is rolled out is not known in preview: ${KNOWN_BEFORE}`;
    return [{ check: availabilityChecks.unknown, path, message }];
  }
  if (type === "Recreate" && pods !== undefined && pods !== 0 && pods !== 1) {
    const message = `a rollout stops all of the ${pods === "unknown" ? "" : `${pods} `}pods before it starts new ones: use RollingUpdate`;
    return [{ check: availabilityChecks.rollout, path, message }];
  }
  if (type === "OnDelete") {
    const message = "a change reaches only pods that somebody deletes: use RollingUpdate";
    return [{ check: availabilityChecks.held, path, message }];
  }
  return judgeShare(workload, given, field);
}

/** What is wrong with how a workload is rolled out. */
export function judgeRollout(workload: Workload): readonly Violation[] {
  const { body, object } = workload.pod.manifest;
  const field = strategies[workload.kind];
  if (field === undefined) return [];
  const spec = body["spec"];
  const found = [...judgeStrategy(workload, valueAt(spec, [field]), field)];
  if (field === "strategy" && valueAt(spec, ["paused"]) === true) {
    const message = "the rollout is paused, so that no change reaches the pods: remove paused";
    found.push({ check: availabilityChecks.held, path: "/spec/paused", message });
  }
  return found.map((each) => ({ ...each, object }));
}
