import type { ChartFiles } from "./chart";
import { isArray, isObject, type JsonObject, type JsonValue } from "./json";
import { placeholder } from "./placeholders";
import { shapeOf, type ValueShape } from "./schema";

/** A value that is not known in preview. */
export interface UnknownValue {
  readonly path: readonly (string | number)[];
  /** The text that marks it in the values. */
  readonly marker: string;
}

/** Values with something in place of the unknown ones, in as many versions as it takes to see every branch. */
export interface StandIns {
  readonly variants: readonly JsonObject[];
  /** Unknown values that nothing can stand in for. */
  readonly impossible: readonly UnknownValue[];
}

const MAXIMUM_VARIANTS = 8;

/**
 * What can stand in for one unknown value: for a text a recognisable placeholder, for a switch both positions,
 * for a choice every choice, else the least that the schema takes. Empty if nothing can.
 */
export function standInsFor({ schema, fallback }: ValueShape, index: number): readonly JsonValue[] {
  const choices = schema?.["enum"];
  if (isArray(choices)) return choices;
  if (schema?.["const"] !== undefined) return [schema["const"]];
  switch (typeOf(schema, fallback)) {
    case "boolean":
      return [true, false];
    case "integer":
    case "number":
      return [leastNumber(schema ?? {})];
    case "array":
      return typeof schema?.["minItems"] === "number" && schema["minItems"] > 0 ? [] : [[]];
    case "object":
      return isArray(schema?.["required"]) && schema["required"].length > 0 ? [] : [{}];
    case "string": {
      const text = textFor(schema ?? {}, index);
      return text === undefined ? [] : [text];
    }
    default:
      return [];
  }
}

function typeOf(schema: JsonObject | undefined, fallback: JsonValue | undefined): string {
  const declared = schema?.["type"];
  const types = isArray(declared) ? declared.filter((type) => type !== "null") : [declared];
  const [type] = types;
  if (typeof type === "string") return types.includes("string") ? "string" : type;
  if (isArray(fallback)) return "array";
  if (fallback === undefined || fallback === null) return "string";
  return typeof fallback;
}

function leastNumber(schema: JsonObject): number {
  const { minimum, exclusiveMinimum, maximum } = schema;
  if (typeof minimum === "number") return minimum;
  if (typeof exclusiveMinimum === "number") return exclusiveMinimum + 1;
  return typeof maximum === "number" ? Math.min(1, maximum) : 1;
}

/** Texts that satisfy the usual patterns; all of them can be recognised where they turn up. */
function candidates(index: number): readonly string[] {
  const name = placeholder(index);
  return [
    name,
    `https://${name}.invalid`,
    `http://${name}.invalid`,
    `${name}.invalid`,
    `${name}@${name}.invalid`,
    `arn:aws:iam::000000000000:role/${name}`,
    `arn:aws:acm:us-east-1:000000000000:certificate/${name}`,
    `arn:aws:kms:us-east-1:000000000000:key/${name}`,
    `s3://${name}`,
    `/${name}`,
  ];
}

const formats: Readonly<Record<string, RegExp>> = {
  uri: /^[a-z0-9]+:/,
  hostname: /^[a-z0-9-]+(?:\.[a-z0-9-]+)*$/,
  email: /@/,
};

function textFor(schema: JsonObject, index: number): string | undefined {
  const { pattern, format, minLength, maxLength } = schema;
  const expression = typeof pattern === "string" ? compile(pattern) : /^/;
  if (expression === undefined) return undefined;
  const shape = typeof format === "string" ? formats[format] : /^/;
  return candidates(index).find(
    (text) =>
      expression.test(text) &&
      shape?.test(text) === true &&
      (typeof minLength !== "number" || text.length >= minLength) &&
      (typeof maxLength !== "number" || text.length <= maxLength),
  );
}

function compile(pattern: string): RegExp | undefined {
  try {
    return new RegExp(pattern, "u");
  } catch {
    return undefined;
  }
}

/** Every combination of one choice for each, or undefined if there are more than can be rendered. */
function combinations(
  options: ReadonlyMap<string, readonly JsonValue[]>,
): readonly ReadonlyMap<string, JsonValue>[] | undefined {
  let result: readonly ReadonlyMap<string, JsonValue>[] = [new Map()];
  for (const [marker, choices] of options) {
    if (choices.length === 0) continue;
    result = result.flatMap((chosen) => choices.map((choice) => new Map(chosen).set(marker, choice)));
    if (result.length > MAXIMUM_VARIANTS) return undefined;
  }
  return result;
}

/** Puts stand-ins in the place of every unknown value. */
export function withStandIns(
  values: JsonObject,
  unknowns: readonly UnknownValue[],
  chart: ChartFiles,
): StandIns {
  const options = new Map(
    unknowns.map((unknown, index) => [unknown.marker, standInsFor(shapeOf(chart, unknown.path), index)]),
  );
  const choicesOf = ({ marker }: UnknownValue): readonly JsonValue[] => options.get(marker) ?? [];
  const impossible = unknowns.filter(
    (unknown) => unknown.path.length === 0 || choicesOf(unknown).length === 0,
  );
  const chosen = combinations(options);
  const fill = (choice: ReadonlyMap<string, JsonValue>): JsonObject => {
    const filled = substitute(values, (marker) => choice.get(marker));
    return isObject(filled) ? filled : {};
  };
  if (chosen !== undefined) return { variants: chosen.map(fill), impossible };
  const first = new Map([...options].map(([marker, choices]) => [marker, choices[0] ?? null]));
  const branching = unknowns.filter((unknown) => choicesOf(unknown).length > 1);
  return { variants: [fill(first)], impossible: [...impossible, ...branching] };
}

function substitute(value: JsonValue, standIn: (marker: string) => JsonValue | undefined): JsonValue {
  if (typeof value === "string") return standIn(value) ?? value;
  if (isArray(value)) return value.map((item) => substitute(item, standIn));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, child]) => [
      key,
      child === undefined ? null : substitute(child, standIn),
    ]),
  );
}
