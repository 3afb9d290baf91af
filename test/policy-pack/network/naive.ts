import { BlockList, isIPv4, isIPv6 } from "node:net";

/*
 * A second formulation of what NetworkPolicies allow, straight from the API reference and the page "Network Policies" of
 * the Kubernetes documentation. It asks about one pod, one port and one address at a time, keeps nothing, and takes
 * nothing from the evaluator that it judges.
 */

type Labels = Readonly<Record<string, string>>;

/** A pod as the naive formulation sees it. */
export interface NaivePod {
  readonly name: string;
  readonly namespace: string;
  readonly labels: Labels;
  readonly hostNetwork: boolean;
  readonly ips: readonly string[];
  readonly ports: readonly {
    readonly name?: string;
    readonly protocol?: string;
    readonly containerPort: number;
  }[];
}

interface Expression {
  readonly key: string;
  readonly operator: string;
  readonly values?: readonly string[];
}

/** A LabelSelector. */
export interface NaiveSelector {
  readonly matchLabels?: Labels;
  readonly matchExpressions?: readonly Expression[];
}

/** A NetworkPolicyPort. */
export interface NaivePort {
  readonly protocol?: string;
  readonly port?: number | string;
  readonly endPort?: number;
}

/** A NetworkPolicyPeer. */
export interface NaivePeer {
  readonly podSelector?: NaiveSelector;
  readonly namespaceSelector?: NaiveSelector;
  readonly ipBlock?: { readonly cidr: string; readonly except?: readonly string[] };
}

/** A NetworkPolicyIngressRule or NetworkPolicyEgressRule. */
export interface NaiveRule {
  readonly from?: readonly NaivePeer[];
  readonly to?: readonly NaivePeer[];
  readonly ports?: readonly NaivePort[];
}

/** A NetworkPolicy. */
export interface NaivePolicy {
  readonly name: string;
  readonly namespace: string;
  readonly spec: {
    readonly podSelector?: NaiveSelector;
    readonly policyTypes?: readonly string[];
    readonly ingress?: readonly NaiveRule[];
    readonly egress?: readonly NaiveRule[];
  };
}

/** Everything there is. */
export interface NaiveCluster {
  readonly namespaces: readonly { readonly name: string; readonly labels: Labels }[];
  readonly pods: readonly NaivePod[];
  readonly policies: readonly NaivePolicy[];
}

function valid({ operator, values = [] }: Expression): boolean {
  if (operator === "In" || operator === "NotIn") return values.length > 0;
  return (operator === "Exists" || operator === "DoesNotExist") && values.length === 0;
}

/** Requirements are ANDed; an invalid selector matches nothing. */
function matches(selector: NaiveSelector, labels: Labels): boolean {
  const expressions = selector.matchExpressions ?? [];
  if (!expressions.every(valid)) return false;
  for (const [key, value] of Object.entries(selector.matchLabels ?? {}))
    if (labels[key] !== value) return false;
  for (const { key, operator, values = [] } of expressions) {
    const value = labels[key];
    if (operator === "In" && !(value !== undefined && values.includes(value))) return false;
    if (operator === "NotIn" && value !== undefined && values.includes(value)) return false;
    if (operator === "Exists" && value === undefined) return false;
    if (operator === "DoesNotExist" && value !== undefined) return false;
  }
  return true;
}

function family(address: string): "ipv4" | "ipv6" {
  return isIPv4(address) ? "ipv4" : "ipv6";
}

function inCidr(cidr: string, address: string): boolean {
  const [base = "", length = ""] = cidr.split("/");
  const list = new BlockList();
  list.addSubnet(base, Number(length), family(base));
  return family(base) === family(address) && list.check(address, family(address));
}

function validCidr(cidr: string): boolean {
  const [base = "", length = "x", more] = cidr.split("/");
  const most = isIPv4(base) ? 32 : isIPv6(base) ? 128 : -1;
  return more === undefined && /^\d+$/.test(length) && Number(length) <= most;
}

function inBlock({ cidr, except = [] }: NonNullable<NaivePeer["ipBlock"]>, address: string): boolean {
  if (!validCidr(cidr)) return false;
  for (const left of except) {
    if (!validCidr(left)) return false;
    const strict = Number(left.split("/")[1]) > Number(cidr.split("/")[1]);
    if (!strict || !inCidr(cidr, left.split("/")[0] ?? "")) return false;
  }
  return inCidr(cidr, address) && !except.some((left) => inCidr(left, address));
}

function namespaceLabels(cluster: NaiveCluster, name: string): Labels {
  const found = cluster.namespaces.find((namespace) => namespace.name === name);
  return { ...found?.labels, "kubernetes.io/metadata.name": name };
}

/** A pod, or an address outside the cluster. */
export type Other = NaivePod | string;

function peerMatches(cluster: NaiveCluster, policy: NaivePolicy, peer: NaivePeer, other: Other): boolean {
  const { ipBlock, namespaceSelector, podSelector } = peer;
  if (ipBlock !== undefined) {
    if (namespaceSelector !== undefined || podSelector !== undefined) return false;
    const addresses = typeof other === "string" ? [other] : other.ips;
    return addresses.some((address) => inBlock(ipBlock, address));
  }
  if (typeof other === "string" || other.hostNetwork) return false;
  if (namespaceSelector === undefined && podSelector === undefined) return false;
  const namespace =
    namespaceSelector === undefined
      ? other.namespace === policy.namespace
      : matches(namespaceSelector, namespaceLabels(cluster, other.namespace));
  return namespace && matches(podSelector ?? {}, other.labels);
}

function validPort({ port, endPort, protocol = "TCP" }: NaivePort): boolean {
  if (!["TCP", "UDP", "SCTP"].includes(protocol)) return false;
  if (endPort === undefined)
    return port === undefined || typeof port === "string" || (port >= 1 && port <= 65535);
  return typeof port === "number" && port >= 1 && endPort >= port && endPort <= 65535;
}

function portMatches(wanted: NaivePort, port: number, protocol: string, destination: Other): boolean {
  if (!validPort(wanted) || (wanted.protocol ?? "TCP") !== protocol) return false;
  if (wanted.port === undefined) return true;
  if (typeof wanted.port === "number") return port >= wanted.port && port <= (wanted.endPort ?? wanted.port);
  if (typeof destination === "string") return false;
  return destination.ports.some(
    (named) =>
      named.name === wanted.port && named.containerPort === port && (named.protocol ?? "TCP") === protocol,
  );
}

function types({ spec }: NaivePolicy): readonly string[] {
  if (spec.policyTypes !== undefined && spec.policyTypes.length > 0) return spec.policyTypes;
  return spec.egress !== undefined && spec.egress.length > 0 ? ["Ingress", "Egress"] : ["Ingress"];
}

/** The policies that select a pod and are for a direction. */
export function selecting(
  cluster: NaiveCluster,
  pod: NaivePod,
  type: "Ingress" | "Egress",
): readonly NaivePolicy[] {
  if (pod.hostNetwork) return [];
  return cluster.policies.filter(
    (policy) =>
      policy.namespace === pod.namespace &&
      types(policy).includes(type) &&
      matches(policy.spec.podSelector ?? {}, pod.labels),
  );
}

/** Whether one end lets a connection through. */
export function lets(
  cluster: NaiveCluster,
  pod: NaivePod,
  type: "Ingress" | "Egress",
  other: Other,
  port: number,
  protocol: string,
): boolean {
  const policies = selecting(cluster, pod, type);
  if (policies.length === 0) return true;
  const destination = type === "Ingress" ? pod : other;
  return policies.some((policy) =>
    ((type === "Ingress" ? policy.spec.ingress : policy.spec.egress) ?? []).some((rule) => {
      const peers = (type === "Ingress" ? rule.from : rule.to) ?? [];
      const ports = rule.ports ?? [];
      return (
        (peers.length === 0 || peers.some((peer) => peerMatches(cluster, policy, peer, other))) &&
        (ports.length === 0 || ports.some((wanted) => portMatches(wanted, port, protocol, destination)))
      );
    }),
  );
}

/** Whether a pod reaches another one, by the policies of both. */
export function reaches(
  cluster: NaiveCluster,
  from: NaivePod,
  to: NaivePod,
  port: number,
  protocol: string,
): boolean {
  return (
    lets(cluster, from, "Egress", to, port, protocol) && lets(cluster, to, "Ingress", from, port, protocol)
  );
}
