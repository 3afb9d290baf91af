import { isObject, type JsonValue } from "../manifests/json";
import type { PodCarrier } from "../manifests/pods";
import type { Exemption, PodCheck } from "./check";
import { confinementChecks } from "./confinement";
import { hostChecks } from "./host";
import { kernelChecks } from "./kernel";
import { privilegeChecks } from "./privileges";
import { isUnknown, type Refusal, type RefusalName, refusalOf, type Refuse } from "./refusal";
import { userChecks } from "./users";
import type { PodSecurityLevel } from "./versions";
import { type PodView, readPod } from "./view";
import { volumeChecks } from "./volumes";

const checks: readonly PodCheck[] = [
  ...privilegeChecks,
  ...userChecks,
  ...confinementChecks,
  ...kernelChecks,
  ...hostChecks,
  ...volumeChecks,
];

/** The checks that a level has in a minor version of Kubernetes 1. */
export function checksOf(level: PodSecurityLevel, minor: number): readonly PodCheck[] {
  const asked = checks.filter(
    ({ level: own, since = minor }) => (level === "restricted" || own === "baseline") && since <= minor,
  );
  const overridden = new Set(asked.map(({ overrides }) => overrides));
  return asked.filter(({ name }) => !overridden.has(name));
}

type Standing = "judged" | "exempt" | "unknown";

function standingOf({ pod }: PodView, exemption: Exemption | undefined, minor: number): Standing {
  if (exemption === undefined || minor < (exemption.since ?? minor)) return "judged";
  let value: JsonValue | undefined = pod.body;
  for (const key of exemption.keys) {
    if (isUnknown(value)) return "unknown";
    value = isObject(value) ? value[key] : undefined;
  }
  if (value === exemption.value) return "exempt";
  return isUnknown(value) ? "unknown" : "judged";
}

/**
 * Judges a pod by the checks of a level (`checksOf`): each field that breaks one is a refusal. A pure function; the
 * verdicts are those of k8s.io/pod-security-admission for every pod that the API server can read.
 */
export function evaluatePod(
  carrier: PodCarrier,
  asked: readonly PodCheck[],
  minor: number,
): readonly Refusal[] {
  const { view, refusals: found } = readPod(carrier);
  let name: RefusalName = "wrongType";
  const refuse: Refuse = (place, keys, message, as) => {
    const refusal = refusalOf(as ?? name, place, keys, message);
    const last = found.at(-1);
    // Several fields of what is no object are one mistake.
    if (last?.path !== refusal.path || last.name !== refusal.name) found.push(refusal);
  };
  for (const check of asked) {
    const before = found.length;
    name = check.name;
    check.judge(view, refuse, minor);
    if (found.length === before) continue;
    // Exemptions are asked after the check, since most pods need none.
    const { exemption } = check;
    const standing = standingOf(view, exemption, minor);
    if (standing === "judged" || exemption === undefined) continue;
    found.length = before;
    if (standing === "exempt") continue;
    const undecided = refusalOf("unknown", view.pod, exemption.keys, "");
    if (!found.some(({ path }) => path === undecided.path)) found.push(undecided);
  }
  return found;
}
