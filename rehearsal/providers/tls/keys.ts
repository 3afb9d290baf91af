import { createHash, createPrivateKey, createPublicKey, generateKeyPair, type KeyObject } from "node:crypto";
import { promisify } from "node:util";
import { sshPrivateKey, sshPublicKey } from "./ssh-keys";

/** The kinds of keys. */
export const ALGORITHMS = ["RSA", "ECDSA", "ED25519"] as const;
/** A kind of key. */
export type Algorithm = (typeof ALGORITHMS)[number];

/** The curves of ECDSA keys by the name that OpenSSL has for them. */
export const CURVES = {
  P224: "secp224r1",
  P256: "prime256v1",
  P384: "secp384r1",
  P521: "secp521r1",
} as const;
/** A curve of ECDSA keys. */
export type Curve = keyof typeof CURVES;

const generate = {
  RSA: async (bits: number) => promisify(generateKeyPair)("rsa", { modulusLength: bits }),
  ECDSA: async (curve: Curve) => promisify(generateKeyPair)("ec", { namedCurve: CURVES[curve] }),
  ED25519: async () => promisify(generateKeyPair)("ed25519"),
};

/** Makes a private key. */
export async function generatePrivateKey(
  algorithm: Algorithm,
  curve: Curve,
  rsaBits: number,
): Promise<KeyObject> {
  switch (algorithm) {
    case "RSA":
      return (await generate.RSA(rsaBits)).privateKey;
    case "ECDSA":
      return (await generate.ECDSA(curve)).privateKey;
    case "ED25519":
      return (await generate.ED25519()).privateKey;
  }
}

/** The kind of a key. @throws Error for one that certificates are not made with. */
export function algorithmOf(key: KeyObject): Algorithm {
  const known: Readonly<Record<string, Algorithm>> = { rsa: "RSA", ec: "ECDSA", ed25519: "ED25519" };
  const type = key.asymmetricKeyType ?? "unknown";
  const algorithm = known[type];
  if (algorithm !== undefined) return algorithm;
  throw new Error(`privateKeyPem: a key of type ${type} was found: use RSA, ECDSA or ED25519.`);
}

/** Reads a private key in PEM. @throws Error that names the argument; the key itself is never in it. */
export function readPrivateKey(pem: string, argument: string): KeyObject {
  try {
    return createPrivateKey(pem);
  } catch (error) {
    throw new Error(
      `${argument}: this is no private key in PEM form: give the privateKeyPem of a PrivateKey.`,
      {
        cause: error,
      },
    );
  }
}

function pem(key: KeyObject, type: "pkcs1" | "sec1" | "pkcs8"): string {
  return key.export({ format: "pem", type }).toString();
}

/** White space as Go knows it, in UTF-8, at the end of bytes that are read as Latin-1. */
const TRAILING_SPACE =
  /(?:[\t-\r ]|\xc2[\x85\xa0]|\xe1\x9a\x80|\xe2\x80[\x80-\x8a\xa8\xa9\xaf]|\xe2\x81\x9f|\xe3\x80\x80)+$/;

/**
 * How the real provider makes ids: SHA-1 of the DER form in hexadecimal, without what Go's `strings.TrimSpace` takes
 * off its end. (A DER form begins with 0x30, which is no space.)
 */
export function contentId(der: Buffer): string {
  const bytes = der.toString("latin1").replace(TRAILING_SPACE, "");
  return createHash("sha1").update(bytes, "latin1").digest("hex");
}

/** The public outputs of a key. */
export function publicOutputs(key: KeyObject): Readonly<Record<string, string>> {
  const open = key.type === "private" ? createPublicKey(key) : key;
  const ssh = sshPublicKey(open);
  return {
    publicKeyFingerprintMd5: ssh.md5,
    publicKeyFingerprintSha256: ssh.sha256,
    publicKeyOpenssh: ssh.line,
    publicKeyPem: open.export({ format: "pem", type: "spki" }).toString(),
  };
}

/** The id of a key. */
export function keyId(key: KeyObject): string {
  const open = key.type === "private" ? createPublicKey(key) : key;
  return contentId(open.export({ format: "der", type: "spki" }));
}

/** The secret outputs of a key: the traditional form of its kind, PKCS #8 and OpenSSH's. */
export function privateOutputs(key: KeyObject): Readonly<Record<string, string>> {
  const traditional = { RSA: "pkcs1", ECDSA: "sec1", ED25519: "pkcs8" } as const;
  return {
    privateKeyOpenssh: sshPrivateKey(key),
    privateKeyPem: pem(key, traditional[algorithmOf(key)]),
    privateKeyPemPkcs8: pem(key, "pkcs8"),
  };
}
