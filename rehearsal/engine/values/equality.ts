import { isList, isMap, type PropertyValue } from "./property";

/** Whether two values are the same, whatever the order of their keys. */
export function deepEquals(left: PropertyValue | undefined, right: PropertyValue | undefined): boolean {
  if (left === right) return true;
  if (left === undefined || right === undefined) return false;
  if (isList(left)) {
    return (
      isList(right) && left.length === right.length && left.every((item, at) => deepEquals(item, right[at]))
    );
  }
  if (!isMap(left) || !isMap(right)) return false;
  const keys = Object.keys(left);
  return (
    keys.length === Object.keys(right).length &&
    keys.every((key) => Object.hasOwn(right, key) && deepEquals(left[key], right[key]))
  );
}
