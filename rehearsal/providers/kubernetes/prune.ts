import { isList, isMap, type PlainMap, type PlainValue } from "../properties/values";

function typeName(value: PlainValue | undefined): string {
  if (value === null || value === undefined) return "null";
  if (isList(value)) return "list";
  return isMap(value) ? "map" : typeof value;
}

function pruneList(source: readonly PlainValue[], target: readonly PlainValue[]): readonly PlainValue[] {
  if (source.length === 0 || target.length === 0) return [];
  if (typeName(source[0]) !== typeName(target[0])) return source;
  return source.slice(0, target.length).map((value, index) => pruneValue(value, target[index] ?? null));
}

function pruneValue(value: PlainValue, target: PlainValue): PlainValue {
  if (isMap(value) && isMap(target)) return prune(value, target);
  if (isList(value) && isList(target)) return pruneList(value, target);
  return value;
}

/**
 * Keeps of `source` what `target` has as well, at any depth: a live object pruned to its inputs shows what
 * became of them without what the cluster added. Follows pruneMap of the real provider (util.go).
 */
export function prune(source: PlainMap, target: PlainMap): PlainMap {
  return Object.fromEntries(
    Object.entries(source)
      .filter(([key]) => key in target)
      .map(([key, value]) => [key, pruneValue(value, target[key] ?? null)]),
  );
}
