import type { RuleCase } from "./ruleCase";
import { balancerCases } from "./tlsIngress.balancers";
import {
  albClass,
  behind,
  entrance,
  HAPROXY,
  haproxy,
  ingressClass,
  modes,
  named,
  NGINX,
  nginx,
  notKnown,
  notKnownAt,
  open,
  openAt,
  passes,
  pod,
  refuses,
  says,
  service,
  verify,
} from "./tlsIngress.setup";

const haproxyClass = { ingressClassName: "haproxy" };
const noAuthority = (prefix: string): string => `names no authority of clients (${prefix}auth-tls-secret)`;
const unchecked = (prefix: string): string =>
  `lets in clients without a certificate that was checked (${prefix}auth-tls-verify-client is not on)`;

const byNginx: readonly RuleCase[] = [
  { ...passes("an entrance of the registry that asks clients", { annotations: nginx }), shown: true },
  { ...refuses("an entrance of the registry that does not", {}, open, noAuthority(NGINX)), shown: true },
  refuses("an empty authority", { annotations: { [`${NGINX}auth-tls-secret`]: "" } }, open),
  refuses("an authority that is no text", { annotations: { [`${NGINX}auth-tls-secret`]: 3 } }, open),
  passes("an authority whose name is not known", {
    annotations: { [`${NGINX}auth-tls-secret`]: "shop/zen-unknown-0" },
  }),
  passes("an entrance that says that it asks", {
    annotations: { ...nginx, [`${NGINX}auth-tls-verify-client`]: "on" },
  }),
  ...["off", "optional", "optional_no_ca", "ON", true].map((value) =>
    refuses(
      `an entrance that asks ${JSON.stringify(value)}`,
      { annotations: { ...nginx, [`${NGINX}auth-tls-verify-client`]: value } },
      openAt(`${NGINX}auth-tls-verify-client`),
      unchecked(NGINX),
    ),
  ),
  {
    ...refuses(
      "an entrance of which it is not known whether it asks",
      { annotations: { ...nginx, [`${NGINX}auth-tls-verify-client`]: "zen-unknown-0" } },
      notKnownAt(`${NGINX}auth-tls-verify-client`),
    ),
    messages: [
      "whether clients are asked for certificates is not known in preview: give it a value that is known before",
    ],
  },
  refuses("the words of another controller", { annotations: haproxy }, open, noAuthority(NGINX)),
  passes("the canary of an Ingress", { annotations: { [`${NGINX}canary`]: "true" } }),
  refuses("a canary that is none", { annotations: { [`${NGINX}canary`]: "false" } }, open),
  refuses("a canary at AWS", { annotations: { [`${NGINX}canary`]: "true" }, spec: albClass }, open),
];

const byHaproxy: readonly RuleCase[] = [
  passes("an entrance of haproxy-ingress that asks clients", { annotations: haproxy, spec: haproxyClass }),
  passes("a class called haproxy-ingress", {
    annotations: { ...haproxy, [`${HAPROXY}auth-tls-verify-client`]: "on" },
    spec: { ingressClassName: "haproxy-ingress" },
  }),
  refuses("an entrance of haproxy-ingress", { spec: haproxyClass }, open, noAuthority(HAPROXY)),
  refuses(
    "an entrance of haproxy-ingress where certificates are optional",
    { annotations: { ...haproxy, [`${HAPROXY}auth-tls-verify-client`]: "optional" }, spec: haproxyClass },
    openAt(`${HAPROXY}auth-tls-verify-client`),
    unchecked(HAPROXY),
  ),
  refuses(
    "an entrance that is open without the authority's Secret",
    { annotations: { [`${HAPROXY}auth-tls-secret`]: "clients" }, spec: haproxyClass },
    open,
    `lets everybody in while the authority's Secret is missing (${HAPROXY}auth-tls-strict is not true)`,
  ),
  refuses(
    "an entrance that is not strict",
    { annotations: { ...haproxy, [`${HAPROXY}auth-tls-strict`]: "false" }, spec: haproxyClass },
    openAt(`${HAPROXY}auth-tls-strict`),
  ),
  refuses(
    "an entrance of which it is not known whether it is strict",
    { annotations: { ...haproxy, [`${HAPROXY}auth-tls-strict`]: "zen-unknown-0" }, spec: haproxyClass },
    notKnownAt(`${HAPROXY}auth-tls-strict`),
  ),
];

const byClass: readonly RuleCase[] = [
  passes("a class of ingress-nginx by another name", {
    annotations: nginx,
    spec: { ingressClassName: "internal" },
    more: [...behind, ingressClass("internal", "k8s.io/ingress-nginx")],
  }),
  refuses(
    "a class called nginx that AWS reads",
    { annotations: nginx, more: [...behind, ingressClass("nginx", "ingress.k8s.aws/alb")] },
    open,
  ),
  refuses(
    "a class of haproxy-ingress, in the words of ingress-nginx",
    {
      annotations: nginx,
      spec: { ingressClassName: "internal" },
      more: [...behind, ingressClass("internal", "haproxy-ingress.github.io/controller")],
    },
    open,
  ),
  refuses(
    "a class of a controller that asks nobody",
    { annotations: nginx, more: [...behind, ingressClass("nginx", "traefik.io/ingress-controller")] },
    open,
    "is read by a controller that no annotation has ask clients",
  ),
  passes("a class whose controller is not known, where one's words are complete", {
    annotations: nginx,
    more: [...behind, ingressClass("nginx", "zen-unknown-0")],
  }),
  ...[undefined, "internal", "zen-unknown-0"].flatMap((ingressClassName) => [
    ...[nginx, haproxy, modes(verify)].map((annotations, index) =>
      passes(`the class ${String(ingressClassName)} with the words of one controller, ${index}`, {
        annotations,
        spec: { ingressClassName },
      }),
    ),
    refuses(
      `the class ${String(ingressClassName)} without any`,
      { spec: { ingressClassName } },
      open,
      "has no annotation of a known controller that asks clients for certificates",
    ),
  ]),
  refuses(
    "a class that nothing tells of, where clients are optional",
    {
      annotations: { ...nginx, [`${NGINX}auth-tls-verify-client`]: "optional" },
      spec: { ingressClassName: "internal" },
    },
    openAt(`${NGINX}auth-tls-verify-client`),
  ),
  refuses(
    "a class that nothing tells of, and a word that is not known",
    {
      annotations: { ...nginx, [`${NGINX}auth-tls-verify-client`]: "zen-unknown-0" },
      spec: { ingressClassName: "internal" },
    },
    notKnownAt(`${NGINX}auth-tls-verify-client`),
  ),
  refuses(
    "a class that nothing tells of, open for one controller and not known for the other",
    {
      annotations: {
        ...nginx,
        ...haproxy,
        [`${NGINX}auth-tls-verify-client`]: "optional",
        [`${HAPROXY}auth-tls-strict`]: "zen-unknown-0",
      },
      spec: { ingressClassName: "internal" },
    },
    notKnownAt(`${HAPROXY}auth-tls-strict`),
  ),
  passes("a canary of a class that nothing tells of", {
    annotations: { [`${NGINX}canary`]: "true" },
    spec: { ingressClassName: "internal" },
  }),
  refuses(
    "the class by its old annotation",
    {
      annotations: { ...nginx, "kubernetes.io/ingress.class": "haproxy" },
      spec: { ingressClassName: undefined },
    },
    open,
    noAuthority(HAPROXY),
  ),
];

const behindIt: readonly RuleCase[] = [
  ...(["gitops", "aws"] as const).map((profile): RuleCase => ({
    name: `an entrance of the registry in ${profile}`,
    manifests: entrance(),
    profile,
    expected: open,
    messages: says(noAuthority(NGINX), profile),
  })),
  { name: "an entrance of the registry in local", manifests: entrance(), profile: "local", expected: [] },
  passes("an entrance of another program of ours", { more: [service(), pod("zen-watcher")] }),
  passes("an entrance of a program that is not ours", { more: [service(), pod("shop")] }),
  refuses(
    "the registry by its image alone",
    { more: [service(), pod("r", "m.example.com/atom/workflow-registry:1")] },
    open,
  ),
  refuses("the registry by the Service's labels, its pods elsewhere", { more: [service(named)] }, open),
  passes("another program's pods behind a Service with the registry's label", {
    more: [service(named), pod("shop")],
  }),
  refuses("the registry by the Ingress's labels, the Service elsewhere", { labels: named, more: [] }, open),
  passes("a Service without pods or labels", { labels: named, more: [service()] }),
  passes("nothing that names the registry", { more: [] }),
  passes("a Service of another namespace", {
    more: behind.map((each) => each.replace('"metadata":{', '"metadata":{"namespace":"other",')),
  }),
  refuses(
    "the registry as the backend for everything else",
    { backend: { service: { name: "other" } }, spec: { defaultBackend: { service: { name: "r" } } } },
    open,
  ),
  {
    name: "an Ingress of the old group",
    manifests: entrance({ backend: { serviceName: "r", servicePort: 8000 } }).replace(
      "networking.k8s.io/v1",
      "extensions/v1beta1",
    ),
    expected: open,
  },
  {
    ...refuses(
      "a backend that is not known beside the registry",
      { backend: { service: { name: "zen-unknown-0" } } },
      notKnown,
    ),
    messages: [
      "who is behind the Ingress, which asks clients for no certificate, is not known in preview: give it a value that is known before",
    ],
  },
  refuses(
    "a backend that is not known beside the registry and another",
    {
      backend: { service: { name: "zen-unknown-0" } },
      more: [...behind, pod("shop").replace('"name":"p"', '"name":"q"')],
    },
    notKnown,
  ),
  passes("a backend that is not known beside another program of ours", {
    backend: { service: { name: "zen-unknown-0" } },
    more: [service(), pod("zen-watcher")],
  }),
  {
    name: "an Ingress of the old group for everything",
    manifests: entrance({
      backend: { serviceName: "other" },
      spec: { backend: { serviceName: "r", servicePort: 8000 } },
    }).replace("networking.k8s.io/v1", "extensions/v1beta1"),
    expected: open,
  },
  passes("a backend that is not known, and that asks", {
    annotations: nginx,
    backend: { service: { name: "zen-unknown-0" } },
  }),
  passes("a backend that is not known without the registry", {
    backend: { service: { name: "zen-unknown-0" } },
    more: [pod("shop")],
  }),
  passes("a backend that is not known, the registry in another namespace", {
    backend: { service: { name: "zen-unknown-0" } },
    more: [pod("workflow-registry").replace('"metadata":{', '"metadata":{"namespace":"other",')],
  }),
  passes("backends of wrong types", { backend: { service: 3 }, spec: { defaultBackend: "r" } }),
];

/** Cases of the rule `tls-ingress` about certificates that clients are asked for. */
export const clientCases: readonly RuleCase[] = [
  ...byNginx,
  ...byHaproxy,
  ...balancerCases,
  ...byClass,
  ...behindIt,
];
