/** As much of JSON schema as the contracts use. */
export interface Schema {
  readonly type?: string;
  readonly const?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
}

function choices({ anyOf = [] }: Schema): readonly string[] {
  return anyOf.map((choice) => JSON.stringify(choice.const ?? choice.properties ?? choice));
}

/**
 * What in a changed schema would break a program that reads documents by the published one: a field that is gone,
 * may be missing now or has another type, or a value that was not among the choices.
 */
export function breakingChanges(published: Schema, now: Schema, place = ""): readonly string[] {
  const where = place === "" ? "the document" : place;
  if (published.type !== now.type) {
    return [`${where} was ${published.type ?? "a choice"} and is ${now.type ?? "a choice"}`];
  }
  if (JSON.stringify(published.const) !== JSON.stringify(now.const)) return [`${where} has another value`];
  const known = choices(published);
  const fresh = choices(now).filter((choice) => known.length > 0 && !known.includes(choice));
  const fields = Object.entries(published.properties ?? {}).flatMap(([name, before]): readonly string[] => {
    const field = `${place}/${name}`;
    const after = now.properties?.[name];
    if (after === undefined) return [`${field} is gone`];
    const optional = published.required?.includes(name) === true && now.required?.includes(name) !== true;
    return [...(optional ? [`${field} may be missing now`] : []), ...breakingChanges(before, after, field)];
  });
  const items =
    published.items === undefined || now.items === undefined
      ? []
      : breakingChanges(published.items, now.items, `${place}/*`);
  return [...fresh.map((choice) => `${where} can be ${choice} now`), ...fields, ...items];
}
