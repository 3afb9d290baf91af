import type { Protocol } from "../../model/connections/connection";

/** The protocols that a NetworkPolicy knows, in the order in which they are told. */
export const PROTOCOLS: readonly Protocol[] = ["TCP", "UDP", "SCTP"];

/** Greatest port number. */
export const MAXIMUM_PORT = 65_535;

/** Ports of one protocol, both ends included. */
export interface PortRange {
  readonly protocol: Protocol;
  readonly from: number;
  readonly to: number;
}

/** Ports in order, by protocol; ranges of one protocol neither overlap nor touch. */
export type PortSet = readonly PortRange[];

/** No port. */
export const NO_PORTS: PortSet = [];
/** Every port of every protocol. */
export const ALL_PORTS: PortSet = PROTOCOLS.map((protocol) => ({ protocol, from: 1, to: MAXIMUM_PORT }));

const rank: Readonly<Record<Protocol, number>> = { TCP: 0, UDP: 1, SCTP: 2 };

function inOrder(a: PortRange, b: PortRange): number {
  return rank[a.protocol] - rank[b.protocol] || a.from - b.from;
}

/** Brings ranges in order and joins those that overlap or touch. */
export function portSet(ranges: readonly PortRange[]): PortSet {
  if (ranges.length < 2) return ranges;
  const joined: PortRange[] = [];
  for (const range of [...ranges].sort(inOrder)) {
    const last = joined.at(-1);
    if (last?.protocol === range.protocol && range.from <= last.to + 1) {
      joined[joined.length - 1] = { ...last, to: Math.max(last.to, range.to) };
    } else joined.push(range);
  }
  return joined;
}

/** The ports of either. */
export function unitePorts(a: PortSet, b: PortSet): PortSet {
  if (a === b || b.length === 0 || a === ALL_PORTS) return a;
  if (a.length === 0 || b === ALL_PORTS) return b;
  return portSet([...a, ...b]);
}

/** The ports of both. */
export function commonPorts(a: PortSet, b: PortSet): PortSet {
  if (a === ALL_PORTS || a === b) return b;
  if (b === ALL_PORTS) return a;
  return a.flatMap((left) =>
    b.flatMap((right): readonly PortRange[] => {
      const [from, to] = [Math.max(left.from, right.from), Math.min(left.to, right.to)];
      return left.protocol === right.protocol && from <= to ? [{ protocol: left.protocol, from, to }] : [];
    }),
  );
}

/** The ports of the first that the second has not. */
export function portsWithout(a: PortSet, b: PortSet): PortSet {
  return a.flatMap((range) => {
    const rest: PortRange[] = [];
    let { from } = range;
    for (const taken of b) {
      if (taken.protocol !== range.protocol || taken.to < from || taken.from > range.to) continue;
      if (taken.from > from) rest.push({ ...range, from, to: taken.from - 1 });
      from = taken.to + 1;
    }
    return from <= range.to ? [...rest, { ...range, from }] : rest;
  });
}

/** How many ports of a protocol there are. */
export function countPorts(ports: PortSet, protocol: Protocol): number {
  return ports.reduce(
    (sum, range) => (range.protocol === protocol ? sum + range.to - range.from + 1 : sum),
    0,
  );
}

/** Most ports of any one protocol. */
export function widest(ports: PortSet): number {
  return Math.max(...PROTOCOLS.map((protocol) => countPorts(ports, protocol)));
}

/** As `TCP 443, 8000-8010; UDP 53`, and `all` for every port there is. */
export function formatPorts(ports: PortSet): string {
  if (ports.length === 0) return "none";
  if (portsWithout(ALL_PORTS, ports).length === 0) return "all";
  return PROTOCOLS.flatMap((protocol) => {
    const ranges = ports.filter((range) => range.protocol === protocol);
    if (ranges.length === 0) return [];
    const texts = ranges.map(({ from, to }) =>
      from === to ? `${from}` : from === 1 && to === MAXIMUM_PORT ? "all" : `${from}-${to}`,
    );
    return [`${protocol} ${texts.join(", ")}`];
  }).join("; ");
}
