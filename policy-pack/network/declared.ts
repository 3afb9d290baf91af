import { connectionsOf } from "../../model/connections";
import type { AddressBlock, Condition, Connection, Peer, Program } from "../../model/connections/connection";
import { type EndpointPlace, endpointPlace } from "../../model/connections/endpoint";
import { NAMESPACES, programOf } from "../../model/connections/programs";
import type { ProfileName } from "../../model/profiles";
import { isArray, isObject, textAt } from "../manifests/json";
import type { ManifestSet } from "../manifests/manifestSet";
import type { PodCarrier } from "../manifests/pods";
import { type AddressSet, addressSet, addressesWithout, parseCidr } from "./addresses";
import type { Direction } from "./policy";
import { allOf } from "./portMatches";
import { type PortSet, portSet } from "./ports";
import { type Variables, variablesOf } from "./podVariables";

/** Who is at the other end of a declared connection. */
export type DeclaredPeer =
  | { readonly kind: "program"; readonly program: Program }
  | { readonly kind: "namespace"; readonly namespace: string }
  | { readonly kind: "addresses"; readonly addresses: AddressSet; readonly host?: string };

/** A connection that a program's pods have, or may have. */
export interface Declared {
  /** Name of the connection in the model. */
  readonly id: string;
  readonly direction: Direction;
  readonly peer: DeclaredPeer;
  readonly ports: PortSet;
  /** `unknown`: what decides is not known in preview. */
  readonly need: "required" | "optional" | "unknown";
}

/** What may be declared besides the model, by a rule's parameters. */
export interface Additions {
  readonly namespaces: Readonly<Record<string, string>>;
  readonly connections: readonly (readonly [Program, Declared])[];
}

/** The program that runs in a pod; undefined for a pod of something else. */
export function programOfPod({ labels, containers }: PodCarrier): Program | undefined {
  const images = containers.flatMap(({ body }) => textAt(body, "image") ?? []);
  return programOf(textAt(labels, "app.kubernetes.io/name"), images);
}

/** The addresses of blocks. */
export function addressesOf(blocks: readonly AddressBlock[]): AddressSet {
  return addressSet(
    blocks.flatMap(({ cidr, except }) => {
      const whole = parseCidr(cidr);
      return whole === undefined
        ? []
        : addressesWithout([whole], addressSet(except.flatMap((item) => parseCidr(item) ?? [])));
    }),
  );
}

function mountsToken({ spec }: PodCarrier): boolean {
  const { volumes } = spec;
  if (spec["automountServiceAccountToken"] !== false) return true;
  const sources = (isArray(volumes) ? volumes : []).flatMap((volume) => {
    const projected = isObject(volume) ? volume["projected"] : undefined;
    const listed = isObject(projected) ? projected["sources"] : undefined;
    return isArray(listed) ? listed : [];
  });
  // A token for another audience, as AWS STS, opens nothing at the API server.
  return sources.some((source) => {
    const token = isObject(source) ? source["serviceAccountToken"] : undefined;
    return isObject(token) && token["audience"] == null;
  });
}

/** Whether a pod shows a condition; undefined where that is not known. */
function shows(condition: Condition, pod: PodCarrier, variables: Variables): boolean | undefined {
  if (condition.kind === "token") return mountsToken(pod);
  if (condition.kind === "annotation") {
    return textAt(pod.metadata, "annotations", condition.name) === condition.value;
  }
  if (!variables.has(condition.name)) return false;
  const value = variables.get(condition.name);
  if (value === undefined) return undefined;
  return condition.word === undefined ? value !== "" : value.split(",").includes(condition.word);
}

function placesOf(
  peer: Extract<Peer, { kind: "endpoint" }>,
  namespace: string,
  variables: Variables,
): readonly (EndpointPlace | undefined)[] {
  const given = peer.variables.filter((name) => variables.get(name) !== "");
  const names = given.filter((name) => variables.has(name));
  const place = (url: string): EndpointPlace | undefined => endpointPlace(url, namespace, peer.blocks);
  if (names.length === 0) return peer.fallback === undefined ? [] : [place(peer.fallback)];
  return names.map((name) => {
    const url = variables.get(name);
    return url === undefined ? undefined : place(url);
  });
}

const anyTcp: PortSet = [allOf("TCP")];

function endpoints(
  connection: Connection,
  peer: Extract<Peer, { kind: "endpoint" }>,
  namespace: string,
  variables: Variables,
  need: Declared["need"],
): readonly Declared[] {
  const base = { id: connection.id, direction: "egress" } as const;
  return placesOf(peer, namespace, variables).map((place): Declared => {
    if (place === undefined) {
      const anywhere: DeclaredPeer = { kind: "addresses", addresses: addressesOf(peer.blocks) };
      return { ...base, peer: anywhere, ports: anyTcp, need: "unknown" };
    }
    const ports = portSet([{ protocol: place.protocol, from: place.port, to: place.port }]);
    if (place.namespace !== undefined) {
      return { ...base, peer: { kind: "namespace", namespace: place.namespace }, ports, need };
    }
    const addresses = addressesOf(place.blocks);
    const { host } = place;
    return {
      ...base,
      peer: { kind: "addresses", addresses, ...(host === undefined ? {} : { host }) },
      ports,
      need,
    };
  });
}

function declaredBy(
  connection: Connection,
  direction: Direction,
  peer: Peer,
  pod: PodCarrier,
  variables: Variables,
  namespaces: Additions["namespaces"],
): readonly Declared[] {
  const wanted =
    typeof connection.need === "object" ? shows(connection.need, pod, variables) : connection.need;
  if (wanted === false) return [];
  const need: Declared["need"] = wanted === true ? "required" : (wanted ?? "unknown");
  if (peer.kind === "endpoint") {
    return endpoints(connection, peer, pod.manifest.object.namespace, variables, need);
  }
  const ports = portSet(connection.ports.map(({ protocol, port }) => ({ protocol, from: port, to: port })));
  const base = { id: connection.id, direction, ports, need };
  if (peer.kind === "program") return [{ ...base, peer }];
  if (peer.kind === "addresses") {
    return [{ ...base, peer: { kind: "addresses", addresses: addressesOf(peer.blocks) } }];
  }
  return [
    { ...base, peer: { kind: "namespace", namespace: namespaces[peer.role] ?? NAMESPACES[peer.role] } },
  ];
}

/** The connections that the model declares for the program of a pod, and what is declared besides. */
export function declaredFor(
  set: ManifestSet,
  pod: PodCarrier,
  program: Program,
  profile: ProfileName,
  { namespaces, connections }: Additions,
): readonly Declared[] {
  const variables = variablesOf(set, pod);
  const isProgram = (peer: Peer): boolean => peer.kind === "program" && peer.program === program;
  const ofModel = connectionsOf(profile).flatMap((connection) => [
    ...(connection.from.some(isProgram)
      ? declaredBy(connection, "egress", connection.to, pod, variables, namespaces)
      : []),
    ...(isProgram(connection.to)
      ? connection.from.flatMap((peer) => declaredBy(connection, "ingress", peer, pod, variables, namespaces))
      : []),
  ]);
  return [...ofModel, ...connections.flatMap(([name, declared]) => (name === program ? [declared] : []))];
}
