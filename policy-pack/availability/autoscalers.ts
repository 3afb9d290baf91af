import { valueAt } from "../manifests/json";
import { groupKind } from "../manifests/manifest";
import type { ManifestSet } from "../manifests/manifestSet";
import type { Violation } from "../rules/rule";
import { readCount } from "./amounts";
import { availabilityChecks, KNOWN_BEFORE } from "./checks";
import type { Autoscaler, Workload } from "./workloads";

/** Every object by `group/Kind namespace name`. */
function identities({ manifests }: ManifestSet): ReadonlySet<string> {
  return new Set(
    manifests.map(({ body, object }) => `${groupKind(body)} ${object.namespace} ${object.name}`),
  );
}

function judgeAutoscaler(
  { manifest, minimum, maximum, target }: Autoscaler,
  objects: ManifestSet,
): readonly Violation[] {
  const { object, body } = manifest;
  const found: Violation[] = [];
  const add = (check: Violation["check"], keys: readonly string[], message: string): void => {
    const isThere = valueAt(body, ["spec", ...keys]) !== undefined;
    found.push({ check, object, path: `/${["spec", ...(isThere ? keys : [])].join("/")}`, message });
  };
  if (target === undefined) {
    add(
      availabilityChecks.unknown,
      ["scaleTargetRef"],
      `what is scaled is not known in preview: ${KNOWN_BEFORE}`,
    );
  } else if (!objects.memo(identities).has(target)) {
    const message =
      "the autoscaler scales something that is not there: name the apiVersion, kind and name of a workload in its namespace";
    add(availabilityChecks.dangling, ["scaleTargetRef"], message);
  }
  if (minimum === "unknown" || maximum === "unknown") {
    const key = minimum === "unknown" ? "minReplicas" : "maxReplicas";
    add(availabilityChecks.unknown, [key], `${key} is not known in preview: ${KNOWN_BEFORE}`);
    return found;
  }
  if (minimum < 2) {
    const message = `the autoscaler goes down to ${minimum === 0 ? "no pod" : "a single pod"}: set minReplicas to 2 or more`;
    add(availabilityChecks.minimum, ["minReplicas"], message);
  }
  if (maximum === undefined || maximum <= minimum) {
    const message = `${maximum === undefined ? "maxReplicas is missing" : "maxReplicas is not above minReplicas"}, so that the autoscaler has nothing to do: raise it`;
    add(availabilityChecks.range, ["maxReplicas"], message);
  }
  return found;
}

function judgeScaled({ pod, autoscalers }: Workload): readonly Violation[] {
  const [first, ...others] = autoscalers;
  if (first === undefined) return [];
  const { body, object } = pod.manifest;
  if (others.length > 0) {
    const names = autoscalers.map(({ manifest }) => manifest.object.name).join(", ");
    const message = `more than one autoscaler (${names}) scales it, each against the others: remove all but one`;
    return [{ check: availabilityChecks.contended, object, path: "/spec", message }];
  }
  const { minimum, maximum } = first;
  const replicas = readCount(valueAt(body, ["spec", "replicas"]), -1);
  // Scaled to nothing, a workload is left alone by its autoscaler.
  if (typeof replicas !== "number" || replicas < 1 || typeof minimum !== "number") return [];
  if (replicas >= minimum && (typeof maximum !== "number" || replicas <= maximum)) return [];
  const message = `replicas is not within the bounds of its autoscaler ${first.manifest.object.name}, so that every change of the workload moves it out of them: leave replicas out`;
  return [{ check: availabilityChecks.replicas, object, path: "/spec/replicas", message }];
}

/** What is wrong with autoscalers and what they scale. */
export function judgeAutoscalers(
  objects: ManifestSet,
  autoscalers: readonly Autoscaler[],
  workloads: readonly Workload[],
): readonly Violation[] {
  return [
    ...autoscalers.flatMap((each) => judgeAutoscaler(each, objects)),
    ...workloads.flatMap(judgeScaled),
  ];
}
