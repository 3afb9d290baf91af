import { UnknownValueError } from "@pulumi/policy";
import { isArray, isObject, type JsonObject, type JsonValue } from "./manifests/json";
import { placeholder } from "./manifests/placeholders";
import type { UnknownValue } from "./manifests/standIns";

/** A resource's inputs as plain values. */
export interface PlainProps {
  /** The inputs, with a marker in the place of each that is not known in preview. */
  readonly value: JsonObject;
  readonly unknowns: readonly UnknownValue[];
}

type Path = readonly (string | number)[];

/**
 * Reads the inputs that a policy is given. Touching an unknown one throws, and an error out of a policy's
 * callback would let the rest of the resource pass unjudged: so it is caught for each input by itself.
 */
export function plainProps(props: unknown): PlainProps {
  const unknowns: UnknownValue[] = [];
  const get = (container: unknown, key: string | number, path: Path): JsonValue => {
    try {
      return convert((container as Readonly<Record<string | number, unknown>>)[key], path);
    } catch (error) {
      if (!(error instanceof UnknownValueError)) throw error;
      const marker = placeholder(unknowns.length);
      unknowns.push({ path, marker });
      return marker;
    }
  };
  const convert = (value: unknown, path: Path): JsonValue => {
    if (value === null || value === undefined) return null;
    if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return value;
    if (isArray(value))
      return Array.from({ length: value.length }, (_, index) => get(value, index, [...path, index]));
    if (!isObject(value)) return null;
    return Object.fromEntries(Object.keys(value).map((key) => [key, get(value, key, [...path, key])]));
  };
  const value = convert(props, []);
  return { value: isObject(value) ? value : {}, unknowns };
}
