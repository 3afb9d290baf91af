import fc from "fast-check";
import type { JsonObject, JsonValue } from "../../../policy-pack/manifests/json";

/** Stands for a key that is not there. */
export const absent = undefined;

/** What a field can be: values that some level allows everywhere, and values that some check may refuse. */
export interface Field {
  readonly fine: readonly (JsonValue | undefined)[];
  readonly bad: readonly (JsonValue | undefined)[];
}

/** A value of a field, bad with a probability of `carelessness`. */
export function given({ fine, bad }: Field, carelessness: number): fc.Arbitrary<JsonValue> {
  const share = Math.round(1000 * carelessness);
  return fc.oneof(
    { weight: 1000 - share, arbitrary: fc.constantFrom(...fine) },
    { weight: share, arbitrary: fc.constantFrom(...bad) },
  ) as fc.Arbitrary<JsonValue>;
}

/** An object of fields; those that are absent fall away when it becomes JSON. */
export function object(
  fields: Readonly<Record<string, fc.Arbitrary<JsonValue | undefined>>>,
): fc.Arbitrary<JsonObject> {
  return fc.record(fields);
}
