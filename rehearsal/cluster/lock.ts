import { randomUUID } from "node:crypto";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { isRunning, processIdentity } from "./process";

interface Owner {
  readonly host: string;
  readonly pid: number;
  readonly started: string;
  readonly nonce: string;
}

/** How to wait for a lock. */
export interface LockOptions {
  /** How long to wait for a living owner, in milliseconds. Default: five minutes. */
  readonly timeoutMs?: number;
  /** Told once when the lock has to be waited for. */
  readonly waiting?: (owner: string) => void;
  readonly signal?: AbortSignal | undefined;
}

function readOwner(file: string): Owner | undefined {
  try {
    return JSON.parse(fs.readFileSync(file, "utf8")) as Owner;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

function ownerIsDead(owner: Owner): boolean {
  return owner.host === os.hostname() && !isRunning(owner);
}

function tryLock(file: string, owner: Owner): boolean {
  const draft = `${file}.${owner.nonce}`;
  fs.writeFileSync(draft, JSON.stringify(owner), { mode: 0o600 });
  try {
    // A link appears with its whole content at once, and fails if the name is taken.
    fs.linkSync(draft, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  } finally {
    fs.unlinkSync(draft);
  }
}

function breakDeadLock(file: string, dead: Owner, self: Owner): void {
  // Only who holds the breaker may remove a dead owner's lock, so that nobody removes the lock of the one
  // who came in between. A breaker whose owner died is broken in the same way.
  const breaker = `${file}.break`;
  if (!tryLock(breaker, self)) {
    const owner = readOwner(breaker);
    if (owner !== undefined && ownerIsDead(owner)) breakDeadLock(breaker, owner, self);
    return;
  }
  try {
    if (readOwner(file)?.nonce === dead.nonce) fs.unlinkSync(file);
  } finally {
    fs.unlinkSync(breaker);
  }
}

/**
 * Runs the work while holding the lock file, which one process (and one call within it) can hold at a time.
 * A lock whose owner's process is provably gone (same host, no such process and start time) is taken over
 * at once, so a killed process blocks nobody. (A library that judges by the age of the lock, as
 * proper-lockfile does, makes the next one wait, and takes the lock from an owner whose machine slept.)
 * @throws if a living owner keeps the lock longer than the timeout, or the signal is aborted.
 */
export async function withLock<T>(
  file: string,
  work: () => Promise<T>,
  options: LockOptions = {},
): Promise<T> {
  const identity = processIdentity();
  if (identity === undefined)
    throw new Error("The start time of this process cannot be read: is ps installed?");
  const self: Owner = { host: os.hostname(), ...identity, nonce: randomUUID() };
  const timeoutMs = options.timeoutMs ?? 300_000;
  const deadline = Date.now() + timeoutMs;
  let told = false;
  fs.mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  while (!tryLock(file, self)) {
    options.signal?.throwIfAborted();
    const owner = readOwner(file);
    if (owner === undefined) continue;
    if (ownerIsDead(owner)) {
      breakDeadLock(file, owner, self);
      continue;
    }
    const description = `process ${owner.pid} on ${owner.host}`;
    if (Date.now() > deadline) {
      throw new Error(
        `${file} is held by ${description} for more than ${Math.round(timeoutMs / 1000)} s: ` +
          "wait for it, or end that process and try again.",
      );
    }
    if (!told) options.waiting?.(description);
    told = true;
    await sleep(25, undefined, options.signal === undefined ? {} : { signal: options.signal });
  }
  try {
    return await work();
  } finally {
    fs.unlinkSync(file);
  }
}
