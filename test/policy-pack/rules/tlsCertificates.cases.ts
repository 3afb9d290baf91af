import type { RuleCase } from "./ruleCase";
import { storedCases } from "./tlsCertificates.stored";

type Spec = Readonly<Record<string, unknown>>;

const sane: Spec = {
  secretName: "s",
  duration: "2160h",
  renewBefore: "720h",
  privateKey: { algorithm: "ECDSA", size: 256, rotationPolicy: "Always" },
  usages: ["client auth"],
  issuerRef: { kind: "ClusterIssuer", name: "zen" },
};
const certificate = (spec: Spec = {}, ...more: readonly string[]): string =>
  [
    JSON.stringify({
      apiVersion: "cert-manager.io/v1",
      kind: "Certificate",
      metadata: { name: "c" },
      spec: { ...sane, ...spec },
    }),
    ...more,
  ].join("\n---\n");
const at = (id: string, path: string): readonly string[] => [`${id} Certificate shop/c ${path}`];
const key = (settings: object): Spec => ({ privateKey: { rotationPolicy: "Always", ...settings } });
const agent = (label = "zen-agent"): string =>
  `{apiVersion: v1, kind: Pod, metadata: {name: p, labels: {app.kubernetes.io/name: ${label}}}, spec: {containers: [], volumes: [{name: t, secret: {secretName: s}}]}}`;
const variable =
  "{apiVersion: v1, kind: Pod, metadata: {name: p, labels: {app.kubernetes.io/name: zen-agent}}, spec: {containers: [{envFrom: [{secretRef: {name: s}}]}]}}";
const ingress =
  "{apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: {name: i}, spec: {tls: [{secretName: s}, {}]}}";
const weak = "the private key is weak: take ECDSA of 256 or RSA of 2048 bits at least";
const early = "renewBefore is not less than duration, so that it would be renewed all the time: shorten it";
const passes = (name: string, manifests: string, more: Partial<RuleCase> = {}): RuleCase => ({
  name,
  manifests,
  expected: [],
  ...more,
});

/** Cases of the rule `tls-certificates`. */
export const cases: readonly RuleCase[] = [
  { ...passes("a certificate that is renewed in time", certificate()), shown: true },
  passes("a lifetime and a renewal by default", certificate({ duration: undefined, renewBefore: undefined })),
  {
    name: "a renewal that is later than the end",
    manifests: certificate({ duration: "24h", renewBefore: "24h" }),
    expected: at("ZEN-341", "/spec/renewBefore"),
    messages: [early],
    shown: true,
  },
  {
    name: "a renewal longer than the default lifetime",
    manifests: certificate({ duration: null, renewBefore: "2160h" }),
    expected: at("ZEN-341", "/spec/renewBefore"),
  },
  {
    name: "a renewal of the last days",
    manifests: certificate({ renewBefore: "167h" }),
    expected: at("ZEN-341", "/spec/renewBefore"),
    messages: ["renewBefore leaves less than 168 hours for a renewal that fails: lengthen it"],
  },
  {
    name: "a renewal nearly all the time",
    manifests: certificate({ duration: "1000h", renewBefore: "901h" }),
    expected: at("ZEN-341", "/spec/renewBefore"),
    messages: [
      "renewBefore leaves less than a tenth of duration until the next renewal, so that it would be renewed nearly all the time: shorten it",
    ],
  },
  passes("a renewal after a tenth of its life", certificate({ duration: "1000h", renewBefore: "900h" })),
  passes("a renewal a week before", certificate({ renewBefore: "168h" })),
  {
    name: "a renewal later than the parameter says",
    manifests: certificate({ renewBefore: "168h" }),
    parameters: { renewalDays: 8 },
    expected: at("ZEN-341", "/spec/renewBefore"),
  },
  {
    name: "a short life with less than a third left",
    manifests: certificate({ duration: "24h", renewBefore: "7h59m" }),
    expected: at("ZEN-341", "/spec/renewBefore"),
    messages: ["renewBefore leaves less than 8 hours for a renewal that fails: lengthen it"],
  },
  passes("a short life with a third left", certificate({ duration: "24h", renewBefore: "8h" })),
  {
    name: "a renewal by percentage that is too late",
    manifests: certificate({ renewBefore: undefined, renewBeforePercentage: 5 }),
    expected: at("ZEN-341", "/spec"),
  },
  passes("a renewal by percentage", certificate({ renewBefore: undefined, renewBeforePercentage: 40 })),
  {
    name: "a life of less than an hour",
    manifests: certificate({ duration: "59m", renewBefore: "30m" }),
    expected: at("ZEN-341", "/spec/duration"),
    messages: ["duration is less than the hour that cert-manager takes at least: raise it"],
  },
  passes("a life of an hour", certificate({ duration: "1h", renewBefore: "20m" })),
  {
    name: "a life of years",
    manifests: certificate({ duration: "9553h" }),
    expected: at("ZEN-341", "/spec/duration"),
    messages: ["duration is more than 398 days: shorten it, renewal costs nothing"],
  },
  passes("a life of 398 days", certificate({ duration: "9552h" })),
  passes("an authority's life of years", certificate({ duration: "87600h", isCA: true })),
  {
    name: "a life longer than the parameter says",
    manifests: certificate(),
    parameters: { maximumDays: 89 },
    expected: at("ZEN-341", "/spec/duration"),
  },
  ...["90d", "2160", "h", "", "1h 2m", 2160, "1".repeat(80)].map((duration): RuleCase => ({
    name: `the lifetime ${JSON.stringify(duration).slice(0, 20)}`,
    manifests: certificate({ duration }),
    expected: at("ZEN-341", "/spec/duration"),
    messages: ["duration is no duration: write it as 2160h"],
  })),
  {
    name: "a renewal that is no duration",
    manifests: certificate({ renewBefore: "30d" }),
    expected: at("ZEN-341", "/spec/renewBefore"),
    messages: ["renewBefore is no duration: write it as 2160h"],
  },
  ...[
    "2160h",
    "2160h0m0s",
    "129600m",
    "7776000s",
    "7776000000ms",
    "2160.5h",
    ".5h2160h",
    "7776000000000us",
    "7776000000000µs",
    "7776000000000000ns",
    "+2160h",
  ].map((duration) => passes(`the lifetime ${duration}`, certificate({ duration }))),
  {
    name: "a lifetime below zero",
    manifests: certificate({ duration: "-2160h" }),
    expected: at("ZEN-341", "/spec/duration"),
  },
  {
    name: "no lifetime",
    manifests: certificate({ duration: "0" }),
    expected: at("ZEN-341", "/spec/duration"),
  },
  {
    name: "an unknown lifetime",
    manifests: certificate({ duration: "zen-unknown-0" }),
    expected: at("ZEN-348", "/spec/duration"),
    messages: ["duration is not known in preview: give it a value that is known before the resource is made"],
  },
  {
    name: "an unknown renewal",
    manifests: certificate({ renewBefore: "zen-unknown-0" }),
    expected: at("ZEN-348", "/spec/renewBefore"),
  },
  {
    name: "no word about the key",
    manifests: certificate({ privateKey: undefined }),
    expected: at("ZEN-342", "/spec"),
    messages: [
      "no rotationPolicy is named, and before cert-manager 1.18 the key then stays the same for ever: set privateKey.rotationPolicy to Always",
    ],
  },
  {
    name: "no word about the key's rotation",
    manifests: certificate({ privateKey: { algorithm: "RSA" } }),
    expected: at("ZEN-342", "/spec/privateKey"),
  },
  {
    name: "a rotationPolicy of another type",
    manifests: certificate({ privateKey: { rotationPolicy: ["zen-unknown-0"] } }),
    expected: at("ZEN-342", "/spec/privateKey/rotationPolicy"),
  },
  {
    name: "a key that stays",
    manifests: certificate({ privateKey: { rotationPolicy: "Never" } }),
    expected: at("ZEN-342", "/spec/privateKey/rotationPolicy"),
    messages: ["the key stays the same when the certificate is renewed: set rotationPolicy to Always"],
  },
  {
    name: "an unknown rotation",
    manifests: certificate({ privateKey: { rotationPolicy: "zen-unknown-0" } }),
    expected: at("ZEN-348", "/spec/privateKey/rotationPolicy"),
  },
  {
    name: "an unknown algorithm",
    manifests: certificate(key({ algorithm: "zen-unknown-0" })),
    expected: at("ZEN-348", "/spec/privateKey/algorithm"),
  },
  ...[
    {},
    { algorithm: "RSA" },
    { algorithm: "RSA", size: 2048 },
    { algorithm: "RSA", size: 8192 },
    { algorithm: "ECDSA" },
    { algorithm: "ECDSA", size: 384 },
    { algorithm: "ECDSA", size: 521 },
    { algorithm: "Ed25519" },
  ].map((settings) => passes(`the key ${JSON.stringify(settings)}`, certificate(key(settings)))),
  ...[
    { algorithm: "RSA", size: 2047 },
    { size: 1024 },
    { algorithm: "RSA", size: 8193 },
    { algorithm: "ECDSA", size: 224 },
    { algorithm: "DSA", size: 2048 },
    { algorithm: "toString", size: 2048 },
  ].map((settings): RuleCase => ({
    name: `the key ${JSON.stringify(settings)}`,
    manifests: certificate(key(settings)),
    expected: at("ZEN-342", "/spec/privateKey/size"),
    messages: [weak],
  })),
  {
    name: "an algorithm that nobody knows",
    manifests: certificate(key({ algorithm: "DSA" })),
    expected: at("ZEN-342", "/spec/privateKey"),
    messages: [weak],
  },
  {
    name: "an agent's certificate that is no client's",
    manifests: certificate({ usages: ["server auth"] }, agent()),
    expected: at("ZEN-343", "/spec/usages"),
    messages: [
      "the agent shows this certificate as a client, but client auth is not among its usages: add it",
    ],
  },
  {
    name: "an agent's certificate without a word about uses",
    manifests: certificate({ usages: undefined }, agent()),
    expected: at("ZEN-343", "/spec"),
  },
  passes("an agent's certificate that is a client's", certificate({}, agent())),
  passes(
    "another pod's certificate that is no client's",
    certificate({ usages: ["server auth"] }, agent("other")),
  ),
  passes("a certificate in a variable", certificate({ usages: ["server auth"], isCA: true }, variable)),
  {
    name: "an Ingress's certificate that is a client's alone",
    manifests: certificate({}, ingress),
    expected: at("ZEN-343", "/spec/usages"),
    messages: [
      "an Ingress shows this certificate as a server, but server auth is not among its usages: add it",
    ],
  },
  passes(
    "an Ingress's certificate that is both",
    certificate({ usages: ["client auth", "server auth"] }, ingress),
  ),
  passes("an Ingress's certificate without a word about uses", certificate({ usages: undefined }, ingress)),
  {
    name: "an authority in an Ingress",
    manifests: certificate({ isCA: true, usages: [] }, ingress),
    expected: at("ZEN-345", "/spec/isCA"),
    messages: [
      "a pod or an Ingress has the key of an authority, which could sign any certificate: remove isCA",
    ],
  },
  {
    name: "an authority in a pod",
    manifests: certificate({ isCA: true }, agent("other")),
    expected: at("ZEN-345", "/spec/isCA"),
  },
  passes("an authority in no pod", certificate({ isCA: true })),
  passes("a pod's certificate that is no authority", certificate({ isCA: false }, agent("other"))),
  {
    name: "no issuer",
    manifests: certificate({ issuerRef: undefined }),
    expected: at("ZEN-344", "/spec"),
    messages: ["no issuer is named: name one in issuerRef"],
  },
  {
    name: "an issuer without a name",
    manifests: certificate({ issuerRef: { kind: "ClusterIssuer", name: "" } }),
    expected: at("ZEN-344", "/spec/issuerRef"),
  },
  {
    name: "an Issuer that is not there",
    manifests: certificate({ issuerRef: { name: "zen" } }),
    expected: at("ZEN-344", "/spec/issuerRef/name"),
    messages: ["the Issuer zen is not in the namespace: make it, or name a ClusterIssuer"],
  },
  passes(
    "an Issuer that is there",
    certificate(
      { issuerRef: { name: "zen" } },
      "{apiVersion: cert-manager.io/v1, kind: Issuer, metadata: {name: zen}}",
    ),
  ),
  {
    name: "an Issuer of another namespace",
    manifests: certificate(
      { issuerRef: { kind: "Issuer", name: "zen" } },
      "{apiVersion: cert-manager.io/v1, kind: Issuer, metadata: {name: zen, namespace: other}}",
    ),
    expected: at("ZEN-344", "/spec/issuerRef/name"),
  },
  passes(
    "an issuer of another group",
    certificate({ issuerRef: { group: "awspca.cert-manager.io", kind: "Issuer", name: "zen" } }),
  ),
  {
    name: "an unknown Issuer",
    manifests: certificate({ issuerRef: { name: "zen-unknown-0" } }),
    expected: at("ZEN-348", "/spec/issuerRef/name"),
  },
  passes(
    "wrong types",
    "{apiVersion: cert-manager.io/v1, kind: Certificate, metadata: {name: c}, spec: 3}\n---\n{apiVersion: v1, kind: Secret, metadata: {name: s}, data: {tls.crt: 3, ca.crt: [1]}, stringData: 4}",
  ),
  ...storedCases,
];
