import { isArray, isObject, type JsonObject, type JsonValue, textAt } from "../manifests/json";
import type { Manifest } from "../manifests/manifest";
import { ALL_ADDRESSES, NO_ADDRESSES } from "./addresses";
import { type Direction, Flaws, type Policy, type PolicyRule, type RulePeer } from "./policy";
import { allOf, isPort, type PortMatch } from "./portMatches";
import { NO_PORTS, type PortRange, portSet, PROTOCOLS } from "./ports";
import { type Flaw, type Requirement, type Selector } from "./selectors";
import { hasPlaceholder } from "../manifests/placeholders";

const word = String.raw`([A-Za-z0-9_./-]+)`;
const quoted = String.raw`(?:'([^']*)'|"([^"]*)")`;
const equality = new RegExp(String.raw`^${word}\s*([!=]=)\s*${quoted}$`);
const membership = new RegExp(String.raw`^${word}\s+(not\s+)?in\s+\{([^}]*)\}$`);
const presence = new RegExp(String.raw`^(!\s*)?has\(\s*${word}\s*\)$`);

function requirement(key: string, operator: Requirement["operator"], values: readonly string[]): Requirement {
  return { key, operator, values, unknown: values.some(hasPlaceholder) };
}

function term(text: string): Requirement | undefined {
  const equal = equality.exec(text);
  if (equal !== null) {
    const [, key = "", sign, single, double = ""] = equal;
    return requirement(key, sign === "==" ? "In" : "NotIn", [single ?? double]);
  }
  const member = membership.exec(text);
  if (member !== null) {
    const [, key = "", not, list = ""] = member;
    const values = list.split(",").map((item) => item.trim().replace(/^['"]|['"]$/g, ""));
    return requirement(key, not === undefined ? "In" : "NotIn", values);
  }
  const present = presence.exec(text);
  if (present === null) return undefined;
  const [, not, key = ""] = present;
  return requirement(key, not === undefined ? "Exists" : "DoesNotExist", []);
}

/** Reads a selector of Calico that is a conjunction; any other has a flaw, and selects nothing. */
export function readCalicoSelector(value: JsonValue | undefined): Selector {
  const text = typeof value === "string" ? value.trim() : "";
  if (value != null && typeof value !== "string") {
    return { requirements: [], flaws: [{ path: [], what: "the selector is no text" }] };
  }
  if (text === "" || text === "all()") return { requirements: [], flaws: [] };
  const requirements: Requirement[] = [];
  for (const part of text.split("&&")) {
    const read = term(part.trim());
    if (read === undefined) {
      return {
        requirements: [],
        flaws: [{ path: [], what: "the selector is more than can be judged here" }],
      };
    }
    requirements.push(read);
  }
  return { requirements, flaws: [] };
}

function portRanges(value: JsonValue): readonly Omit<PortRange, "protocol">[] {
  if (isPort(value)) return [{ from: value, to: value }];
  const [, first, last] = typeof value === "string" ? (/^(\d{1,5})(?::(\d{1,5}))?$/.exec(value) ?? []) : [];
  const [from, to] = [Number(first), Number(last ?? first)];
  return isPort(from) && isPort(to) && from <= to ? [{ from, to }] : [];
}

function portsOf(rule: JsonObject, end: JsonObject): PortMatch {
  const given = rule["protocol"];
  const wanted = typeof given === "string" ? given.toUpperCase() : given;
  const protocols = PROTOCOLS.filter((known) => wanted == null || wanted === known);
  const ports = end["ports"];
  const fixed =
    isArray(ports) && ports.length > 0
      ? protocols.flatMap((protocol) => ports.flatMap(portRanges).map((range) => ({ protocol, ...range })))
      : protocols.map(allOf);
  return { fixed: portSet(fixed), named: [], unknown: NO_PORTS };
}

const understood: ReadonlySet<string> = new Set(["domains", "nets", "selector", "namespaceSelector"]);

function peersOf(end: JsonObject, path: Flaw["path"], flaws: Flaws): PolicyRule["peers"] {
  const given = Object.keys(end).filter((key) => key !== "ports");
  if (given.length === 0) return "everyone";
  const { domains, nets, selector, namespaceSelector } = end;
  const peers: RulePeer[] = [];
  if (isArray(domains)) {
    peers.push({
      kind: "names",
      names: domains.filter((name) => typeof name === "string"),
      path: [...path, "domains"],
    });
  }
  if (isArray(nets)) {
    peers.push(...nets.map((net, index) => flaws.block(net, undefined, [...path, "nets", index])));
  }
  if (selector != null || namespaceSelector != null) {
    const [pods, namespaces] = [readCalicoSelector(selector), readCalicoSelector(namespaceSelector)];
    peers.push(
      pods.flaws.length + namespaces.flaws.length > 0
        ? { kind: "block", addresses: NO_ADDRESSES, unknown: ALL_ADDRESSES, text: "a selector", path }
        : { kind: "pods", namespaces: namespaceSelector == null ? undefined : namespaces, pods, path },
    );
  }
  if (given.some((key) => !understood.has(key))) {
    peers.push({
      kind: "block",
      addresses: NO_ADDRESSES,
      unknown: ALL_ADDRESSES,
      text: "other conditions",
      path,
    });
  }
  return peers;
}

function endOf(rule: JsonObject, key: "source" | "destination"): JsonObject {
  const end = rule[key];
  return isObject(end) ? end : {};
}

function rulesOf(spec: JsonObject, direction: Direction, flaws: Flaws): readonly PolicyRule[] {
  const rules = spec[direction];
  if (!isArray(rules)) return [];
  return rules.flatMap((rule, index): readonly PolicyRule[] => {
    if (!isObject(rule) || textAt(rule, "action") !== "Allow") return [];
    const path = ["spec", direction, index];
    const key = direction === "ingress" ? "source" : "destination";
    return [
      {
        direction,
        path,
        peers: peersOf(endOf(rule, key), [...path, key], flaws),
        ports: portsOf(rule, endOf(rule, "destination")),
      },
    ];
  });
}

/** Reads a policy of Calico (docs.tigera.io, "Network policy"); order and rules that deny make it narrower than it is read here. */
export function readCalico(manifest: Manifest): readonly Policy[] {
  const { spec } = manifest.body;
  if (!isObject(spec)) return [];
  const flaws = new Flaws();
  const global = manifest.object.kind === "GlobalNetworkPolicy";
  const rules = { ingress: rulesOf(spec, "ingress", flaws), egress: rulesOf(spec, "egress", flaws) };
  const { types } = spec;
  const some = (direction: Direction): boolean => isArray(spec[direction]) && spec[direction].length > 0;
  const isolates = isArray(types)
    ? { ingress: types.includes("Ingress"), egress: types.includes("Egress") }
    : { ingress: some("ingress") || !some("egress"), egress: some("egress") };
  const pods = readCalicoSelector(spec["selector"]);
  for (const flaw of pods.flaws) flaws.add("selector", ["spec", "selector"], flaw.what);
  return [
    {
      manifest,
      namespace: manifest.object.namespace,
      ...(global ? { scope: readCalicoSelector(spec["namespaceSelector"]) } : {}),
      pods,
      selectorPath: ["spec", "selector"],
      isolates,
      rules,
      flaws: flaws.found,
    },
  ];
}
