/** A part of a property path: a key, an index, or `*` for any. */
export type PathPart = string | number;

/**
 * Reads a property path such as `spec.ports[0].name` or `metadata.annotations["a.b/c"]`
 * (sdk/go/common/resource/property_path.go). @throws Error when a bracket is not closed.
 */
export function parsePropertyPath(path: string): readonly PathPart[] {
  const parts: PathPart[] = [];
  let rest = path;
  while (rest !== "") {
    const match = /^\["((?:[^"\\]|\\.)*)"\]|^\[(\d+|\*)\]|^\.?([^.[]+)/u.exec(rest);
    if (match === null)
      throw new Error(`"${path}" is no property path: a key, [index] or ["key"] is expected at "${rest}".`);
    const [whole, quoted, index, key] = match;
    if (quoted !== undefined) parts.push(quoted.replaceAll('\\"', '"'));
    else if (index !== undefined) parts.push(index === "*" ? "*" : Number(index));
    else if (key !== undefined) parts.push(key);
    rest = rest.slice(whole.length);
  }
  return parts;
}

/** Whether `inner` is the property that `outer` names or lies below it; `*` in `outer` stands for any part. */
export function containsPath(outer: string, inner: string): boolean {
  const above = parsePropertyPath(outer);
  const below = parsePropertyPath(inner);
  return above.length <= below.length && above.every((part, index) => part === "*" || part === below[index]);
}
