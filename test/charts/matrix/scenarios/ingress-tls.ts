import type { Values } from "../../support";
import type { Scenario } from "../types";

const host = "in.example.com";
const tls = [{ secretName: "own-certificate", hosts: [host] }];

/** Every setting of an Ingress's TLS away from its default, in the words of each controller. */
export function ingressTls(valuesOf: (ingress: Values) => Values): readonly Scenario[] {
  const make = (name: string, ingress: Values): Scenario => ({
    name: `ingress-${name}`,
    values: valuesOf({ enabled: true, hosts: [{ host }], tls, ...ingress }),
    apiVersions: ["cert-manager.io/v1"],
  });
  return [
    make("issued", {
      tls: [],
      className: "internal",
      controller: "nginx",
      annotations: { "nginx.ingress.kubernetes.io/proxy-body-size": "8m" },
      rateLimit: 61,
      certificate: {
        enabled: true,
        secretName: "issued-certificate",
        issuerRef: { name: "issuer-one", kind: "Issuer", group: "issuers.example.com" },
        duration: "1441h",
        renewBefore: "481h",
        privateKey: { algorithm: "RSA", size: 4096 },
      },
      clientCertificate: { enabled: true, secretName: "client-authority", verifyDepth: 3 },
      ocspStapling: { enabled: true },
    }),
    make("issued-by-default", {
      tls: [],
      certificate: { enabled: true, issuerRef: { name: "issuer-one" }, privateKey: { algorithm: "Ed25519" } },
    }),
    make("of-haproxy-ingress", {
      className: "haproxy",
      controller: "haproxy-ingress",
      clientCertificate: { enabled: true, secretName: "client-authority" },
      minTlsVersion: "1.3",
    }),
    make("of-aws", {
      className: "alb",
      rateLimit: 0,
      tls: [],
      annotations: {
        "alb.ingress.kubernetes.io/certificate-arn": "arn:aws:acm:eu-west-1:111122223333:certificate/a",
      },
      clientCertificate: { enabled: true, trustStore: "client-trust" },
    }),
  ];
}
