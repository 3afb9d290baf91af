import { isArray, isObject, type JsonObject, type JsonValue } from "../manifests/json";
import type { Manifest } from "../manifests/manifest";
import { hasPlaceholder } from "../manifests/placeholders";
import {
  type AddressSet,
  addressesWithout,
  ALL_ADDRESSES,
  type Cidr,
  isWithin,
  NO_ADDRESSES,
  parseCidr,
} from "./addresses";
import { type PortMatch, readPorts } from "./portMatches";
import { type Flaw, readSelector, type Selector } from "./selectors";

/** The two directions, each of which a policy isolates by itself. */
export type Direction = "ingress" | "egress";

/** Both directions. */
export const DIRECTIONS: readonly Direction[] = ["ingress", "egress"];

/** Pods by their labels and those of their namespace. */
export interface PodPeer {
  readonly kind: "pods";
  /** Undefined for the policy's own namespace. */
  readonly namespaces: Selector | undefined;
  readonly pods: Selector;
  readonly path: Flaw["path"];
}

/** Addresses of an `ipBlock`. */
export interface BlockPeer {
  readonly kind: "block";
  readonly addresses: AddressSet;
  /** What it may be besides, as a value is not known in preview. */
  readonly unknown: AddressSet;
  /** As it is written. */
  readonly text: string;
  readonly path: Flaw["path"];
}

/** Servers by name, as only some network plugins know them. */
export interface NamePeer {
  readonly kind: "names";
  /** Names, in which `*` stands for any part. */
  readonly names: readonly string[];
  readonly path: Flaw["path"];
}

/** Whom a rule lets in, or out to. */
export type RulePeer = PodPeer | BlockPeer | NamePeer;

/** One entry of `ingress` or `egress`. */
export interface PolicyRule {
  readonly direction: Direction;
  /** Where it stands in the object. */
  readonly path: Flaw["path"];
  readonly peers: "everyone" | readonly RulePeer[];
  readonly ports: PortMatch;
}

/** What a flaw is in. */
export type FlawKind = "selector" | "block" | "port" | "shape";

/** A policy as the network plugin takes it. */
export interface Policy {
  readonly manifest: Manifest;
  readonly namespace: string;
  /** Namespaces whose pods it is for, where that is not its own alone. */
  readonly scope?: Selector;
  readonly pods: Selector;
  /** Where the selector of its pods stands in the object, where that is not `spec.podSelector`. */
  readonly selectorPath?: Flaw["path"];
  readonly isolates: Readonly<Record<Direction, boolean>>;
  readonly rules: Readonly<Record<Direction, readonly PolicyRule[]>>;
  /** For each of these the API server refuses the policy. Paths begin at the object. */
  readonly flaws: readonly (Flaw & { readonly kind: FlawKind })[];
}

/** Collects flaws while a policy is read. */
export class Flaws {
  public readonly found: (Flaw & { readonly kind: FlawKind })[] = [];

  public add(kind: FlawKind, path: Flaw["path"], what: string): void {
    this.found.push({ kind, path, what });
  }

  /** Reads a selector, and takes its flaws. */
  public selector(value: JsonValue | undefined, path: Flaw["path"]): Selector {
    const selector = readSelector(value);
    for (const flaw of selector.flaws) this.add("selector", [...path, ...flaw.path], flaw.what);
    return selector;
  }

  /** Reads ports, and takes their flaws. */
  public ports(value: JsonValue | undefined, path: Flaw["path"]): PortMatch {
    const flaws: Flaw[] = [];
    const ports = readPorts(value, flaws, path);
    for (const flaw of flaws) this.add("port", flaw.path, flaw.what);
    return ports;
  }

  /** Reads a CIDR and what is left out of it, and takes their flaws. */
  public block(cidr: JsonValue | undefined, except: JsonValue | undefined, path: Flaw["path"]): BlockPeer {
    const peer = { kind: "block", unknown: NO_ADDRESSES, addresses: NO_ADDRESSES, path } as const;
    if (typeof cidr !== "string") {
      this.add("block", path, "the block has no cidr");
      return { ...peer, text: "" };
    }
    if (hasPlaceholder(cidr)) return { ...peer, unknown: ALL_ADDRESSES, text: cidr };
    const whole = parseCidr(cidr);
    if (whole === undefined) {
      this.add("block", [...path, "cidr"], "the cidr is no block such as 10.0.0.0/8 or fd00::/8");
      return { ...peer, text: cidr };
    }
    if (except != null && !isArray(except)) {
      this.add("block", [...path, "except"], "except is no list");
      return { ...peer, text: cidr };
    }
    const { left, unknown, flawed } = this.exceptions(whole, except ?? [], [...path, "except"]);
    const known = addressesWithout([whole], left);
    const text = left.length === 0 ? cidr : `${cidr} but ${(except ?? []).map(String).join(", ")}`;
    if (flawed) return { ...peer, text };
    return unknown ? { ...peer, unknown: known, text } : { ...peer, addresses: known, text };
  }

  private exceptions(
    whole: Cidr,
    items: readonly JsonValue[],
    path: Flaw["path"],
  ): { readonly left: readonly Cidr[]; readonly unknown: boolean; readonly flawed: boolean } {
    const left: Cidr[] = [];
    let unknown = false;
    let flawed = false;
    items.forEach((item, index) => {
      if (typeof item === "string" && hasPlaceholder(item)) {
        unknown = true;
        return;
      }
      const block = typeof item === "string" ? parseCidr(item) : undefined;
      if (block !== undefined && isWithin(whole, block)) left.push(block);
      else {
        flawed = true;
        const what =
          block === undefined ? "is no block such as 10.0.0.0/8" : "is no smaller part of its cidr";
        this.add("block", [...path, index], `what is left out ${what}`);
      }
    });
    return { left, unknown, flawed };
  }
}

function readPeer(value: JsonValue, path: Flaw["path"], flaws: Flaws): RulePeer | undefined {
  const peer = value === null ? {} : value;
  if (!isObject(peer)) {
    flaws.add("shape", path, "the peer is no mapping");
    return undefined;
  }
  const { ipBlock, namespaceSelector, podSelector } = peer;
  if (ipBlock != null) {
    if (namespaceSelector != null || podSelector != null) {
      flaws.add("shape", path, "the peer has an ipBlock beside a selector");
      return undefined;
    }
    if (isObject(ipBlock)) return flaws.block(ipBlock["cidr"], ipBlock["except"], [...path, "ipBlock"]);
    flaws.add("block", [...path, "ipBlock"], "the ipBlock is no mapping");
    return undefined;
  }
  if (namespaceSelector == null && podSelector == null) {
    flaws.add("shape", path, "the peer names nobody");
    return undefined;
  }
  return {
    kind: "pods",
    namespaces:
      namespaceSelector == null
        ? undefined
        : flaws.selector(namespaceSelector, [...path, "namespaceSelector"]),
    pods: flaws.selector(podSelector, [...path, "podSelector"]),
    path,
  };
}

function readRule(value: JsonValue, direction: Direction, path: Flaw["path"], flaws: Flaws): PolicyRule {
  // Null is decoded as the empty rule, which lets everything through.
  const rule = value === null ? {} : value;
  if (!isObject(rule)) {
    flaws.add("shape", path, "the rule is no mapping");
    return { direction, path, peers: [], ports: flaws.ports([], path) };
  }
  const key = direction === "ingress" ? "from" : "to";
  const ports = flaws.ports(rule["ports"], [...path, "ports"]);
  const peers = rule[key];
  if (peers == null || (isArray(peers) && peers.length === 0)) {
    return { direction, path, peers: "everyone", ports };
  }
  if (!isArray(peers)) {
    flaws.add("shape", [...path, key], `${key} is no list`);
    return { direction, path, peers: [], ports };
  }
  return {
    direction,
    path,
    peers: peers.flatMap((peer, index) => readPeer(peer, [...path, key, index], flaws) ?? []),
    ports,
  };
}

function readRules(spec: JsonObject, direction: Direction, flaws: Flaws): readonly PolicyRule[] {
  const rules = spec[direction];
  if (rules == null) return [];
  if (!isArray(rules)) {
    flaws.add("shape", ["spec", direction], `${direction} is no list`);
    return [];
  }
  return rules.map((rule, index) => readRule(rule, direction, ["spec", direction, index], flaws));
}

/** Without `policyTypes`, or with an empty list, a policy isolates ingress, and egress if it has egress rules. */
function readIsolation(spec: JsonObject, flaws: Flaws): Policy["isolates"] {
  const { policyTypes, egress } = spec;
  const byDefault = { ingress: true, egress: isArray(egress) && egress.length > 0 };
  if (policyTypes == null) return byDefault;
  if (!isArray(policyTypes)) {
    flaws.add("shape", ["spec", "policyTypes"], "policyTypes is no list");
    return byDefault;
  }
  policyTypes.forEach((type, index) => {
    if (type !== "Ingress" && type !== "Egress") {
      flaws.add("shape", ["spec", "policyTypes", index], "the policy type is neither Ingress nor Egress");
    }
  });
  if (policyTypes.length === 0) return byDefault;
  return { ingress: policyTypes.includes("Ingress"), egress: policyTypes.includes("Egress") };
}

/** Reads a NetworkPolicy of Kubernetes (API reference, `NetworkPolicySpec`; docs "Network Policies"). */
export function readPolicy(manifest: Manifest): Policy {
  const flaws = new Flaws();
  const given = manifest.body["spec"];
  if (given != null && !isObject(given)) flaws.add("shape", ["spec"], "the spec is no mapping");
  const spec = isObject(given) ? given : {};
  const isolates = readIsolation(spec, flaws);
  const rules = {
    ingress: readRules(spec, "ingress", flaws),
    egress: readRules(spec, "egress", flaws),
  };
  return {
    manifest,
    namespace: manifest.object.namespace,
    pods: flaws.selector(spec["podSelector"], ["spec", "podSelector"]),
    isolates,
    // Rules of a direction that the policy is not for are not looked at.
    rules: { ingress: isolates.ingress ? rules.ingress : [], egress: isolates.egress ? rules.egress : [] },
    flaws: flaws.found,
  };
}
