import { isList, isMap, type PropertyMap, type PropertyValue } from "./property";

/** A property path in steps: object keys, list positions and the wildcard `*`. */
export type PropertyPath = readonly (string | number)[];

/**
 * Parses a property path such as `root.nested["a.b"][0].*` (sdk/go/common/resource/property_path.go).
 * @throws when the path is not well-formed.
 */
export function parsePath(text: string): PropertyPath {
  const steps: (string | number)[] = [];
  const pattern = /\["((?:[^"\\]|\\.)*)"\]|\[(\d+)\]|\[(\*)\]|\.?([^.[\]]+)/gy;
  let at = 0;
  while (at < text.length) {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match === null) {
      throw new Error(
        `The property path "${text}" is not well-formed at position ${at}; write it like root.list[0]["key"].`,
      );
    }
    const [whole, quoted, index, star, name] = match;
    if (quoted !== undefined) steps.push(quoted.replace(/\\(.)/g, "$1"));
    else if (index !== undefined) steps.push(Number(index));
    else steps.push(star ?? name ?? "");
    at += whole.length;
  }
  return steps;
}

/** Whether `outer` names the value at `inner` or one that holds it; `*` fits any one step. */
export function pathContains(outer: PropertyPath, inner: PropertyPath): boolean {
  return outer.length <= inner.length && outer.every((step, at) => step === "*" || step === inner[at]);
}

/**
 * Copies `target` with the value at `path` set back to what `source` has there, or removed when `source` has
 * nothing there. Gives undefined when the path leads through something that is missing on one side only.
 */
export function resetPath(
  path: PropertyPath,
  source: PropertyMap,
  target: PropertyMap,
): PropertyMap | undefined {
  const result = reset(path, source, target);
  return isMap(result) ? result : undefined;
}

function reset(
  path: PropertyPath,
  source: PropertyValue | undefined,
  target: PropertyValue | undefined,
): PropertyValue | undefined {
  const [step, ...rest] = path;
  if (step === undefined) return source;
  if (step === "*") return resetAll(rest, source, target);
  if (typeof step === "number") {
    if (!isList(source) && !isList(target)) return undefined;
    if (!isList(target) || !isList(source)) return undefined;
    if (step >= source.length || step >= target.length) return undefined;
    const value = reset(rest, source[step], target[step]);
    return value === undefined ? undefined : target.map((item, at) => (at === step ? value : item));
  }
  if (!isMap(target)) return undefined;
  const from = isMap(source) ? source[step] : undefined;
  if (rest.length > 0) {
    if (from === undefined && target[step] === undefined) return target;
    const value = reset(rest, from, target[step]);
    return value === undefined ? undefined : { ...target, [step]: value };
  }
  if (from === undefined) return Object.fromEntries(Object.entries(target).filter(([key]) => key !== step));
  return { ...target, [step]: from };
}

function resetAll(
  rest: PropertyPath,
  source: PropertyValue | undefined,
  target: PropertyValue | undefined,
): PropertyValue | undefined {
  if (isList(source) && isList(target)) {
    if (source.length !== target.length) return undefined;
    const items = target.map((item, at) => reset(rest, source[at], item));
    return items.every((item): item is PropertyValue => item !== undefined) ? items : undefined;
  }
  if (!isMap(source) || !isMap(target)) return undefined;
  if (rest.length === 0) return source;
  const entries = Object.keys(target).map((key) => [key, reset(rest, source[key], target[key])] as const);
  return entries.every((entry): entry is [string, PropertyValue] => entry[1] !== undefined)
    ? Object.fromEntries(entries)
    : undefined;
}
