import { flaws } from "./networkFlaws.cases";
import { ofPlugins } from "./networkPlugins.cases";
import {
  at,
  from,
  out,
  peerPath,
  pod,
  pods,
  policy,
  portIn,
  portPath,
  selecting,
} from "./networkSelectors.parts";
import type { RuleCase } from "./ruleCase";

const selection: readonly RuleCase[] = [
  {
    name: "a policy for a label that no pod has",
    manifests: selecting("{ matchLabels: { app: ap } }"),
    expected: at("ZEN-511", "/spec/podSelector"),
    messages: [
      "the policy selects no pod that is deployed with it: give podSelector labels that pods of its namespace have, or remove the policy",
    ],
    shown: true,
  },
  {
    name: "a policy whose selector is invalid",
    manifests: selecting(
      "{ matchLabels: { app: ap }, matchExpressions: [{ key: a, operator: Like, values: [b] }] }",
    ),
    expected: at("ZEN-514", "/spec/podSelector/matchExpressions/0/operator"),
  },
  ...[
    "{ namespaceSelector: { matchExpressions: [{ key: kubernetes.io/metadata.name, operator: NotIn, values: [shop] }] }, podSelector: { matchLabels: { app: ap } } }",
    "{ namespaceSelector: { matchExpressions: [{ key: team, operator: In, values: [shop] }] }, podSelector: { matchLabels: { app: ap } } }",
    "{ namespaceSelector: { matchExpressions: [{ key: kubernetes.io/metadata.name, operator: In, values: [shop, elsewhere] }] }, podSelector: { matchLabels: { app: ap } } }",
    "{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: shop, team: nobody } } }",
  ].map((peer, index): RuleCase => ({
    name: `a peer that may mean pods elsewhere (${index})`,
    manifests: `${from(peer)}---\n{apiVersion: v1, kind: Namespace, metadata: {name: shop}}\n`,
    expected: [],
  })),
  ...[
    [
      "podSelector",
      "podSelector: { matchLabels: { app: ap }, matchExpressions: [{ key: a, operator: Like }] }",
    ],
    [
      "namespaceSelector",
      "namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: shop }, matchExpressions: [{ key: a, operator: Like }] }, podSelector: { matchLabels: { app: ap } }",
    ],
  ].map(([part = "", peer = ""]): RuleCase => ({
    name: `a peer whose ${part} is invalid`,
    manifests: from(`{ ${peer} }`),
    expected: at("ZEN-514", `${peerPath}/${part}/matchExpressions/0/operator`),
  })),
  {
    name: "a named port of blocks and of a pod that has it",
    manifests: out(
      "{ to: [{ ipBlock: { cidr: 192.0.2.0/24 } }, { podSelector: { matchLabels: { app: caller } } }], ports: [{ port: http }] }",
    ),
    expected: [],
  },
  {
    name: "a named port of pods elsewhere",
    manifests: out(
      "{ to: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: elsewhere } } }], ports: [{ port: web }] }",
    ),
    expected: [],
  },
  {
    name: "a peer in a namespace whose pods are elsewhere",
    manifests: `${pod("app")}${policy("{ podSelector: {}, ingress: [{ from: [{ podSelector: { matchLabels: { app: ap } } }] }] }").replace("name: rules", "name: rules, namespace: store")}`,
    expected: [],
  },
  {
    name: "a named port of a peer that is none",
    manifests: out("{ to: [7], ports: [{ port: web }] }"),
    expected: at("ZEN-517", "/spec/egress/0/to/0"),
  },
  {
    name: "a named port of a peer that matches nobody",
    manifests: out("{ to: [{ podSelector: { matchLabels: { app: ap } } }], ports: [{ port: web }] }"),
    expected: at("ZEN-512", "/spec/egress/0/to/0"),
  },
  {
    name: "a policy for a pod",
    manifests: selecting("{ matchLabels: { app: app } }"),
    expected: [],
    shown: true,
  },
  {
    name: "a policy for a pod of another namespace",
    manifests: selecting("{ matchLabels: { app: far } }"),
    expected: at("ZEN-511", "/spec/podSelector"),
  },
  {
    name: "a policy for every pod",
    manifests: `${pod("far", "store")}${policy("{ podSelector: {} }")}`,
    expected: [],
  },
  {
    name: "a policy alone, whose pods are elsewhere",
    manifests: policy("{ podSelector: { matchLabels: { app: app } } }"),
    expected: [],
  },
  {
    name: "a selector that is not known",
    manifests: selecting("{ matchLabels: { app: zen-unknown-0 } }"),
    expected: at("ZEN-518", "/spec/podSelector"),
    messages: [
      "whether the policy selects a pod is not known in preview: give podSelector and the pods' labels values that are known before they are made",
    ],
  },
  {
    name: "a selector of which one value is not known, and the other is a pod's",
    manifests: selecting("{ matchExpressions: [{ key: app, operator: In, values: [app, zen-unknown-0] }] }"),
    expected: [],
  },
  {
    name: "a peer that no pod of the namespace is",
    manifests: from("{ podSelector: { matchLabels: { app: call } } }"),
    expected: at("ZEN-512", peerPath),
    messages: [
      "the peer matches no pod that is deployed in its namespace: give it labels that the pods meant have, or remove it",
    ],
  },
  {
    name: "a peer that is a pod of the namespace",
    manifests: from("{ podSelector: { matchLabels: { app: caller } } }"),
    expected: [],
  },
  {
    name: "a peer that is a pod of another namespace, which is not named",
    manifests: from("{ podSelector: { matchLabels: { app: far } } }"),
    expected: at("ZEN-512", peerPath),
  },
  {
    name: "a peer in a namespace that is there, with another label",
    manifests: from(
      "{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: store } }, podSelector: { matchLabels: { app: caller } } }",
    ),
    expected: at("ZEN-512", peerPath),
  },
  {
    name: "a peer in a namespace that is there",
    manifests: from(
      "{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: store } }, podSelector: { matchLabels: { app: far } } }",
    ),
    expected: [],
  },
  {
    name: "a peer in a namespace that is elsewhere",
    manifests: from(
      "{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: monitoring } }, podSelector: { matchLabels: { app: prometheus } } }",
    ),
    expected: [],
  },
  {
    name: "a peer in namespaces by a label that others may have",
    manifests: from(
      "{ namespaceSelector: { matchLabels: { team: a } }, podSelector: { matchLabels: { app: x } } }",
    ),
    expected: [],
  },
  {
    name: "a peer whose label is not known",
    manifests: from("{ podSelector: { matchLabels: { app: zen-unknown-0 } } }"),
    expected: [],
  },
  {
    name: "every pod of the namespace as peer",
    manifests: from("{ podSelector: {} }"),
    expected: [],
  },
];

const ports: readonly RuleCase[] = [
  {
    name: "a port by a name that the pod does not have",
    manifests: portIn("{ port: https }"),
    expected: at("ZEN-513", `${portPath}/port`),
    messages: [
      "no pod that the policy selects has a TCP port of this name, so that the rule opens nothing there: name it as the containers do, or give its number",
    ],
    shown: true,
  },
  { name: "a port by the pod's name", manifests: portIn("{ port: http }"), expected: [], shown: true },
  {
    name: "a port by the pod's name with another protocol",
    manifests: portIn("{ port: http, protocol: UDP }"),
    expected: at("ZEN-513", `${portPath}/port`),
  },
  {
    name: "a port of an init container, which is gone when the pod serves",
    manifests: portIn("{ port: gone }"),
    expected: at("ZEN-513", `${portPath}/port`),
  },
  { name: "a port by number", manifests: portIn("{ port: 9 }"), expected: [] },
  {
    name: "a port of a policy that selects no pod",
    manifests: `${pods}${policy("{ podSelector: { matchLabels: { app: x } }, ingress: [{ ports: [{ port: https }] }] }")}`,
    expected: at("ZEN-511", "/spec/podSelector"),
  },
  {
    name: "a port by a name that no peer has",
    manifests: out("{ to: [{ podSelector: { matchLabels: { app: caller } } }], ports: [{ port: https }] }"),
    expected: at("ZEN-513", "/spec/egress/0/ports/0/port"),
    messages: [
      "no pod among the rule's peers has a TCP port of this name, so that the rule opens nothing there: name it as the containers do, or give its number",
    ],
  },
  {
    name: "a port by a name that one of the peers has",
    manifests: out("{ to: [{ podSelector: { matchLabels: { app: caller } } }], ports: [{ port: http }] }"),
    expected: [],
  },
  {
    name: "a port by name at addresses, which have no names",
    manifests: out("{ to: [{ ipBlock: { cidr: 10.0.0.0/8 } }], ports: [{ port: http }] }"),
    expected: at("ZEN-513", "/spec/egress/0/ports/0/port"),
  },
  {
    name: "a port by name in a namespace that is elsewhere",
    manifests: out(
      "{ to: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: kube-system } } }], ports: [{ port: dns }] }",
    ),
    expected: [],
  },
  { name: "a port by name at everyone", manifests: out("{ ports: [{ port: dns }] }"), expected: [] },
];

/** Cases of the rule `network-selectors`. */
export const cases: readonly RuleCase[] = [...selection, ...ports, ...flaws, ...ofPlugins];
