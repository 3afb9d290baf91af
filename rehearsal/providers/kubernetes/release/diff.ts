import {
  equalValues,
  isMap,
  unknownsAsNull,
  withoutSecrets,
  type PlainMap,
  type PlainValue,
  type PropertyMap,
} from "../../properties/values";
import type { DiffRequest, DiffResponse } from "../../provider";
import { differencesOf } from "../differences";
import { recordedInputs } from "./outputs";

/** What must change in `current` to become `wanted`; nothing is taken away. */
function additions(current: PlainMap, wanted: PlainMap): PlainMap {
  const patch: Record<string, PlainValue> = {};
  for (const [key, value] of Object.entries(wanted)) {
    const old = current[key];
    if (isMap(old) && isMap(value)) {
      const child = additions(old, value);
      if (Object.keys(child).length > 0) patch[key] = child;
    } else if (!(key in current) || !equalValues(old, value)) {
      patch[key] = value;
    }
  }
  return patch;
}

/** What `before` asked for and `wanted` does not any more. */
function removals(before: PlainMap, wanted: PlainMap): PlainMap {
  const patch: Record<string, PlainValue> = {};
  for (const [key, value] of Object.entries(before)) {
    const now = wanted[key];
    if (!(key in wanted)) {
      patch[key] = null;
    } else if (isMap(value) && isMap(now)) {
      const child = removals(value, now);
      if (Object.keys(child).length > 0) patch[key] = child;
    }
  }
  return patch;
}

function combine(left: PlainMap, right: PlainMap): PlainMap {
  const merged: Record<string, PlainValue> = { ...left };
  for (const [key, value] of Object.entries(right)) {
    const below = merged[key];
    merged[key] = isMap(below) && isMap(value) ? combine(below, value) : value;
  }
  return merged;
}

function without(properties: PropertyMap, ...keys: readonly string[]): PropertyMap {
  return Object.fromEntries(Object.entries(properties).filter(([key]) => !keys.includes(key)));
}

/**
 * Compares new inputs with the old ones and with what Helm recorded (a three-way merge), so that an unchanged
 * release is left alone and values changed behind the program's back come back. A new name or namespace
 * replaces the release. Follows helmReleaseProvider.Diff of the real provider.
 */
export function diffRelease(request: DiffRequest): DiffResponse {
  const pinned = request.ignoreChanges.includes("version") ? request.olds["version"] : undefined;
  const news: PropertyMap = pinned === undefined ? request.news : { ...request.news, version: pinned };
  const oldInputs = withoutSecrets(without(recordedInputs(request.olds) ?? {}, "checksum", "resourceNames"));
  const wanted = withoutSecrets(news);
  const state = withoutSecrets(request.olds);
  const patch = combine(
    removals(unknownsAsNull(oldInputs), unknownsAsNull(wanted)),
    additions(unknownsAsNull(state), unknownsAsNull(wanted)),
  );
  if (Object.keys(patch).length === 0) return { changes: "none" };
  const differences = differencesOf(patch, state, wanted, oldInputs, [".name", ".namespace"]);
  const detailed = Object.keys(differences).length > 0;
  return {
    changes: "some",
    diffs: Object.keys(patch),
    replaces: Object.entries(differences)
      .filter(([, { kind }]) => kind.endsWith("-replace"))
      .map(([path]) => path),
    ...(detailed ? { detailedDiff: differences } : {}),
  };
}
