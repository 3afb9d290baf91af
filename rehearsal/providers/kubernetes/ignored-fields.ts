import { isMap, type PlainValue } from "../properties/values";
import { managersOf } from "./managed-fields";
import { valueAt, withoutValueAt, withValueAt, type KubernetesObject } from "./objects";
import { parsePropertyPath } from "./property-paths";

function owns(fields: PlainValue | undefined, keys: readonly string[]): boolean {
  return (
    keys.reduce<PlainValue | undefined>((at, key) => (isMap(at) ? at[`f:${key}`] : undefined), fields) !==
    undefined
  );
}

/**
 * The inputs without what `ignoreChanges` leaves to others: a field that another manager owns alone is left
 * out, any other takes its live value. Follows handleSSAIgnoreFields of the real provider (await.go).
 */
export function withIgnoredFields(
  inputs: KubernetesObject,
  live: KubernetesObject,
  manager: string,
  ignoreChanges: readonly string[],
): KubernetesObject {
  const managers = managersOf(live);
  return ignoreChanges.reduce((object, path) => {
    const keys = parsePropertyPath(path).map(String);
    const ours = managers.some((m) => m.manager === manager && owns(m.entry["fieldsV1"], keys));
    const theirs = managers.some((m) => m.manager !== manager && owns(m.entry["fieldsV1"], keys));
    if (theirs && !ours) return withoutValueAt(object, ...keys);
    const value = valueAt(live, ...keys);
    return value === undefined ? object : withValueAt(object, value, ...keys);
  }, inputs);
}
