import { app, denied } from "./networkIsolation.parts";
import type { RuleCase } from "./ruleCase";

const subject = "priority: 1, subject: { namespaces: {} }";

/** A policy of the whole cluster beside a pod that is closed both ways. */
const admin = (spec: string, kind = "AdminNetworkPolicy", more = subject): string => `${app}${denied}---
apiVersion: policy.networking.k8s.io/v1alpha1
kind: ${kind}
metadata: { name: rules }
spec: { ${more}, ${spec} }
`;
const rule = (peer: string, more = "", action = "Allow"): string =>
  `{ action: ${action}, from: [${peer}]${more} }`;
const ingress = (...rules: readonly string[]): string => `ingress: [${rules.join(", ")}]`;
const found = (path = "/spec/ingress/0", kind = "AdminNetworkPolicy"): readonly string[] => [
  `ZEN-508 ${kind} rules ${path}`,
];
const everyone = "{ namespaces: {} }";
const narrow = "{ namespaces: { matchLabels: { a: b } } }";

const peers: readonly (readonly [peer: string, isFound: boolean])[] = [
  [narrow, false],
  ["{ namespaces: { matchExpressions: [{ key: a, operator: DoesNotExist }] } }", true],
  ["{ namespaces: { namespaceSelector: {} } }", true],
  ["{ namespaces: zen-unknown-0 }", true],
  ["{ pods: { namespaceSelector: {}, podSelector: {} } }", true],
  ["{ pods: { namespaceSelector: {}, podSelector: { matchLabels: { a: b } } } }", false],
  ["{ pods: { namespaceSelector: { matchLabels: { a: b } }, podSelector: {} } }", false],
  ["{ pods: { namespaceSelector: zen-unknown-0, podSelector: {} } }", true],
  ["{ pods: { namespaceSelector: {}, podSelector: zen-unknown-0 } }", true],
  ["{ networks: [0.0.0.0/0] }", true],
  ["{ networks: [10.0.0.0/8] }", false],
  ["{ networks: [10.0.0.0/8, zen-unknown-0] }", true],
  ['{ domainNames: ["*"] }', true],
  ["{ domainNames: [example.com] }", false],
  ["{ nodes: {} }", false],
  ["{ future: {} }", true],
  ["7", true],
  [`${narrow}, ${everyone}`, true],
  ["", false],
];

const ports: readonly (readonly [ports: string, isFound: boolean])[] = [
  ["ports: []", true],
  ["ports: [{ portNumber: { port: 443 } }]", false],
  ["ports: [{ portNumber: { port: 443, protocol: UDP } }]", false],
  ["ports: [{ portNumber: { port: 443, protocol: zen-unknown-0 } }]", true],
  ["ports: [{ portNumber: { port: zen-unknown-0 } }]", true],
  ["ports: [{ portNumber: {} }]", true],
  ["ports: [{ portRange: { start: 1, end: 65535 } }]", true],
  ["ports: [{ portRange: { start: 1, end: 1000 } }]", false],
  ["ports: [{ portRange: { start: 1, end: 1001, protocol: SCTP } }]", true],
  ["ports: [{ portRange: { start: 1, end: zen-unknown-0 } }]", true],
  ["ports: [{ portRange: { start: zen-unknown-0, end: 2 } }]", true],
  ["ports: [{ namedPort: http }]", false],
  ["ports: [7]", true],
  ["ports: 7", true],
  ["protocols: [{ tcp: {} }]", true],
  ["protocols: [{ tcp: 7 }]", true],
  ["protocols: [{ tcp: { destinationPort: 7 } }]", true],
  ["protocols: [{ tcp: { destinationPort: {} } }]", true],
  ["protocols: [{ tcp: { destinationPort: { number: 443 } } }]", false],
  ["protocols: [{ udp: { destinationPort: { range: { start: 1, end: 5000 } } } }]", true],
  ["protocols: [{ destinationNamedPort: http }]", false],
];

/** Policies that go before those of the namespaces. */
export const admins: readonly RuleCase[] = [
  {
    name: "a policy before NetworkPolicies that lets everyone in",
    manifests: admin(ingress(rule(everyone))),
    expected: found(),
    messages: [
      "the rule lets everyone in on more than 1000 ports and goes before every NetworkPolicy, so that those protect nothing: name the peers and ports that are needed, or let it deny or pass",
    ],
  },
  {
    name: "one that lets everything out",
    manifests: admin(`egress: [{ action: Allow, to: [{ networks: ["0.0.0.0/0"] }] }]`),
    expected: found("/spec/egress/0"),
    messages: [
      "the rule lets everything out on more than 1000 ports and goes before every NetworkPolicy, so that those protect nothing: name the peers and ports that are needed, or let it deny or pass",
    ],
  },
  {
    name: "one whose action is not known",
    manifests: admin(ingress(rule(everyone, "", "zen-unknown-0"))),
    expected: found(),
    messages: [
      "whether the rule lets everyone in, before any NetworkPolicy is asked, cannot be judged: give its action, peers and ports values that are known, as the API has them",
    ],
  },
  {
    name: "one whose rules are not known",
    manifests: admin("egress: zen-unknown-0"),
    expected: found("/spec/egress"),
    messages: [
      "whether the rule lets everything out, before any NetworkPolicy is asked, cannot be judged: give its action, peers and ports values that are known, as the API has them",
    ],
  },
  { name: "one whose rule is none", manifests: admin("ingress: [7]"), expected: found() },
  {
    name: "one whose rule names nobody",
    manifests: admin("ingress: [{ action: Allow }]"),
    expected: found(),
  },
  { name: "one without rules", manifests: admin("ingress: null"), expected: [] },
  { name: "one that denies", manifests: admin(ingress(rule(everyone, "", "Deny"))), expected: [] },
  { name: "one that passes", manifests: admin(ingress(rule(everyone, "", "Pass"))), expected: [] },
  {
    name: "one that denies everyone before it lets everyone in",
    manifests: admin(ingress(rule(everyone, "", "Deny"), rule(everyone))),
    expected: [],
  },
  {
    name: "one that denies a few before it lets everyone in",
    manifests: admin(ingress(rule(narrow, "", "Deny"), rule(everyone))),
    expected: found("/spec/ingress/1"),
  },
  {
    name: "one that lets everyone in before it denies everyone",
    manifests: admin(ingress(rule(everyone), rule(everyone, "", "Deny"))),
    expected: found(),
  },
  {
    name: "one that accepts, of the later kind",
    manifests: admin(
      ingress(rule(everyone, "", "Accept")),
      "ClusterNetworkPolicy",
      `tier: Admin, ${subject}`,
    ),
    expected: found("/spec/ingress/0", "ClusterNetworkPolicy"),
  },
  {
    name: "one that comes after NetworkPolicies, of the later kind",
    manifests: admin(
      ingress(rule(everyone, "", "Accept")),
      "ClusterNetworkPolicy",
      `tier: Baseline, ${subject}`,
    ),
    expected: [],
  },
  {
    name: "one that comes after NetworkPolicies",
    manifests: admin(ingress(rule(everyone)), "BaselineAdminNetworkPolicy"),
    expected: [],
  },
  {
    name: "one without a spec",
    manifests: `${app}${denied}---\n{ apiVersion: policy.networking.k8s.io/v1alpha1, kind: AdminNetworkPolicy, metadata: { name: rules }, spec: 7 }\n`,
    expected: [],
  },
  ...peers.map(([peer, isFound]) => ({
    name: `one that is for ${peer}`,
    manifests: admin(ingress(rule(peer))),
    expected: isFound ? found() : [],
  })),
  ...ports.map(([given, isFound]) => ({
    name: `one for everyone with ${given}`,
    manifests: admin(ingress(rule(everyone, `, ${given}`))),
    expected: isFound ? found() : [],
  })),
];
