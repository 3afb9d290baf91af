/** A chart's values: their schema (values.schema.json, draft-07) and their defaults (values.yaml). */
export interface ChartValues {
  readonly schema: Schema;
  readonly defaults: unknown;
}

/** The parts of a JSON schema that the comparison reads. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly pattern?: string;
  readonly format?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minProperties?: number;
  readonly maxProperties?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly uniqueItems?: boolean;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
  readonly definitions?: Readonly<Record<string, Schema>>;
  readonly if?: unknown;
  readonly then?: unknown;
  readonly else?: unknown;
  readonly allOf?: unknown;
  readonly anyOf?: unknown;
  readonly oneOf?: unknown;
  readonly not?: unknown;
  readonly propertyNames?: unknown;
  readonly patternProperties?: unknown;
  readonly dependencies?: unknown;
}

const lowerBounds = ["minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties"] as const;
const upperBounds = ["maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties"] as const;

/** What is not looked into: whether it takes less cannot be told, so that any other wording counts as if it did. */
const conditions = [
  ...(["if", "then", "else", "allOf", "anyOf", "oneOf", "not"] as const),
  ...(["propertyNames", "patternProperties", "dependencies"] as const),
];

/** One difference of two versions of a chart's values. */
export interface Difference {
  /** Dotted key, `[]` for the items of a list and `*` for any key of a map. */
  readonly key: string;
  /** breaking: what was taken before is refused or means something else; addition: something more can be set. */
  readonly kind: "breaking" | "addition";
  /** What is different, in a few words. */
  readonly what: string;
}

function resolved(schema: Schema, root: Schema): Schema {
  const name = /^#\/definitions\/(.+)$/.exec(schema.$ref ?? "")?.[1];
  if (name === undefined) return schema;
  return { ...schema, ...resolved(root.definitions?.[name] ?? {}, root) };
}

const json = (value: unknown): string => JSON.stringify(value);

const allTypes = ["array", "boolean", "integer", "null", "number", "object", "string"];

function typesOf({ type }: Schema): readonly string[] {
  if (type === undefined) return allTypes;
  const types = typeof type === "string" ? [type] : type;
  return types.includes("number") ? [...types, "integer"] : types;
}

/** Enumerated values, of `const` too; undefined where any value of the type is taken. */
function valuesOf({ enum: values, const: only }: Schema): readonly unknown[] | undefined {
  return values ?? (only === undefined ? undefined : [only]);
}

interface Dependency {
  readonly if?: Schema;
  readonly else?: unknown;
}

/**
 * The conditions of keys that are new: what was taken before has none of them, so that a condition which does not hold
 * at the key's default refuses nothing of it.
 */
function newConditions(old: Schema, now: Schema, defaults: unknown): Schema["dependencies"] {
  if (old.additionalProperties !== false) return now.dependencies;
  const kept = Object.entries(now.dependencies ?? {}).filter(([key, dependency]) => {
    if (old.properties?.[key] !== undefined) return true;
    const { if: condition, else: otherwise } = dependency as Dependency;
    const values = valuesOf(condition?.properties?.[key] ?? {});
    const isMet = values?.some((each) => json(each) === json(childOf(defaults, key))) ?? true;
    return isMet || condition?.required?.includes(key) !== true || otherwise !== undefined;
  });
  return kept.length === 0 ? undefined : Object.fromEntries(kept);
}

function narrowings(before: Schema, after: Schema): readonly string[] {
  const lost = typesOf(before).filter((type) => !typesOf(after).includes(type));
  const [known, taken] = [valuesOf(before), valuesOf(after)];
  const refused =
    taken === undefined ? [] : known?.filter((value) => !taken.some((each) => json(each) === json(value)));
  const lower = lowerBounds.filter((bound) => (after[bound] ?? -Infinity) > (before[bound] ?? -Infinity));
  const upper = upperBounds.filter((bound) => (after[bound] ?? Infinity) < (before[bound] ?? Infinity));
  const other = conditions.filter(
    (word) => after[word] !== undefined && json(after[word]) !== json(before[word]),
  );
  const forms = (["pattern", "format"] as const).filter(
    (form) => after[form] !== undefined && after[form] !== before[form],
  );
  return [
    ...(lost.length > 0 ? [`takes no ${lost.join(", ")} any more`] : []),
    ...(refused === undefined
      ? [`takes only ${json(taken)} now`]
      : refused.length > 0
        ? [`takes ${refused.map(json).join(", ")} no more`]
        : []),
    ...[...lower, ...upper].map((bound) => `has a ${bound} of ${after[bound]} now`),
    ...[...forms, ...other].map((form) => `has another ${form} now`),
    ...(after.uniqueItems === true && before.uniqueItems !== true ? ["takes nothing twice any more"] : []),
  ];
}

function widenings(before: Schema, after: Schema): readonly string[] {
  // What is narrower the other way round is wider this way.
  return narrowings(after, before).map(() => "takes more than before");
}

const childOf = (value: unknown, key: string): unknown =>
  typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>)[key] : undefined;

const isMap = (value: unknown): boolean =>
  typeof value === "object" && value !== null && !Array.isArray(value) && Object.keys(value).length > 0;

interface Side extends ChartValues {
  readonly root: Schema;
}

function compare(key: string, before: Side, after: Side): readonly Difference[] {
  const [old, now] = [resolved(before.schema, before.root), resolved(after.schema, after.root)];
  const breaking = (what: string, at = key): Difference => ({ key: at, kind: "breaking", what });
  const addition = (what: string, at = key): Difference => ({ key: at, kind: "addition", what });
  const below = (name: string): string => (key === "" ? name : `${key}.${name}`);
  const child = (side: Side, schema: Schema, name: string): Side => ({
    root: side.root,
    schema,
    defaults: childOf(side.defaults, name),
  });

  const names = Object.keys(old.properties ?? {});
  const added = Object.keys(now.properties ?? {}).filter((name) => !names.includes(name));
  const open = (schema: Schema): Schema | undefined =>
    schema.additionalProperties === false || !typesOf(schema).includes("object")
      ? undefined
      : typeof schema.additionalProperties === "object"
        ? schema.additionalProperties
        : {};
  const [anyOld, anyNow] = [open(old), open(now)];
  const required = (now.required ?? []).filter(
    (name) => !(old.required ?? []).includes(name) && childOf(after.defaults, name) === undefined,
  );
  // Maps are compared key by key, so that one new default in a map is no change of the whole.
  const changed =
    !(isMap(before.defaults) && isMap(after.defaults)) &&
    before.defaults !== undefined &&
    json(before.defaults) !== json(after.defaults);
  return [
    ...narrowings(old, { ...now, dependencies: newConditions(old, now, after.defaults) }).map((what) =>
      breaking(what, key || "values.yaml"),
    ),
    ...widenings(old, now).map((what) => addition(what, key || "values.yaml")),
    ...(changed ? [breaking(`is ${json(after.defaults)} by default, and was ${json(before.defaults)}`)] : []),
    ...required.map((name) => breaking("has to be set now", below(name))),
    ...added.map((name) => addition("is new", below(name))),
    ...(anyOld !== undefined && anyNow === undefined && names.length === 0
      ? [breaking("takes no keys of one's own any more")]
      : []),
    ...names.flatMap((name) => {
      const [was, is] = [old.properties?.[name] ?? {}, now.properties?.[name] ?? anyNow];
      if (is === undefined) return [breaking("is gone", below(name))];
      return compare(below(name), child(before, was, name), child(after, is, name));
    }),
    ...(anyOld !== undefined && anyNow !== undefined && (json(anyOld) !== "{}" || json(anyNow) !== "{}")
      ? compare(
          below("*"),
          { ...before, schema: anyOld, defaults: undefined },
          { ...after, schema: anyNow, defaults: undefined },
        )
      : []),
    ...(typesOf(now).includes("array") && (old.items !== undefined || now.items !== undefined)
      ? compare(
          `${key}[]`,
          { ...before, schema: old.items ?? {}, defaults: undefined },
          { ...after, schema: now.items ?? {}, defaults: undefined },
        )
      : []),
  ];
}

/**
 * What is different between two versions of a chart's values, by key. A default that changes counts as breaking:
 * whoever leaves the key alone gets something else by an upgrade. Another wording of a condition (`if`, `allOf`) counts
 * as breaking too; what templates refuse is compared by refusals.ts.
 */
export function valuesDifferences(before: ChartValues, after: ChartValues): readonly Difference[] {
  const found = compare("", { ...before, root: before.schema }, { ...after, root: after.schema });
  const seen = new Set<string>();
  return found.filter(({ key, kind, what }) => {
    const text = `${kind} ${key} ${what}`;
    return seen.has(text) ? false : seen.add(text);
  });
}
