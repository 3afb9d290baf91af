import { UnknownKindError } from "./api-error";
import type { Connection } from "./connection";
import { apiVersionFor, type GroupVersionKind } from "./objects";

/** How the API server serves a kind. */
export interface ServedKind {
  /** Plural name in paths. */
  readonly resource: string;
  readonly namespaced: boolean;
}

interface AggregatedResource {
  readonly resource: string;
  readonly scope: string;
  readonly responseKind?: { readonly kind?: string };
}

interface AggregatedList {
  readonly items?: readonly {
    readonly metadata?: { readonly name?: string };
    readonly versions?: readonly {
      readonly version: string;
      readonly resources?: readonly AggregatedResource[];
    }[];
  }[];
}

/** Aggregated discovery answers for all groups at once (Kubernetes 1.30 and later, KEP-3352). */
const AGGREGATED = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";

function key(gvk: GroupVersionKind): string {
  return `${apiVersionFor(gvk)} ${gvk.kind}`;
}

function readList(list: AggregatedList): [string, ServedKind][] {
  return (list.items ?? []).flatMap((group) =>
    (group.versions ?? []).flatMap((version) =>
      (version.resources ?? []).map((resource): [string, ServedKind] => [
        key({
          group: group.metadata?.name ?? "",
          version: version.version,
          kind: resource.responseKind?.kind ?? "",
        }),
        { resource: resource.resource, namespaced: resource.scope === "Namespaced" },
      ]),
    ),
  );
}

/** What kinds an API server serves, read once and again when a kind is missing. */
export class Discovery {
  private kinds: Promise<ReadonlyMap<string, ServedKind>> | undefined;

  constructor(private readonly connection: Connection) {}

  private async load(): Promise<ReadonlyMap<string, ServedKind>> {
    const [core, groups] = await Promise.all(
      ["/api", "/apis"].map((path) => this.connection.send({ method: "GET", path, accept: AGGREGATED })),
    );
    return new Map([...readList(core as AggregatedList), ...readList(groups as AggregatedList)]);
  }

  /** Forgets what was read, for example because a CustomResourceDefinition was made. */
  reset(): void {
    this.kinds = undefined;
  }

  /** Reads what is served; later calls reuse the answer. @throws Error when the server cannot be reached. */
  async ready(): Promise<ReadonlyMap<string, ServedKind>> {
    this.kinds ??= this.load().catch((error: unknown) => {
      this.kinds = undefined;
      throw error;
    });
    return this.kinds;
  }

  /** How the kind is served, or undefined where the server does not know it. */
  async find(gvk: GroupVersionKind): Promise<ServedKind | undefined> {
    const known = (await this.ready()).get(key(gvk));
    if (known !== undefined) return known;
    this.reset();
    return (await this.ready()).get(key(gvk));
  }

  /** How the kind is served. @throws UnknownKindError where the server does not know it. */
  async get(gvk: GroupVersionKind): Promise<ServedKind> {
    const served = await this.find(gvk);
    if (served === undefined) throw new UnknownKindError(apiVersionFor(gvk), gvk.kind);
    return served;
  }
}
