/** What the matrix reads of a JSON schema (draft-07). */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: boolean | Schema;
  readonly definitions?: Readonly<Record<string, Schema>>;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
}

/** A value that is no object of its own, and where it is. */
export interface Leaf {
  readonly path: readonly string[];
  readonly leaf: Schema;
}

/** Follows a `$ref` into the definitions of the same schema. */
export function resolved(schema: Schema, whole: Schema): Schema {
  const name = /^#\/definitions\/(.+)$/.exec(schema.$ref ?? "")?.[1];
  const definition = name === undefined ? undefined : whole.definitions?.[name];
  return definition === undefined
    ? schema
    : resolved({ ...definition, ...schema, $ref: definition.$ref ?? "" }, whole);
}

function walk(schema: Schema, whole: Schema, path: readonly string[]): readonly Leaf[] {
  const here = resolved(schema, whole);
  if (here.properties === undefined) return [{ path, leaf: here }];
  // Where one of several forms must fit, a refusal names the whole and no leaf of it.
  if (path.length > 0 && (here.anyOf ?? here.oneOf) !== undefined) return [];
  return Object.entries(here.properties).flatMap(([key, child]) => walk(child, whole, [...path, key]));
}

/** Every leaf of a schema, in its order. */
export function leavesOf(whole: Schema): readonly Leaf[] {
  return walk(whole, whole, []);
}

/** Every object of a schema that takes no unknown keys, by path; the root is the empty path. */
export function closedObjects(whole: Schema): readonly (readonly string[])[] {
  const from = (schema: Schema, path: readonly string[]): readonly (readonly string[])[] => {
    const here = resolved(schema, whole);
    if (here.properties === undefined) return [];
    const inner = Object.entries(here.properties).flatMap(([key, child]) => from(child, [...path, key]));
    return here.additionalProperties === false ? [path, ...inner] : inner;
  };
  return from(whole, []);
}
