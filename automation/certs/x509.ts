import "reflect-metadata";
import { createPrivateKey, X509Certificate } from "node:crypto";
import { AsnArray, AsnConvert, AsnPropTypes, AsnType, AsnTypeTypes } from "@peculiar/asn1-schema";
import * as x509 from "@peculiar/x509";

/** Some text that holds certificates, PEM. */
const BLOCK = /-----BEGIN CERTIFICATE-----[^-]{1,50000}-----END CERTIFICATE-----/g;

function read(text: string): X509Certificate | undefined {
  try {
    return new X509Certificate(text);
  } catch {
    return undefined;
  }
}

/** Every certificate of a PEM text that can be read, in order. */
export function certificatesIn(text: string): readonly X509Certificate[] {
  return (text.match(BLOCK) ?? []).map(read).filter((certificate) => certificate !== undefined);
}

/**
 * A name such as `CN=agent, O=acme`, as Node.js has one with a part a line.
 *
 * @param name Undefined, whatever Node's types say, for a certificate that is about nobody but its alternative names.
 */
export function nameText(name: string | undefined): string {
  return (name ?? "").split("\n").reverse().join(", ");
}

/** The common name of whom a certificate is about, or who signed it; undefined where it has none. */
export function commonName(name: string | undefined): string | undefined {
  return (name ?? "")
    .split("\n")
    .find((part) => part.startsWith("CN="))
    ?.slice("CN=".length);
}

/** Who signs for a private authority of a stack (`components/tls/privateAuthority.ts`). */
const PRIVATE_AUTHORITY = /^private-authority-\d+$/;

/** Whether a private authority of a stack signed a certificate, or it is one's own. */
export function isPrivate(certificate: X509Certificate | undefined): boolean {
  return PRIVATE_AUTHORITY.test(commonName(certificate?.issuer) ?? "");
}

/** Alternative names: hosts, addresses, URIs. */
export function alternativeNames(certificate: X509Certificate): readonly string[] {
  const extension = new x509.X509Certificate(certificate.raw).getExtension(
    x509.SubjectAlternativeNameExtension,
  );
  return extension?.names.items.map(({ value }) => value) ?? [];
}

/** `TLSFeature` (RFC 7633 section 4.1). */
class Features extends AsnArray<number> {}
AsnType({ type: AsnTypeTypes.Sequence, itemType: AsnPropTypes.Integer })(Features);

const FEATURES = "1.3.6.1.5.5.7.1.24";
const STATUS_REQUEST = 5;

/** Whether a server has to staple what its authority says of this certificate (RFC 7633: must-staple). */
export function mustStaple(certificate: X509Certificate): boolean {
  const extension = new x509.X509Certificate(certificate.raw).getExtension(FEATURES);
  if (extension === null) return false;
  try {
    return AsnConvert.parse(extension.value, Features).includes(STATUS_REQUEST);
  } catch {
    // What cannot be read is no reason to ask for less.
    return true;
  }
}

/** What is wrong with a private key for a certificate; undefined where the two belong together. */
export function keyMistake(certificate: X509Certificate, key: string): string | undefined {
  try {
    if (certificate.checkPrivateKey(createPrivateKey(key))) return undefined;
  } catch {
    return "its key cannot be read";
  }
  return "its key is of another certificate";
}

/** Longest chain that is looked for; longer ones are nobody's. */
const LONGEST = 10;

/** Whether one certificate signed another: by name and by signature. */
export function signed(issuer: X509Certificate, certificate: X509Certificate): boolean {
  return certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);
}

/**
 * The authority among `authorities` that a certificate leads to, by way of `others`; undefined where it leads to none.
 */
export function authorityOf(
  certificate: X509Certificate,
  others: readonly X509Certificate[],
  authorities: readonly X509Certificate[],
): X509Certificate | undefined {
  let level: readonly X509Certificate[] = [certificate];
  for (let depth = 0; depth < LONGEST && level.length > 0; depth++) {
    for (const one of level) {
      const found = authorities.find(
        (authority) => authority.fingerprint256 === one.fingerprint256 || signed(authority, one),
      );
      if (found !== undefined) return found;
    }
    level = others.filter((other) => level.some((one) => signed(other, one)));
  }
  return undefined;
}
