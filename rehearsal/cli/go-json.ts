/** JSON as the real CLI prints it: indented, a line end at its end. */
export function goJson(value: unknown, indent: number): string {
  return `${JSON.stringify(value, undefined, indent)}\n`;
}

/** The value with the keys of every object in order, as Go writes maps. */
export function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .map(([key, item]) => [key, sorted(item)]),
  );
}
