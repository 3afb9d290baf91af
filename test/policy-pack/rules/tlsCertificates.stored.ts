import type { RuleCase } from "./ruleCase";
import { EXPIRED_LATER, WEAK } from "./storedCertificates";

const secret = (pem: string, name = "tls.crt", type = "kubernetes.io/tls"): string =>
  JSON.stringify({
    apiVersion: "v1",
    kind: "Secret",
    type,
    metadata: { name: "s" },
    data: { [name]: Buffer.from(pem).toString("base64") },
  });
const inSecret = (id: string, name = "tls.crt"): readonly string[] => [`${id} Secret shop/s /data/${name}`];
const passes = (name: string, manifests: string, more: Partial<RuleCase> = {}): RuleCase => ({
  name,
  manifests,
  expected: [],
  ...more,
});

/** Cases of the rule `tls-certificates` about certificates in Secrets and ConfigMaps. */
export const storedCases: readonly RuleCase[] = [
  {
    name: "a certificate that is over",
    manifests: secret(EXPIRED_LATER),
    now: "2026-12-31T00:00:00Z",
    expected: inSecret("ZEN-346"),
    messages: ["the certificate has expired: renew it"],
  },
  {
    name: "a certificate of tomorrow",
    manifests: secret(EXPIRED_LATER),
    now: "2025-12-31T23:59:59Z",
    expected: inSecret("ZEN-346"),
    messages: ["the certificate is not valid yet: correct the clock that it was made with"],
  },
  {
    name: "a certificate in its last days",
    manifests: secret(EXPIRED_LATER),
    now: "2026-12-17T00:00:01Z",
    expected: inSecret("ZEN-346"),
    messages: ["the certificate expires in less than 14 days: renew it"],
  },
  passes("a certificate two weeks before its end", secret(EXPIRED_LATER), { now: "2026-12-17T00:00:00Z" }),
  passes("a certificate at its beginning", secret(EXPIRED_LATER), { now: "2026-01-01T00:00:00Z" }),
  passes("a certificate in days that the parameter allows", secret(EXPIRED_LATER), {
    now: "2026-12-20T00:00:00Z",
    parameters: { expiryDays: 10 },
  }),
  {
    name: "a second certificate that is over",
    manifests: secret(`${EXPIRED_LATER}\n${EXPIRED_LATER}`),
    now: "2027-01-01T00:00:00Z",
    expected: [...inSecret("ZEN-346"), ...inSecret("ZEN-346")],
  },
  {
    name: "an authority that is over",
    manifests: secret(EXPIRED_LATER, "ca.crt", "Opaque"),
    now: "2027-01-01T00:00:00Z",
    expected: inSecret("ZEN-346", "ca.crt"),
  },
  {
    name: "a certificate of a Secret for TLS by any name",
    manifests: secret(EXPIRED_LATER, "x"),
    now: "2027-01-01T00:00:00Z",
    expected: inSecret("ZEN-346", "x"),
  },
  passes("what is no certificate by its name", secret(EXPIRED_LATER, "x", "Opaque"), {
    now: "2027-01-01T00:00:00Z",
  }),
  passes(
    "a bundle of public authorities",
    secret(Array.from({ length: 11 }, () => EXPIRED_LATER).join("\n"), "ca.crt", "Opaque"),
    { now: "2027-01-01T00:00:00Z" },
  ),
  {
    name: "a certificate as text",
    manifests: JSON.stringify({
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name: "s" },
      stringData: { "tls.crt": EXPIRED_LATER },
    }),
    now: "2027-01-01T00:00:00Z",
    expected: ["ZEN-346 Secret shop/s /stringData/tls.crt"],
  },
  {
    name: "an authority in a ConfigMap",
    manifests: JSON.stringify({
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "c" },
      data: { "ca.pem": EXPIRED_LATER },
    }),
    now: "2027-01-01T00:00:00Z",
    expected: ["ZEN-346 ConfigMap shop/c /data/ca.pem"],
  },
  {
    name: "what is no certificate",
    manifests: secret("x"),
    expected: inSecret("ZEN-347"),
    messages: ["what stands here is no certificate that can be read: put one in PEM here"],
  },
  {
    name: "a broken certificate",
    manifests: secret(EXPIRED_LATER.replace("MII", "AAA"), "ca.crt"),
    expected: inSecret("ZEN-347", "ca.crt"),
  },
  passes("an empty certificate", secret("")),
  passes("what is no authority", secret("x", "ca.crt", "Opaque")),
  {
    name: "a weak certificate",
    manifests: secret(WEAK),
    now: "2026-06-01T00:00:00Z",
    expected: inSecret("ZEN-342"),
    messages: ["the certificate's key is weak: take ECDSA of 256 or RSA of 2048 bits at least"],
  },
];
