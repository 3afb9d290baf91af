import { setTimeout as delay } from "node:timers/promises";
import { type Account, AwsError } from "./account";
import { LIFECYCLES } from "./lifecycles";
import type { Phase } from "./phases";

/** How often the provider asks what AWS is at, in milliseconds. */
const ASK_MS = 50;

/** How long it asks where the program gives no timeout, in seconds. */
const LONGEST_S = 30 * 60;

/** For how long it tries again what is refused because something is not seen yet, in milliseconds: two minutes, sped up. */
const SEEN_MS = 5_000;

/** How long to wait at most, and what ends it. */
export interface Patience {
  readonly signal: AbortSignal;
  /** Seconds; 0 for the provider's own. */
  readonly seconds: number;
}

function tooLong(type: string, id: string, { kind, word }: Phase, seconds: number): Error {
  const { title = type, ready = "" } = LIFECYCLES[type] ?? {};
  const [what, wanted] = kind === "making" ? ["create", `'${ready}'`] : ["delete", "''"];
  return new Error(
    `waiting for ${title} (${id}) ${what}: timeout while waiting for state to become ${wanted} (last state: '${word}', timeout: ${seconds}s)`,
  );
}

async function whileIn(
  kind: Phase["kind"],
  account: Account,
  [type, id]: readonly [type: string, id: string],
  { signal, seconds }: Patience,
): Promise<void> {
  const limit = seconds > 0 ? seconds : LONGEST_S;
  for (const end = account.now() + limit * 1000; ;) {
    const phase = account.find(type, id)?.phase;
    if (phase?.kind !== kind) return;
    const now = account.now();
    if (now >= end) throw tooLong(type, id, phase, limit);
    await delay(Math.max(1, Math.min(ASK_MS, phase.until - now, end - now)), undefined, { signal });
  }
}

/** Waits until something is made that AWS makes in the background. @throws Error when it takes too long. */
export function untilMade(account: Account, type: string, id: string, patience: Patience): Promise<void> {
  return whileIn("making", account, [type, id], patience);
}

/** Waits until something is gone that AWS deletes in the background. @throws Error when it takes too long. */
export function untilGone(account: Account, type: string, id: string, patience: Patience): Promise<void> {
  return whileIn("going", account, [type, id], patience);
}

/**
 * Does what may be refused because something that was just made is not seen everywhere, and tries again as the real
 * provider does, for a while.
 * @throws AwsError that it is refused with at last.
 */
export async function onceSeen<T>(run: () => T | Promise<T>, signal?: AbortSignal): Promise<T> {
  for (const end = Date.now() + SEEN_MS; ;) {
    try {
      return await run();
    } catch (error) {
      if (!(error instanceof AwsError) || !error.passing || Date.now() >= end) throw error;
      await delay(ASK_MS, undefined, signal === undefined ? {} : { signal });
    }
  }
}
