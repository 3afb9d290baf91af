import type { Program } from "../../model/connections/connection";
import type { ManifestSet } from "../manifests/manifestSet";
import { addressSet, addressesWithout } from "./addresses";
import type { Declared } from "./declared";
import { programOfPod } from "./declared";
import { coversName } from "./fqdn";
import type { PodGroup } from "./groups";
import type { Network } from "./network";
import { type Direction, DIRECTIONS, type Policy, type PolicyRule, type RulePeer } from "./policy";
import { portsAt } from "./portMatches";
import { commonPorts, NO_PORTS, type PortSet, portsWithout, unitePorts } from "./ports";
import type { Truth } from "./selectors";

/** What a rule opens that no connection declares. */
export interface Undeclared {
  readonly policy: Policy;
  readonly direction: Direction;
  /** Where in the policy it is opened. */
  readonly path: readonly (string | number)[];
  readonly program: Program;
  /** Who is at the other end, in a few words. */
  readonly others: string;
  readonly ports: PortSet;
  /** Whether only a value that is not known in preview may open it. */
  readonly unsure: boolean;
}

/** The programs that run in groups, told once. */
export class Programs {
  private readonly known = new Map<PodGroup, Program | undefined>();

  public of(group: PodGroup): Program | undefined {
    if (!this.known.has(group)) {
      const [pod] = group.pods;
      this.known.set(group, pod === undefined ? undefined : programOfPod(pod));
    }
    return this.known.get(group);
  }
}

/** Whether the group is at the other end of a declared connection. */
export function isPeer({ peer }: Declared, other: PodGroup, programs: Programs): boolean {
  if (peer.kind === "program") return programs.of(other) === peer.program;
  return peer.kind === "namespace" && other.namespace === peer.namespace;
}

function unite(declared: readonly Declared[]): PortSet {
  return declared.reduce<PortSet>((ports, each) => unitePorts(ports, each.ports), NO_PORTS);
}

/** Finds what the rules for one group open beyond its declared connections. */
export class UndeclaredFinder {
  public constructor(
    private readonly network: Network,
    private readonly programs: Programs,
    private readonly group: PodGroup,
    private readonly program: Program,
    private readonly declared: readonly Declared[],
  ) {}

  public find(): readonly Undeclared[] {
    return DIRECTIONS.flatMap((direction) =>
      this.network
        .selecting(this.group, direction)
        .flatMap(({ policy, truth }) =>
          policy.rules[direction].flatMap((rule) => this.ofRule(policy, rule, truth)),
        ),
    );
  }

  private ofRule(policy: Policy, rule: PolicyRule, selecting: Truth): readonly Undeclared[] {
    const { peers, direction } = rule;
    const found = (
      path: Undeclared["path"],
      others: string,
      ports: PortSet,
      sure: boolean,
    ): readonly Undeclared[] => {
      if (ports.length === 0) return [];
      const unsure = !sure || selecting !== true;
      return [{ policy, direction, path, program: this.program, others, ports, unsure }];
    };
    if (peers === "everyone") {
      return found(rule.path, "everyone", this.portsOf(rule, undefined, true), true);
    }
    return peers.flatMap((peer) => {
      if (peer.kind === "names")
        return this.ofNames(peer, rule).flatMap(([name, ports]) => found(peer.path, name, ports, true));
      if (peer.kind === "block") {
        const sure = this.beyondAddresses(peer.addresses, rule);
        if (sure.length > 0) return found(peer.path, "addresses beyond the declared ones", sure, true);
        return found(
          peer.path,
          "addresses that are not known",
          this.beyondAddresses(peer.unknown, rule),
          false,
        );
      }
      return this.ofPods(policy, peer, rule).flatMap(([others, ports, sure]) =>
        found(peer.path, others, ports, sure),
      );
    });
  }

  private portsOf(rule: PolicyRule, other: PodGroup | undefined, possible: boolean): PortSet {
    return portsAt(rule.ports, rule.direction === "ingress" ? this.group.ports : other?.ports, possible);
  }

  /** One entry for everyone a peer means beyond what is declared, the widest first. */
  private ofPods(
    policy: Policy,
    peer: RulePeer,
    rule: PolicyRule,
  ): readonly (readonly [others: string, ports: PortSet, sure: boolean])[] {
    const meant = this.network.meant(peer, policy.namespace);
    const anyone = meant.get(this.network.stranger);
    if (anyone !== undefined) {
      return [["pods of any namespace", this.portsOf(rule, this.network.stranger, true), anyone === true]];
    }
    const names = new Map<string, { readonly ports: PortSet; readonly sure: boolean }>();
    for (const [other, truth] of meant) {
      const inside = other.pods.length > 0;
      const [from, to] = rule.direction === "egress" ? [this.group, other] : [other, this.group];
      const reached = commonPorts(this.portsOf(rule, other, true), this.network.reach(from, to, "possible"));
      const extra = portsWithout(reached, this.declaredPorts(rule.direction, other));
      if (extra.length === 0) continue;
      const name = this.programs.of(other) ?? `pods of the namespace ${other.namespace}`;
      const known = names.get(name);
      const sure = truth === true || !inside;
      names.set(name, {
        ports: unitePorts(known?.ports ?? NO_PORTS, extra),
        sure: sure || known?.sure === true,
      });
    }
    return [...names].map(([name, { ports, sure }]) => [name, ports, sure]);
  }

  private declaredPorts(direction: Direction, other: PodGroup): PortSet {
    return unite(
      this.declared.filter((each) => each.direction === direction && isPeer(each, other, this.programs)),
    );
  }

  private beyondAddresses(addresses: ReturnType<typeof addressSet>, rule: PolicyRule): PortSet {
    if (addresses.length === 0) return NO_PORTS;
    const open = this.portsOf(rule, undefined, true);
    const own = this.declared.flatMap(({ direction, peer, ports }) =>
      direction === rule.direction && peer.kind === "addresses" ? [{ addresses: peer.addresses, ports }] : [],
    );
    // Of each part of the open ports by which declared connections differ: what addresses are open beyond them.
    const parts = own.reduce<readonly PortSet[]>(
      (split, { ports }) =>
        split.flatMap((part) =>
          [commonPorts(part, ports), portsWithout(part, ports)].filter(({ length }) => length > 0),
        ),
      [open],
    );
    return parts
      .filter((part) => {
        const covered = own.flatMap((each) =>
          commonPorts(part, each.ports).length > 0 ? each.addresses : [],
        );
        return addressesWithout(addresses, addressSet(covered)).length > 0;
      })
      .reduce<PortSet>(unitePorts, NO_PORTS);
  }

  private ofNames(
    { names }: Extract<RulePeer, { kind: "names" }>,
    rule: PolicyRule,
  ): readonly (readonly [name: string, ports: PortSet])[] {
    const open = this.portsOf(rule, undefined, true);
    const own = this.declared.filter(({ direction }) => direction === rule.direction);
    return names.map((name) => {
      const covered = own.filter(({ id, peer }) =>
        name === "entity kube-apiserver"
          ? id.endsWith("api-server")
          : peer.kind === "addresses" && peer.host !== undefined && coversName(peer.host, name),
      );
      return [name, portsWithout(open, unite(covered))];
    });
  }
}

/** Programs of a set by group, worked out once. */
export function programsOf(set: ManifestSet): Programs {
  return set.memo(makePrograms);
}

const makePrograms = (): Programs => new Programs();
