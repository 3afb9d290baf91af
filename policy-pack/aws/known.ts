import { isArray, type JsonValue, valueAt } from "../manifests/json";
import { hasPlaceholder } from "../manifests/placeholders";

/** Whether a setting is as it has to be. */
export type Answer = "yes" | "no" | "unknown";

/** Whether a value, or what it is part of, is not known in preview. */
export function isUnknown(value: JsonValue | undefined): boolean {
  return typeof value === "string" && hasPlaceholder(value);
}

/** The value at a path of keys, or the placeholder of what it is part of. */
export function settingAt(value: JsonValue | undefined, ...keys: readonly string[]): JsonValue | undefined {
  let current = value;
  for (const key of keys) {
    if (isUnknown(current)) return current;
    current = valueAt(current, [key]);
  }
  return current;
}

/** Whether a value is the one wanted; the text `true` is taken for `true`, as some inputs are texts. */
export function is(value: JsonValue | undefined, wanted: string | number | boolean): Answer {
  if (isUnknown(value)) return "unknown";
  return value === wanted || value === String(wanted) ? "yes" : "no";
}

/** Whether a list has everything that is wanted: what is not known in it may be what is missing. */
export function includesAll(list: JsonValue | undefined, wanted: readonly string[]): Answer {
  if (!isArray(list)) return isUnknown(list) ? "unknown" : "no";
  if (wanted.every((each) => list.includes(each))) return "yes";
  return list.some(isUnknown) ? "unknown" : "no";
}

/** Whether all of a list, which is not empty, is fit. */
export function areAll(list: JsonValue | undefined, isFit: (item: JsonValue) => boolean): Answer {
  if (!isArray(list)) return isUnknown(list) ? "unknown" : "no";
  if (list.length === 0) return "no";
  return allOf(list.map((item) => (isUnknown(item) ? "unknown" : isFit(item) ? "yes" : "no")));
}

/** `yes` if all are, `no` if one is not, else `unknown`. */
export function allOf(answers: readonly Answer[]): Answer {
  if (answers.includes("no")) return "no";
  return answers.includes("unknown") ? "unknown" : "yes";
}

/** `yes` if one is, `unknown` if one may be, else `no`. */
export function anyOf(answers: readonly Answer[]): Answer {
  if (answers.includes("yes")) return "yes";
  return answers.includes("unknown") ? "unknown" : "no";
}
