import { createCipheriv, createDecipheriv, createHmac, randomBytes } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { cacheDirectory, type Environment, stateDirectory } from "../../model/environment";

/** Keeps what was rendered from equal inputs. */
export interface RenderCache {
  /** What was kept for these inputs; undefined if nothing was, or it cannot be read. */
  read(inputs: string): string | undefined;
  /** Keeps a rendering; does nothing where that is not possible. */
  write(inputs: string, rendered: string): void;
}

const VERSION = "1";
const MAXIMUM_ENTRIES = 300;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * A cache in `ZEN_CACHE` that gives nothing away: an entry's name and its AES-256-GCM key are both derived from
 * the inputs, values included, under a random key that is kept in `ZEN_STATE`. Whoever cannot give the exact
 * inputs can neither find an entry nor read it, and guesses at a secret value cannot be tried on a copied cache.
 */
export function renderCache(env: Environment): RenderCache {
  const directory = path.join(cacheDirectory(env), "policy-pack");
  const keyFile = path.join(stateDirectory(env), "policy-pack", "render-key");
  let key: Buffer | undefined;
  const derive = (purpose: string, inputs: string): Buffer => {
    key ??= ownKey(keyFile);
    return createHmac("sha256", key).update(`${VERSION} ${purpose} ${inputs}`).digest();
  };
  const fileOf = (inputs: string): string => path.join(directory, derive("name", inputs).toString("hex"));
  return {
    read: (inputs) => quietly(() => open(fs.readFileSync(fileOf(inputs)), derive("key", inputs))),
    write: (inputs, rendered) => {
      quietly(() => {
        fs.mkdirSync(directory, { recursive: true, mode: 0o700 });
        const file = fileOf(inputs);
        const draft = `${file}.${process.pid}.${randomBytes(4).toString("hex")}`;
        fs.writeFileSync(draft, seal(rendered, derive("key", inputs)), { mode: 0o600 });
        fs.renameSync(draft, file);
        prune(directory);
      });
    },
  };
}

/** The cache is only a shortcut: whatever goes wrong with it, the chart is rendered again. */
function quietly<Result>(action: () => Result): Result | undefined {
  try {
    return action();
  } catch {
    return undefined;
  }
}

function ownKey(file: string): Buffer {
  const kept = quietly(() => fs.readFileSync(file));
  if (kept?.length === 32) return kept;
  fs.mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  const fresh = randomBytes(32);
  // Another process may be first: then its key counts.
  quietly(() => fs.writeFileSync(file, fresh, { mode: 0o600, flag: kept === undefined ? "wx" : "w" }));
  return fs.readFileSync(file);
}

function seal(text: string, key: Buffer): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv("aes-256-gcm", key, nonce);
  const body = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), body]);
}

function open(sealed: Buffer, key: Buffer): string {
  const decipher = createDecipheriv("aes-256-gcm", key, sealed.subarray(0, NONCE_BYTES));
  decipher.setAuthTag(sealed.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
  const body = sealed.subarray(NONCE_BYTES + TAG_BYTES);
  return decipher.update(body, undefined, "utf8") + decipher.final("utf8");
}

function prune(directory: string): void {
  const names = fs.readdirSync(directory);
  if (names.length <= MAXIMUM_ENTRIES) return;
  const aged = names
    .map((name) => path.join(directory, name))
    .map((file) => ({ file, time: fs.statSync(file).mtimeMs }))
    .sort((a, b) => a.time - b.time);
  for (const { file } of aged.slice(0, names.length - MAXIMUM_ENTRIES)) fs.rmSync(file, { force: true });
}
