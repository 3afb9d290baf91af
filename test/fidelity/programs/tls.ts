import { local } from "@pulumi/command";
import * as tls from "@pulumi/tls";
import { phase, since } from "./parts";

const key = new tls.PrivateKey("authority", { algorithm: "ECDSA", ecdsaCurve: "P256" });
const authority = new tls.SelfSignedCert("authority", {
  privateKeyPem: key.privateKeyPem,
  isCaCertificate: true,
  validityPeriodHours: 48,
  allowedUses: ["cert_signing", "crl_signing"],
  subject: { commonName: "Authority", organization: "Fidelity" },
});
const leaf = new tls.PrivateKey("leaf", { algorithm: "ED25519" });
const request = new tls.CertRequest("leaf", {
  privateKeyPem: leaf.privateKeyPem,
  dnsNames: since(2) ? ["leaf.local", "other.local"] : ["leaf.local"],
  subject: { commonName: "leaf" },
});
const certificate = new tls.LocallySignedCert("leaf", {
  caPrivateKeyPem: key.privateKeyPem,
  caCertPem: authority.certPem,
  certRequestPem: request.certRequestPem,
  validityPeriodHours: 24,
  earlyRenewalHours: phase,
  allowedUses: ["server_auth"],
});
new local.Command("used", { create: "echo used", triggers: [certificate.certPem] });

export const algorithm = certificate.caKeyAlgorithm;
