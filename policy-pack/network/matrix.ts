import type { PodGroup } from "./groups";
import type { Network } from "./network";
import { type Direction, DIRECTIONS, type PolicyRule } from "./policy";
import { portsAt } from "./portMatches";
import { ALL_PORTS, NO_PORTS, type PortSet, unitePorts } from "./ports";
import type { Truth } from "./selectors";

/** What an end of a connection is. */
export type EndKind = "pods" | "namespace" | "anyone" | "addresses" | "names";

/** One end of connections. */
export interface End {
  /** As `zen-system/zen-agent`, `namespace kube-system` or `10.0.0.0/8`; no two ends have the same. */
  readonly name: string;
  readonly kind: EndKind;
  /** Of pods: whether each direction is isolated; undefined for what is outside. */
  readonly isolated?: Readonly<Record<Direction, Truth>>;
}

/** Who reaches whom, on which ports. */
export interface Reach {
  readonly from: string;
  readonly to: string;
  readonly ports: PortSet;
}

/** Every end, and everything that is open between them. */
export interface Matrix {
  /** Pods of the set, in its order. */
  readonly pods: readonly End[];
  /** Everything else that policies name. */
  readonly outside: readonly End[];
  readonly reaches: readonly Reach[];
}

const ANYONE: End = { name: "pods of any namespace", kind: "anyone" };
const ANY_ADDRESS: End = { name: "any address", kind: "addresses" };

function podsName({ namespace, pods }: PodGroup): string {
  const names = [...new Set(pods.map(({ manifest }) => manifest.object.name))];
  const more = names.length > 1 ? ` and ${names.length - 1} more` : "";
  return `${namespace}/${names[0] ?? ""}${more}`;
}

/** Names of groups; where two have the same, each has its number too. */
function namesOf(groups: readonly PodGroup[]): ReadonlyMap<PodGroup, string> {
  const counts = new Map<string, number>();
  return new Map(
    groups.map((group) => {
      const name = podsName(group);
      const count = (counts.get(name) ?? 0) + 1;
      counts.set(name, count);
      return [group, count === 1 ? name : `${name} (${count})`] as const;
    }),
  );
}

/** The ends outside the set that a rule names by address or by name, the blocks of a rule together. */
function addressEnds({ peers }: PolicyRule): readonly End[] {
  if (peers === "everyone") return [ANY_ADDRESS];
  const blocks = peers.flatMap((peer) => (peer.kind === "block" ? [peer.text] : []));
  const names = peers.flatMap((peer) => (peer.kind === "names" ? peer.names : []));
  return [
    ...(blocks.length === 0 ? [] : [{ name: blocks.sort().join(", "), kind: "addresses" } as const]),
    ...names.map((name): End => ({ name, kind: "names" })),
  ];
}

/** Gathers what is open, the ports of two ends together. */
class Reaches {
  public readonly outside = new Map<string, End>();
  private readonly found = new Map<string, Reach>();

  public add(from: string, to: string, ports: PortSet): void {
    if (ports.length === 0) return;
    const key = `${from}\0${to}`;
    const known = this.found.get(key)?.ports ?? NO_PORTS;
    this.found.set(key, { from, to, ports: unitePorts(known, ports) });
  }

  public addOutside(pod: string, end: End, direction: Direction, ports: PortSet): void {
    if (ports.length === 0) return;
    this.outside.set(end.name, end);
    if (direction === "egress") this.add(pod, end.name, ports);
    else this.add(end.name, pod, ports);
  }

  public get all(): readonly Reach[] {
    return [...this.found.values()];
  }
}

const order: Readonly<Record<EndKind, number>> = { pods: 0, namespace: 1, anyone: 2, names: 3, addresses: 4 };

/** Who reaches whom in a network: pods each other, and what is outside the set. */
export function matrixOf(network: Network): Matrix {
  const { inside } = network.groups;
  const names = namesOf(inside);
  const reaches = new Reaches();
  const outsideGroups = [...network.outside].map(
    ([namespace, group]) => [{ name: `namespace ${namespace}`, kind: "namespace" }, group] as const,
  );
  for (const [from, to, ports] of network.pairs()) {
    const [source, target] = [names.get(from), names.get(to)];
    if (source !== undefined && target !== undefined) reaches.add(source, target, ports);
  }
  for (const group of inside) {
    const name = names.get(group) ?? "";
    for (const direction of DIRECTIONS) {
      // Labels of pods outside the set are not known: a narrower selector counts as if it meant all of them.
      for (const [end, other] of [...outsideGroups, [ANYONE, network.stranger] as const]) {
        const [from, to] = direction === "egress" ? [group, other] : [other, group];
        reaches.addOutside(name, end, direction, network.reach(from, to, "possible"));
      }
      if (network.isOpen(group, direction)) reaches.addOutside(name, ANY_ADDRESS, direction, ALL_PORTS);
      else {
        for (const rule of network.rules(group, direction)) {
          const ports = portsAt(rule.ports, direction === "ingress" ? group.ports : [], false);
          for (const end of addressEnds(rule)) reaches.addOutside(name, end, direction, ports);
        }
      }
    }
  }
  const outside = [...reaches.outside.values()].sort((a, b) => order[a.kind] - order[b.kind]);
  const pods = inside.map((group): End => ({
    name: names.get(group) ?? "",
    kind: "pods",
    isolated: { ingress: network.isolated(group, "ingress"), egress: network.isolated(group, "egress") },
  }));
  return { pods, outside, reaches: reaches.all };
}
