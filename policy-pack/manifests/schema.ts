import { type ChartFiles, chartObject } from "./chart";
import { isArray, isObject, type JsonObject, type JsonValue, valueAt } from "./json";

/** What a chart says about one of its values. */
export interface ValueShape {
  /** Schema of the value, from values.schema.json; undefined where the chart has none for it. */
  readonly schema: JsonObject | undefined;
  /** The chart's own default, from values.yaml. */
  readonly fallback: JsonValue | undefined;
}

type Path = readonly (string | number)[];

const MAXIMUM_STEPS = 50;

/** Follows a `$ref` within the same document. */
function dereference(schema: JsonObject, root: JsonObject, steps = 0): JsonObject {
  const reference = schema["$ref"];
  if (typeof reference !== "string" || !reference.startsWith("#") || steps > MAXIMUM_STEPS) return schema;
  const keys = reference
    .slice(1)
    .split("/")
    .slice(1)
    .map((key) => decodeURIComponent(key).replaceAll("~1", "/").replaceAll("~0", "~"));
  const target = valueAt(root, keys);
  return isObject(target) ? dereference(target, root, steps + 1) : schema;
}

/** The schema of a value's child: what names it, in `allOf` and the like too, goes before what any child has. */
function childSchema(schema: JsonObject, key: string | number, root: JsonObject): JsonObject | undefined {
  const isPosition = typeof key === "number";
  const named = valueAt(schema, [isPosition ? "prefixItems" : "properties", key]);
  if (isObject(named)) return named;
  for (const keyword of ["allOf", "anyOf", "oneOf"]) {
    const branches = schema[keyword];
    if (!isArray(branches)) continue;
    for (const branch of branches.filter(isObject)) {
      const found = childSchema(dereference(branch, root), key, root);
      if (found !== undefined) return found;
    }
  }
  const any = schema[isPosition ? "items" : "additionalProperties"];
  return isObject(any) ? any : undefined;
}

function schemaAt(root: JsonObject, path: Path): JsonObject | undefined {
  let current: JsonObject | undefined = dereference(root, root);
  for (const key of path) {
    if (current === undefined) return undefined;
    const child = childSchema(current, key, root);
    current = child === undefined ? undefined : dereference(child, root);
  }
  return current;
}

/** The folder of the subchart that a top-level key belongs to, by its name or alias. */
function subchartFolder(chart: ChartFiles, prefix: string, key: string): string | undefined {
  const dependencies = chartObject(chart, `${prefix}Chart.yaml`)?.["dependencies"];
  const declared = isArray(dependencies)
    ? dependencies.filter(isObject).find(({ name, alias }) => (alias ?? name) === key)
    : undefined;
  const name = typeof declared?.["name"] === "string" ? declared["name"] : key;
  const folder = `${prefix}charts/${name}/`;
  return chart.files.has(`${folder}Chart.yaml`) ? folder : undefined;
}

/** What a chart, or the subchart that the value is passed on to, says about the value at a path. */
export function shapeOf(chart: ChartFiles, path: Path, prefix = ""): ValueShape {
  const defaults = chartObject(chart, `${prefix}values.yaml`);
  const root = chartObject(chart, `${prefix}values.schema.json`);
  const own: ValueShape = {
    schema: root === undefined ? undefined : schemaAt(root, path),
    fallback: defaults === undefined ? undefined : valueAt(defaults, path),
  };
  const [first] = path;
  const folder = typeof first === "string" ? subchartFolder(chart, prefix, first) : undefined;
  if (folder === undefined) return own;
  const passedOn = shapeOf(chart, path.slice(1), folder);
  const says = (schema: JsonObject | undefined): boolean =>
    schema?.["type"] !== undefined || schema?.["enum"] !== undefined;
  return {
    schema: says(own.schema) ? own.schema : (passedOn.schema ?? own.schema),
    fallback: own.fallback ?? passedOn.fallback,
  };
}
