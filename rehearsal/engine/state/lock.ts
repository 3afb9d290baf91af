import { randomUUID } from "node:crypto";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { readIfThere, writeFileAtomically } from "./atomic-file";
import { isRunning, killProcesses, type ProcessIdentity, processIdentity } from "../../cluster/process";

/** Who holds a lock: the real backend's fields, and the process's start to tell a dead owner from a living one. */
interface LockOwner {
  readonly pid: number;
  readonly username: string;
  readonly hostname: string;
  readonly timestamp: string;
  readonly processStart?: string;
  /** The process that the owner works for and must not outlive. */
  readonly driver?: ProcessIdentity;
}

/** A stack is being changed by another run. */
export class LockedError extends Error {}

/**
 * Takes the lock of a stack; locks of owners that are provably dead (host, process, start time) are removed
 * (decision 18). An owner that outlives the process that it works for is ended first. Gives what releases it.
 *
 * @param driver The process that this one works for and must not outlive.
 * @throws LockedError with the real CLI's text when somebody else holds it.
 */
export async function takeLock(directory: string, driver?: ProcessIdentity): Promise<() => Promise<void>> {
  await refuseIfHeld(directory);
  const file = path.join(directory, `${randomUUID()}.json`);
  const start = processIdentity()?.started;
  const owner: LockOwner = {
    pid: process.pid,
    username: os.userInfo().username,
    hostname: os.hostname(),
    timestamp: new Date().toISOString(),
    ...(start === undefined ? {} : { processStart: start }),
    ...(driver === undefined ? {} : { driver }),
  };
  await writeFileAtomically(file, JSON.stringify(owner));
  try {
    // Two that come at once both see the other here, and both give way.
    await refuseIfHeld(directory, file);
  } catch (error) {
    await fs.rm(file, { force: true });
    throw error;
  }
  return () => fs.rm(file, { force: true });
}

/** Removes all locks of a stack (`pulumi cancel`). */
export async function removeLocks(directory: string): Promise<void> {
  await fs.rm(directory, { recursive: true, force: true });
}

async function refuseIfHeld(directory: string, own?: string): Promise<void> {
  const files = await fs.readdir(directory).catch(() => []);
  const held: string[] = [];
  for (const name of files.filter((file) => file.endsWith(".json"))) {
    const file = path.join(directory, name);
    const text = file === own ? undefined : await readIfThere(file);
    if (text === undefined) continue;
    const owner = parseOwner(text);
    if (owner !== undefined && (await isDead(owner))) await fs.rm(file, { force: true });
    else held.push(`\n  file://${file}: ${describe(owner)}`);
  }
  if (held.length === 0) return;
  throw new LockedError(
    `the stack is currently locked by ${held.length} lock(s). Either wait for the other process(es) to end or delete the lock file with \`pulumi cancel\`.${held.join("")}`,
  );
}

function parseOwner(text: string): LockOwner | undefined {
  try {
    return JSON.parse(text) as LockOwner;
  } catch {
    return undefined;
  }
}

function describe(owner: LockOwner | undefined): string {
  if (owner === undefined) return "created by nobody knows whom";
  const at = owner.timestamp.replace(/\.\d+Z$/, "Z");
  return `created by ${owner.username}@${owner.hostname} (pid ${owner.pid}) at ${at}`;
}

/** How long an owner whose driver is dead may take to notice it, in milliseconds. */
const NOTICE_MS = 3000;

async function isDead(owner: LockOwner): Promise<boolean> {
  if (owner.hostname !== os.hostname()) return false;
  const now = processIdentity(owner.pid);
  if (now === undefined) return true;
  if (owner.processStart === undefined) return false;
  // The number lives: it is another process when it began at another time.
  if (now.started !== owner.processStart) return true;
  if (owner.driver === undefined || isRunning(owner.driver)) return false;
  const deadline = Date.now() + NOTICE_MS;
  while (isRunning(now) && Date.now() < deadline) await sleep(50);
  await killProcesses([now]);
  return true;
}
