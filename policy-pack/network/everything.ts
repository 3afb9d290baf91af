import { addressSet, type AddressRange, type AddressSet, countWithin, parseCidr } from "./addresses";
import { isEveryName } from "./fqdn";
import type { PodGroup } from "./groups";
import type { Network, OpenAddresses, View } from "./network";
import type { Direction, PolicyRule } from "./policy";
import { portsAt } from "./portMatches";
import {
  commonPorts,
  NO_PORTS,
  type PortRange,
  type PortSet,
  portSet,
  PROTOCOLS,
  unitePorts,
  widest,
} from "./ports";

/** A policy that lets an eighth of all addresses through is no boundary: no network of one's own is that large. */
const SHARE = 8n;

/** What a share is taken of: all of IPv4, and of IPv6 what is routed on the internet (RFC 4291, `2000::/3`). */
const WORLDS: readonly AddressRange[] = ["0.0.0.0/0", "2000::/3"].flatMap((cidr) => parseCidr(cidr) ?? []);

function isWide(addresses: AddressSet): boolean {
  return WORLDS.some((world) => countWithin(addresses, world) * SHARE >= world.to - world.from + 1n);
}

/** The ranges between all ends of the ranges that are open, each of which is open to the same addresses throughout. */
function elementary(open: readonly OpenAddresses[]): readonly PortRange[] {
  const ends = open.flatMap(({ ports }) => ports.flatMap(({ from, to }) => [from, to + 1]));
  const cuts = [...new Set(ends)].sort((a, b) => a - b);
  return PROTOCOLS.flatMap((protocol) =>
    cuts.flatMap((from, index) =>
      cuts.slice(index + 1, index + 2).map((next) => ({ protocol, from, to: next - 1 })),
    ),
  );
}

/** The ports that are open to so many addresses that they are open to everyone. */
function portsForTheWorld(open: readonly OpenAddresses[]): PortSet {
  if (!isWide(addressSet(open.flatMap(({ addresses }) => addresses)))) return NO_PORTS;
  const world = elementary(open).filter((range) =>
    isWide(
      addressSet(
        open.flatMap(({ addresses, ports }) => (commonPorts(ports, [range]).length > 0 ? addresses : [])),
      ),
    ),
  );
  return portSet(world);
}

/**
 * The ports on which rules let everyone through: a pod that nobody knows, in a namespace that nobody knows; or so many
 * addresses that it makes no difference; or servers of any name.
 */
export function portsForEveryone(
  network: Network,
  rules: readonly { readonly rule: PolicyRule; readonly namespace: string }[],
  group: PodGroup | undefined,
  direction: Direction,
  view: View,
): PortSet {
  const possible = view === "possible";
  const destination = direction === "ingress" ? (group?.ports ?? []) : [];
  let ports = NO_PORTS;
  const blocks: OpenAddresses[] = [];
  for (const { rule, namespace } of rules) {
    const open = portsAt(rule.ports, destination, possible);
    const { peers } = rule;
    const everyone =
      peers === "everyone" ||
      peers.some((peer) => {
        if (peer.kind === "names") return peer.names.some(isEveryName);
        if (peer.kind === "block") return false;
        const truth = network.meant(peer, namespace).get(network.stranger);
        return truth === true || (possible && truth !== undefined);
      });
    if (everyone) ports = unitePorts(ports, open);
    else {
      for (const peer of peers) {
        if (peer.kind !== "block") continue;
        const addresses = possible && peer.unknown.length > 0 ? peer.unknown : peer.addresses;
        blocks.push({ addresses, ports: open });
      }
    }
  }
  return unitePorts(ports, portsForTheWorld(blocks));
}

/** Whether rules together let everyone through on more ports of a protocol than a service could have. */
export function allowsEverything(
  network: Network,
  rules: readonly { readonly rule: PolicyRule; readonly namespace: string }[],
  direction: Direction,
  limit: number,
  view: View,
  group?: PodGroup,
): boolean {
  return widest(portsForEveryone(network, rules, group, direction, view)) > limit;
}
