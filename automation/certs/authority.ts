import "reflect-metadata";
import { createPrivateKey, KeyObject, webcrypto, type X509Certificate } from "node:crypto";
import * as x509 from "@peculiar/x509";

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;
const HOUR_MS = 3_600_000;

/** A certificate with its key, PEM. */
export interface Shown {
  readonly certificate: string;
  readonly key: string;
}

/** Who signs: a certificate of an authority with its key, PEM. */
export type Signer = Shown;

async function newKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]);
}

function pem(key: webcrypto.CryptoKey): string {
  return KeyObject.from(key).export({ type: "pkcs8", format: "pem" }).toString();
}

function serial(): string {
  return Buffer.from(webcrypto.getRandomValues(new Uint8Array(15))).toString("hex");
}

/** An authority that nobody knows, made on the spot. */
export async function strangeAuthority(): Promise<Signer> {
  const keys = await newKeys();
  const made = await x509.X509CertificateGenerator.createSelfSigned(
    {
      serialNumber: serial(),
      name: "CN=An authority that nobody knows",
      notBefore: new Date(Date.now() - HOUR_MS),
      notAfter: new Date(Date.now() + 24 * HOUR_MS),
      keys,
      signingAlgorithm: ALGORITHM,
      extensions: [
        new x509.BasicConstraintsExtension(true, 0, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign, true),
        await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
      ],
    },
    webcrypto,
  );
  return { certificate: made.toString("pem"), key: pem(keys.privateKey) };
}

async function signingKey({ key }: Signer): Promise<webcrypto.CryptoKey> {
  const der = createPrivateKey(key).export({ type: "pkcs8", format: "der" });
  return webcrypto.subtle.importKey("pkcs8", der, ALGORITHM, false, ["sign"]);
}

/**
 * A client certificate for the same subject as another one, with a key of its own.
 *
 * @param ended Whether its time is over, by an hour.
 * @throws Error where the authority's key is none on P-256.
 */
export async function likeness(of: X509Certificate, authority: Signer, ended = false): Promise<Shown> {
  const keys = await newKeys();
  const signer = new x509.X509Certificate(authority.certificate);
  const original = new x509.X509Certificate(of.raw);
  const names = original.getExtension(x509.SubjectAlternativeNameExtension);
  const made = await x509.X509CertificateGenerator.create(
    {
      serialNumber: serial(),
      subject: original.subjectName,
      issuer: signer.subjectName,
      notBefore: new Date(Date.now() - 48 * HOUR_MS),
      notAfter: new Date(Date.now() + (ended ? -1 : 24) * HOUR_MS),
      publicKey: keys.publicKey,
      signingKey: await signingKey(authority),
      signingAlgorithm: ALGORITHM,
      extensions: [
        new x509.BasicConstraintsExtension(false, undefined, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
        new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.clientAuth]),
        await x509.AuthorityKeyIdentifierExtension.create(signer),
        ...(names === null ? [] : [names]),
      ],
    },
    webcrypto,
  );
  return { certificate: made.toString("pem"), key: pem(keys.privateKey) };
}
