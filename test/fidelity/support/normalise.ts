import type { Json, JsonMap } from "./trace";

/** Mark of a special value in a checkpoint or an event; every one that the programs have is a secret. */
const SIGNATURE = "4dabf18193072939515e22adb298388d";

/** Text that differs from run to run, and what stands in for it. */
const TEXTS: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN ([A-Z ]+)-----[\s\S]*?-----END \1-----\n?/g, "<$1>"],
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g, "<uuid>"],
  [/\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)/g, "<time>"],
  [/\bsha256:[0-9a-f]{64}\b/g, "sha256:<hash>"],
  [/\bssh-(rsa|ed25519) [A-Za-z0-9+/=]+\n?/g, "<ssh-$1 key>"],
  [/\becdsa-sha2-\w+ [A-Za-z0-9+/=]+\n?/g, "<ecdsa key>"],
  [/\bSHA256:[A-Za-z0-9+/]{43}\b=?/g, "<fingerprint>"],
  [/\b([0-9a-f]{2}:){15}[0-9a-f]{2}\b/g, "<fingerprint>"],
  [/^[0-9a-f]{40}$/g, "<hash>"],
  [/^\d{30,}$/g, "<serial>"],
];

/** Fields of a resource in the state that say when and where, not what. */
const NOT_OF_THE_RESOURCE = new Set(["created", "modified", "sourcePosition", "stackTrace"]);

/** What an API server gives each object anew. */
const GIVEN_BY_THE_SERVER = new Set([
  "uid",
  "resourceVersion",
  "creationTimestamp",
  "managedFields",
  "clusterIP",
  "clusterIPs",
  "__fieldManager",
]);

/** Lists whose order means nothing. */
const SETS = new Set(["dependencies", "diffs", "keys", "passed", "failed"]);

/** A place that is another one on each machine, and its name in a trace. */
export type Place = readonly [place: string, name: string];

/** Makes values of two runs comparable. */
export class Normaliser {
  private readonly places: readonly Place[];

  /** @param places Folders and files of this run; longer ones are looked for first. */
  public constructor(places: readonly Place[]) {
    this.places = [...places].sort(([one], [other]) => other.length - one.length);
  }

  /** A text without what differs from run to run. */
  public text(text: string): string {
    const placed = this.places.reduce((all, [place, name]) => all.replaceAll(place, name), text);
    return TEXTS.reduce((all, [pattern, name]) => all.replace(pattern, name), placed);
  }

  /** A property value, with its secrets as `[secret]`. */
  public value(value: unknown): Json {
    if (typeof value === "string") return this.text(value);
    if (Array.isArray(value)) return value.map((item) => this.value(item));
    if (typeof value !== "object" || value === null) return (value ?? null) as Json;
    if (SIGNATURE in value) return "[secret]";
    const entries = Object.entries(withoutAutoname(value)).map(([key, item]): [string, Json] => {
      if (GIVEN_BY_THE_SERVER.has(key)) return [key, "<given>"];
      const normal = this.value(item);
      return [this.text(key), SETS.has(key) && Array.isArray(normal) ? sorted(normal as Json[]) : normal];
    });
    return Object.fromEntries(entries.sort(([one], [other]) => (one < other ? -1 : 1)));
  }

  /** A resource of an exported state. */
  public resource(resource: Readonly<Record<string, unknown>>): JsonMap {
    const kept = Object.entries(resource).filter(([key]) => !NOT_OF_THE_RESOURCE.has(key));
    const { propertyDependencies, ...rest } = this.value(Object.fromEntries(kept)) as JsonMap;
    const suffixed = withoutSuffix(rest);
    if (propertyDependencies === undefined) return suffixed;
    const byProperty = Object.entries(propertyDependencies as JsonMap).map(([key, urns]): [string, Json] => [
      key,
      sorted((urns ?? []) as Json[]),
    ]);
    return { ...suffixed, propertyDependencies: Object.fromEntries(byProperty) };
  }
}

/** A name that the kubernetes provider made up ends in eight random digits. */
function withoutAutoname(map: object): object {
  const { annotations, name } = map as { readonly annotations?: unknown; readonly name?: unknown };
  const made =
    (annotations as Readonly<Record<string, unknown>> | undefined)?.["pulumi.com/autonamed"] === "true";
  return made && typeof name === "string"
    ? { ...map, name: name.replace(/-[0-9a-f]{8}$/, "-<suffix>") }
    : map;
}

function sorted(list: readonly Json[]): readonly Json[] {
  return [...list].sort((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1));
}

/** The provider's own name for a resource ends in eight random digits. */
function withoutSuffix(resource: JsonMap): JsonMap {
  const { id } = resource;
  const suffix = typeof id === "string" ? /[0-9a-f]{8}$/.exec(id)?.[0] : undefined;
  if (suffix === undefined) return resource;
  return JSON.parse(JSON.stringify(resource).replaceAll(suffix, "<suffix>")) as JsonMap;
}
