import "reflect-metadata";
import { createPublicKey, randomBytes, webcrypto, type KeyObject } from "node:crypto";
import * as net from "node:net";
import * as x509 from "@peculiar/x509";
import { isList, isMap, type PlainMap, type PlainValue } from "../properties/values";
import { algorithmOf } from "./keys";
import { EXTENDED_USAGES, KEY_USAGES } from "./usages";

const HOUR = 3_600_000;

/** Parts of a distinguished name in the order in which the real provider writes them, by their attribute type. */
const NAME_PARTS: readonly (readonly [property: string, type: string])[] = [
  ["country", "C"],
  ["province", "ST"],
  ["locality", "L"],
  ["streetAddresses", "2.5.4.9"],
  ["postalCode", "2.5.4.17"],
  ["organization", "O"],
  ["organizationalUnit", "OU"],
  ["commonName", "CN"],
  ["serialNumber", "2.5.4.5"],
  ["emailAddress", "1.2.840.113549.1.9.1"],
];

function texts(value: PlainValue | undefined): readonly string[] {
  if (typeof value === "string") return [value];
  return isList(value) ? value.filter((item): item is string => typeof item === "string") : [];
}

function subjectOf(subject: PlainValue | undefined): x509.Name {
  if (!isMap(subject)) return new x509.Name([]);
  const parts = NAME_PARTS.flatMap(([property, type]): x509.JsonNameParams => {
    const values = texts(subject[property]);
    if (values.length === 0) return [];
    return property === "emailAddress"
      ? [{ [type]: values.map((ia5String) => ({ ia5String })) }]
      : [{ [type]: [...values] }];
  });
  return new x509.Name(parts);
}

function alternativeNames(source: PlainMap): readonly x509.Extension[] {
  const names: x509.JsonGeneralNames = [
    ...texts(source["dnsNames"]).map((value) => ({ type: "dns" as const, value })),
    ...texts(source["ipAddresses"]).map((value) => {
      if (net.isIP(value) === 0) throw new Error(`ipAddresses: "${value}" is no IP address.`);
      return { type: "ip" as const, value };
    }),
    ...texts(source["uris"]).map((value) => ({ type: "url" as const, value })),
  ];
  return names.length === 0 ? [] : [new x509.SubjectAlternativeNameExtension(names)];
}

/** How a key signs: the digest that Go's x509 picks for it. @throws Error for P224, which WebCrypto lacks. */
function signing(key: KeyObject): {
  readonly import: webcrypto.EcKeyImportParams | webcrypto.RsaHashedImportParams | webcrypto.Algorithm;
  readonly hash: string;
} {
  switch (algorithmOf(key)) {
    case "RSA":
      return { import: { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" }, hash: "SHA-256" };
    case "ED25519":
      return { import: { name: "Ed25519" }, hash: "" };
    case "ECDSA": {
      const curves: Readonly<Record<string, readonly [string, string]>> = {
        prime256v1: ["P-256", "SHA-256"],
        secp384r1: ["P-384", "SHA-384"],
        secp521r1: ["P-521", "SHA-512"],
      };
      const found = curves[key.asymmetricKeyDetails?.namedCurve ?? ""];
      if (found === undefined) {
        throw new Error(
          "privateKeyPem: certificates on the curve P224 are not made here: use P256, P384 or P521.",
        );
      }
      return { import: { name: "ECDSA", namedCurve: found[0] }, hash: found[1] };
    }
  }
}

interface WebKeys {
  readonly pair: webcrypto.CryptoKeyPair;
  readonly algorithm: webcrypto.EcdsaParams | webcrypto.Algorithm;
}

async function webKeys(key: KeyObject): Promise<WebKeys> {
  const { import: parameters, hash } = signing(key);
  const open = createPublicKey(key).export({ format: "der", type: "spki" });
  const closed = key.export({ format: "der", type: "pkcs8" });
  const publicKey = await webcrypto.subtle.importKey("spki", open, parameters, true, ["verify"]);
  const privateKey = await webcrypto.subtle.importKey("pkcs8", closed, parameters, true, ["sign"]);
  return {
    pair: { privateKey, publicKey },
    algorithm: hash === "" ? parameters : { ...parameters, hash },
  };
}

/** A certificate and what the outputs say about it. */
export interface IssuedCertificate {
  readonly pem: string;
  /** Serial number in decimal: the id of the resource. */
  readonly serialNumber: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
}

interface Issue {
  /** The arguments with their defaults. */
  readonly args: PlainMap;
  readonly subject: x509.Name;
  readonly issuer: x509.Name;
  readonly publicKey: webcrypto.CryptoKey | x509.PublicKey;
  readonly signer: WebKeys;
  readonly extensions: readonly x509.Extension[];
}

function usagesExtension(bits: number): x509.Extension {
  // eslint-disable-next-line @typescript-eslint/no-unsafe-enum-assignment -- a combination of flags is no member
  return new x509.KeyUsagesExtension(bits, true);
}

async function baseExtensions(
  args: PlainMap,
  publicKey: webcrypto.CryptoKey | x509.PublicKey,
): Promise<readonly x509.Extension[]> {
  const uses = texts(args["allowedUses"]);
  const usage = uses.reduce((bits, use) => bits | (KEY_USAGES[use] ?? 0), 0);
  const extended = uses.flatMap((use) => EXTENDED_USAGES[use] ?? []);
  const authority = args["isCaCertificate"] === true;
  const longest = args["maxPathLength"];
  const identified = authority || args["setSubjectKeyId"] === true;
  return [
    ...(usage === 0 ? [] : [usagesExtension(usage)]),
    ...(extended.length === 0 ? [] : [new x509.ExtendedKeyUsageExtension(extended)]),
    new x509.BasicConstraintsExtension(
      authority,
      authority && typeof longest === "number" ? longest : undefined,
      true,
    ),
    ...(identified ? [await x509.SubjectKeyIdentifierExtension.create(publicKey)] : []),
  ];
}

async function issue({
  args,
  subject,
  issuer,
  publicKey,
  signer,
  extensions,
}: Issue): Promise<IssuedCertificate> {
  // The first bit is cleared: serial numbers are positive (RFC 5280 section 4.1.2.2).
  const serial = randomBytes(16);
  serial[0] = (serial[0] ?? 0) & 0x7f;
  const hours = args["validityPeriodHours"];
  const notBefore = new Date();
  const notAfter = new Date(notBefore.getTime() + (typeof hours === "number" ? hours : 0) * HOUR);
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: serial.toString("hex"),
    subject,
    issuer,
    notBefore,
    notAfter,
    publicKey,
    signingKey: signer.pair.privateKey,
    signingAlgorithm: signer.algorithm,
    extensions: [...(await baseExtensions(args, publicKey)), ...extensions],
  });
  return {
    pem: `${certificate.toString("pem")}\n`,
    serialNumber: BigInt(`0x${serial.toString("hex")}`).toString(),
    notBefore,
    notAfter,
  };
}

/** Makes a certificate that a key signs for itself. */
export async function selfSign(args: PlainMap, key: KeyObject): Promise<IssuedCertificate> {
  const signer = await webKeys(key);
  const subject = subjectOf(args["subject"]);
  const { publicKey } = signer.pair;
  const authority =
    args["setAuthorityKeyId"] === true ? [await x509.AuthorityKeyIdentifierExtension.create(publicKey)] : [];
  const extensions = [...authority, ...alternativeNames(args)];
  return issue({ args, subject, issuer: subject, publicKey, signer, extensions });
}

/** Makes a certificate request. */
export async function requestCertificate(
  args: PlainMap,
  key: KeyObject,
): Promise<{ readonly pem: string; readonly der: Buffer }> {
  const { pair, algorithm } = await webKeys(key);
  const request = await x509.Pkcs10CertificateRequestGenerator.create({
    name: subjectOf(args["subject"]).toJSON(),
    extensions: [...alternativeNames(args)],
    signingAlgorithm: algorithm,
    keys: pair,
  });
  return { pem: `${request.toString("pem")}\n`, der: Buffer.from(request.rawData) };
}

function readRequest(pem: string): x509.Pkcs10CertificateRequest {
  try {
    return new x509.Pkcs10CertificateRequest(pem);
  } catch (error) {
    throw new Error("certRequestPem: this is no certificate request in PEM form.", { cause: error });
  }
}

function readCertificate(pem: string, argument: string): x509.X509Certificate {
  try {
    return new x509.X509Certificate(pem);
  } catch (error) {
    throw new Error(`${argument}: this is no certificate in PEM form.`, { cause: error });
  }
}

/** Signs a certificate request with the key of a certificate authority. */
export async function signRequest(
  args: PlainMap,
  requestPem: string,
  authorityPem: string,
  authorityKey: KeyObject,
): Promise<IssuedCertificate> {
  const request = readRequest(requestPem);
  const authority = readCertificate(authorityPem, "caCertPem");
  const signer = await webKeys(authorityKey);
  const named = request.extensions.filter(
    (extension) => extension instanceof x509.SubjectAlternativeNameExtension,
  );
  const identifier = authority.getExtension(x509.SubjectKeyIdentifierExtension);
  const above = identifier === null ? [] : [new x509.AuthorityKeyIdentifierExtension(identifier.keyId)];
  return issue({
    args,
    subject: request.subjectName,
    issuer: authority.subjectName,
    publicKey: request.publicKey,
    signer,
    extensions: [...above, ...named],
  });
}
