import { app, denied, everythingIn, everythingOut, withEgress, withIngress } from "./networkIsolation.parts";
import type { RuleCase } from "./ruleCase";

/** Policies that allow everything in one rule, and near misses. */
export const everything: readonly RuleCase[] = [
  {
    name: "a rule that lets everyone in",
    manifests: withIngress("{}"),
    expected: everythingIn,
    messages: [
      "the rule lets everyone in on more than 1000 ports, so that the policy protects nothing: name the peers and ports that are needed",
    ],
    shown: true,
  },
  {
    name: "a rule that lets everything out",
    manifests: withEgress("{}"),
    expected: everythingOut,
    messages: [
      "the rule lets everything out on more than 1000 ports, so that the policy protects nothing: name the peers and ports that are needed",
    ],
  },
  {
    name: "a rule that is null, which is the empty one",
    manifests: withIngress("null"),
    expected: everythingIn,
  },
  {
    name: "an empty list of peers, which is everyone",
    manifests: withIngress("{ from: [] }"),
    expected: everythingIn,
  },
  {
    name: "every TCP port to everyone",
    manifests: withEgress("{ ports: [{ protocol: TCP }] }"),
    expected: everythingOut,
  },
  {
    name: "every UDP port to everyone",
    manifests: withEgress("{ ports: [{ protocol: UDP, port: 1, endPort: 65535 }] }"),
    expected: everythingOut,
  },
  {
    name: "1001 ports from everyone",
    manifests: withIngress("{ ports: [{ port: 3000, endPort: 4000 }] }"),
    expected: everythingIn,
  },
  {
    name: "1000 ports from everyone",
    manifests: withIngress("{ ports: [{ port: 3000, endPort: 3999 }] }"),
    expected: [],
  },
  {
    name: "more ports than the parameter says",
    manifests: withIngress("{ ports: [{ port: 80 }, { port: 443 }] }"),
    parameters: { ports: 1 },
    expected: everythingIn,
  },
  {
    name: "one port from everyone",
    manifests: withIngress("{ ports: [{ port: http }] }"),
    expected: [],
    shown: true,
  },
  {
    name: "pods of all namespaces",
    manifests: withIngress("{ from: [{ namespaceSelector: {} }] }"),
    expected: everythingIn,
  },
  {
    name: "pods of all namespaces but one",
    manifests: withEgress(
      "{ to: [{ namespaceSelector: { matchExpressions: [{ key: kubernetes.io/metadata.name, operator: NotIn, values: [kube-system] }] } }] }",
    ),
    expected: everythingOut,
  },
  {
    name: "pods of every namespace that has a name",
    manifests: withEgress(
      "{ to: [{ namespaceSelector: { matchExpressions: [{ key: kubernetes.io/metadata.name, operator: Exists }] } }] }",
    ),
    expected: everythingOut,
  },
  {
    name: "pods of all namespaces that lack a label",
    manifests: withIngress(
      "{ from: [{ namespaceSelector: {}, podSelector: { matchExpressions: [{ key: closed, operator: DoesNotExist }] } }] }",
    ),
    expected: everythingIn,
  },
  {
    name: "pods of all namespaces that have a label",
    manifests: withIngress(
      "{ from: [{ namespaceSelector: {}, podSelector: { matchLabels: { app: caller } } }] }",
    ),
    expected: [],
  },
  {
    name: "pods of namespaces that have a label",
    manifests: withIngress("{ from: [{ namespaceSelector: { matchLabels: { team: a } } }] }"),
    expected: [],
  },
  {
    name: "every pod of its own namespace",
    manifests: withIngress("{ from: [{ podSelector: {} }] }"),
    expected: [],
  },
  {
    name: "every IPv4 address",
    manifests: withEgress("{ to: [{ ipBlock: { cidr: 0.0.0.0/0 } }] }"),
    expected: everythingOut,
  },
  {
    name: "every IPv6 address",
    manifests: withEgress("{ to: [{ ipBlock: { cidr: '::/0' } }] }"),
    expected: everythingOut,
  },
  {
    name: "every public address",
    manifests: withIngress(
      "{ from: [{ ipBlock: { cidr: 0.0.0.0/0, except: [10.0.0.0/8, 192.168.0.0/16] } }] }",
    ),
    expected: everythingIn,
  },
  {
    name: "two blocks that are an eighth of all addresses together",
    manifests: withEgress("{ to: [{ ipBlock: { cidr: 8.0.0.0/4 } }, { ipBlock: { cidr: 128.0.0.0/4 } }] }"),
    expected: everythingOut,
  },
  {
    name: "an eighth of all addresses",
    manifests: withEgress("{ to: [{ ipBlock: { cidr: 32.0.0.0/3 } }] }"),
    expected: everythingOut,
  },
  {
    name: "less than an eighth of all addresses",
    manifests: withEgress("{ to: [{ ipBlock: { cidr: 32.0.0.0/3, except: [32.0.0.1/32] } }] }"),
    expected: [],
  },
  {
    name: "every private address",
    manifests: withEgress("{ to: [{ ipBlock: { cidr: 10.0.0.0/8 } }, { ipBlock: { cidr: 'fd00::/8' } }] }"),
    expected: [],
  },
  {
    name: "every address on one port",
    manifests: withEgress("{ to: [{ ipBlock: { cidr: 0.0.0.0/0 } }], ports: [{ port: 443 }] }"),
    expected: [],
  },
  {
    name: "servers of any name",
    manifests: `${app}${denied}---
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: { name: rules }
spec: { endpointSelector: {}, egress: [{ toFQDNs: [{ matchPattern: "*" }] }] }
`,
    expected: ["ZEN-504 CiliumNetworkPolicy shop/rules /spec/egress/0"],
  },
  {
    name: "servers of a domain",
    manifests: `${app}${denied}---
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: { name: rules }
spec: { endpointSelector: {}, egress: [{ toFQDNs: [{ matchPattern: "*.example.com" }] }] }
`,
    expected: [],
  },
  {
    name: "the entity all of Cilium",
    manifests: `${app}${denied}---
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: { name: rules }
spec: { endpointSelector: {}, ingress: [{ fromEntities: [all] }] }
`,
    expected: ["ZEN-503 CiliumNetworkPolicy shop/rules /spec/ingress/0"],
  },
  {
    name: "an Allow of Calico without a destination",
    manifests: `${app}${denied}---
apiVersion: projectcalico.org/v3
kind: NetworkPolicy
metadata: { name: rules }
spec: { selector: all(), types: [Egress], egress: [{ action: Allow }] }
`,
    expected: ["ZEN-504 NetworkPolicy shop/rules /spec/egress/0"],
  },
  {
    name: "a Deny of Calico",
    manifests: `${app}${denied}---
apiVersion: projectcalico.org/v3
kind: NetworkPolicy
metadata: { name: rules }
spec: { selector: all(), types: [Egress], egress: [{ action: Deny }] }
`,
    expected: [],
  },
];
