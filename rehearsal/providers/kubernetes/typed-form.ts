import * as fs from "node:fs";
import * as path from "node:path";
import { isList, isMap, type PlainMap, type PlainValue } from "../properties/values";
import { apiVersionOf, kindOf, type KubernetesObject } from "./objects";
import { canonicalQuantity } from "./quantity";

interface BuiltInTypes {
  readonly kinds: Readonly<Record<string, string>>;
  readonly types: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

let loaded: BuiltInTypes | undefined;

/** The table that schema/main.go writes from Kubernetes' own Go types. */
function builtInTypes(): BuiltInTypes {
  loaded ??= JSON.parse(fs.readFileSync(path.join(__dirname, "built-in-types.json"), "utf8")) as BuiltInTypes;
  return loaded;
}

/** Says that a value cannot be what its type wants; the object then keeps the form that it has. */
class MistypedError extends Error {}

/** Whether Go leaves the value out of the JSON form of a field marked `omitempty`. */
function isZero(value: PlainValue): boolean {
  if (value === null || value === false || value === 0 || value === "") return true;
  if (isList(value)) return value.length === 0;
  return isMap(value) && Object.keys(value).length === 0;
}

function scalar(value: PlainValue, type: string): PlainValue {
  const wanted = type === "bool" ? "boolean" : type === "text" ? "string" : "number";
  if (typeof value !== wanted) throw new MistypedError();
  return value;
}

function quantity(value: PlainValue): PlainValue {
  const canonical =
    typeof value === "string" || typeof value === "number" ? canonicalQuantity(value) : undefined;
  if (canonical === undefined) throw new MistypedError();
  return canonical;
}

function typed(value: PlainValue, type: string): PlainValue {
  if (value === null || type === "any") return value;
  if (type === "quantity") return quantity(value);
  if (type.startsWith("[]")) {
    if (!isList(value)) throw new MistypedError();
    return value.map((item) => typed(item, type.slice(2)));
  }
  if (!isMap(value)) return scalar(value, type);
  if (type.startsWith("{}")) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, typed(item, type.slice(2))]));
  }
  const fields = builtInTypes().types[type];
  if (fields === undefined) throw new MistypedError();
  return structure(value, fields);
}

function structure(value: PlainMap, fields: Readonly<Record<string, string>>): PlainMap {
  const kept: Record<string, PlainValue> = {};
  for (const [key, item] of Object.entries(value)) {
    const field = fields[key];
    if (field === undefined) continue;
    const omitted = field.endsWith("-");
    if (omitted && isZero(item)) continue;
    kept[key] = typed(item, omitted ? field.slice(0, -1) : field);
  }
  return kept;
}

/**
 * An object of a built-in kind in the form that it has after a round trip through Kubernetes' Go types:
 * quantities canonical, zero values that Go leaves out left out, fields that the kind does not have gone. The
 * real provider brings inputs into this form, so that what the server will store does not look like a change
 * on every run. Objects of other kinds, or with values of the wrong type, are returned as they are.
 */
export function typedForm(object: KubernetesObject): KubernetesObject {
  const type = builtInTypes().kinds[`${apiVersionOf(object)}/${kindOf(object)}`];
  const fields = type === undefined ? undefined : builtInTypes().types[type];
  if (fields === undefined) return object;
  try {
    return structure(object, fields);
  } catch (error) {
    if (error instanceof MistypedError) return object;
    throw error;
  }
}
