import { commonAddresses } from "./addresses";
import type { Declared, DeclaredPeer } from "./declared";
import { coversName } from "./fqdn";
import type { PodGroup } from "./groups";
import type { Network, View } from "./network";
import { portsAt } from "./portMatches";
import { commonPorts, NO_PORTS, type PortSet, portsWithout } from "./ports";
import { isPeer, type Programs } from "./undeclared";

/** How a declared connection stands. */
export type Standing = "works" | "missing" | "unknown" | "no other end";

/** Whether the ports of an endpoint are open by its name, or at some of its addresses; of several ports one is enough. */
function isOpenOutside(
  network: Network,
  group: PodGroup,
  { id, direction, ports }: Declared,
  peer: Extract<DeclaredPeer, { kind: "addresses" }>,
  view: View,
): boolean {
  const open = network.openAddresses(group, direction, view);
  const there = open.some(
    (each) =>
      commonPorts(each.ports, ports).length > 0 && commonAddresses(each.addresses, peer.addresses).length > 0,
  );
  if (there) return true;
  return network.rules(group, direction, view).some((rule) => {
    if (rule.peers === "everyone") return false;
    const named = rule.peers.some(
      (each) =>
        each.kind === "names" &&
        each.names.some((name) =>
          name === "entity kube-apiserver"
            ? id.endsWith("api-server")
            : peer.host !== undefined && coversName(name, peer.host),
        ),
    );
    return named && commonPorts(portsAt(rule.ports, undefined, view === "possible"), ports).length > 0;
  });
}

function covers(open: PortSet, wanted: PortSet): boolean {
  return portsWithout(wanted, open).length === 0;
}

/** The groups that can be at the other end; those outside the set where the set has none. */
function otherEnds(network: Network, declared: Declared, programs: Programs): readonly PodGroup[] {
  const inside = network.groups.inside.filter((group) => isPeer(declared, group, programs));
  const { peer } = declared;
  if (inside.length > 0 || peer.kind !== "namespace") return inside;
  return [network.outside.get(peer.namespace) ?? network.stranger];
}

function works(
  network: Network,
  group: PodGroup,
  declared: Declared,
  others: readonly PodGroup[],
  view: View,
): boolean {
  const { peer, direction, ports } = declared;
  if (peer.kind === "addresses") return isOpenOutside(network, group, declared, peer, view);
  return others.some((other) => {
    const [from, to] = direction === "egress" ? [group, other] : [other, group];
    // Labels of pods outside the set are not known: what a narrower selector means there cannot be told.
    const open = network.reach(from, to, other.pods.length > 0 ? view : "possible");
    return covers(open.length === 0 ? NO_PORTS : open, ports);
  });
}

/** How a declared connection of a group stands under the policies. */
export function standing(
  network: Network,
  group: PodGroup,
  declared: Declared,
  programs: Programs,
): Standing {
  if (declared.need === "unknown") return "unknown";
  if (declared.need === "optional") return "works";
  const { kind } = declared.peer;
  // Between two programs the caller's side is asked, which both ends are part of.
  if (kind === "program" && declared.direction === "ingress") return "works";
  const others = kind === "addresses" ? [] : otherEnds(network, declared, programs);
  if (kind === "program" && others.length === 0) return "no other end";
  if (works(network, group, declared, others, "certain")) return "works";
  return works(network, group, declared, others, "possible") ? "unknown" : "missing";
}
