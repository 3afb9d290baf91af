import { NAMESPACES, PROGRAMS } from "../../model/connections/programs";
import type { Program, Protocol } from "../../model/connections/connection";
import type { Additions, DeclaredPeer } from "./declared";
import { ALL_ADDRESSES, parseCidr } from "./addresses";
import { isPort } from "./portMatches";

/** How a connection is written in a parameter. */
export const CONNECTION_FORM = "PROGRAM -> PEER PROTOCOL/PORT, or PEER -> PROGRAM PROTOCOL/PORT";

const connection = /^(\S+) -> (\S+) (TCP|UDP|SCTP)\/([0-9]{1,5})$/;
const namespaceName = /^namespace\/([a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?)$/;
const host = /^(?:[a-z0-9](?:[-a-z0-9]*[a-z0-9])?\.)+[a-z][-a-z0-9]*$/i;

function asProgram(text: string): Program | undefined {
  return PROGRAMS.find((name) => name === text);
}

/** A peer: a program, `namespace/NAME`, a block of addresses, or a host by name. */
function asPeer(text: string): DeclaredPeer | undefined {
  const program = asProgram(text);
  if (program !== undefined) return { kind: "program", program };
  const namespace = namespaceName.exec(text)?.[1];
  if (namespace !== undefined) return { kind: "namespace", namespace };
  const block = parseCidr(text);
  if (block !== undefined) return { kind: "addresses", addresses: [block] };
  return host.test(text) ? { kind: "addresses", addresses: ALL_ADDRESSES, host: text } : undefined;
}

/** Reads a connection that is declared by a parameter, once for either end that is a program; none if it is none. */
export function readConnection(text: string): Additions["connections"] {
  const [, from = "", to = "", protocol, digits] = connection.exec(text) ?? [];
  const port = Number(digits);
  const [source, target] = [asPeer(from), asPeer(to)];
  if (source === undefined || target === undefined || !isPort(port)) return [];
  const about = {
    id: text,
    ports: [{ protocol: protocol as Protocol, from: port, to: port }],
    need: "optional",
  } as const;
  const [caller, answerer] = [asProgram(from), asProgram(to)];
  return [
    ...(caller === undefined ? [] : [[caller, { ...about, direction: "egress", peer: target }] as const]),
    ...(answerer === undefined
      ? []
      : [[answerer, { ...about, direction: "ingress", peer: source }] as const]),
  ];
}

/** Reads `ROLE=NAMESPACE`; undefined if it is none. */
export function readNamespace(text: string): readonly [string, string] | undefined {
  const [, role = "", name = ""] = /^(\w+)=([a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?)$/.exec(text) ?? [];
  return Object.hasOwn(NAMESPACES, role) ? [role, name] : undefined;
}

/** What the texts of parameters declare besides the model. */
export function readAdditions(connections: readonly string[], namespaces: readonly string[]): Additions {
  return {
    connections: connections.flatMap(readConnection),
    namespaces: Object.fromEntries(
      namespaces.flatMap((text) => {
        const read = readNamespace(text);
        return read === undefined ? [] : [read];
      }),
    ),
  };
}
