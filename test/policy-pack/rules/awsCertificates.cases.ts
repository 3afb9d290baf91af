import type { JsonObject } from "../../../policy-pack/manifests/json";
import type { RuleCase } from "./ruleCase";

function of(type: string) {
  return (name: string, props: JsonObject, ...expected: readonly string[]): RuleCase => ({
    name,
    resources: [{ type, name: "t", props }],
    expected: expected.map((line) => {
      const [id = "", path = ""] = line.split(" ");
      return `${id} ${type} t ${path}`.trimEnd();
    }),
  });
}
const certificate = of("aws:acm/certificate:Certificate");
const listener = of("aws:lb/listener:Listener");
const distribution = of("aws:cloudfront/distribution:Distribution");
const key = (keyAlgorithm: string | number | null, ...expected: readonly string[]): RuleCase =>
  certificate(
    `a key of the kind ${String(keyAlgorithm)}`,
    { domainName: "x.example", validationMethod: "DNS", keyAlgorithm },
    ...expected,
  );
const policy = (sslPolicy: string | number | null, ...expected: readonly string[]): RuleCase =>
  listener(`the policy ${String(sslPolicy)}`, { protocol: "HTTPS", sslPolicy }, ...expected);
const viewer = (minimumProtocolVersion: string | number | null, ...expected: readonly string[]): RuleCase =>
  distribution(
    `CloudFront with ${String(minimumProtocolVersion)}`,
    { viewerCertificate: { minimumProtocolVersion } },
    ...expected,
  );
const weak = "ZEN-963 /keyAlgorithm";
const old = "ZEN-964 /sslPolicy";
const oldViewer = "ZEN-964 /viewerCertificate/minimumProtocolVersion";
const redirect = { type: "redirect", redirect: { protocol: "HTTPS", statusCode: "HTTP_301" } };

/** Cases of the rule `aws-certificates`. */
export const cases: readonly RuleCase[] = [
  { ...certificate("validation by DNS", { domainName: "x.example", validationMethod: "DNS" }), shown: true },
  {
    ...certificate(
      "validation by mail",
      { domainName: "x.example", validationMethod: "EMAIL" },
      "ZEN-961 /validationMethod",
    ),
    messages: [
      "the certificate is not validated by DNS, so that its renewal waits for someone: set validationMethod to DNS",
    ],
    shown: true,
  },
  certificate("no word on validation", { domainName: "x.example" }, "ZEN-961"),
  certificate("a validation that is a number", { validationMethod: 5 }, "ZEN-961 /validationMethod"),
  certificate("a private CA", { domainName: "x.internal", certificateAuthorityArn: "zen-unknown-0" }),
  certificate(
    "a private CA that is null",
    { certificateAuthorityArn: null, certificateBody: null },
    "ZEN-961",
  ),
  {
    ...certificate(
      "a validation that is not known",
      { validationMethod: "zen-unknown-0" },
      "ZEN-966 /validationMethod",
    ),
    messages: [
      "validationMethod is not known in preview: give it a value that is known before the resource is made",
    ],
  },
  {
    ...certificate(
      "an imported certificate",
      { certificateBody: "x", privateKey: "y" },
      "ZEN-962 /certificateBody",
    ),
    messages: [
      "the certificate is imported, so ACM never renews it and the stack's state has its key: let ACM issue it, or take an existing one by its ARN",
    ],
  },
  ...["RSA_2048", "RSA_3072", "RSA_4096", "EC_prime256v1", "EC_secp384r1", "EC_secp521r1", null].map((each) =>
    key(each),
  ),
  {
    ...key("RSA_1024", weak),
    messages: [
      "the certificate's key is weak or of an unknown kind: set keyAlgorithm to RSA_2048, EC_prime256v1 or stronger",
    ],
  },
  key("rsa_2048", weak),
  key(2048, weak),
  key("zen-unknown-0", "ZEN-966 /keyAlgorithm"),

  ...[
    "ELBSecurityPolicy-TLS13-1-2-2021-06",
    "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09",
    "ELBSecurityPolicy-TLS13-1-3-FIPS-2023-04",
    "ELBSecurityPolicy-TLS-1-2-2017-01",
    "ELBSecurityPolicy-FS-1-2-Res-2020-10",
  ].map((each) => policy(each)),
  {
    ...policy("ELBSecurityPolicy-2016-08", old),
    messages: [
      "the listener takes TLS older than 1.2, as it does without sslPolicy: set sslPolicy to ELBSecurityPolicy-TLS13-1-2-2021-06 or stricter",
    ],
  },
  policy("ELBSecurityPolicy-TLS13-1-0-2021-06", old),
  policy("ELBSecurityPolicy-TLS13-1-1-2021-06", old),
  policy("ELBSecurityPolicy-TLS-1-1-2017-01", old),
  policy("ELBSecurityPolicy-FS-1-1-2019-08", old),
  policy("ELBSecurityPolicy-TLS13-1-2x", old),
  policy("xELBSecurityPolicy-TLS13-1-2-2021-06", old),
  policy(5, old),
  policy("zen-unknown-0", "ZEN-966 /sslPolicy"),
  listener("no policy", { protocol: "HTTPS" }, "ZEN-964"),
  listener("no policy for TLS", { protocol: "TLS" }, "ZEN-964"),
  of("aws:alb/listener:Listener")("no policy under the other name", { protocol: "HTTPS" }, "ZEN-964"),
  listener(
    "a list of policies",
    { protocol: "HTTPS", sslPolicy: ["ELBSecurityPolicy-TLS13-1-2-2021-06"] },
    old,
  ),
  distribution(
    "CloudFront with a list of versions",
    { viewerCertificate: { minimumProtocolVersion: ["TLSv1.2_2021"] } },
    oldViewer,
  ),
  listener("HTTP that is redirected by the second action", {
    protocol: "HTTP",
    defaultActions: [{ type: "x" }, redirect],
  }),
  listener("TCP", { protocol: "TCP" }),
  listener("no protocol", {}),
  listener("a protocol that is not known", { protocol: "zen-unknown-0" }, "ZEN-966 /protocol"),
  {
    ...listener("HTTP", { protocol: "HTTP", defaultActions: [{ type: "forward" }] }, "ZEN-965 /protocol"),
    messages: ["the listener takes HTTP without TLS: redirect to HTTPS by its default action"],
  },
  listener("HTTP without actions", { protocol: "HTTP" }, "ZEN-965 /protocol"),
  listener(
    "HTTP with actions of other types",
    { protocol: "HTTP", defaultActions: [null, 5] },
    "ZEN-965 /protocol",
  ),
  listener("HTTP that is redirected", { protocol: "HTTP", defaultActions: [redirect] }),
  listener(
    "HTTP that is redirected to HTTP",
    { protocol: "HTTP", defaultActions: [{ ...redirect, redirect: { protocol: "#{protocol}" } }] },
    "ZEN-965 /protocol",
  ),
  listener(
    "HTTP that is forwarded beside a redirection",
    { protocol: "HTTP", defaultActions: [{ ...redirect, type: "forward" }] },
    "ZEN-965 /protocol",
  ),

  viewer("TLSv1.2_2018"),
  viewer("TLSv1.2_2019"),
  viewer("TLSv1.2_2021"),
  viewer("TLSv1.3_2025"),
  viewer("TLSv1.1_2016", oldViewer),
  viewer("TLSv1.2_2017", oldViewer),
  viewer("TLSv1.2_20211", oldViewer),
  viewer("xTLSv1.2_2021", oldViewer),
  viewer(5, oldViewer),
  viewer("zen-unknown-0", "ZEN-966 /viewerCertificate/minimumProtocolVersion"),
  {
    ...distribution(
      "CloudFront with its own certificate",
      { viewerCertificate: { cloudfrontDefaultCertificate: true } },
      "ZEN-964 /viewerCertificate",
    ),
    messages: [
      "CloudFront takes TLS older than 1.2, as it does with its own certificate: set a certificate of yours and minimumProtocolVersion to TLSv1.2_2021 or later",
    ],
  },
  {
    ...distribution(
      "CloudFront with a certificate that is not known",
      { viewerCertificate: "zen-unknown-0" },
      "ZEN-966 /viewerCertificate",
    ),
    messages: [
      "viewerCertificate.minimumProtocolVersion is not known in preview: give it a value that is known before the resource is made",
    ],
  },
];
