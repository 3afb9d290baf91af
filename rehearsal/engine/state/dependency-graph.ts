import { parseReference } from "../provider-reference";
import { allDependencies, type ResourceState } from "./resource-state";

/** Who needs whom within one state, by position in its order (pkg/graph: DependencyGraph). */
export class DependencyGraph<Node extends { readonly state: ResourceState }> {
  readonly #nodes: readonly Node[];

  /** @param nodes - in the order of the state: what a resource needs stands before it. */
  constructor(nodes: readonly Node[]) {
    this.#nodes = nodes;
  }

  /**
   * What the node needs: provider, parent, dependencies, deletedWith, replaceWith, and with a component that it
   * depends on the component's children before it.
   */
  dependenciesOf(node: Node): readonly Node[] {
    const { parent, ...rest } = node.state;
    const urns = new Set(allDependencies(rest));
    const provider = rest.provider === undefined ? undefined : parseReference(rest.provider);
    const before = this.#nodes.slice(0, this.#nodes.indexOf(node));
    const inside = new Set<string>();
    return before.filter(({ state }) => {
      const child = state.parent !== undefined && inside.has(state.parent);
      const depended = urns.has(state.urn) || child;
      if (depended && !state.custom) inside.add(state.urn);
      return depended || state.urn === provider?.urn || state.urn === parent;
    });
  }

  /** Everything that needs the node by dependency or provider, directly or not, in the order of the state. */
  dependingOn(node: Node, ignore: ReadonlySet<string> = new Set()): readonly Node[] {
    const found = new Set([node.state.urn]);
    const result: Node[] = [];
    for (const candidate of this.#nodes.slice(this.#nodes.indexOf(node) + 1)) {
      const rest = { ...candidate.state, parent: "" };
      const provider = rest.provider === undefined ? undefined : parseReference(rest.provider);
      const needed = [...allDependencies(rest), ...(provider === undefined ? [] : [provider.urn])];
      if (ignore.has(rest.urn) || !needed.some((urn) => found.has(urn))) continue;
      found.add(rest.urn);
      result.push(candidate);
    }
    return result;
  }

  /**
   * Splits the nodes to delete into rounds: each round may go at once, and only after the round before it. A node is
   * never in an earlier round than one that needs it (stepGenerator.ScheduleDeletes).
   */
  deletionRounds(condemned: readonly Node[]): readonly (readonly Node[])[] {
    const left = new Set(condemned);
    const needs = new Map(
      condemned.map((node) => [node, this.dependenciesOf(node).filter((needed) => needed !== node)]),
    );
    const rounds: Node[][] = [];
    while (left.size > 0) {
      const free = [...left].filter((node) => !(needs.get(node) ?? []).some((needed) => left.has(needed)));
      if (free.length === 0) {
        throw new Error(
          "The state's resources need each other in a circle; restore the state from a backup.",
        );
      }
      for (const node of free) left.delete(node);
      rounds.push(free);
    }
    return rounds.reverse();
  }
}
