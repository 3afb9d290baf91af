import type { PolicyRule, RulePeer } from "../../../policy-pack/network/policy";
import { formatPorts } from "../../../policy-pack/network/ports";
import type { Selector } from "../../../policy-pack/network/selectors";

/** `a In b & c Exists`, with `?` where a value is not known, and flaws after `!`. */
export function selectorText({ requirements, flaws }: Selector): string {
  const texts = requirements.map(({ key, operator, values, unknown }) =>
    [key, operator, ...(values.length > 0 ? [values.join("|")] : []), ...(unknown ? ["?"] : [])].join(" "),
  );
  return [...texts, ...flaws.map(({ what }) => `!${what}`)].join(" & ");
}

/** `pods SELECTOR of NAMESPACES`, `names A|B`, or `block TEXT KNOWN+UNKNOWN` with the numbers of ranges. */
export function peerText(peer: RulePeer): string {
  if (peer.kind === "names") return `names ${peer.names.join("|")}`;
  if (peer.kind === "pods") {
    const { namespaces, pods } = peer;
    return `pods ${selectorText(pods)} of ${namespaces === undefined ? "its own" : selectorText(namespaces)}`;
  }
  return `block ${peer.text} ${peer.addresses.length}+${peer.unknown.length}`;
}

/** `PATH: PEERS: PORTS`. */
export const ruleText = ({ path, peers, ports }: PolicyRule): string =>
  `${path.slice(1).join("/")}: ${peers === "everyone" ? peers : peers.map(peerText).join(", ")}: ${formatPorts(ports.fixed)}`;
/** Paths of peers, from their rule on. */
export const paths = ({ path, peers }: PolicyRule): readonly string[] =>
  peers === "everyone" ? [] : peers.map((peer) => peer.path.slice(path.length).join("/"));
