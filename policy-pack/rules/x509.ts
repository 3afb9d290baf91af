import { X509Certificate } from "node:crypto";
import { isObject, type JsonObject } from "../manifests/json";
import type { ManifestSet } from "../manifests/manifestSet";
import type { Manifest } from "../manifests/manifest";

/** A certificate that stands in a Secret or ConfigMap. */
export interface StoredCertificate {
  readonly manifest: Manifest;
  readonly path: readonly [part: string, key: string];
  /** Undefined where it cannot be read. */
  readonly certificate: X509Certificate | undefined;
}

/** A bundle of more certificates is one of public authorities, which renew themselves. */
const MOST_IN_ONE = 10;
const block = /-----BEGIN CERTIFICATE-----[^-]{1,20000}-----END CERTIFICATE-----/g;

function read(text: string): X509Certificate | undefined {
  try {
    return new X509Certificate(text);
  } catch {
    return undefined;
  }
}

function certificatesIn(manifest: Manifest, part: string, decode: boolean): readonly StoredCertificate[] {
  const data = manifest.body[part];
  if (!isObject(data)) return [];
  return Object.entries(data).flatMap(([key, value]): readonly StoredCertificate[] => {
    if (typeof value !== "string" || !isCertificateKey(key, manifest.body)) return [];
    const text = decode ? Buffer.from(value, "base64").toString("latin1") : value;
    if (text === "") return [];
    const path = [part, key] as const;
    const blocks = text.match(block) ?? [];
    if (blocks.length > MOST_IN_ONE) return [];
    // Only the key that the API server demands of such a Secret is certain to be meant as a certificate.
    if (blocks.length === 0) return key === "tls.crt" ? [{ manifest, path, certificate: undefined }] : [];
    return blocks.map((each) => ({ manifest, path, certificate: read(each) }));
  });
}

function isCertificateKey(key: string, body: JsonObject): boolean {
  return /(?:^|[-_.])(?:ca|cer|crt|cert|pem)$/.test(key) || body["type"] === "kubernetes.io/tls";
}

/** The certificates in Secrets and ConfigMaps, in the order of their chains (`objects.memo`). */
export function storedCertificates(objects: ManifestSet): readonly StoredCertificate[] {
  return [
    ...objects
      .ofKind("/Secret")
      .flatMap((manifest) => [
        ...certificatesIn(manifest, "data", true),
        ...certificatesIn(manifest, "stringData", false),
      ]),
    ...objects.ofKind("/ConfigMap").flatMap((manifest) => certificatesIn(manifest, "data", false)),
  ];
}

/** The host names that a certificate is for: only its alternative names count (RFC 9525, section 6.1). */
export function namesOf(certificate: X509Certificate): readonly string[] {
  return (certificate.subjectAltName ?? "")
    .split(", ")
    .flatMap((entry) => (entry.startsWith("DNS:") ? [entry.slice("DNS:".length)] : []));
}
