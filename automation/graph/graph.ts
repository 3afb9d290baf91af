import { type GraphResource, nameOf } from "./resource";

/** A node of the picture. */
export interface GraphNode {
  /** Type and name, unique in a stack. */
  readonly id: string;
  readonly type: string;
  readonly name: string;
  /** Id of the component that it is part of; nothing at the top. */
  readonly parent?: string;
  readonly kind: "component" | "resource" | "provider";
}

/** One thing that has to be there before another. */
export interface GraphEdge {
  /** Id of what depends. */
  readonly from: string;
  /** Id of what has to be there before. */
  readonly to: string;
}

/** What a stack is made of, and in which order. */
export interface Graph {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
}

const STACK = "pulumi:pulumi:Stack";
const PROVIDER = "pulumi:providers:";
/** What the engine makes by itself where a program names no provider. */
const DEFAULT_PROVIDER = /^default(_|$)/;

function kindOf({ type, provider, urn }: GraphResource, parents: ReadonlySet<string>): GraphNode["kind"] {
  if (type.startsWith(PROVIDER)) return "provider";
  return provider === "" || parents.has(urn) ? "component" : "resource";
}

/** Whether a resource is nobody's work but the engine's. */
function isEngines({ type, urn }: GraphResource): boolean {
  return type === STACK || (type.startsWith(PROVIDER) && DEFAULT_PROVIDER.test(nameOf(urn)));
}

const before = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Edges of which none follows from others: whoever depends on B, which depends on A, need not be told to on A. */
export function reduced(edges: readonly GraphEdge[]): readonly GraphEdge[] {
  const next = new Map<string, Set<string>>();
  for (const { from, to } of edges) next.set(from, (next.get(from) ?? new Set()).add(to));
  const reaches = (from: string, to: string): boolean => {
    const seen = new Set<string>();
    const waiting = [from];
    for (let each = waiting.pop(); each !== undefined; each = waiting.pop()) {
      if (each === to) return true;
      if (seen.has(each)) continue;
      seen.add(each);
      waiting.push(...(next.get(each) ?? []));
    }
    return false;
  };
  return edges.filter(({ from, to }) => {
    const own = next.get(from);
    own?.delete(to);
    if (reaches(from, to)) return false;
    own?.add(to);
    return true;
  });
}

/**
 * The graph of a stack.
 *
 * @param level `components`: what is at the top, with edges between their parts lifted; `resources`: everything.
 */
export function graphOf(resources: readonly GraphResource[], level: "components" | "resources"): Graph {
  const own = resources.filter((resource) => !isEngines(resource));
  const byUrn = new Map(own.map((resource) => [resource.urn, resource]));
  const parents = new Set(own.map(({ parent }) => parent));
  const id = ({ type, urn }: GraphResource): string => `${type} ${nameOf(urn)}`;
  const top = (resource: GraphResource): GraphResource => {
    const above = byUrn.get(resource.parent);
    return above === undefined ? resource : top(above);
  };
  const shown = level === "components" ? top : (resource: GraphResource): GraphResource => resource;
  const edges = new Map<string, GraphEdge>();
  for (const resource of own)
    for (const urn of [...resource.dependencies, ...providerOf(resource, byUrn)]) {
      const needed = byUrn.get(urn);
      if (needed === undefined) continue;
      const [from, to] = [id(shown(resource)), id(shown(needed))];
      if (from !== to) edges.set(`${from}\0${to}`, { from, to });
    }
  const nodes = own
    .filter((resource) => level === "resources" || shown(resource) === resource)
    .map((resource): GraphNode => {
      const above = byUrn.get(resource.parent);
      return {
        id: id(resource),
        type: resource.type,
        name: nameOf(resource.urn),
        ...(above === undefined ? {} : { parent: id(above) }),
        kind: kindOf(resource, parents),
      };
    });
  return {
    nodes: nodes.sort((a, b) => before(a.id, b.id)),
    edges: reduced([...edges.values()].sort((a, b) => before(a.from, b.from) || before(a.to, b.to))),
  };
}

/** A provider that a component made is part of the order; one at the top is everybody's, and would only be in the way. */
function providerOf(
  { provider }: GraphResource,
  byUrn: ReadonlyMap<string, GraphResource>,
): readonly string[] {
  const found = byUrn.get(provider);
  return found !== undefined && byUrn.has(found.parent) ? [provider] : [];
}
