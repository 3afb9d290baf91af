import "reflect-metadata";
import { KeyObject, webcrypto, X509Certificate } from "node:crypto";
import { AsnConvert } from "@peculiar/asn1-schema";
import { GeneralName, GeneralSubtree, GeneralSubtrees, NameConstraints } from "@peculiar/asn1-x509";
import * as x509 from "@peculiar/x509";

const HOUR_MS = 3_600_000;
const DAY_HOURS = 24;

/** A certificate with its key; texts are PEM. */
export interface Issued {
  readonly certificate: string;
  readonly key: string;
  /** The certificate, and after it those that lead to the authority, without the authority. */
  readonly chain: string;
  readonly parsed: X509Certificate;
  readonly keys: webcrypto.CryptoKeyPair;
  readonly algorithm: KeyAlgorithm;
  /** What stands between it and its root: empty for what a root signed. */
  readonly path: readonly string[];
}

/** A key's algorithm, as WebCrypto names it. */
export type KeyAlgorithm = webcrypto.EcKeyGenParams | webcrypto.RsaHashedKeyGenParams;

/** What a certificate is made with; by default an ECDSA one that began an hour ago and lasts 30 days. */
export interface Wish {
  readonly commonName?: string;
  readonly issuer?: Issued;
  /** Hours from now. */
  readonly begins?: number;
  readonly ends?: number;
  /** Whether it is an authority, and how many authorities may stand below it. */
  readonly authority?: { readonly pathLength?: number };
  readonly use?: "client" | "server" | "both" | "ocsp";
  readonly dns?: readonly string[];
  readonly ip?: readonly string[];
  readonly algorithm?: KeyAlgorithm;
  /** Digest of the signature. */
  readonly digest?: "SHA-1" | "SHA-256";
  readonly mustStaple?: boolean;
  /** DNS names that an authority may sign for. */
  readonly permitted?: readonly string[];
}

export const P256: KeyAlgorithm = { name: "ECDSA", namedCurve: "P-256" };

/** RSA of some length, in bits. */
export function rsa(bits: number, hash: "SHA-1" | "SHA-256" = "SHA-256"): KeyAlgorithm {
  return { name: "RSASSA-PKCS1-v1_5", modulusLength: bits, publicExponent: new Uint8Array([1, 0, 1]), hash };
}

const USES = {
  client: [x509.ExtendedKeyUsage.clientAuth],
  server: [x509.ExtendedKeyUsage.serverAuth],
  both: [x509.ExtendedKeyUsage.clientAuth, x509.ExtendedKeyUsage.serverAuth],
  ocsp: [x509.ExtendedKeyUsage.ocspSigning],
} as const;

function constraints(names: readonly string[]): x509.Extension {
  const subtrees = names.map((dNSName) => new GeneralSubtree({ base: new GeneralName({ dNSName }) }));
  const value = new NameConstraints({ permittedSubtrees: new GeneralSubtrees(subtrees) });
  return new x509.Extension("2.5.29.30", true, AsnConvert.serialize(value));
}

/** TLS feature 5, status_request (RFC 7633). */
const MUST_STAPLE = new x509.Extension("1.3.6.1.5.5.7.1.24", false, Buffer.from("3003020105", "hex"));

async function extensionsOf(wish: Wish, keys: webcrypto.CryptoKeyPair): Promise<readonly x509.Extension[]> {
  const { authority, use = "both", dns = [], ip = [], mustStaple = false, permitted } = wish;
  const names: x509.JsonGeneralNames = [
    ...dns.map((value) => ({ type: "dns" as const, value })),
    ...ip.map((value) => ({ type: "ip" as const, value })),
  ];
  return [
    new x509.BasicConstraintsExtension(authority !== undefined, authority?.pathLength, true),
    new x509.KeyUsagesExtension(
      authority === undefined ? x509.KeyUsageFlags.digitalSignature : x509.KeyUsageFlags.keyCertSign,
      true,
    ),
    ...(authority === undefined ? [new x509.ExtendedKeyUsageExtension([...USES[use]])] : []),
    await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ...(names.length === 0 ? [] : [new x509.SubjectAlternativeNameExtension(names)]),
    ...(mustStaple ? [MUST_STAPLE] : []),
    ...(permitted === undefined ? [] : [constraints(permitted)]),
  ];
}

let count = 0;

/** Makes a certificate: signed by an issuer, or by itself. */
export async function issue(wish: Wish): Promise<Issued> {
  const { commonName = "", issuer, begins = -1, ends = 30 * DAY_HOURS, algorithm = P256, digest } = wish;
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const signing = issuer?.algorithm ?? algorithm;
  const certificate = await x509.X509CertificateGenerator.create(
    {
      serialNumber: `01${(++count).toString(16).padStart(14, "0")}`,
      subject: commonName === "" ? "" : `CN=${commonName}`,
      issuer: issuer === undefined ? `CN=${commonName}` : issuer.parsed.subject,
      notBefore: new Date(Date.now() + begins * HOUR_MS),
      notAfter: new Date(Date.now() + ends * HOUR_MS),
      publicKey: keys.publicKey,
      signingKey: (issuer?.keys ?? keys).privateKey,
      signingAlgorithm: { ...signing, hash: digest ?? "SHA-256" } as x509.HashedAlgorithm,
      extensions: [...(await extensionsOf(wish, keys))],
    },
    webcrypto,
  );
  const text = `${certificate.toString("pem")}\n`;
  const isRoot = issuer === undefined || issuer.parsed.checkIssued(issuer.parsed);
  const path = isRoot ? [] : [issuer.certificate, ...issuer.path];
  return {
    certificate: text,
    key: KeyObject.from(keys.privateKey).export({ type: "pkcs8", format: "pem" }).toString(),
    chain: [text, ...path].join(""),
    parsed: new X509Certificate(text),
    keys,
    algorithm,
    path,
  };
}

/** An authority that signs itself. */
export function authority(commonName: string, wish: Wish = {}): Promise<Issued> {
  return issue({ commonName, authority: {}, ends: 3650 * DAY_HOURS, ...wish });
}
