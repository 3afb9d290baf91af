import type { RuleCase } from "./ruleCase";

const certificate = (...dnsNames: readonly unknown[]): string =>
  JSON.stringify({
    apiVersion: "cert-manager.io/v1",
    kind: "Certificate",
    metadata: { name: "c" },
    spec: { secretName: "s", dnsNames },
  });
const notIn = "the host is not in the certificate of the Secret s: add it to the dnsNames";
const passes = (name: string, manifests: string): RuleCase => ({ name, manifests, expected: [] });
const gateway = (listener: object, ...more: readonly string[]): string =>
  [
    JSON.stringify({
      apiVersion: "gateway.networking.k8s.io/v1",
      kind: "Gateway",
      metadata: { name: "g" },
      spec: { listeners: [{ name: "l", ...listener }] },
    }),
    ...more,
  ].join("\n---\n");
const route = (parent: object, rules: unknown = [{}]): string =>
  JSON.stringify({
    apiVersion: "gateway.networking.k8s.io/v1",
    kind: "HTTPRoute",
    metadata: { name: "r" },
    spec: { parentRefs: [{ name: "other" }, parent], rules },
  });
const toHttps = [{ filters: [{ requestRedirect: { scheme: "https" } }] }];
const onGateway = (id: string, path: string): readonly string[] => [
  `${id} Gateway shop/g /spec/listeners/0${path}`,
];
const reference = { certificateRefs: [{ name: "s" }] };

/** Cases of the rule `tls-ingress` about Gateways. */
export const gatewayCases: readonly RuleCase[] = [
  {
    name: "a route at a plain listener",
    manifests: gateway({ protocol: "HTTP" }, route({ name: "g" })),
    expected: onGateway("ZEN-331", "/protocol"),
    messages: [
      "a route answers plain requests at this listener: attach it to the HTTPS listener, and a redirect here",
    ],
  },
  {
    name: "a route at a plain listener by name",
    manifests: gateway({ protocol: "HTTP" }, route({ name: "g", namespace: "shop", sectionName: "l" })),
    expected: onGateway("ZEN-331", "/protocol"),
  },
  {
    name: "a listener that names no certificate and ends TLS",
    manifests: gateway({ protocol: "HTTPS", tls: { mode: "Terminate" } }),
    expected: onGateway("ZEN-332", ""),
  },
  {
    name: "a route that redirects in part",
    manifests: gateway({ protocol: "HTTP" }, route({ name: "g" }, [...toHttps, {}])),
    expected: onGateway("ZEN-331", "/protocol"),
  },
  {
    name: "a route that redirects to another host",
    manifests: gateway(
      { protocol: "HTTP" },
      route({ name: "g" }, [{ filters: [{ requestRedirect: { hostname: "x" } }] }]),
    ),
    expected: onGateway("ZEN-331", "/protocol"),
  },
  {
    name: "a route without rules",
    manifests: gateway({ protocol: "HTTP" }, route({ name: "g" }, [])),
    expected: onGateway("ZEN-331", "/protocol"),
  },
  passes("a redirect at a plain listener", gateway({ protocol: "HTTP" }, route({ name: "g" }, toHttps))),
  passes("a plain listener without a route", gateway({ protocol: "HTTP" })),
  passes(
    "a route at another listener",
    gateway({ protocol: "HTTP" }, route({ name: "g", sectionName: "m" })),
  ),
  passes("a route at another Gateway", gateway({ protocol: "HTTP" }, route({ name: "h" }))),
  passes(
    "a route at a Gateway of another namespace",
    gateway({ protocol: "HTTP" }, route({ name: "g", namespace: "other" })),
  ),
  ...["HTTPS", "TLS"].map((protocol): RuleCase => ({
    name: `a listener of ${protocol} without a certificate`,
    manifests: gateway({ protocol }),
    expected: onGateway("ZEN-332", ""),
    messages: ["the listener names no certificate: set tls.certificateRefs"],
  })),
  passes("a listener of TCP", gateway({ protocol: "TCP" })),
  passes("a listener that passes TLS through", gateway({ protocol: "TLS", tls: { mode: "Passthrough" } })),
  passes(
    "a listener with options of its maker",
    gateway({ protocol: "HTTPS", tls: { options: { "networking.gke.io/pre-shared-certs": "x" } } }),
  ),
  passes(
    "a listener with a certificate that has the host",
    gateway({ protocol: "HTTPS", hostname: "A.example.com", tls: reference }, certificate("a.example.com")),
  ),
  {
    name: "a listener with a certificate that has not",
    manifests: gateway(
      { protocol: "HTTPS", hostname: "a.example.com", tls: reference },
      certificate("b.example.com"),
    ),
    expected: onGateway("ZEN-333", "/hostname"),
    messages: [notIn],
  },
  passes(
    "a listener for every host",
    gateway({ protocol: "HTTPS", tls: reference }, certificate("b.example.com")),
  ),
  {
    name: "a listener whose Secret nothing makes",
    manifests: gateway({ protocol: "HTTPS", hostname: "a.example.com", tls: reference }),
    expected: onGateway("ZEN-334", "/tls/certificateRefs/0/name"),
  },
  {
    name: "a listener whose Secret is in another namespace",
    manifests: gateway(
      {
        protocol: "HTTPS",
        hostname: "a.example.com",
        tls: { certificateRefs: [{ name: "s", namespace: "other" }] },
      },
      certificate("a.example.com"),
    ),
    expected: onGateway("ZEN-334", "/tls/certificateRefs/0/name"),
  },
  passes(
    "a listener of cert-manager",
    gateway({ protocol: "HTTPS", hostname: "a.example.com", tls: reference }).replace(
      '"name":"g"',
      '"name":"g","annotations":{"cert-manager.io/issuer":"x"}',
    ),
  ),
];
