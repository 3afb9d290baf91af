import { equalValues, isList, isMap, UNKNOWN, type PlainMap, type PlainValue } from "../properties/values";
import type { PropertyDifference } from "../provider";
import { matchesRule } from "./replacement-rules";

/** Every difference by its property path. */
export type Differences = Readonly<Record<string, PropertyDifference>>;

type Path = readonly (string | number)[];
type Maybe = PlainValue | undefined;

/** The JSON merge patch (RFC 7386) that turns `from` into `to`; null stands for a removal. */
export function mergePatch(from: PlainMap, to: PlainMap): PlainMap {
  const patch: Record<string, PlainValue> = {};
  for (const key of Object.keys(from)) if (!(key in to)) patch[key] = null;
  for (const [key, value] of Object.entries(to)) {
    const old = from[key];
    if (isMap(old) && isMap(value)) {
      const child = mergePatch(old, value);
      if (Object.keys(child).length > 0) patch[key] = child;
    } else if (!equalValues(old, value)) {
      patch[key] = value;
    }
  }
  return patch;
}

/** A property path as the engine writes it: `spec.ports[0].name`, `metadata.labels["a.b/c"]`. */
export function propertyPath(path: Path): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === "number") return `${text}[${part}]`;
    if (/[."[\]]/u.test(part)) return `${text}["${part.replaceAll('"', '\\"')}"]`;
    return text === "" ? part : `${text}.${part}`;
  }, "");
}

/**
 * Turns a merge patch into differences by property. A difference that the new inputs do not ask for, nor the
 * old ones asked for, is the cluster's own and left out; one that a rule matches replaces the object. Follows
 * convertPatchToDiff of the real provider (provider.go).
 */
export function differencesOf(
  patch: PlainMap,
  oldState: PlainMap,
  newInputs: PlainMap,
  oldInputs: PlainMap,
  rules: readonly string[],
): Differences {
  const found: Record<string, PropertyDifference> = {};

  function record(
    path: Path,
    value: PlainValue,
    kind: "add" | "update" | "delete",
    inputDiff: boolean,
  ): void {
    const replaces = rules.some((rule) => matchesRule(rule, path, value));
    found[propertyPath(path)] = { kind: replaces ? `${kind}-replace` : kind, inputDiff };
  }

  function list(
    path: Path,
    value: readonly PlainValue[],
    old: readonly PlainValue[],
    news: Maybe,
    olds: Maybe,
  ): void {
    const at = (items: Maybe, index: number): Maybe => (isList(items) ? (items[index] ?? null) : null);
    for (let index = 0; index < Math.max(value.length, old.length); index += 1) {
      const item = index < value.length ? (value[index] ?? null) : null;
      visit([...path, index], item, old[index], at(news, index), at(olds, index), true);
    }
  }

  function map(path: Path, value: PlainMap, old: PlainMap, news: Maybe, olds: Maybe, inList: boolean): void {
    const of = (source: Maybe, key: string): Maybe => (isMap(source) ? source[key] : undefined);
    for (const [key, item] of Object.entries(value)) {
      visit([...path, key], item, old[key], of(news, key), of(olds, key), inList);
    }
    if (!inList) return;
    // A merge patch replaces lists whole, so that a property missing in an element was removed.
    for (const [key, item] of Object.entries(old)) {
      if (!(key in value)) visit([...path, key], null, item, of(news, key), of(olds, key), inList);
    }
  }

  function visit(path: Path, value: PlainValue, old: Maybe, news: Maybe, olds: Maybe, inList: boolean): void {
    if (news === undefined && (value !== null || olds === undefined)) return;
    if (news === UNKNOWN) record(path, value, old === undefined ? "add" : "update", false);
    else if (value === null) record(path, value, "delete", true);
    else if (old === undefined) record(path, value, "add", false);
    else if (isMap(value) && isMap(old)) map(path, value, old, news, olds, inList);
    else if (isList(value) && isList(old)) list(path, value, old, news, olds);
    else if (!equalValues(value, old)) record(path, value, "update", false);
  }

  map([], patch, oldState, newInputs, oldInputs, false);
  return found;
}
