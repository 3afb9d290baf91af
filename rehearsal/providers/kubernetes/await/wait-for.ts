import { isList, isMap, type PlainMap } from "../../properties/values";
import { annotationOf, textOf, valueAt, type KubernetesObject } from "../objects";
import type { Readiness } from "./waiting";

/** Says what an object has to show before it counts as ready (pulumi-kubernetes, metadata/overrides.go). */
const WAIT_FOR = "pulumi.com/waitFor";
const CONDITION = "condition=";

/** A condition and the status it has to have, as `kubectl wait --for=condition=` writes them. */
interface Wanted {
  readonly type: string;
  readonly status: string;
}

function expressions(annotation: string): readonly string[] {
  try {
    const parsed: unknown = JSON.parse(annotation);
    if (Array.isArray(parsed) && parsed.every((item) => typeof item === "string")) return parsed;
  } catch {
    // Not a list: one expression.
  }
  return [annotation];
}

/** What is wrong with the annotation, in one sentence; nothing where the rehearsal follows it. */
export function waitForMistake(object: KubernetesObject): string | undefined {
  const annotation = annotationOf(object, WAIT_FOR);
  if (annotation === "") return undefined;
  const all = expressions(annotation);
  if (all.length === 0) return "at least one condition must be specified";
  const other = all.find((expression) => !expression.startsWith(CONDITION));
  return other === undefined
    ? undefined
    : `The rehearsal follows ${WAIT_FOR} for conditions only, and this says ${JSON.stringify(other)}: write condition=NAME or use the real engine (--engine pulumi).`;
}

function wanted(annotation: string): readonly Wanted[] {
  return expressions(annotation).map((expression) => {
    const text = expression.slice(CONDITION.length);
    const at = text.indexOf("=");
    return at === -1
      ? { type: text, status: "True" }
      : { type: text.slice(0, at), status: text.slice(at + 1) };
  });
}

function same(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

function shows(object: KubernetesObject, { type, status }: Wanted): Readiness {
  const waiting = (message: string): Readiness => ({ ready: false, message });
  const conditions = valueAt(object, "status", "conditions");
  if (!isList(conditions)) return waiting("Has no .status.conditions");
  const condition = conditions.find(
    (item): item is PlainMap => isMap(item) && same(textOf(item["type"]), type),
  );
  if (condition === undefined) return waiting(`Waiting for the condition ${type}`);
  const generation = valueAt(object, "metadata", "generation");
  const observed = condition["observedGeneration"] ?? valueAt(object, "status", "observedGeneration");
  if (typeof generation === "number" && typeof observed === "number" && observed < generation)
    return waiting(`Generation ${observed} is less than expected ${generation}`);
  const found = textOf(condition["status"]);
  if (same(found, status)) return { ready: true, message: "" };
  const reason = textOf(condition["message"]);
  return waiting(
    `Resource has condition ${type}=${found} (want ${status})${reason === "" ? "" : `: ${reason}`}`,
  );
}

/** How ready an object is by its own annotation; nothing where it has none. */
export function readinessByAnnotation(
  inputs: KubernetesObject,
  live: KubernetesObject,
): Readiness | undefined {
  const annotation = annotationOf(inputs, WAIT_FOR);
  if (annotation === "") return undefined;
  const states = wanted(annotation).map((each) => shows(live, each));
  return states.find(({ ready }) => !ready) ?? { ready: true, message: "" };
}
