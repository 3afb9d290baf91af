import type { Protocol } from "../../model/connections/connection";
import { isArray, isObject, type JsonValue } from "../manifests/json";
import { hasPlaceholder } from "../manifests/placeholders";
import {
  ALL_PORTS,
  MAXIMUM_PORT,
  NO_PORTS,
  type PortRange,
  type PortSet,
  portSet,
  PROTOCOLS,
  unitePorts,
} from "./ports";
import type { Flaw } from "./selectors";

/** A port that is told by the name that the destination's containers give it. */
export interface NamedPort {
  readonly protocol: Protocol;
  readonly name: string;
  /** Position in the rule's `ports`. */
  readonly index: number;
}

/** The `ports` of a rule. */
export interface PortMatch {
  /** What is told by number; every port where nothing is told. */
  readonly fixed: PortSet;
  readonly named: readonly NamedPort[];
  /** What it may be besides, as a value is not known in preview. */
  readonly unknown: PortSet;
}

/** What the containers of a destination call their ports. */
export interface ContainerPort {
  readonly protocol: Protocol;
  readonly name: string;
  readonly port: number;
}

/** The names of a destination's ports; undefined for one of which nothing is known. */
export type ContainerPorts = readonly ContainerPort[] | undefined;

/** A rule without `ports`. */
export const EVERY_PORT: PortMatch = { fixed: ALL_PORTS, named: [], unknown: NO_PORTS };

/** An IANA service name, as the API server takes it (RFC 6335). */
const portName = /^(?=.*[a-z])(?!.*--)[a-z0-9](?:[-a-z0-9]{0,13}[a-z0-9])?$/;

/** Whether a value is the number of a port. */
export function isPort(value: unknown): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= 1 && value <= MAXIMUM_PORT;
}

/** A protocol, TCP where nothing is told; undefined for what is none. */
export function protocolOf(value: JsonValue | undefined): Protocol | undefined {
  return value == null ? "TCP" : PROTOCOLS.find((known) => known === value);
}

/** Every port of a protocol. */
export function allOf(protocol: Protocol): PortRange {
  return { protocol, from: 1, to: MAXIMUM_PORT };
}

type Read =
  | { readonly kind: "range" | "unknown"; readonly range: PortRange }
  | { readonly kind: "named"; readonly port: NamedPort }
  | { readonly kind: "flaw"; readonly flaw: Flaw };

const flaw = (what: string, ...path: Flaw["path"]): Read => ({ kind: "flaw", flaw: { path, what } });

function readPort(value: JsonValue, index: number): Read {
  // An empty entry and null are every TCP port: what is not told is the zero value.
  const entry = value === null ? {} : value;
  if (!isObject(entry)) return flaw("the port is no mapping", index);
  const { port, endPort } = entry;
  const protocol = protocolOf(entry["protocol"]);
  if (protocol === undefined) return flaw("the protocol is none of TCP, UDP and SCTP", index, "protocol");
  if (port == null) {
    return endPort == null
      ? { kind: "range", range: allOf(protocol) }
      : flaw("endPort has no port to begin with", index, "endPort");
  }
  if (typeof port === "string") {
    if (hasPlaceholder(port)) return { kind: "unknown", range: allOf(protocol) };
    if (!portName.test(port))
      return flaw("this is no name of a port (a number stands without quotes)", index, "port");
    return endPort == null
      ? { kind: "named", port: { protocol, name: port, index } }
      : flaw("endPort takes no named port", index, "endPort");
  }
  if (!isPort(port)) return flaw("this is no port from 1 to 65535", index, "port");
  if (endPort == null) return { kind: "range", range: { protocol, from: port, to: port } };
  if (!isPort(endPort) || endPort < port) {
    return flaw("endPort is no port from the first one to 65535", index, "endPort");
  }
  return { kind: "range", range: { protocol, from: port, to: endPort } };
}

/** Reads a rule's `ports`; nothing and an empty list are every port. An entry with a flaw matches none. */
export function readPorts(value: JsonValue | undefined, flaws: Flaw[], path: Flaw["path"]): PortMatch {
  if (value == null) return EVERY_PORT;
  if (!isArray(value)) {
    flaws.push({ path, what: "ports is no list" });
    return { fixed: NO_PORTS, named: [], unknown: NO_PORTS };
  }
  if (value.length === 0) return EVERY_PORT;
  const read = value.map(readPort);
  for (const each of read) {
    if (each.kind === "flaw") flaws.push({ ...each.flaw, path: [...path, ...each.flaw.path] });
  }
  const ranges = (kind: "range" | "unknown"): PortSet =>
    portSet(read.flatMap((each) => (each.kind === kind ? [each.range] : [])));
  return {
    fixed: ranges("range"),
    named: read.flatMap((each) => (each.kind === "named" ? [each.port] : [])),
    unknown: ranges("unknown"),
  };
}

/**
 * The ports that a rule means at a destination.
 *
 * @param possible Whether what is not known counts as wide as it may turn out, or not at all.
 */
export function portsAt(
  { fixed, named, unknown }: PortMatch,
  destination: ContainerPorts,
  possible: boolean,
): PortSet {
  let ports = possible ? unitePorts(fixed, unknown) : fixed;
  if (named.length === 0) return ports;
  if (destination === undefined) {
    return possible ? unitePorts(ports, portSet(named.map(({ protocol }) => allOf(protocol)))) : ports;
  }
  for (const { protocol, name } of named) {
    const found = destination.filter((port) => port.name === name && port.protocol === protocol);
    ports = unitePorts(ports, portSet(found.map(({ port }) => ({ protocol, from: port, to: port }))));
  }
  return ports;
}
