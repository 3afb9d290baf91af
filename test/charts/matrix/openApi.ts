import * as fs from "node:fs";
import * as path from "node:path";

type Node = Readonly<Record<string, unknown>>;

interface GroupVersionKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

/** The API server's `/openapi/v2`. */
export interface OpenApi {
  readonly definitions: Readonly<Record<string, Node>>;
}

const quantity = "io.k8s.apimachinery.pkg.api.resource.Quantity";
const kindsKey = "x-kubernetes-group-version-kind";

/** One node as kubeconform is to read it: no unknown fields, and the two types that JSON schema has no word for. */
function strict(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(strict);
  if (typeof node !== "object" || node === null) return node;
  const rest = node as Node;
  if (rest["format"] === "int-or-string" || rest["x-kubernetes-int-or-string"] === true) {
    return { type: ["string", "integer"] };
  }
  const inner = Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, strict(value)]));
  const closed =
    typeof rest["properties"] === "object" &&
    rest["additionalProperties"] === undefined &&
    rest["x-kubernetes-preserve-unknown-fields"] !== true;
  return closed ? { ...inner, additionalProperties: false } : inner;
}

function references(node: unknown): readonly string[] {
  if (Array.isArray(node)) return node.flatMap(references);
  if (typeof node !== "object" || node === null) return [];
  return Object.entries(node).flatMap(([key, value]) => {
    const name = key === "$ref" ? /^#\/definitions\/(.+)$/.exec(String(value))?.[1] : undefined;
    return name === undefined ? references(value) : [name];
  });
}

/** A definition with all that it refers to, so that it stands alone. */
function whole(name: string, definitions: Readonly<Record<string, Node>>): Node {
  const needed = new Set<string>([name]);
  // A Set hands out what is added while it is gone through.
  for (const each of needed) for (const next of references(definitions[each])) needed.add(next);
  const closure = [...needed].map((each) => [
    each,
    each === quantity ? { type: ["string", "number"] } : strict(definitions[each]),
  ]);
  return { $ref: `#/definitions/${name}`, definitions: Object.fromEntries(closure) as Node };
}

/** File of a kind's schema, relative to the folder that `writeSchemas` fills. */
function fileOf({ group, version, kind }: GroupVersionKind): string {
  return `${group === "" ? version : group}_${version}_${kind.toLowerCase()}.json`;
}

/**
 * Writes a strict JSON schema for every kind among `kinds` (`apiVersion/kind`) that the API server publishes.
 *
 * @returns The kinds it does not publish.
 */
export function writeSchemas(api: OpenApi, kinds: ReadonlySet<string>, folder: string): readonly string[] {
  const missing = new Set(kinds);
  fs.mkdirSync(folder, { recursive: true });
  for (const [name, definition] of Object.entries(api.definitions)) {
    for (const each of (definition[kindsKey] ?? []) as readonly GroupVersionKind[]) {
      const apiVersion = each.group === "" ? each.version : `${each.group}/${each.version}`;
      if (!missing.delete(`${apiVersion}/${each.kind}`)) continue;
      fs.writeFileSync(path.join(folder, fileOf(each)), JSON.stringify(whole(name, api.definitions)));
    }
  }
  return [...missing];
}

/** What `kubeconform -schema-location` is given for such a folder. */
export function schemaLocation(folder: string): string {
  // For the core group kubeconform takes the version, v1, for the group.
  return path.join(folder, "{{ .Group }}_{{ .ResourceAPIVersion }}_{{ .ResourceKind }}.json");
}
