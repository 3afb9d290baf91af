type Plain = Readonly<Record<string, unknown>>;

function isMapping(value: unknown): value is Plain {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Lists of a definition whose items are told apart by their name. */
function byName(value: unknown): unknown {
  if (!Array.isArray(value)) return value;
  const names = value.map((item) => (isMapping(item) ? item["name"] : undefined));
  if (names.length === 0 || !names.every((name): name is string => typeof name === "string")) return value;
  return Object.fromEntries(names.map((name, at) => [name, value[at] as unknown]));
}

function escaped(key: string): string {
  return key.replaceAll("~", "~0").replaceAll("/", "~1");
}

/**
 * Where two values differ, as JSON Pointers (RFC 6901). Items of a list that have names are found by them, so that a
 * version that was added does not make all that follow differ.
 *
 * @returns The highest places that differ; none where the values are equal.
 */
export function differences(left: unknown, right: unknown, at = ""): readonly string[] {
  const [one, other] = [byName(left), byName(right)];
  if (isMapping(one) && isMapping(other)) {
    const keys = [...new Set([...Object.keys(one), ...Object.keys(other)])].sort();
    return keys.flatMap((key) => differences(one[key], other[key], `${at}/${escaped(key)}`));
  }
  return JSON.stringify(one) === JSON.stringify(other) ? [] : [at];
}
