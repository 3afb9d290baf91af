import { admins } from "./networkAdmin.cases";
import { everything } from "./networkEverything.cases";
import { app, denied, everythingIn, open, pod, policy, withEgress } from "./networkIsolation.parts";
import type { RuleCase } from "./ruleCase";

const isolation: readonly RuleCase[] = [
  {
    name: "a pod that no policy selects",
    manifests: app,
    expected: open("ZEN-501", "ZEN-502"),
    messages: [
      "no NetworkPolicy isolates the pod's ingress: add one to its namespace that selects its labels, with policyTypes Ingress",
      "no NetworkPolicy isolates the pod's egress: add one to its namespace that selects its labels, with policyTypes Egress",
    ],
    shown: true,
  },
  { name: "a pod that a policy isolates both ways", manifests: `${app}${denied}`, expected: [], shown: true },
  {
    name: "a pod whose policy is for ingress alone",
    manifests: `${app}${policy("{ podSelector: {}, policyTypes: [Ingress] }")}`,
    expected: open("ZEN-502"),
  },
  {
    name: "a pod whose policy is for egress alone",
    manifests: `${app}${policy("{ podSelector: {}, policyTypes: [Egress] }")}`,
    expected: open("ZEN-501"),
  },
  {
    name: "a policy without policyTypes and with an empty list of egress rules, which is for ingress alone",
    manifests: `${app}${policy("{ podSelector: {}, egress: [] }")}`,
    expected: open("ZEN-502"),
  },
  {
    name: "a policy without policyTypes and with an egress rule, which is for both",
    manifests: `${app}${policy("{ podSelector: {}, egress: [{ to: [{ podSelector: {} }] }] }")}`,
    expected: [],
  },
  {
    name: "a policy in another namespace",
    manifests: `${app}${policy("{ podSelector: {}, policyTypes: [Ingress, Egress] }", "default-deny", "store")}`,
    expected: open("ZEN-501", "ZEN-502"),
  },
  {
    name: "a policy that selects another label",
    manifests: `${app}${policy("{ podSelector: { matchLabels: { app: other } }, policyTypes: [Ingress, Egress] }")}`,
    expected: open("ZEN-501", "ZEN-502"),
  },
  {
    name: "two policies, one for each direction",
    manifests: `${app}${policy("{ podSelector: {}, policyTypes: [Ingress] }", "in")}${policy("{ podSelector: { matchLabels: { app: app } }, policyTypes: [Egress] }", "out")}`,
    expected: [],
  },
  {
    name: "a CronJob without labels",
    manifests: `
apiVersion: batch/v1
kind: CronJob
metadata: { name: app }
spec: { jobTemplate: { spec: { template: { spec: { containers: [{ name: c, image: i }] } } } } }
`,
    expected: [
      "ZEN-501 CronJob shop/app /spec/jobTemplate/spec/template",
      "ZEN-502 CronJob shop/app /spec/jobTemplate/spec/template",
    ],
  },
  {
    name: "a Deployment whose own labels a policy selects and whose pods' it does not",
    manifests: `
apiVersion: apps/v1
kind: Deployment
metadata: { name: app, labels: { app: app } }
spec: { template: { metadata: { name: x }, spec: { containers: [{ name: c, image: i }] } } }
${policy("{ podSelector: { matchLabels: { app: app } }, policyTypes: [Ingress, Egress] }")}`,
    expected: [
      "ZEN-501 Deployment shop/app /spec/template/metadata",
      "ZEN-502 Deployment shop/app /spec/template/metadata",
    ],
  },
  {
    name: "a policy of Cilium, which isolates as well where it has rules",
    manifests: `${app}---
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: { name: names }
spec: { endpointSelector: { matchLabels: { "k8s:app": app } }, ingress: [{}], egress: [{ toFQDNs: [{ matchName: a.example.com }] }] }
`,
    expected: [],
  },
  {
    name: "a policy of Calico for egress",
    manifests: `${app}---
apiVersion: projectcalico.org/v3
kind: NetworkPolicy
metadata: { name: names }
spec: { selector: "app == 'app'", types: [Egress], egress: [{ action: Allow, destination: { domains: [a.example.com] } }] }
`,
    expected: open("ZEN-501"),
  },
];

const combined: readonly RuleCase[] = [
  {
    name: "rules whose ports are many together",
    manifests: `${app}${denied}${policy("{ podSelector: {}, ingress: [{ ports: [{ port: 1, endPort: 600 }] }, { ports: [{ port: 601, endPort: 1200 }] }] }")}`,
    expected: open("ZEN-505"),
    messages: [
      "the policies that select the pod together allow everything in its ingress: name in fewer rules the peers and ports that are needed",
    ],
  },
  {
    name: "rules whose ports overlap, and are few together",
    manifests: `${app}${denied}${policy("{ podSelector: {}, ingress: [{ ports: [{ port: 1, endPort: 600 }] }, { ports: [{ port: 401, endPort: 1000 }] }] }")}`,
    expected: [],
  },
  {
    name: "policies whose blocks are wide together",
    manifests: `${app}${denied}${policy("{ podSelector: {}, policyTypes: [Egress], egress: [{ to: [{ ipBlock: { cidr: 8.0.0.0/4 } }] }] }", "one")}${policy("{ podSelector: {}, policyTypes: [Egress], egress: [{ to: [{ ipBlock: { cidr: 128.0.0.0/4 } }], ports: [{ port: 1, endPort: 1001 }] }] }", "two")}`,
    expected: open("ZEN-505"),
  },
  {
    name: "policies whose blocks are wide together on few ports",
    manifests: `${app}${denied}${policy("{ podSelector: {}, policyTypes: [Egress], egress: [{ to: [{ ipBlock: { cidr: 8.0.0.0/4 } }] }] }", "one")}${policy("{ podSelector: {}, policyTypes: [Egress], egress: [{ to: [{ ipBlock: { cidr: 128.0.0.0/4 } }], ports: [{ port: 1, endPort: 1000 }] }] }", "two")}`,
    expected: [],
  },
  {
    name: "a rule that allows everything beside a narrow one is told once",
    manifests: `${app}${denied}${policy("{ podSelector: {}, policyTypes: [Ingress], ingress: [{}, { ports: [{ port: 80 }] }] }")}`,
    expected: everythingIn,
  },
];

const others: readonly RuleCase[] = [
  {
    name: "a pod on the network of its node",
    manifests: `${pod("app", ", hostNetwork: true")}${denied}`,
    expected: ["ZEN-506 Pod shop/app /spec/hostNetwork"],
    messages: [
      "the pod is on the network of its node, where no NetworkPolicy isolates it: leave out hostNetwork",
    ],
  },
  {
    name: "a pod that says it is not",
    manifests: `${pod("app", ", hostNetwork: false")}${denied}`,
    expected: [],
  },
  {
    name: "a pod of which that is not known",
    manifests: `${pod("app", ", hostNetwork: zen-unknown-0")}${denied}`,
    expected: ["ZEN-507 Pod shop/app /spec/hostNetwork"],
  },
  {
    name: "a label that is not known and that decides",
    manifests: `${pod("app", "", "zen-unknown-0")}${policy("{ podSelector: { matchLabels: { app: app } }, policyTypes: [Ingress, Egress] }")}`,
    expected: open("ZEN-507", "ZEN-507"),
    messages: [
      "whether a NetworkPolicy isolates the pod's egress is not known in preview: give its labels and the policies' selectors values that are known before they are made",
      "whether a NetworkPolicy isolates the pod's ingress is not known in preview: give its labels and the policies' selectors values that are known before they are made",
    ],
  },
  {
    name: "a selector and a label that are the same unknown value",
    manifests: `${pod("app", "", "zen-unknown-0")}${policy("{ podSelector: { matchLabels: { app: zen-unknown-0 } }, policyTypes: [Ingress, Egress] }")}`,
    expected: [],
  },
  {
    name: "a selector that is not known beside a policy for every pod",
    manifests: `${app}${denied}${policy("{ podSelector: { matchLabels: { app: zen-unknown-0 } } }")}`,
    expected: [],
  },
  {
    name: "a block that is not known, on every port",
    manifests: withEgress("{ to: [{ ipBlock: { cidr: zen-unknown-0 } }] }"),
    expected: ["ZEN-507 NetworkPolicy shop/rules /spec/egress/0"],
    messages: [
      "whether the rule lets everything out is not known in preview: give its peers and ports values that are known before the policy is made",
    ],
  },
  {
    name: "a block that is not known, on one port",
    manifests: withEgress("{ to: [{ ipBlock: { cidr: zen-unknown-0 } }], ports: [{ port: 443 }] }"),
    expected: [],
  },
  {
    name: "a port that is not known, to everyone",
    manifests: withEgress("{ ports: [{ port: zen-unknown-0 }] }"),
    expected: ["ZEN-507 NetworkPolicy shop/rules /spec/egress/0"],
  },
  {
    name: "wrong types everywhere",
    manifests: `${app}${policy("7", "one")}${policy("{ podSelector: 7, policyTypes: 7, ingress: 7, egress: 7 }", "two")}${policy("{ podSelector: { matchLabels: 7, matchExpressions: 7 }, policyTypes: [7], ingress: [7], egress: [{ to: 7, ports: 7 }] }", "three")}${policy("{ podSelector: { matchExpressions: [7, { key: 7 }] }, egress: [{ to: [7, { ipBlock: 7 }, { ipBlock: { cidr: 7, except: 7 } }], ports: [7, { port: -1 }, { protocol: 7 }] }] }", "four")}---
{ apiVersion: cilium.io/v2, kind: CiliumNetworkPolicy, metadata: { name: five }, spec: 7, specs: [7, { endpointSelector: 7, ingress: 7, egress: [7, { toFQDNs: [7], toCIDR: [7], toCIDRSet: [7], toEntities: [7], toEndpoints: [7], toPorts: [7, { ports: [7] }] }] }] }
---
{ apiVersion: projectcalico.org/v3, kind: NetworkPolicy, metadata: { name: six }, spec: { selector: 7, types: 7, ingress: 7, egress: [7, { action: Allow, protocol: [7], destination: { nets: [7], ports: [7], domains: 7, selector: 7 } }] } }
---
{ apiVersion: v1, kind: Pod, metadata: { name: odd, labels: { app: 7 } }, spec: { hostNetwork: 7, containers: [7, { ports: 7 }, { ports: [7, { name: 7 }] }] } }
`,
    expected: ["ZEN-502 Pod shop/app /metadata/labels", "ZEN-502 Pod shop/odd /metadata/labels"],
  },
];

/** Cases of the rule `network-isolation`; what policies mean is tried in `test/policy-pack/network`. */
export const cases: readonly RuleCase[] = [...isolation, ...everything, ...combined, ...others, ...admins];
