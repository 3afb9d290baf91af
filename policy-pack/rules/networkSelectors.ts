import { pointer } from "../manifests/json";
import type { ManifestSet } from "../manifests/manifestSet";
import type { PodGroup } from "../network/groups";
import { type Network, networkOf } from "../network/network";
import { DIRECTIONS, type FlawKind, type PodPeer, type Policy, type PolicyRule } from "../network/policy";
import type { NamedPort } from "../network/portMatches";
import { NAME_LABEL, type Truth } from "../network/selectors";
import type { Check, Rule, Violation } from "./rule";

const selectsNothing: Check = {
  id: "ZEN-511",
  name: "selects-nothing",
  severity: "medium",
  title: "A policy selects no pod",
  remediation: "Give podSelector labels that pods of the policy's namespace have, or remove the policy.",
};

const peerOfNobody: Check = {
  id: "ZEN-512",
  name: "peer-of-nobody",
  severity: "low",
  title: "A peer matches no pod, though its namespace is there",
  remediation: "Give the peer labels that the pods meant have, or remove it.",
  enforcement: "advisory",
};

const namedPort: Check = {
  id: "ZEN-513",
  name: "named-port",
  severity: "medium",
  title: "A rule names a port that no pod has",
  remediation: "Name the port as containers of the destination do, with its protocol, or give its number.",
};

const selector: Check = {
  id: "ZEN-514",
  name: "selector",
  severity: "high",
  title: "A selector is invalid",
  remediation: "Write it as matchLabels, or as matchExpressions of key, operator and values.",
};

const block: Check = {
  id: "ZEN-515",
  name: "block",
  severity: "high",
  title: "An ipBlock is invalid",
  remediation: "Give a cidr such as 10.0.0.0/8, and in except only smaller parts of it.",
};

const port: Check = {
  id: "ZEN-516",
  name: "port",
  severity: "high",
  title: "A port is invalid",
  remediation: "Give a number from 1 to 65535 or a name, and in endPort no smaller number.",
};

const shape: Check = {
  id: "ZEN-517",
  name: "shape",
  severity: "high",
  title: "A policy is not written as the API server takes it",
  remediation: "Write rules, peers and policyTypes as the API reference of NetworkPolicy has them.",
};

const unknown: Check = {
  id: "ZEN-518",
  name: "unknown",
  severity: "low",
  title: "What a policy selects depends on a value that is not known in preview",
  remediation: "Make labels and selectors known before the resource is made.",
};

const ofFlaw: Readonly<Record<FlawKind, Check>> = { selector, block, port, shape };

type Found = readonly Violation[];

const refused = "the API server refuses the policy, and none of it is in force";

function judgeFlaws({ flaws, manifest: { object } }: Policy): Found {
  return flaws.map(({ kind, path, what }) => ({
    check: ofFlaw[kind],
    object,
    path: pointer(path),
    message: `${what}, so that ${refused}: correct it`,
  }));
}

function judgeSelection(policy: Policy, selected: ReadonlyMap<PodGroup, Truth>): Found {
  const { pods, manifest, selectorPath = ["spec", "podSelector"] } = policy;
  if (pods.requirements.length === 0 || pods.flaws.length > 0) return [];
  const truths = [...selected.values()];
  if (truths.includes(true)) return [];
  const { object } = manifest;
  const path = pointer(selectorPath);
  return truths.length === 0
    ? [
        {
          check: selectsNothing,
          object,
          path,
          message:
            "the policy selects no pod that is deployed with it: give podSelector labels that pods of its namespace have, or remove the policy",
        },
      ]
    : [
        {
          check: unknown,
          object,
          path,
          message:
            "whether the policy selects a pod is not known in preview: give podSelector and the pods' labels values that are known before they are made",
        },
      ];
}

/** Namespaces in which a peer can only mean pods that are deployed with it; none where it may mean others. */
function pinned(peer: PodPeer, policy: Policy): readonly string[] {
  if (peer.namespaces === undefined) return [policy.namespace];
  const names = peer.namespaces.requirements.find(
    ({ key, operator }) => key === NAME_LABEL && operator === "In",
  );
  return names?.values ?? [];
}

function judgePeers(
  network: Network,
  policy: Policy,
  rule: PolicyRule,
  populated: ReadonlySet<string>,
): Found {
  if (rule.peers === "everyone") return [];
  return rule.peers.flatMap((peer): Found => {
    if (peer.kind !== "pods" || peer.pods.requirements.length === 0) return [];
    if (peer.pods.flaws.length > 0 || peer.namespaces?.flaws.length) return [];
    const namespaces = pinned(peer, policy);
    if (namespaces.length === 0 || !namespaces.every((name) => populated.has(name))) return [];
    if (network.meant(peer, policy.namespace).size > 0) return [];
    const message =
      "the peer matches no pod that is deployed in its namespace: give it labels that the pods meant have, or remove it";
    return [{ check: peerOfNobody, object: policy.manifest.object, path: pointer(peer.path), message }];
  });
}

/** The pods whose port a name can mean; undefined where others may have it that are not in the set. */
function destinations(
  network: Network,
  policy: Policy,
  rule: PolicyRule,
  selected: ReadonlyMap<PodGroup, Truth>,
): readonly PodGroup[] | undefined {
  if (rule.direction === "ingress") return selected.size === 0 ? undefined : [...selected.keys()];
  if (rule.peers === "everyone") return undefined;
  const groups = rule.peers.flatMap((peer) => [...network.meant(peer, policy.namespace).keys()]);
  const onlyBlocks = rule.peers.length > 0 && rule.peers.every(({ kind }) => kind === "block");
  if (onlyBlocks) return [];
  return groups.length === 0 || groups.some(({ ports }) => ports === undefined) ? undefined : groups;
}

function hasPort({ ports }: PodGroup, { name, protocol }: NamedPort): boolean {
  return ports?.some((known) => known.name === name && known.protocol === protocol) === true;
}

function judgePorts(
  network: Network,
  policy: Policy,
  rule: PolicyRule,
  selected: ReadonlyMap<PodGroup, Truth>,
): Found {
  if (rule.ports.named.length === 0) return [];
  const groups = destinations(network, policy, rule, selected);
  if (groups === undefined) return [];
  return rule.ports.named.flatMap((named): Found => {
    if (groups.some((group) => hasPort(group, named))) return [];
    const path = pointer([...rule.path, "ports", named.index, "port"]);
    const whose = rule.direction === "ingress" ? "pod that the policy selects" : "pod among the rule's peers";
    const message = `no ${whose} has a ${named.protocol} port of this name, so that the rule opens nothing there: name it as the containers do, or give its number`;
    return [{ check: namedPort, object: policy.manifest.object, path, message }];
  });
}

function judge(objects: ManifestSet): Found {
  const network = networkOf(objects);
  const populated = new Set(network.groups.inside.map(({ namespace }) => namespace));
  return network.policies.flatMap((policy) => {
    const flaws = judgeFlaws(policy);
    if (populated.size === 0) return flaws;
    const selected = network.groups.select(policy.pods, policy.scope ?? policy.namespace);
    const rules = DIRECTIONS.flatMap((direction) => policy.rules[direction]);
    return [
      ...flaws,
      ...judgeSelection(policy, selected),
      ...rules.flatMap((rule) => [
        ...judgePeers(network, policy, rule, populated),
        ...judgePorts(network, policy, rule, selected),
      ]),
    ];
  });
}

/** Policies mean pods and ports that are there, and are written so that the API server takes them. */
export const networkSelectors: Rule = {
  name: "network-selectors",
  description: "Network policies are valid, and select pods, peers and ports that are there.",
  group: "networkPolicy",
  controls: ["SOC2 CC6.6", "ISO A.8.9", "ISO A.8.22"],
  scope: "stack",
  checks: [selectsNothing, peerOfNobody, namedPort, selector, block, port, shape, unknown],
  judge,
};
