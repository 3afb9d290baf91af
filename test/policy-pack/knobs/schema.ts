import * as fs from "node:fs";
import * as path from "node:path";
import { isArray, isObject, type JsonObject, type JsonValue } from "../../../policy-pack/manifests/json";

/** One leaf of a chart's values. */
export interface Knob {
  /** Keys from the root of the values, joined by dots. */
  readonly path: string;
  readonly schema: JsonObject;
}

const charts = path.join(__dirname, "..", "..", "..", "charts");

function readSchema(chart: string): JsonObject {
  const schema: unknown = JSON.parse(fs.readFileSync(path.join(charts, chart, "values.schema.json"), "utf8"));
  if (!isObject(schema)) throw new Error(`${chart} has no schema`);
  return schema;
}

function resolved(schema: JsonObject, rootSchema: JsonObject): JsonObject {
  const reference = schema["$ref"];
  if (typeof reference !== "string") return schema;
  let target: JsonValue | undefined = rootSchema;
  for (const key of reference.replace(/^#\//, "").split("/"))
    target = isObject(target) ? target[key] : undefined;
  return isObject(target) ? { ...resolved(target, rootSchema), ...schema } : schema;
}

/** A chart's leaves; values of subcharts have a table of their own. */
export function knobsOf(chart: string): readonly Knob[] {
  const rootSchema = readSchema(chart);
  const walk = (schema: JsonObject, keys: readonly string[]): readonly Knob[] => {
    const found = resolved(schema, rootSchema);
    const properties = found["properties"];
    if (keys.length > 0 && !isObject(properties)) return [{ path: keys.join("."), schema: found }];
    return Object.entries(isObject(properties) ? properties : {}).flatMap(([key, child]) =>
      isObject(child) ? walk(child, [...keys, key]) : [],
    );
  };
  return walk(rootSchema, []);
}

const texts: readonly string[] = [
  "",
  "other",
  "1h",
  "1h0m0s",
  "30d",
  "/other",
  "0.0.0.0/0",
  "http://other.example.com",
  "https://other.example.com",
  "arn:aws:iam::111122223333:role/other",
  "64Mi",
  "0 3 * * *",
  "alwaysRender",
];

function fits(text: string, { pattern, minLength, maxLength }: JsonObject): boolean {
  return (
    (typeof pattern !== "string" || new RegExp(pattern, "u").test(text)) &&
    (typeof minLength !== "number" || text.length >= minLength) &&
    (typeof maxLength !== "number" || text.length <= maxLength)
  );
}

/** Settings of every sort that the schema of a knob takes, and null, which takes a default away. */
export function settingsOf({ schema }: Knob): readonly JsonValue[] {
  const { type, minimum, maximum, minItems } = schema;
  const choices = schema["enum"];
  if (isArray(choices)) return choices;
  const types = isArray(type) ? type : [type];
  const found: JsonValue[] = [];
  if (types.includes("boolean")) found.push(true, false);
  if (types.includes("integer") || types.includes("number")) {
    const least = typeof minimum === "number" ? minimum : 0;
    found.push(least, typeof maximum === "number" ? maximum : least + 100_000);
  }
  if (types.includes("string")) found.push(...texts.filter((text) => fits(text, schema)).slice(0, 2));
  if (types.includes("array") && !(typeof minItems === "number" && minItems > 0)) found.push([]);
  if (types.includes("object")) found.push({});
  return [...found, null];
}

/** Values with one knob turned. */
export function turned(knob: string, setting: JsonValue): JsonObject {
  return knob.split(".").reduceRight<JsonValue>((value, key) => ({ [key]: value }), setting) as JsonObject;
}
