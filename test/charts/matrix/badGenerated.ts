import type { Values } from "../support";
import { at, randomFrom } from "./pairwise";
import { type Leaf, type Schema, closedObjects, leavesOf } from "./schema";
import type { BadValues } from "./types";

interface Candidate {
  readonly what: string;
  readonly path: readonly string[];
  readonly value: unknown;
}

function wrongType({ path, leaf }: Leaf): readonly Candidate[] {
  const types = typeof leaf.type === "string" ? [leaf.type] : leaf.type;
  if (types === undefined) return [];
  const samples: Readonly<Record<string, unknown>> = {
    object: "text",
    array: "text",
    string: [1],
    boolean: "maybe",
  };
  const value = types.length === 1 && types[0] !== undefined ? (samples[types[0]] ?? { a: 1 }) : [[1]];
  return types.includes("array") && types.length > 1 ? [] : [{ what: "wrong type", path, value }];
}

function outOfRange({ path, leaf }: Leaf): readonly Candidate[] {
  const candidates: Candidate[] = [];
  if (leaf.enum !== undefined) candidates.push({ what: "out of enum", path, value: "none-of-these" });
  if (leaf.pattern !== undefined && !new RegExp(leaf.pattern).test("*? \n")) {
    candidates.push({ what: "out of pattern", path, value: "*? \n" });
  }
  if (leaf.minimum !== undefined) candidates.push({ what: "too small", path, value: leaf.minimum - 1 });
  if (leaf.maximum !== undefined) candidates.push({ what: "too large", path, value: leaf.maximum + 1 });
  return candidates;
}

/** How a schema refusal names a path. */
function pointer(path: readonly string[]): string {
  return path.join(".");
}

/**
 * Values that break a chart's schema in one place each: a wrong type, an unknown key, a value out of its enum,
 * pattern or range. `count` of all that are possible, chosen by seed.
 */
export function generateBad(
  schema: Schema,
  needed: Values,
  seed: number,
  count: number,
  merge: (under: Values, over: Values) => Values,
): readonly BadValues[] {
  // A refused probe is named as a whole: its parts exclude each other.
  const named = (path: readonly string[]): boolean => !path.some((key) => key.endsWith("Probe"));
  const leaves = leavesOf(schema).filter(({ path }) => path.length > 0 && named(path));
  const closed = closedObjects(schema).filter(named);
  const unknown = closed.map((path): Candidate => ({
    what: "unknown key",
    path: [...path, "noSuchKey"],
    value: 1,
  }));
  const all = [...unknown, ...leaves.flatMap((leaf) => [...wrongType(leaf), ...outOfRange(leaf)])];
  const random = randomFrom(seed);
  const shuffled = all
    .map((candidate) => ({ candidate, place: random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ candidate }) => candidate);
  return shuffled.slice(0, count).map(({ what, path, value }) => ({
    name: `${what}: ${pointer(path)}`,
    values: merge(needed, at(path, value)),
    names: pointer(path),
  }));
}
