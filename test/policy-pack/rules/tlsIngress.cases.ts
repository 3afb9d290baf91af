import type { RuleCase } from "./ruleCase";
import { EXPIRED_LATER, WEAK } from "./storedCertificates";
import { clientCases } from "./tlsIngress.clients";
import { gatewayCases } from "./tlsIngress.gateways";

interface Setup {
  readonly hosts?: readonly unknown[];
  readonly tls?: unknown;
  readonly annotations?: object;
  readonly apiVersion?: string;
  readonly more?: readonly string[];
}

const certificate = (...dnsNames: readonly unknown[]): string =>
  JSON.stringify({
    apiVersion: "cert-manager.io/v1",
    kind: "Certificate",
    metadata: { name: "c" },
    spec: { secretName: "s", dnsNames },
  });
const entry = (...hosts: readonly unknown[]): unknown => [{ hosts, secretName: "s" }];

/** An Ingress for a.example.com with TLS by a Certificate, but for what is given. */
function ingress({
  hosts = ["a.example.com"],
  tls = entry("a.example.com"),
  annotations = {},
  apiVersion,
  more = [certificate("a.example.com")],
}: Setup = {}): string {
  const rules = hosts.map((host) => (host === "" ? { http: {} } : { host }));
  const spec = { rules, ...(tls === undefined || tls === null ? {} : { tls }) };
  return [
    JSON.stringify({
      apiVersion: apiVersion ?? "networking.k8s.io/v1",
      kind: "Ingress",
      metadata: { name: "i", annotations },
      spec,
    }),
    ...more,
  ].join("\n---\n");
}

const at = (id: string, path: string): readonly string[] => [`${id} Ingress shop/i ${path}`];
const ruleAt = at("ZEN-331", "/spec/rules/0/host");
const hostAt = at("ZEN-333", "/spec/tls/0/hosts/0");
const noTls = "the host is served without TLS: name it in a tls entry";
const notIn = "the host is not in the certificate of the Secret s: add it to the dnsNames";
const passes = (name: string, manifests: string): RuleCase => ({ name, manifests, expected: [] });
const issuer = { "cert-manager.io/cluster-issuer": "letsencrypt-prod" };
const alb = "alb.ingress.kubernetes.io/";
const stored = JSON.stringify({
  apiVersion: "v1",
  kind: "Secret",
  type: "kubernetes.io/tls",
  metadata: { name: "s" },
  data: {
    "ca.crt": Buffer.from(WEAK).toString("base64"),
    "tls.crt": Buffer.from(EXPIRED_LATER).toString("base64"),
  },
});
const another = JSON.stringify({
  apiVersion: "v1",
  kind: "Secret",
  metadata: { name: "other" },
  stringData: { "tls.crt": WEAK },
});
const byStored = (host: string): string =>
  ingress({ hosts: [host], tls: entry(host), more: [another, stored] });

const redirect =
  "plain requests are answered instead of redirected: remove the annotation, or set it to true";

/** Cases of the rule `tls-ingress`. */
export const cases: readonly RuleCase[] = [
  { ...passes("a host with TLS and its certificate", ingress()), shown: true },
  {
    name: "a host without TLS",
    manifests: ingress({ tls: null }),
    expected: ruleAt,
    messages: [noTls],
    shown: true,
  },
  {
    name: "a host of another TLS entry",
    manifests: ingress({ tls: entry("b.example.com"), more: [certificate("b.example.com")] }),
    expected: ruleAt,
  },
  {
    name: "a host beside one with TLS",
    manifests: ingress({ hosts: ["a.example.com", "b.example.com"] }),
    expected: at("ZEN-331", "/spec/rules/1/host"),
  },
  {
    name: "an Ingress of the old group",
    manifests: ingress({ apiVersion: "extensions/v1beta1", tls: null }),
    expected: ruleAt,
  },
  {
    name: "a rule for every host",
    manifests: ingress({ hosts: [""] }),
    expected: at("ZEN-331", "/spec/rules/0"),
    messages: ["a rule for every host is served without TLS: name its hosts in a tls entry"],
  },
  {
    name: "a backend for everything",
    manifests: ingress({ hosts: [], tls: null, more: [] }),
    expected: at("ZEN-331", "/spec"),
    messages: ["everything is served without TLS: name the hosts in rules and in a tls entry"],
  },
  passes("a TLS entry alone", ingress({ hosts: [] })),
  passes("a host in capitals", ingress({ hosts: ["A.Example.com"] })),
  passes(
    "a wildcard in the TLS entry",
    ingress({ tls: entry("*.example.com"), more: [certificate("*.example.com")] }),
  ),
  {
    name: "a wildcard in the TLS entry, for two labels",
    manifests: ingress({
      hosts: ["a.b.example.com"],
      tls: entry("*.example.com"),
      more: [certificate("*.example.com")],
    }),
    expected: ruleAt,
  },
  { name: "a TLS entry without hosts", manifests: ingress({ tls: [{ secretName: "s" }] }), expected: ruleAt },
  {
    name: "a TLS entry without a Secret",
    manifests: ingress({ tls: [{ hosts: ["a.example.com"] }] }),
    expected: at("ZEN-332", "/spec/tls/0"),
    messages: ["the TLS entry names no Secret: set secretName"],
  },
  {
    name: "a host that is not in the certificate",
    manifests: ingress({ more: [certificate("b.example.com", 3)] }),
    expected: hostAt,
    messages: [notIn],
    shown: true,
  },
  passes(
    "a host in the certificate's wildcard",
    ingress({ more: [certificate("b.example.com", "*.example.com")] }),
  ),
  {
    name: "a host two labels below the certificate's wildcard",
    manifests: ingress({
      hosts: ["a.b.example.com"],
      tls: entry("a.b.example.com"),
      more: [certificate("*.example.com")],
    }),
    expected: hostAt,
  },
  {
    name: "the domain of the certificate's wildcard itself",
    manifests: ingress({
      hosts: ["example.com"],
      tls: entry("example.com"),
      more: [certificate("*.example.com")],
    }),
    expected: hostAt,
  },
  {
    name: "a wildcard within a label",
    manifests: ingress({ more: [certificate("a*.example.com", "*.com", "*")] }),
    expected: hostAt,
  },
  {
    name: "a wildcard that a name does not cover",
    manifests: ingress({ hosts: ["*.example.com"], tls: entry("*.example.com") }),
    expected: hostAt,
  },
  {
    name: "a certificate without hosts",
    manifests: ingress({
      more: [
        "{apiVersion: cert-manager.io/v1, kind: Certificate, metadata: {name: c}, spec: {secretName: s, commonName: a.example.com}}",
      ],
    }),
    expected: hostAt,
  },
  passes("a certificate of cert-manager by annotation", ingress({ annotations: issuer, more: [] })),
  passes(
    "a Secret of an external store",
    ingress({ more: ["{apiVersion: external-secrets.io/v1, kind: ExternalSecret, metadata: {name: s}}"] }),
  ),
  {
    name: "a Secret that nothing makes",
    manifests: ingress({ more: [] }),
    expected: at("ZEN-334", "/spec/tls/0/secretName"),
    messages: ["nothing here makes the Secret s: issue it, or see to it that it is there"],
  },
  {
    name: "a Secret that the pack is told of",
    manifests: ingress({ more: [] }),
    existingSecrets: ["shop/s"],
    expected: [],
  },
  {
    name: "a Secret of whose namesake the pack is told",
    manifests: ingress({ more: [] }),
    existingSecrets: ["other/s"],
    expected: at("ZEN-334", "/spec/tls/0/secretName"),
  },
  {
    name: "a host that is not in the certificate of a Secret that the pack is told of",
    manifests: ingress({ more: [certificate("b.example.com")] }),
    existingSecrets: ["shop/s"],
    expected: hostAt,
  },
  passes("a host in a certificate that is there", byStored("registry.example.com")),
  passes("a host in the wildcard of a certificate that is there", byStored("a.apps.example.com")),
  {
    name: "a host that is not in a certificate that is there",
    manifests: byStored("a.example.com"),
    expected: hostAt,
  },
  {
    name: "the common name of a certificate that is there",
    manifests: byStored("cn.example.com"),
    expected: hostAt,
  },
  passes(
    "a certificate that cannot be read",
    ingress({ more: ["{apiVersion: v1, kind: Secret, metadata: {name: s}, data: {tls.crt: eA==}}"] }),
  ),
  ...["nginx.ingress.kubernetes.io/ssl-redirect", "haproxy.org/ssl-redirect"].flatMap((key) =>
    ["false", "off", "no", "0"].map((value): RuleCase => ({
      name: `${key}: ${value}`,
      manifests: ingress({ annotations: { [key]: value } }),
      expected: at("ZEN-335", `/metadata/annotations/${key.replace("/", "~1")}`),
      messages: [redirect],
    })),
  ),
  passes(
    "a redirect that is on",
    ingress({ annotations: { "nginx.ingress.kubernetes.io/ssl-redirect": "true" } }),
  ),
  passes(
    "annotations of other values and of another type",
    ingress({
      annotations: {
        "nginx.ingress.kubernetes.io/ssl-redirect": 5,
        "nginx.ingress.kubernetes.io/proxy-buffering": "off",
      },
    }),
  ),
  passes(
    "a redirect that is forced all the same",
    ingress({
      annotations: {
        "nginx.ingress.kubernetes.io/ssl-redirect": "false",
        "nginx.ingress.kubernetes.io/force-ssl-redirect": "true",
      },
    }),
  ),
  {
    name: "a redirect that is not forced",
    manifests: ingress({
      annotations: {
        "haproxy.org/ssl-redirect": "false",
        "nginx.ingress.kubernetes.io/force-ssl-redirect": "false",
        "nginx.ingress.kubernetes.io/use-regex": "true",
      },
    }),
    expected: at("ZEN-335", "/metadata/annotations/haproxy.org~1ssl-redirect"),
  },
  passes(
    "a certificate of the load balancer",
    ingress({
      tls: null,
      annotations: { [`${alb}certificate-arn`]: "arn:aws:acm:eu-west-1:111122223333:certificate/x" },
    }),
  ),
  {
    name: "an empty certificate of the load balancer",
    manifests: ingress({ tls: null, annotations: { [`${alb}certificate-arn`]: "" } }),
    expected: ruleAt,
  },
  passes(
    "a listener of the load balancer",
    ingress({
      tls: [{ hosts: ["a.example.com"] }],
      annotations: { [`${alb}listen-ports`]: '[{"HTTPS": 443}]' },
    }),
  ),
  passes(
    "a backend for everything behind the load balancer",
    ingress({ hosts: [], tls: null, more: [], annotations: { [`${alb}listen-ports`]: '[{"HTTPS": 443}]' } }),
  ),
  {
    name: "a plain listener of the load balancer",
    manifests: ingress({ tls: null, annotations: { [`${alb}listen-ports`]: '[{"HTTP": 80}]' } }),
    expected: ruleAt,
  },
  {
    name: "both listeners of the load balancer",
    manifests: ingress({
      tls: null,
      annotations: { [`${alb}listen-ports`]: '[{"HTTP": 80}, {"HTTPS": 443}]' },
    }),
    expected: at("ZEN-335", "/metadata/annotations/alb.ingress.kubernetes.io~1listen-ports"),
    messages: [
      "plain requests are answered instead of redirected: set alb.ingress.kubernetes.io/ssl-redirect to 443",
    ],
  },
  passes(
    "both listeners with a redirect",
    ingress({
      tls: null,
      annotations: {
        [`${alb}listen-ports`]: '[{"HTTP": 80}, {"HTTPS": 443}]',
        [`${alb}ssl-redirect`]: "443",
      },
    }),
  ),
  {
    name: "an unknown host",
    manifests: ingress({ hosts: ["zen-unknown-0"] }),
    expected: at("ZEN-336", "/spec/rules/0/host"),
    messages: ["whether this host has TLS is not known in preview: give it a name that is known before"],
  },
  {
    name: "an unknown host without any TLS",
    manifests: ingress({ hosts: ["zen-unknown-0"], tls: null }),
    expected: ruleAt,
  },
  passes(
    "an unknown host that is the same in both",
    ingress({ hosts: ["zen-unknown-0"], tls: entry("zen-unknown-0"), more: [certificate("zen-unknown-0")] }),
  ),
  {
    name: "a host beside an unknown TLS entry",
    manifests: ingress({ tls: entry("zen-unknown-0"), more: [certificate("zen-unknown-0")] }),
    expected: at("ZEN-336", "/spec/rules/0/host"),
  },
  {
    name: "a host beside TLS entries of which one is unknown, and one no text",
    manifests: ingress({ tls: entry(3, "zen-unknown-0", "b.example.com"), more: [] }),
    expected: [...at("ZEN-334", "/spec/tls/0/secretName"), ...at("ZEN-336", "/spec/rules/0/host")],
  },
  {
    name: "a rule for every host and a TLS entry for none",
    manifests: ingress({ hosts: [""], tls: entry(""), more: [] }),
    expected: [...at("ZEN-331", "/spec/rules/0"), ...at("ZEN-334", "/spec/tls/0/secretName")],
  },
  {
    name: "an unknown name in the certificate",
    manifests: ingress({ more: [certificate("zen-unknown-0")] }),
    expected: at("ZEN-336", "/spec/tls/0/hosts/0"),
    messages: [
      "whether the certificate has this host is not known in preview: give both names that are known before",
    ],
  },
  {
    name: "an unknown host in the TLS entry",
    manifests: ingress({ hosts: ["zen-unknown-1"], tls: entry("zen-unknown-1") }),
    expected: at("ZEN-336", "/spec/tls/0/hosts/0"),
  },
  {
    name: "an unknown Secret",
    manifests: ingress({ tls: [{ hosts: ["a.example.com"], secretName: "zen-unknown-0" }] }),
    expected: at("ZEN-336", "/spec/tls/0/secretName"),
    messages: [
      "the name of the certificate's Secret is not known in preview, so that its hosts cannot be told: give it a name that is known before",
    ],
  },
  passes(
    "wrong types",
    "{apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: {name: i, annotations: 3}, spec: {rules: 3, tls: [3]}}".replace(
      "tls: [3]",
      "tls: [{hosts: 3, secretName: s}]",
    ) + `\n---\n${certificate("x")}`,
  ),
  ...gatewayCases,
  ...clientCases,
];
