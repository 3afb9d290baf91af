import { isArray, isObject, type JsonObject, type JsonValue, textAt } from "../manifests/json";
import type { Manifest } from "../manifests/manifest";
import { ALL_ADDRESSES, NO_ADDRESSES } from "./addresses";
import { type Direction, Flaws, type PodPeer, type Policy, type PolicyRule, type RulePeer } from "./policy";
import { allOf, EVERY_PORT, isPort, type PortMatch } from "./portMatches";
import { NO_PORTS, type PortRange, portSet, PROTOCOLS } from "./ports";
import { type Flaw, NAME_LABEL, readSelector, type Selector } from "./selectors";

const namespaceLabel = /^(?:k8s:)?io\.cilium\.k8s\.namespace\.labels\.(.+)/;
const namespaceName = /^(?:k8s:)?io\.kubernetes\.pod\.namespace$/;
const source = /^(?:k8s|any):/;

const everyPod: Selector = { requirements: [], flaws: [] };

/** Entities that stand for more than one address. */
const wideEntities: ReadonlyMap<string, readonly RulePeer["kind"][]> = new Map([
  ["all", ["pods", "block"]],
  ["cluster", ["pods"]],
  ["world", ["block"]],
]);

/** Parts the conditions on the namespace from those on the pod. */
function endpoints(
  value: JsonValue | undefined,
  namespaced: boolean,
  path: Flaw["path"],
  flaws: Flaws,
): PodPeer {
  const { requirements, flaws: found } = readSelector(unprefixed(value));
  for (const flaw of found) flaws.add("selector", [...path, ...flaw.path], flaw.what);
  const namespaces = requirements.flatMap((requirement) => {
    const key = namespaceName.test(requirement.key) ? NAME_LABEL : namespaceLabel.exec(requirement.key)?.[1];
    return key === undefined ? [] : [{ ...requirement, key }];
  });
  const own = requirements.filter(({ key }) => !namespaceName.test(key) && !namespaceLabel.test(key));
  return {
    kind: "pods",
    namespaces: namespaces.length === 0 && namespaced ? undefined : { requirements: namespaces, flaws: [] },
    pods: { requirements: own, flaws: found },
    path,
  };
}

/** Cilium names the source of a label before it, as `k8s:app`. */
function unprefixed(value: JsonValue | undefined): JsonValue | undefined {
  if (!isObject(value)) return value;
  const { matchLabels, matchExpressions } = value;
  return {
    matchLabels: isObject(matchLabels)
      ? Object.fromEntries(Object.entries(matchLabels).map(([key, text]) => [key.replace(source, ""), text]))
      : matchLabels,
    matchExpressions: isArray(matchExpressions)
      ? matchExpressions.map((item) =>
          isObject(item) && typeof item["key"] === "string"
            ? { ...item, key: item["key"].replace(source, "") }
            : item,
        )
      : matchExpressions,
  };
}

/** What is not understood may be anything. */
function anything(text: string, path: Flaw["path"]): RulePeer {
  return { kind: "block", addresses: NO_ADDRESSES, unknown: ALL_ADDRESSES, text, path };
}

function entity(name: JsonValue, path: Flaw["path"]): readonly RulePeer[] {
  if (typeof name !== "string") return [];
  const kinds = wideEntities.get(name) ?? ["names"];
  return kinds.map((kind): RulePeer => {
    if (kind === "pods") return { kind, namespaces: everyPod, pods: everyPod, path };
    if (kind === "block") return { kind, addresses: ALL_ADDRESSES, unknown: NO_ADDRESSES, text: name, path };
    return { kind: "names", names: [`entity ${name}`], path };
  });
}

function name(value: JsonValue): string | undefined {
  return textAt(value, "matchName") ?? textAt(value, "matchPattern");
}

function peersOf(
  key: string,
  items: readonly JsonValue[],
  namespaced: boolean,
  path: Flaw["path"],
  flaws: Flaws,
): readonly RulePeer[] {
  switch (key.replace(/from|to/, "")) {
    case "Endpoints":
      return items.map((item, index) => endpoints(item, namespaced, [...path, index], flaws));
    case "CIDR":
      return items.map((item, index) => flaws.block(item, undefined, [...path, index]));
    case "CIDRSet":
      return items.map((item, index) => {
        const { cidr, except } = isObject(item) ? item : ({} as JsonObject);
        return flaws.block(cidr, except, [...path, index]);
      });
    case "Entities":
      return items.flatMap((item, index) => entity(item, [...path, index]));
    case "FQDNs":
      return items.map((item, index): RulePeer => {
        const named = name(item);
        return { kind: "names", names: named === undefined ? [] : [named], path: [...path, index] };
      });
    default:
      return [anything(key, path)];
  }
}

function portRanges(value: JsonValue): readonly PortRange[] {
  if (!isObject(value)) return [];
  const protocols = PROTOCOLS.filter((known) =>
    ["ANY", undefined, known].includes(textAt(value, "protocol")),
  );
  const port = Number(value["port"]);
  if (port === 0) return protocols.map(allOf);
  const end = value["endPort"] ?? port;
  return isPort(port) && isPort(end) ? protocols.map((protocol) => ({ protocol, from: port, to: end })) : [];
}

function portsOf(value: JsonValue | undefined): PortMatch {
  if (!isArray(value) || value.length === 0) return EVERY_PORT;
  const listed = value.flatMap((item) => {
    const ports = isObject(item) ? item["ports"] : undefined;
    return isArray(ports) && ports.length > 0 ? ports : [{ port: 0 }];
  });
  return { fixed: portSet(listed.flatMap(portRanges)), named: [], unknown: NO_PORTS };
}

function ruleOf(
  value: JsonValue,
  direction: Direction,
  namespaced: boolean,
  path: Flaw["path"],
  flaws: Flaws,
): PolicyRule {
  const rule = isObject(value) ? value : {};
  const prefix = direction === "ingress" ? "from" : "to";
  const lists = Object.entries(rule).flatMap(([key, items]) =>
    key.startsWith(prefix) && key !== "toPorts" && isArray(items) ? [[key, items] as const] : [],
  );
  const peers = lists.flatMap(([key, items]) => peersOf(key, items, namespaced, [...path, key], flaws));
  const ports = portsOf(rule["toPorts"]);
  // A rule that names nobody is for everyone, unless it names no ports either: then it is for nobody.
  return {
    direction,
    path,
    peers: lists.length === 0 && isArray(rule["toPorts"]) ? "everyone" : peers,
    ports,
  };
}

function rulesOf(
  spec: JsonObject,
  direction: Direction,
  namespaced: boolean,
  path: Flaw["path"],
  flaws: Flaws,
): readonly PolicyRule[] {
  const rules = spec[direction];
  return isArray(rules)
    ? rules.map((rule, index) => ruleOf(rule, direction, namespaced, [...path, direction, index], flaws))
    : [];
}

/**
 * Reads a policy of Cilium (docs.cilium.io, "Network Policy"); one with `specs` is several. Rules for the layers above
 * ports, and rules that deny, make it narrower than it is read here.
 */
export function readCilium(manifest: Manifest): readonly Policy[] {
  const namespaced = manifest.object.kind !== "CiliumClusterwideNetworkPolicy";
  const { spec, specs } = manifest.body;
  const parts: readonly (readonly [JsonValue, Flaw["path"]])[] = [
    ...(spec == null ? [] : [[spec, ["spec"]] as const]),
    ...(isArray(specs) ? specs.map((item, index) => [item, ["specs", index]] as const) : []),
  ];
  return parts.flatMap(([value, path]): readonly Policy[] => {
    if (!isObject(value)) return [];
    const flaws = new Flaws();
    const rules = {
      ingress: rulesOf(value, "ingress", namespaced, path, flaws),
      egress: rulesOf(value, "egress", namespaced, path, flaws),
    };
    const denies = (direction: Direction): boolean => {
      const enabled = isObject(value["enableDefaultDeny"])
        ? value["enableDefaultDeny"][direction]
        : undefined;
      const listed = [value[direction], value[`${direction}Deny`]].some(
        (list) => isArray(list) && list.length > 0,
      );
      return listed && enabled !== false;
    };
    const selectorPath = [...path, "endpointSelector"];
    const selector = endpoints(value["endpointSelector"], namespaced, selectorPath, flaws);
    return [
      {
        manifest,
        namespace: manifest.object.namespace,
        ...(namespaced ? {} : { scope: selector.namespaces ?? everyPod }),
        pods: selector.pods,
        selectorPath,
        isolates: { ingress: denies("ingress"), egress: denies("egress") },
        rules,
        flaws: flaws.found,
      },
    ];
  });
}
