import { endpoints } from "./networkEndpoints.cases";
import {
  block,
  dns,
  from,
  inPod,
  inPolicy,
  local,
  name,
  namespace,
  pod,
  policy,
  programs,
  registry,
  registryPod,
  tcp,
  to,
} from "./networkReachability.parts";
import type { RuleCase } from "./ruleCase";

const outside: readonly RuleCase[] = [
  {
    ...local,
    name: "a registry that reaches its DNS and nothing else",
    manifests: registry(),
    expected: [],
    shown: true,
  },
  {
    ...local,
    name: "a registry without DNS",
    manifests: `${registryPod}${policy("workflow-registry", "", "")}`,
    expected: inPod("ZEN-521"),
    messages: [
      "the declared connection `dns` does not work, since policies let the pod not out to the namespace kube-system on TCP 53; UDP 53: open it at both ends, or correct it in model/connections",
    ],
    shown: true,
  },
  {
    ...local,
    name: "a registry of a Deployment, without DNS",
    manifests: `---
{apiVersion: apps/v1, kind: Deployment, metadata: {name: d}, spec: {template: {metadata: {labels: {${name("workflow-registry")}}}, spec: {containers: []}}}}
${policy("workflow-registry", "", "")}`,
    expected: ["ZEN-521 Deployment shop/d /spec/template/metadata/labels"],
  },
  {
    ...local,
    name: "a registry that only its image tells, without DNS",
    manifests: `---
{apiVersion: v1, kind: Pod, metadata: {name: d}, spec: {containers: [{name: c, image: kubezen/workflow-registry}]}}
${policy("x", "", "").replace(/podSelector: .*/, "podSelector: {}")}`,
    expected: ["ZEN-521 Pod shop/d"],
  },
  {
    ...local,
    name: "a registry on the network of its node, without DNS",
    manifests: `${pod("workflow-registry", 8000, "", ", hostNetwork: true")}${policy("workflow-registry", "", "")}`,
    expected: [],
  },
  {
    ...local,
    name: "policies of several names and namespaces, with several peers, that nobody declared",
    manifests: [
      pod("workflow-registry", 8000),
      pod("workflow-registry", 8000, "", "", "store"),
      policy(
        "workflow-registry",
        `${from(block("192.0.2.0/24"), 8000)}, ${from(block("198.51.100.0/24"), 8000)}`,
        dns,
      ),
      policy("workflow-registry", from(block("192.0.2.0/24"), 8000), dns, "second"),
      policy("workflow-registry", from(block("192.0.2.0/24"), 8000), dns).replace(
        "name: workflow-registry }",
        "name: workflow-registry, namespace: store }",
      ),
    ].join(""),
    expected: [
      "ZEN-522 NetworkPolicy shop/second /spec/ingress/0/from/0/ipBlock",
      ...inPolicy("ZEN-522", "/spec/ingress/0/from/0/ipBlock"),
      ...inPolicy("ZEN-522", "/spec/ingress/1/from/0/ipBlock"),
      "ZEN-522 NetworkPolicy store/workflow-registry /spec/ingress/0/from/0/ipBlock",
    ],
  },
  {
    ...local,
    name: "DNS over UDP alone",
    manifests: `${registryPod}${policy("workflow-registry", "", `{ to: [${namespace("kube-system")}], ports: [{ protocol: UDP, port: 53 }] }`)}`,
    expected: inPod("ZEN-521"),
  },
  {
    ...local,
    name: "DNS at certain pods of its namespace, whose labels are not in the set",
    manifests: registry().replaceAll(
      namespace("kube-system"),
      "{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: kube-system } }, podSelector: { matchLabels: { k8s-app: kube-dns } } }",
    ),
    expected: [],
  },
  {
    ...local,
    name: "DNS in another namespace, which the parameter names",
    manifests: registry().replaceAll("kube-system", "openshift-dns"),
    parameters: { namespaces: ["dns=openshift-dns"] },
    expected: [],
  },
  {
    ...local,
    name: "DNS in another namespace",
    manifests: registry().replaceAll("kube-system", "openshift-dns"),
    expected: [...inPolicy("ZEN-522", "/spec/egress/0/to/0"), ...inPod("ZEN-521")].sort(),
  },
  {
    ...local,
    name: "the ingress controller, which may call the registry",
    manifests: registry(from(namespace("ingress-nginx"), 8000)),
    expected: [],
  },
  {
    ...local,
    name: "the ingress controller, by the name of the port",
    manifests: registry(from(namespace("ingress-nginx"), "http")),
    expected: [],
  },
  {
    ...local,
    name: "the ingress controller on a port more",
    manifests: registry(from(namespace("ingress-nginx"), 8000, 9000)),
    expected: inPolicy("ZEN-522", "/spec/ingress/0/from/0"),
    messages: [
      "the policy opens pods of the namespace ingress-nginx to workflow-registry (TCP 9000), which no connection declares: remove it, or declare it in model/connections or the parameter connections of network-reachability",
    ],
    shown: true,
  },
  {
    ...local,
    name: "a namespace that nobody declared",
    manifests: registry(from(namespace("ci"), 8000)),
    expected: inPolicy("ZEN-522", "/spec/ingress/0/from/0"),
  },
  {
    ...local,
    name: "a namespace that the parameter declares",
    manifests: registry(from(namespace("ci"), 8000)),
    parameters: { connections: ["namespace/ci -> workflow-registry TCP/8000"] },
    expected: [],
  },
  {
    ...local,
    name: "a namespace that the parameter declares for another port",
    manifests: registry(from(namespace("ci"), 8000)),
    parameters: { connections: ["namespace/ci -> workflow-registry TCP/8001"] },
    expected: inPolicy("ZEN-522", "/spec/ingress/0/from/0"),
  },
  {
    ...local,
    name: "a namespace that the parameter declares the other way",
    manifests: registry(from(namespace("ci"), 8000)),
    parameters: { connections: ["workflow-registry -> namespace/ci TCP/8000"] },
    expected: inPolicy("ZEN-522", "/spec/ingress/0/from/0"),
  },
  {
    ...local,
    name: "everyone on the registry's port",
    manifests: registry(`{ ports: [${tcp(8000)}] }`),
    expected: inPolicy("ZEN-522", "/spec/ingress/0"),
  },
  {
    ...local,
    name: "pods of any namespace on the registry's port",
    manifests: registry(from("{ namespaceSelector: {} }", 8000)),
    expected: inPolicy("ZEN-522", "/spec/ingress/0/from/0"),
    messages: [
      "the policy opens pods of any namespace to workflow-registry (TCP 8000), which no connection declares: remove it, or declare it in model/connections or the parameter connections of network-reachability",
    ],
  },
  {
    ...local,
    name: "an address out",
    manifests: registry("", to(block("203.0.113.1/32"), 443)),
    expected: inPolicy("ZEN-522", "/spec/egress/1/to/0/ipBlock"),
  },
  {
    ...local,
    name: "an address out that the parameter declares",
    manifests: registry("", to(block("203.0.113.1/32"), 443)),
    parameters: { connections: ["workflow-registry -> 203.0.113.0/24 TCP/443"] },
    expected: [],
  },
  {
    ...local,
    name: "addresses around the ones that the parameter declares",
    manifests: registry("", to(block("203.0.112.0/23"), 443)),
    parameters: { connections: ["workflow-registry -> 203.0.113.0/24 TCP/443"] },
    expected: inPolicy("ZEN-522", "/spec/egress/1/to/0/ipBlock"),
  },
  {
    ...local,
    name: "a registry without profile",
    manifests: registryPod,
    expected: [],
  },
  { name: "a set of no profile", manifests: registry(from(namespace("ci"), 8000)), expected: [] },
  {
    ...local,
    name: "a pod of something else",
    manifests: `${pod("shop-front", 8000)}${policy("shop-front", from(namespace("ci"), 8000), "")}`,
    expected: [],
  },
  {
    ...local,
    name: "a renamed registry, known by its image",
    manifests: registry(from(namespace("ci"), 8000))
      .replaceAll("workflow-registry", "catalogue")
      .replace("image: i", "image: 'ghcr.io/kube-zen/mirror/atom/workflow-registry:1.0.0'"),
    expected: ["ZEN-522 NetworkPolicy shop/catalogue /spec/ingress/0/from/0"],
  },
];

const apiServer = to(block("10.0.0.0/8"), 443, 6443);
const runtime = (ingress: string, egress: string, spec = ""): string =>
  `${pod("runtime-agent", 4000, "", spec)}${policy("runtime-agent", ingress, `${dns}, ${egress}`)}`;
const noToken = ", automountServiceAccountToken: false";
const toRegistry = to(programs("workflow-registry"), 8000);
const fromRuntime = from(programs("runtime-agent"), 8000);

const between: readonly RuleCase[] = [
  {
    ...local,
    name: "runtime agent and registry, open at both ends",
    manifests: `${registry(fromRuntime)}${runtime("", `${toRegistry}, ${apiServer}`)}`,
    expected: [],
  },
  {
    ...local,
    name: "runtime agent and registry, closed at the registry",
    manifests: `${registry()}${runtime("", `${toRegistry}, ${apiServer}`)}`,
    expected: inPod("ZEN-521", "runtime-agent"),
  },
  {
    ...local,
    name: "runtime agent and registry, closed at the agent",
    manifests: `${registry(fromRuntime)}${runtime("", apiServer)}`,
    expected: inPod("ZEN-521", "runtime-agent"),
  },
  {
    ...local,
    name: "a registry that calls the runtime agent",
    manifests: `${registry(fromRuntime, to(programs("runtime-agent"), 4000))}${runtime(from(programs("workflow-registry"), 4000), `${toRegistry}, ${apiServer}`)}`,
    expected: [
      "ZEN-522 NetworkPolicy shop/runtime-agent /spec/ingress/0/from/0",
      "ZEN-522 NetworkPolicy shop/workflow-registry /spec/egress/1/to/0",
    ],
  },
  {
    ...local,
    name: "a registry that is let out to the runtime agent, which does not let it in",
    manifests: `${registry(fromRuntime, to(programs("runtime-agent"), 4000))}${runtime("", `${toRegistry}, ${apiServer}`)}`,
    expected: [],
  },
  {
    ...local,
    name: "a runtime agent alone, whose registry is elsewhere",
    manifests: runtime("", `${toRegistry}, ${apiServer}`),
    expected: [],
  },
  {
    ...local,
    name: "a runtime agent with a token and without the API server",
    manifests: runtime("", toRegistry),
    expected: inPod("ZEN-521", "runtime-agent"),
  },
  {
    ...local,
    name: "a runtime agent without a token and with the API server",
    manifests: runtime("", apiServer, noToken),
    expected: ["ZEN-522 NetworkPolicy shop/runtime-agent /spec/egress/1/to/0/ipBlock"],
  },
  {
    ...local,
    name: "a runtime agent without a token and without the API server",
    manifests: runtime("", toRegistry, noToken),
    expected: [],
  },
  {
    ...local,
    name: "a token in a volume, for the API server",
    manifests: runtime(
      "",
      apiServer,
      `${noToken}, volumes: [{ name: t, projected: { sources: [{ serviceAccountToken: { path: token } }] } }]`,
    ),
    expected: [],
  },
  {
    ...local,
    name: "a token in a volume, for AWS",
    manifests: runtime(
      "",
      toRegistry,
      `${noToken}, volumes: [{ name: t, projected: { sources: [{ serviceAccountToken: { path: token, audience: sts.amazonaws.com } }] } }]`,
    ),
    expected: [],
  },
  {
    ...local,
    name: "a registry that a pod of something else may call",
    manifests: `${registry(from("{ podSelector: {} }", 8000))}${pod("shop-front", 80)}`,
    expected: inPolicy("ZEN-522", "/spec/ingress/0/from/0"),
  },
  {
    ...local,
    name: "a peer whose label is not known",
    manifests: `${registry(from(`{ podSelector: { matchLabels: { ${name("zen-unknown-0")} } } }`, 8000))}${pod("shop-front", 80)}`,
    expected: inPolicy("ZEN-523", "/spec/ingress/0/from/0"),
    messages: [
      "whether the policy opens pods of the namespace shop to workflow-registry (TCP 8000), which no connection declares, is not known in preview: give selectors, labels, addresses and ports values that are known before they are made",
    ],
  },
  {
    ...local,
    name: "a block that is not known",
    manifests: registry(from(block("zen-unknown-0"), 8000)),
    expected: inPolicy("ZEN-523", "/spec/ingress/0/from/0/ipBlock"),
  },
  {
    ...local,
    name: "metrics, where the pod asks to be scraped",
    manifests: registry(from(namespace("monitoring"), 8000)).replace(
      "labels:",
      'annotations: { prometheus.io/scrape: "true" }, labels:',
    ),
    expected: [],
  },
  {
    ...local,
    name: "metrics, where the pod does not ask to be scraped",
    manifests: registry(from(namespace("monitoring"), 8000)),
    expected: inPolicy("ZEN-522", "/spec/ingress/0/from/0"),
  },
  {
    ...local,
    name: "metrics that are asked for and closed",
    manifests: registry().replace("labels:", 'annotations: { prometheus.io/scrape: "true" }, labels:'),
    expected: inPod("ZEN-521"),
    messages: [
      "the declared connection `scrape-registry` does not work, since policies let the pod not in from the namespace monitoring on TCP 8000: open it at both ends, or correct it in model/connections",
    ],
  },
];

/** Cases of the rule `network-reachability`; which connections there are is tried in `test/model/connections`. */
export const cases: readonly RuleCase[] = [...outside, ...endpoints, ...between];
