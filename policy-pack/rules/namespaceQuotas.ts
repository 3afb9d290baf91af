import { parseQuantity } from "../../model/quantity";
import { type Bounded, BOUNDED, boundsOf, isWhole, usedByNamespace } from "../availability/quotas";
import { isObject, type JsonValue, pointer, valueAt } from "../manifests/json";
import type { Manifest } from "../manifests/manifest";
import type { ManifestSet } from "../manifests/manifestSet";
import { isUnknownValue } from "./probes";
import type { Check, Rule, Violation } from "./rule";

const noQuota: Check = {
  id: "ZEN-751",
  name: "quota",
  severity: "low",
  title: "Nothing bounds what a namespace may use, where the config asks for it",
  remediation: "Add a ResourceQuota of pods, CPU and memory to the namespace.",
};

const noDefaults: Check = {
  id: "ZEN-752",
  name: "limit-range",
  severity: "low",
  title: "Pods without requests and limits get none in a namespace, where the config asks for it",
  remediation: "Add a LimitRange with defaults for containers to the namespace.",
};

const loose: Check = {
  id: "ZEN-753",
  name: "loose-quota",
  severity: "low",
  title: "A quota leaves pods, CPU or memory unbounded",
  remediation: "Bound `pods`, `requests.cpu`, `requests.memory` and `limits.memory`.",
};

const exceeded: Check = {
  id: "ZEN-754",
  name: "exceeded",
  severity: "high",
  title: "The workloads of a namespace need more than its quota allows, so some of their pods never start",
  remediation: "Raise the quota, or lower requests, limits or the number of pods.",
};

const unknown: Check = {
  id: "ZEN-755",
  name: "unknown",
  severity: "low",
  title: "What a namespace may use is not known in preview",
  remediation: "Give the quota a value that is known before it is made.",
};

const QUOTA = "/ResourceQuota";
const LIMIT_RANGE = "/LimitRange";

/** What every quota has to bound. */
const wanted: readonly Bounded[] = ["pods", "requests.cpu", "requests.memory", "limits.memory"];

function judgeQuota(quota: Manifest, objects: ManifestSet): readonly Violation[] {
  const { body, object } = quota;
  const bounds = boundsOf(quota);
  const hard = isObject(valueAt(body, ["spec", "hard"])) ? ["spec", "hard"] : [];
  if (isUnknownValue(valueAt(body, ["spec", "hard"]))) {
    const message =
      "what the quota allows is not known in preview: give it a value that is known before it is made";
    return [{ check: unknown, object, path: "/spec/hard", message }];
  }
  const missing = wanted.filter((each) => !bounds.has(each));
  const found: Violation[] = [];
  if (missing.length > 0) {
    const message = `the quota leaves ${missing.join(", ")} unbounded: bound them too`;
    found.push({ check: loose, object, path: pointer(hard), message });
  }
  const used = objects.memo(usedByNamespace).get(object.namespace);
  for (const [bounded, { key, value }] of bounds) {
    const at = { object, path: pointer(["spec", "hard", key]) };
    if (isUnknownValue(value as JsonValue)) {
      const message = `how much of ${key} the quota allows is not known in preview: give it a value that is known before it is made`;
      found.push({ ...at, check: unknown, message });
      continue;
    }
    const allowed = parseQuantity(value);
    const needed = used?.get(bounded) ?? 0n;
    if (allowed !== undefined && needed > allowed) {
      const message = `the workloads of the namespace need more ${BOUNDED[bounded][0]} than the quota allows, so that some of their pods never start: raise it`;
      found.push({ ...at, check: exceeded, message });
    }
  }
  return found;
}

function judgeNamespaces(objects: ManifestSet): readonly Violation[] {
  const quotas = new Set(
    objects
      .ofKind(QUOTA)
      .filter(isWhole)
      .map(({ object }) => object.namespace),
  );
  const ranges = new Set(objects.ofKind(LIMIT_RANGE).map(({ object }) => object.namespace));
  return objects.ofKind("/Namespace").flatMap(({ object }) => {
    const found: Violation[] = [];
    if (!quotas.has(object.name)) {
      const message =
        "nothing bounds what the namespace may use: add a ResourceQuota of pods, CPU and memory";
      found.push({ check: noQuota, object, path: "", message });
    }
    if (!ranges.has(object.name)) {
      const message =
        "pods without requests and limits get none in the namespace: add a LimitRange with defaults for containers";
      found.push({ check: noDefaults, object, path: "", message });
    }
    return found;
  });
}

/** Quotas bound what they should and leave room for what is deployed (kubernetes.io "Resource quotas"). */
export const namespaceQuotas: Rule = {
  name: "namespace-quotas",
  description: "Quotas bound pods, CPU and memory, and the workloads of their namespaces fit into them.",
  group: "workloads",
  controls: ["SOC2 A1.1", "ISO A.8.6"],
  scope: "stack",
  checks: [noQuota, noDefaults, loose, exceeded, unknown],
  parameters: [
    {
      name: "required",
      description: "Whether every namespace that is made has to have a ResourceQuota and a LimitRange.",
      type: "boolean",
      default: false,
    },
  ],
  judge: (objects, { parameters }) => [
    ...(parameters["required"] === true ? judgeNamespaces(objects) : []),
    ...objects
      .ofKind(QUOTA)
      .filter(isWhole)
      .flatMap((quota) => judgeQuota(quota, objects)),
  ],
};
