import type { DiffResult, PropertyDiff } from "../plugins/diff-result";
import { deepEquals } from "../values/equality";
import { isList, isMap, type PropertyMap, type PropertyValue } from "../values/property";
import { unwrapSecretsOfMap } from "../values/traverse";

/** Compares inputs where a provider leaves it to the engine (plugin.NewDetailedDiffFromObjectDiff). */
export function inputDiff(before: PropertyMap, after: PropertyMap): DiffResult {
  const [old, wanted] = [unwrapSecretsOfMap(before), unwrapSecretsOfMap(after)];
  const detailed: Record<string, PropertyDiff> = {};
  compareMaps(old, wanted, "", detailed);
  const keys = [...new Set([...Object.keys(old), ...Object.keys(wanted)])].filter(
    (key) => !deepEquals(old[key], wanted[key]),
  );
  return {
    changes: keys.length === 0 ? "none" : "some",
    replaceKeys: [],
    stableKeys: [],
    changedKeys: keys,
    detailedDiff: keys.length === 0 ? undefined : detailed,
    deleteBeforeReplace: false,
  };
}

function step(path: string, key: string): string {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(key)) return `${path}["${key.replaceAll('"', '\\"')}"]`;
  return path === "" ? key : `${path}.${key}`;
}

function compareMaps(
  old: PropertyMap,
  wanted: PropertyMap,
  path: string,
  found: Record<string, PropertyDiff>,
): void {
  for (const key of new Set([...Object.keys(old), ...Object.keys(wanted)]))
    compare(old[key], wanted[key], step(path, key), found);
}

function compare(
  old: PropertyValue | undefined,
  wanted: PropertyValue | undefined,
  path: string,
  found: Record<string, PropertyDiff>,
): void {
  if (deepEquals(old, wanted)) return;
  if (isMap(old) && isMap(wanted)) {
    compareMaps(old, wanted, path, found);
    return;
  }
  if (isList(old) && isList(wanted)) {
    for (let at = 0; at < Math.max(old.length, wanted.length); at++)
      compare(old[at], wanted[at], `${path}[${at}]`, found);
    return;
  }
  found[path] = {
    diffKind: old === undefined ? "add" : wanted === undefined ? "delete" : "update",
    inputDiff: true,
  };
}
