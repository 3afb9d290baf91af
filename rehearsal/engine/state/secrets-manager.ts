import { createHash, randomBytes } from "node:crypto";
import * as fs from "node:fs/promises";
import * as path from "node:path";

import type { Environment } from "../../../model/environment";
import { readIfThere, writeFileAtomically } from "./atomic-file";
import { UnusableError } from "./unusable";
import { type Crypter, deriveKey, fits, newSalt, saltOf, saltState, symmetricCrypter } from "./crypter";

/** Where secrets come from and go to: a passphrase and a salt, as the real CLI's passphrase provider has them. */
export interface SecretsManager {
  /** The text `v1:SALT:PROBE` that goes into state and stack config. */
  readonly salt: string;
  readonly crypter: Crypter;
}

/** Finds the passphrase and makes the crypters of a stack. */
export interface Passphrase {
  /** A manager for an existing salt text. @throws when the passphrase is another one. */
  open(salt: string): Promise<SecretsManager>;
  /** A manager with a fresh salt. */
  create(): Promise<SecretsManager>;
}

/**
 * The passphrase of the rehearsal: PULUMI_CONFIG_PASSPHRASE or the file PULUMI_CONFIG_PASSPHRASE_FILE where one is
 * given, otherwise a key generated once in the rehearsal's folder, readable by its owner only (decision 17).
 */
export function passphraseFrom(env: Environment, directory: string): Passphrase {
  const keyFile = path.join(directory, "passphrase");
  const crypterFor = async (salt: Buffer, key: () => Promise<string>): Promise<Crypter> => {
    const given = env["PULUMI_CONFIG_PASSPHRASE"];
    if (given !== undefined) return symmetricCrypter(await deriveKey(given, salt));
    const givenFile = env["PULUMI_CONFIG_PASSPHRASE_FILE"];
    if (givenFile !== undefined && givenFile !== "") {
      return symmetricCrypter(await deriveKey(await givenKey(givenFile), salt));
    }
    return symmetricCrypter(await keptKey(await key(), salt, path.join(directory, "keys")));
  };
  return {
    async open(state) {
      // A new key could not read what the old one wrote, so that none is made here.
      const crypter = await crypterFor(saltOf(state), () => existingKey(keyFile));
      if (fits(state, crypter)) return { salt: state, crypter };
      throw new UnusableError(
        `incorrect passphrase: the stack's secrets were written with another one; set PULUMI_CONFIG_PASSPHRASE to it or put ${keyFile} back.`,
      );
    },
    async create() {
      const salt = newSalt();
      const crypter = await crypterFor(salt, () => generatedKey(keyFile));
      return { salt: saltState(salt, crypter), crypter };
    },
  };
}

async function givenKey(file: string): Promise<string> {
  try {
    return (await fs.readFile(file, "utf8")).trim();
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : String(error);
    throw new UnusableError(
      `PULUMI_CONFIG_PASSPHRASE_FILE is ${file}, which cannot be read (${code}): name a file with the passphrase`,
    );
  }
}

/** The kept key; undefined if there is none. @throws when it is empty, or others than its owner can read it. */
async function keyIfThere(file: string): Promise<string | undefined> {
  const text = await readIfThere(file);
  if (text === undefined) return undefined;
  if (((await fs.stat(file)).mode & 0o077) !== 0) {
    throw new UnusableError(
      `${file}, the key of the stacks' secrets, can be read by others: run \`chmod 600 ${file}\``,
    );
  }
  if (text.trim() !== "") return text.trim();
  throw new UnusableError(
    `${file}, the key of the stacks' secrets, is empty: put the file back from a backup`,
  );
}

async function existingKey(file: string): Promise<string> {
  const existing = await keyIfThere(file);
  if (existing !== undefined) return existing;
  throw new UnusableError(
    `${file}, the key of the stack's secrets, is not there: put the file back from a backup, or set PULUMI_CONFIG_PASSPHRASE if the stack was made with one`,
  );
}

async function generatedKey(file: string): Promise<string> {
  const existing = await keyIfThere(file);
  if (existing !== undefined) return existing;
  await fs.mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  const temporary = `${file}.${process.pid}.${randomBytes(6).toString("hex")}.tmp`;
  await fs.writeFile(temporary, randomBytes(KEY_TEXT_BYTES).toString("base64url") + "\n", {
    mode: 0o600,
    flag: "wx",
  });
  try {
    // A hard link fails where another process was first, so that both go on with the same key.
    await fs.link(temporary, file);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  } finally {
    await fs.rm(temporary, { force: true });
  }
  return (await fs.readFile(file, "utf8")).trim();
}

const KEY_TEXT_BYTES = 32;

// Deriving takes a good part of a second. The derived key of the generated passphrase is kept beside it with the
// same mode: whoever can read one can read the other. A passphrase given by the user is never kept.
async function keptKey(passphrase: string, salt: Buffer, directory: string): Promise<Buffer> {
  const name = createHash("sha256").update(salt).update("\0").update(passphrase).digest("hex");
  const file = path.join(directory, name);
  const kept = await readIfThere(file);
  if (kept?.length === 64) return Buffer.from(kept, "hex");
  const key = await deriveKey(passphrase, salt);
  await writeFileAtomically(file, key.toString("hex"));
  return key;
}
