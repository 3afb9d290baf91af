import { isArray, isObject, type JsonObject, type JsonValue, textAt } from "../manifests/json";
import type { Manifest } from "../manifests/manifest";
import type { ManifestSet } from "../manifests/manifestSet";
import { ALL_ADDRESSES, NO_ADDRESSES } from "./addresses";
import { type Direction, DIRECTIONS, Flaws, type PolicyRule, type RulePeer } from "./policy";
import { allOf, EVERY_PORT, isPort, type PortMatch, protocolOf } from "./portMatches";
import { ALL_PORTS, NO_PORTS, type PortRange, portSet } from "./ports";
import { type Flaw, readSelector } from "./selectors";

/** A rule that is asked before any NetworkPolicy. */
export interface AdminRule {
  readonly manifest: Manifest;
  readonly direction: Direction;
  /** `decides` for one that denies, or passes the question on to NetworkPolicies. */
  readonly action: "allows" | "decides" | "unknown";
  readonly rule: PolicyRule;
}

const GROUP = "policy.networking.k8s.io";
const allowing: ReadonlySet<JsonValue | undefined> = new Set(["Allow", "Accept"]);
const deciding: ReadonlySet<JsonValue | undefined> = new Set(["Deny", "Pass"]);
const selectorKeys: ReadonlySet<string> = new Set(["matchLabels", "matchExpressions"]);

/** What is not understood may be anyone. */
function anyone(path: Flaw["path"]): RulePeer {
  return { kind: "block", addresses: NO_ADDRESSES, unknown: ALL_ADDRESSES, text: "another peer", path };
}

const isSelector = (value: JsonValue | undefined): boolean =>
  value == null || (isObject(value) && Object.keys(value).every((key) => selectorKeys.has(key)));

function readPeer(value: JsonValue, path: Flaw["path"]): readonly RulePeer[] {
  if (!isObject(value)) return [anyone(path)];
  const { namespaces, pods, networks, nodes, domainNames } = value;
  if (isObject(namespaces) && isSelector(namespaces))
    return [{ kind: "pods", namespaces: readSelector(namespaces), pods: readSelector(null), path }];
  if (isObject(pods) && isSelector(pods["namespaceSelector"]) && isSelector(pods["podSelector"])) {
    const [among, chosen] = [readSelector(pods["namespaceSelector"]), readSelector(pods["podSelector"])];
    return [{ kind: "pods", namespaces: among, pods: chosen, path }];
  }
  if (isArray(networks)) {
    const flaws = new Flaws();
    return networks.map((network, index) => flaws.block(network, undefined, [...path, "networks", index]));
  }
  if (isArray(domainNames))
    return [{ kind: "names", names: domainNames.filter((name) => typeof name === "string"), path }];
  return isObject(nodes) ? [] : [anyone(path)];
}

/** A port, a range of ports, or all of a protocol; undefined for what is not understood. */
function rangeOf(protocolName: JsonValue | undefined, port: JsonValue | undefined): PortRange | undefined {
  const protocol = protocolOf(typeof protocolName === "string" ? protocolName.toUpperCase() : protocolName);
  if (protocol === undefined) return undefined;
  if (port === undefined) return allOf(protocol);
  const [from, to] = isObject(port) ? [port["start"], port["end"]] : [port, port];
  return isPort(from) && isPort(to) ? { protocol, from, to } : undefined;
}

/** Entries of `ports` (AdminNetworkPolicy) and of `protocols` (ClusterNetworkPolicy). */
function readPort(value: JsonValue): readonly (PortRange | undefined)[] {
  if (!isObject(value)) return [undefined];
  return Object.entries(value).flatMap(([key, given = null]): readonly (PortRange | undefined)[] => {
    if (key === "namedPort" || key === "destinationNamedPort") return [];
    if (!isObject(given)) return [undefined];
    if (key === "portNumber") return [rangeOf(given["protocol"], given["port"] ?? null)];
    if (key === "portRange") return [rangeOf(given["protocol"], given)];
    const { destinationPort } = given;
    if (destinationPort === undefined) return [rangeOf(key, undefined)];
    if (!isObject(destinationPort)) return [undefined];
    return [rangeOf(key, destinationPort["number"] ?? destinationPort["range"] ?? null)];
  });
}

function readPorts(value: JsonValue | undefined): PortMatch {
  if (value == null || (isArray(value) && value.length === 0)) return EVERY_PORT;
  const read = isArray(value) ? value.flatMap(readPort) : [undefined];
  const known = read.filter((range) => range !== undefined);
  return {
    fixed: portSet(known),
    named: [],
    unknown: known.length === read.length ? NO_PORTS : ALL_PORTS,
  };
}

function readRule(value: JsonValue, direction: Direction, path: Flaw["path"]): PolicyRule {
  const key = direction === "ingress" ? "from" : "to";
  if (!isObject(value)) return { direction, path, peers: [anyone(path)], ports: EVERY_PORT };
  const peers = value[key];
  return {
    direction,
    path,
    peers: isArray(peers)
      ? peers.flatMap((peer, index) => readPeer(peer, [...path, key, index]))
      : [anyone(path)],
    ports: readPorts(value["ports"] ?? value["protocols"]),
  };
}

function actionOf(value: JsonValue): AdminRule["action"] {
  const action = isObject(value) ? value["action"] : undefined;
  if (allowing.has(action)) return "allows";
  return deciding.has(action) ? "decides" : "unknown";
}

function rulesOf(manifest: Manifest, spec: JsonObject, direction: Direction): readonly AdminRule[] {
  const rules = spec[direction];
  if (rules == null) return [];
  const path = ["spec", direction];
  if (!isArray(rules))
    return [{ manifest, direction, action: "unknown", rule: readRule(rules, direction, path) }];
  return rules.map((value, index) => ({
    manifest,
    direction,
    action: actionOf(value),
    rule: readRule(value, direction, [...path, index]),
  }));
}

/**
 * The rules that go before NetworkPolicies, by policy and direction, in the order in which they are asked
 * (https://network-policy-api.sigs.k8s.io/api-overview/). Those of the tier Baseline, as BaselineAdminNetworkPolicy, come
 * after NetworkPolicies, and are never asked about a pod that one isolates.
 */
export function adminRules(set: ManifestSet): readonly (readonly AdminRule[])[] {
  const admin = set.ofKind(`${GROUP}/AdminNetworkPolicy`);
  const cluster = set
    .ofKind(`${GROUP}/ClusterNetworkPolicy`)
    .filter(({ body }) => textAt(body, "spec", "tier") !== "Baseline");
  return [...admin, ...cluster].flatMap((manifest) => {
    const { spec } = manifest.body;
    return isObject(spec) ? DIRECTIONS.map((direction) => rulesOf(manifest, spec, direction)) : [];
  });
}
