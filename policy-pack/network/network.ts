import type { ManifestSet } from "../manifests/manifestSet";
import { type AddressSet, ALL_ADDRESSES, hasAddress, NO_ADDRESSES } from "./addresses";
import { readNamePolicies } from "./fqdn";
import { type GroupOptions, Groups, type PodGroup } from "./groups";
import {
  type Direction,
  DIRECTIONS,
  type Policy,
  type PolicyRule,
  readPolicy,
  type RulePeer,
} from "./policy";
import { portsAt } from "./portMatches";
import { ALL_PORTS, commonPorts, NO_PORTS, type PortSet, unitePorts } from "./ports";
import { NAME_LABEL, type Truth } from "./selectors";

/**
 * Which way what is not known counts: `certain` is what can be relied on to work, `possible` what nothing rules out.
 * Without unknown values both are the same.
 */
export type View = "certain" | "possible";

/** A policy that selects a group, for certain or perhaps. */
export interface Selecting {
  readonly policy: Policy;
  readonly truth: Truth;
}

/** Addresses, and the ports that are open to or from them. */
export interface OpenAddresses {
  readonly addresses: AddressSet;
  readonly ports: PortSet;
}

/** What one direction of a group allows. */
interface Allowance {
  /** Ports for everyone, where no destination has to name them. */
  readonly everyone: readonly PolicyRule[];
  readonly byGroup: ReadonlyMap<PodGroup, PortSet>;
}

/** No namespace can have this name, and a label can. */
const STRANGER = "Nobodys_Namespace";

const NONE: readonly Selecting[] = [];

type ByDirection<Value> = Readonly<Record<Direction, Value>>;

/** Every namespace that selectors of a policy name by the label that has its name. */
function namesOfNamespaces(policies: readonly Policy[]): ReadonlySet<string> {
  const peers = policies.flatMap(({ rules }) =>
    DIRECTIONS.flatMap((direction) =>
      rules[direction].flatMap((rule) => (rule.peers === "everyone" ? [] : rule.peers)),
    ),
  );
  const requirements = peers.flatMap((peer) =>
    peer.kind === "pods" ? (peer.namespaces?.requirements ?? []) : [],
  );
  return new Set(
    requirements.flatMap(({ key, operator, values }) =>
      key === NAME_LABEL && operator === "In" ? values : [],
    ),
  );
}

/**
 * Who may talk to whom under the policies of a set (Kubernetes docs, "Network Policies"; API reference,
 * `NetworkPolicySpec`): a pod is isolated in a direction when a policy for it selects the pod, then what any of those
 * policies allows is allowed, and a connection needs both ends to allow it.
 *
 * What Kubernetes leaves to the network plugin is decided as most do: pods on the network of their node are not
 * selected; an `ipBlock` matches a pod only where its address is known; answers to an allowed connection pass, and so
 * does traffic between a pod and its own node, and of a pod to itself.
 */
export class Network {
  public readonly policies: readonly Policy[];
  /** Stands for the pods of each namespace that policies name and the set has not, by namespace. */
  public readonly outside: ReadonlyMap<string, PodGroup>;
  /** Stands for a pod without labels, in a namespace without labels that nobody has heard of. */
  public readonly stranger: PodGroup;
  public readonly groups: Groups;
  private readonly selected: ByDirection<Map<PodGroup, Selecting[]>> = {
    ingress: new Map(),
    egress: new Map(),
  };
  private readonly allowances: Readonly<Record<View, ByDirection<Map<PodGroup, Allowance>>>> = {
    certain: { ingress: new Map(), egress: new Map() },
    possible: { ingress: new Map(), egress: new Map() },
  };
  private readonly peerGroups = new Map<RulePeer, ReadonlyMap<PodGroup, Truth>>();
  private readonly addressed: readonly PodGroup[];

  public constructor(set: ManifestSet, options: GroupOptions = { trustStatus: false }) {
    this.policies = [
      ...set.ofKind("networking.k8s.io/NetworkPolicy").map(readPolicy),
      ...readNamePolicies(set),
    ];
    this.groups = new Groups(set, options);
    this.addressed = this.groups.inside.filter(({ addresses }) => addresses.length > 0);
    const names = [...namesOfNamespaces(this.policies)].filter((name) => !this.groups.hasNamespace(name));
    this.outside = new Map(names.sort().map((name) => [name, this.groups.addOutside(name, true)]));
    this.stranger = this.groups.addOutside(STRANGER, false);
    for (const policy of this.policies) {
      for (const [group, truth] of this.groups.select(policy.pods, policy.scope ?? policy.namespace)) {
        for (const direction of DIRECTIONS) {
          if (!policy.isolates[direction]) continue;
          const list = this.selected[direction].get(group);
          if (list === undefined) this.selected[direction].set(group, [{ policy, truth }]);
          else list.push({ policy, truth });
        }
      }
    }
  }

  /** The policies that select a group and isolate that direction of it. */
  public selecting(group: PodGroup, direction: Direction): readonly Selecting[] {
    return this.selected[direction].get(group) ?? NONE;
  }

  /** Whether everything is denied in a direction but for what policies allow. */
  public isolated(group: PodGroup, direction: Direction): Truth {
    const selecting = this.selecting(group, direction);
    return selecting.some(({ truth }) => truth === true) || (selecting.length > 0 ? "unknown" : false);
  }

  /** Ports on which the first may reach the second, both ends considered. */
  public reach(from: PodGroup, to: PodGroup, view: View = "certain"): PortSet {
    const out = this.allowed("egress", from, to, view);
    return out.length === 0 ? out : commonPorts(out, this.allowed("ingress", to, from, view));
  }

  /** Every pair of groups of which the first may reach the second; a group reaches itself where it has several pods. */
  public *pairs(view: View = "certain"): Generator<readonly [from: PodGroup, to: PodGroup, ports: PortSet]> {
    const all = this.groups.all;
    for (const from of all) {
      const targets = this.isOpen(from, "egress", view) ? all : this.targets(from, view);
      for (const to of targets) {
        const ports = this.reach(from, to, view);
        if (ports.length > 0) yield [from, to, ports];
      }
    }
  }

  /** What is open to (or from) addresses; everything where the group is not isolated. */
  public openAddresses(
    group: PodGroup,
    direction: Direction,
    view: View = "certain",
  ): readonly OpenAddresses[] {
    if (this.isOpen(group, direction, view)) return [{ addresses: ALL_ADDRESSES, ports: ALL_PORTS }];
    const possible = view === "possible";
    const destination = direction === "ingress" ? group.ports : [];
    return this.rules(group, direction, view).flatMap(({ peers, ports }) => {
      const open = portsAt(ports, destination, possible);
      if (open.length === 0) return [];
      if (peers === "everyone") return [{ addresses: ALL_ADDRESSES, ports: open }];
      return peers.flatMap((peer): readonly OpenAddresses[] => {
        if (peer.kind !== "block") return [];
        const addresses = possible && peer.unknown.length > 0 ? peer.unknown : peer.addresses;
        return addresses === NO_ADDRESSES ? [] : [{ addresses, ports: open }];
      });
    });
  }

  /** The rules that count for a group in a direction. */
  public rules(group: PodGroup, direction: Direction, view: View = "certain"): readonly PolicyRule[] {
    return this.selecting(group, direction)
      .filter(({ truth }) => truth === true || view === "possible")
      .flatMap(({ policy }) => policy.rules[direction]);
  }

  /** The groups that a peer of a rule means. */
  public meant(peer: RulePeer, namespace: string): ReadonlyMap<PodGroup, Truth> {
    let groups = this.peerGroups.get(peer);
    if (groups === undefined) {
      groups =
        peer.kind === "pods"
          ? this.groups.select(peer.pods, peer.namespaces ?? namespace)
          : peer.kind === "block"
            ? this.inBlock(peer)
            : new Map<PodGroup, Truth>();
      this.peerGroups.set(peer, groups);
    }
    return groups;
  }

  /** Whether a direction of a group is not isolated, or not governed at all. */
  public isOpen(group: PodGroup, direction: Direction, view: View = "certain"): boolean {
    if (group.hostNetwork) return true;
    const isolated = this.isolated(group, direction);
    return view === "certain" ? isolated === false : isolated !== true;
  }

  private inBlock(peer: Extract<RulePeer, { kind: "block" }>): ReadonlyMap<PodGroup, Truth> {
    const found = new Map<PodGroup, Truth>();
    for (const group of this.addressed) {
      if (group.addresses.some((address) => hasAddress(peer.addresses, address))) found.set(group, true);
      else if (group.addresses.some((address) => hasAddress(peer.unknown, address)))
        found.set(group, "unknown");
    }
    return found;
  }

  private allowed(direction: Direction, group: PodGroup, other: PodGroup, view: View): PortSet {
    if (this.isOpen(group, direction, view)) return ALL_PORTS;
    const { everyone, byGroup } = this.allowance(group, direction, view);
    const destination = direction === "ingress" ? group.ports : other.ports;
    return everyone.reduce<PortSet>(
      (ports, rule) => unitePorts(ports, portsAt(rule.ports, destination, view === "possible")),
      byGroup.get(other) ?? NO_PORTS,
    );
  }

  private allowance(group: PodGroup, direction: Direction, view: View): Allowance {
    const known = this.allowances[view][direction];
    let allowance = known.get(group);
    if (allowance !== undefined) return allowance;
    const byGroup = new Map<PodGroup, PortSet>();
    const everyone: PolicyRule[] = [];
    const possible = view === "possible";
    for (const { policy, truth } of this.selecting(group, direction)) {
      if (truth !== true && !possible) continue;
      for (const rule of policy.rules[direction]) {
        if (rule.peers === "everyone") everyone.push(rule);
        else {
          for (const [other, sure] of rule.peers.flatMap((peer) => [...this.meant(peer, policy.namespace)])) {
            if (sure !== true && !possible) continue;
            const destination = direction === "ingress" ? group.ports : other.ports;
            const ports = portsAt(rule.ports, destination, possible);
            byGroup.set(other, unitePorts(byGroup.get(other) ?? NO_PORTS, ports));
          }
        }
      }
    }
    allowance = { everyone, byGroup };
    known.set(group, allowance);
    return allowance;
  }

  private targets(from: PodGroup, view: View): Iterable<PodGroup> {
    const { everyone, byGroup } = this.allowance(from, "egress", view);
    return everyone.length > 0 ? this.groups.all : byGroup.keys();
  }
}

/** The network of a set, worked out once for all rules. */
export function networkOf(set: ManifestSet): Network {
  return set.memo(makeNetwork);
}

const makeNetwork = (set: ManifestSet): Network => new Network(set);
