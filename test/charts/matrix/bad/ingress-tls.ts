import type { Values } from "../../support";
import type { BadValues } from "../types";

const host = "in.example.com";
const certificate = { enabled: true, issuerRef: { name: "servers" } };
const clientCertificate = { enabled: true, secretName: "client-authority" };

/** What an Ingress with TLS must refuse: its key in the values, and the values around it. */
export function badIngressTls(key: string, valuesOf: (ingress: Values) => Values): readonly BadValues[] {
  const refuse = (name: string, names: string, ingress: Values): BadValues => ({
    name: `Ingress: ${name}`,
    names: `${key}.${names}`,
    values: valuesOf({
      enabled: true,
      hosts: [{ host }],
      tls: [{ secretName: "own", hosts: [host] }],
      ...ingress,
    }),
  });
  return [
    refuse("certificate for nothing", "certificate.enabled", { enabled: false, tls: [], certificate }),
    refuse("client certificates for nothing", "clientCertificate.enabled", {
      enabled: false,
      clientCertificate,
    }),
    refuse("answers for nothing", "ocspStapling.enabled", {
      enabled: false,
      ocspStapling: { enabled: true },
    }),
    refuse("two certificates", "tls", { certificate }),
    refuse("certificate without issuer", "certificate.issuerRef.name", {
      tls: [],
      certificate: { enabled: true },
    }),
    refuse("no cert-manager", "certificate.renderMode", { tls: [], certificate }),
    refuse("certificate by two ways", "annotations", {
      tls: [],
      certificate,
      annotations: { "cert-manager.io/issuer": "servers" },
    }),
    refuse("short key", "certificate.privateKey.size", {
      certificate: { privateKey: { algorithm: "RSA", size: 256 } },
    }),
    refuse("days", "certificate.duration", { certificate: { duration: "90d" } }),
    refuse("clients of nobody", "clientCertificate.secretName", { clientCertificate: { enabled: true } }),
    refuse("clients at AWS without a store", "clientCertificate.trustStore", {
      className: "alb",
      rateLimit: 0,
      clientCertificate,
    }),
    refuse("clients whom nobody asks", "clientCertificate.enabled", {
      className: "traefik",
      rateLimit: 0,
      clientCertificate,
    }),
    refuse("clients of HAProxy Technologies", "clientCertificate.enabled", {
      className: "haproxy",
      clientCertificate,
    }),
    refuse("chain of none", "clientCertificate.verifyDepth", { clientCertificate: { verifyDepth: 0 } }),
    refuse("store with a space", "clientCertificate.trustStore", {
      clientCertificate: { trustStore: "a b" },
    }),
    refuse("old TLS", "minTlsVersion", { minTlsVersion: "1.0" }),
    refuse("version that no annotation sets", "minTlsVersion", { minTlsVersion: "1.3" }),
    refuse("answers that nobody staples", "ocspStapling.enabled", {
      className: "haproxy",
      ocspStapling: { enabled: true },
    }),
    refuse("controller that is not known", "controller", { controller: "traefik" }),
    refuse("clients who come by plain requests", "annotations", {
      clientCertificate,
      annotations: { "nginx.ingress.kubernetes.io/ssl-redirect": "false" },
    }),
    refuse("clients at AWS who come by plain requests", "annotations", {
      className: "alb",
      rateLimit: 0,
      tls: [],
      clientCertificate: { enabled: true, trustStore: "clients" },
      annotations: { "alb.ingress.kubernetes.io/listen-ports": '[{"HTTP":80},{"HTTPS":443}]' },
    }),
  ];
}
