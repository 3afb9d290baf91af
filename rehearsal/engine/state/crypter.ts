import { UnusableError } from "./unusable";
import { createCipheriv, createDecipheriv, pbkdf2, randomBytes } from "node:crypto";
import { promisify } from "node:util";

const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** The real CLI's cost of a passphrase (sdk/go/common/resource/config/crypt.go). */
const ITERATIONS = 1_000_000;
/** What the real CLI encrypts next to the salt, to find out whether a passphrase is right. */
const PROBE = "pulumi";

/** Encrypts and decrypts single values. */
export interface Crypter {
  encrypt(plaintext: string): string;
  /** @throws when the text is not a value of this crypter or was changed. */
  decrypt(ciphertext: string): string;
}

/** AES-256-GCM in the real CLI's form `v1:NONCE:CIPHERTEXT`, both base64, the tag at the end. */
export function symmetricCrypter(key: Buffer): Crypter {
  return {
    encrypt(plaintext) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv("aes-256-gcm", key, nonce);
      const sealed = Buffer.concat([cipher.update(plaintext, "utf8"), cipher.final(), cipher.getAuthTag()]);
      return `v1:${nonce.toString("base64")}:${sealed.toString("base64")}`;
    },
    decrypt(ciphertext) {
      const [version, nonceText, sealedText, ...more] = ciphertext.split(":");
      if (version !== "v1" || nonceText === undefined || sealedText === undefined || more.length > 0) {
        throw new Error(
          "An encrypted value is not of the form v1:NONCE:CIPHERTEXT; restore the state from a backup.",
        );
      }
      const nonce = Buffer.from(nonceText, "base64");
      const sealed = Buffer.from(sealedText, "base64");
      if (nonce.length !== NONCE_BYTES || sealed.length < TAG_BYTES) {
        throw new Error("An encrypted value is too short; restore the state from a backup.");
      }
      const decipher = createDecipheriv("aes-256-gcm", key, nonce);
      decipher.setAuthTag(sealed.subarray(sealed.length - TAG_BYTES));
      const body = sealed.subarray(0, sealed.length - TAG_BYTES);
      return decipher.update(body, undefined, "utf8") + decipher.final("utf8");
    },
  };
}

/** Derives the key of a passphrase; takes a good part of a second on purpose. */
export function deriveKey(passphrase: string, salt: Buffer): Promise<Buffer> {
  return promisify(pbkdf2)(passphrase, salt, ITERATIONS, KEY_BYTES, "sha256");
}

/** A fresh salt of the real CLI's length. */
export function newSalt(): Buffer {
  return randomBytes(8);
}

/** The state text of a passphrase secrets provider: `v1:SALT:` and the encrypted probe. */
export function saltState(salt: Buffer, crypter: Crypter): string {
  return `v1:${salt.toString("base64")}:${crypter.encrypt(PROBE)}`;
}

/**
 * Reads the salt out of a state text.
 * @throws when the text is not of the real CLI's form.
 */
export function saltOf(state: string): Buffer {
  const [version, salt, ...probe] = state.split(":");
  if (version !== "v1" || salt === undefined || probe.length !== 3) {
    throw new UnusableError(
      "The encryption salt is not of the form v1:SALT:v1:NONCE:CIPHERTEXT; restore it from a backup.",
    );
  }
  return Buffer.from(salt, "base64");
}

/** Whether the crypter's passphrase is the one that the state text was made with. */
export function fits(state: string, crypter: Crypter): boolean {
  try {
    return crypter.decrypt(state.split(":").slice(2).join(":")) === PROBE;
  } catch {
    return false;
  }
}
