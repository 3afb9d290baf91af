import type { Values } from "../support";
import { type Schema, leavesOf } from "./schema";
import type { Scenario } from "./types";

/** Numbers in [0, 1), the same for the same seed (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** One value of the chart that has a few choices. */
export interface Factor {
  readonly path: readonly string[];
  readonly choices: readonly unknown[];
}

/** Whoever switches these off asks for what the matrix forbids, and is told so by Pod Security. */
const weakening = /securityContext|Probe\b|tlsInsecure/i;

/** The booleans and enums of a values.schema.json, in its order. */
export function factorsOf(schema: Schema): readonly Factor[] {
  return leavesOf(schema).flatMap(({ path, leaf }) => {
    const choices = leaf.type === "boolean" ? [false, true] : (leaf.enum ?? []);
    return choices.length > 1 && !weakening.test(path.join(".")) ? [{ path, choices }] : [];
  });
}

/** A value set at a path. */
export function at(path: readonly string[], value: unknown): Values {
  const [key = "", ...rest] = path;
  return { [key]: rest.length === 0 ? value : at(rest, value) };
}

function pairsOf(choice: readonly number[]): readonly string[] {
  return choice.flatMap((first, a) =>
    choice.slice(a + 1).map((second, offset) => `${a}.${first}.${a + 1 + offset}.${second}`),
  );
}

/**
 * Rows in which every pair of choices of two factors occurs at least once: greedy, each row the best of some
 * random ones that begin with a pair that is still missing.
 */
export function pairwise(factors: readonly Factor[], seed: number): readonly (readonly number[])[] {
  const random = randomFrom(seed);
  const pick = (count: number): number => Math.floor(random() * count);
  const missing = new Set<string>();
  for (const [a, first] of factors.entries()) {
    for (const [offset, second] of factors.slice(a + 1).entries()) {
      for (const i of first.choices.keys()) {
        for (const j of second.choices.keys()) missing.add(`${a}.${i}.${a + 1 + offset}.${j}`);
      }
    }
  }
  const rows: (readonly number[])[] = [];
  for (let [pair] = missing; pair !== undefined; [pair] = missing) {
    const [a = 0, i = 0, b = 0, j = 0] = pair.split(".").map(Number);
    const candidates = Array.from({ length: 12 }, () =>
      factors.map(({ choices }, index) => (index === a ? i : index === b ? j : pick(choices.length))),
    );
    const news = (row: readonly number[]): number => pairsOf(row).filter((each) => missing.has(each)).length;
    const best = candidates.reduce((one, other) => (news(other) > news(one) ? other : one));
    for (const each of pairsOf(best)) missing.delete(each);
    rows.push(best);
  }
  return rows;
}

/** Scenarios that together have every pair of choices of a chart's booleans and enums. */
export function pairwiseScenarios(
  schema: Schema,
  needed: Values,
  seed: number,
  merge: (under: Values, over: Values) => Values,
): readonly Scenario[] {
  const factors = factorsOf(schema);
  return pairwise(factors, seed).map((row, index) => ({
    name: `pairwise-${index + 1}`,
    values: factors.reduce<Values>(
      (values, factor, position) => merge(values, at(factor.path, factor.choices[row[position] ?? 0])),
      needed,
    ),
  }));
}
