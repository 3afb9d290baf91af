import { pointer } from "../manifests/json";
import type { ManifestSet } from "../manifests/manifestSet";
import { hasPlaceholder } from "../manifests/placeholders";
import type { PodCarrier } from "../manifests/pods";
import { type AdminRule, adminRules } from "../network/adminPolicies";
import { allowsEverything } from "../network/everything";
import type { PodGroup } from "../network/groups";
import { type Network, networkOf } from "../network/network";
import { type Direction, DIRECTIONS, type Policy, type PolicyRule } from "../network/policy";
import { type Check, numberOf, type Rule, type Violation } from "./rule";

const openIngress: Check = {
  id: "ZEN-501",
  name: "ingress",
  severity: "high",
  title: "No policy isolates what comes into a pod",
  remediation:
    "Add a NetworkPolicy with policyTypes Ingress that selects the pod, and let in who has to call it.",
};

const openEgress: Check = {
  id: "ZEN-502",
  name: "egress",
  severity: "high",
  title: "No policy isolates what goes out of a pod",
  remediation:
    "Add a NetworkPolicy with policyTypes Egress that selects the pod, and let out to what it has to call.",
};

const everythingIn: Check = {
  id: "ZEN-503",
  name: "everything-in",
  severity: "high",
  title: "A policy lets everyone in",
  remediation: "Name the peers and ports that have to call the pods.",
};

const everythingOut: Check = {
  id: "ZEN-504",
  name: "everything-out",
  severity: "high",
  title: "A policy lets everything out",
  remediation: "Name the peers and ports that the pods have to call.",
};

const together: Check = {
  id: "ZEN-505",
  name: "together",
  severity: "high",
  title: "Rules that are narrow one by one allow everything together",
  remediation: "Name in fewer rules the peers and ports that are needed.",
};

const hostNetwork: Check = {
  id: "ZEN-506",
  name: "host-network",
  severity: "high",
  title: "A pod is on the network of its node, which no policy isolates",
  remediation: "Leave out hostNetwork.",
};

const unknown: Check = {
  id: "ZEN-507",
  name: "unknown",
  severity: "medium",
  title: "Whether a pod is isolated depends on a value that is not known in preview",
  remediation: "Make labels, selectors, addresses and ports known before the resource is made.",
};

const overriding: Check = {
  id: "ZEN-508",
  name: "before-policies",
  severity: "high",
  title: "A policy that goes before NetworkPolicies allows everything",
  remediation: "Name the peers and ports that are needed, or let the rule deny or pass.",
};

const opened: Readonly<Record<Direction, Check>> = { ingress: openIngress, egress: openEgress };
const everything: Readonly<Record<Direction, Check>> = { ingress: everythingIn, egress: everythingOut };
const types: Readonly<Record<Direction, string>> = { ingress: "Ingress", egress: "Egress" };

type Found = readonly Violation[];
type Judged = { readonly rule: PolicyRule; readonly namespace: string };

/** The labels by which policies select a pod, or the nearest that is there. */
function labelsPointer({ path, metadata, labels }: PodCarrier): string {
  if (Object.keys(labels).length > 0) return pointer([...path, "metadata", "labels"]);
  return pointer(Object.keys(metadata).length > 0 ? [...path, "metadata"] : path);
}

function about(pod: PodCarrier, check: Check, message: string, path = labelsPointer(pod)): Violation {
  return { check, object: pod.manifest.object, path, message };
}

function judgeRule(network: Network, policy: Policy, rule: PolicyRule, limit: number): Found {
  const { direction } = rule;
  const alone = [{ rule, namespace: policy.namespace }];
  const { object } = policy.manifest;
  const path = pointer(rule.path);
  const who = direction === "ingress" ? "everyone in" : "everything out";
  if (allowsEverything(network, alone, direction, limit, "certain")) {
    const message = `the rule lets ${who} on more than ${limit} ports, so that the policy protects nothing: name the peers and ports that are needed`;
    return [{ check: everything[direction], object, path, message }];
  }
  if (!allowsEverything(network, alone, direction, limit, "possible")) return [];
  const message = `whether the rule lets ${who} is not known in preview: give its peers and ports values that are known before the policy is made`;
  return [{ check: unknown, object, path, message }];
}

function judgeDirection(
  network: Network,
  group: PodGroup,
  direction: Direction,
  limit: number,
  wide: ReadonlySet<PolicyRule>,
): Found {
  const isolated = network.isolated(group, direction);
  if (isolated === false) {
    const message = `no NetworkPolicy isolates the pod's ${direction}: add one to its namespace that selects its labels, with policyTypes ${types[direction]}`;
    return group.pods.map((pod) => about(pod, opened[direction], message));
  }
  if (isolated === "unknown") {
    const message = `whether a NetworkPolicy isolates the pod's ${direction} is not known in preview: give its labels and the policies' selectors values that are known before they are made`;
    return group.pods.map((pod) => about(pod, unknown, message));
  }
  const rules: readonly Judged[] = network
    .selecting(group, direction)
    .filter(({ truth }) => truth === true)
    .flatMap(({ policy }) => policy.rules[direction].map((rule) => ({ rule, namespace: policy.namespace })));
  if (rules.length < 2 || rules.some(({ rule }) => wide.has(rule))) return [];
  if (!allowsEverything(network, rules, direction, limit, "certain", group)) return [];
  const message = `the policies that select the pod together allow everything in its ${direction}: name in fewer rules the peers and ports that are needed`;
  return group.pods.map((pod) => about(pod, together, message));
}

function judgeHostNetwork(pods: readonly PodCarrier[]): Found {
  return pods.flatMap((pod): Found => {
    const value = pod.spec["hostNetwork"];
    const path = pod.specPointer("hostNetwork");
    if (value === true) {
      return [
        about(
          pod,
          hostNetwork,
          "the pod is on the network of its node, where no NetworkPolicy isolates it: leave out hostNetwork",
          path,
        ),
      ];
    }
    if (typeof value !== "string" || !hasPlaceholder(value)) return [];
    return [
      about(
        pod,
        unknown,
        "whether the pod is on the network of its node is not known in preview: give hostNetwork a value that is known before it is made",
        path,
      ),
    ];
  });
}

/** Rules that go before NetworkPolicies: the first that is about everything decides. */
function judgeAdminRules(network: Network, rules: readonly AdminRule[], limit: number): Found {
  for (const { manifest, direction, action, rule } of rules) {
    const alone = [{ rule, namespace: "" }];
    const isCertain = allowsEverything(network, alone, direction, limit, "certain");
    if (isCertain && action === "decides") return [];
    if (action === "decides" || !allowsEverything(network, alone, direction, limit, "possible")) continue;
    const who = direction === "ingress" ? "everyone in" : "everything out";
    const message =
      isCertain && action === "allows"
        ? `the rule lets ${who} on more than ${limit} ports and goes before every NetworkPolicy, so that those protect nothing: name the peers and ports that are needed, or let it deny or pass`
        : `whether the rule lets ${who}, before any NetworkPolicy is asked, cannot be judged: give its action, peers and ports values that are known, as the API has them`;
    return [{ check: overriding, object: manifest.object, path: pointer(rule.path), message }];
  }
  return [];
}

function judge(objects: ManifestSet, limit: number): Found {
  const network = networkOf(objects);
  const wide = new Set<PolicyRule>();
  const ofRules = network.policies.flatMap((policy) =>
    DIRECTIONS.flatMap((direction) =>
      policy.rules[direction].flatMap((rule) => {
        const found = judgeRule(network, policy, rule, limit);
        if (found.length > 0) wide.add(rule);
        return found;
      }),
    ),
  );
  const ofPods = network.groups.inside
    .filter((group) => !group.hostNetwork)
    .flatMap((group) =>
      DIRECTIONS.flatMap((direction) => judgeDirection(network, group, direction, limit, wide)),
    );
  const before = adminRules(objects).flatMap((rules) => judgeAdminRules(network, rules, limit));
  return [...ofRules, ...before, ...ofPods, ...judgeHostNetwork(objects.pods)];
}

/** Every pod is isolated both ways (design, "Connections"; seed "Security Posture": NetworkPolicy). */
export const networkIsolation: Rule = {
  name: "network-isolation",
  description: "Policies isolate every pod both ways, and none of them allows everything.",
  group: "networkPolicy",
  controls: ["SOC2 CC6.6", "SOC2 CC6.7", "ISO A.8.12", "ISO A.8.20", "ISO A.8.22"],
  scope: "stack",
  checks: [openIngress, openEgress, everythingIn, everythingOut, together, hostNetwork, unknown, overriding],
  parameters: [
    {
      name: "ports",
      description:
        "Most ports of a protocol that may be open to everyone; with more a policy allows everything.",
      type: "number",
      default: 1000,
      minimum: 0,
    },
  ],
  judge: (objects, { parameters }) => judge(objects, numberOf(parameters, "ports")),
};
