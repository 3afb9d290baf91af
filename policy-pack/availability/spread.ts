import { isArray, isObject, type JsonObject, type JsonValue } from "../manifests/json";
import { namespaceLabels, readSelector, selects, type Truth } from "../network/selectors";
import type { Violation } from "../rules/rule";
import { availabilityChecks, KNOWN_BEFORE } from "./checks";
import type { Workload } from "./workloads";

const objectsOf = (value: JsonValue | undefined): readonly JsonObject[] =>
  isArray(value) ? value.filter(isObject) : [];

function selectsItself(selector: JsonValue | undefined, { labels }: Workload): Truth {
  // No selector selects no pods here.
  return isObject(selector) && selects(readSelector(selector), labels);
}

/** Whether a term of anti-affinity looks into the workload's own namespace. */
function looksHome({ namespaces, namespaceSelector }: JsonObject, namespace: string): Truth {
  const listed = isArray(namespaces) && namespaces.length > 0;
  if (listed && namespaces.includes(namespace)) return true;
  if (isObject(namespaceSelector))
    return selects(readSelector(namespaceSelector), namespaceLabels(namespace, undefined, true));
  return !listed;
}

function both(a: Truth, b: Truth): Truth {
  if (a === false || b === false) return false;
  return a === true ? b : a;
}

function spreads(workload: Workload): readonly Truth[] {
  const { spec } = workload.pod;
  const constraints = objectsOf(spec["topologySpreadConstraints"]).map(({ labelSelector }) =>
    selectsItself(labelSelector, workload),
  );
  const affinity = isObject(spec["affinity"]) ? spec["affinity"]["podAntiAffinity"] : undefined;
  const anti = isObject(affinity) ? affinity : {};
  const required = objectsOf(anti["requiredDuringSchedulingIgnoredDuringExecution"]);
  const preferred = objectsOf(anti["preferredDuringSchedulingIgnoredDuringExecution"]).flatMap(
    ({ podAffinityTerm }) => (isObject(podAffinityTerm) ? [podAffinityTerm] : []),
  );
  const terms = [...required, ...preferred].map((term) =>
    both(selectsItself(term["labelSelector"], workload), looksHome(term, workload.namespace)),
  );
  return [...constraints, ...terms];
}

/** What is wrong with how the pods of a workload are spread over nodes. */
export function judgeSpread(workload: Workload): readonly Violation[] {
  const { pod, pods } = workload;
  if (pods === undefined || (typeof pods === "number" && pods < 2)) return [];
  const found = spreads(workload);
  if (found.includes(true)) return [];
  const at = { object: pod.manifest.object, path: pod.specPointer() };
  // That the number of pods is not known is said where budgets are judged.
  if (pods === "unknown") return [];
  if (found.includes("unknown")) {
    const message = `whether the pods are spread over nodes is not known in preview: ${KNOWN_BEFORE}`;
    return [{ ...at, check: availabilityChecks.unknown, message }];
  }
  const message =
    found.length === 0
      ? `all of the ${pods} pods may end up on one node: add topologySpreadConstraints or podAntiAffinity`
      : `nothing that spreads the ${pods} pods selects them, so that all may end up on one node: make its selector match their own labels`;
  return [{ ...at, check: availabilityChecks.noSpread, message }];
}
