import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { lock } from "proper-lockfile";
import { hasCode } from "./errors";

/** A dead holder's lock is taken over after this time, in milliseconds. */
const staleAfter = 6_000;

/**
 * Runs `work` while no other process works on the same entry of the cache.
 * `waiting` is called once if somebody else is at it.
 */
export async function withEntryLock<Result>(
  entry: string,
  waiting: () => void,
  signal: AbortSignal | undefined,
  work: () => Promise<Result>,
): Promise<Result> {
  const lockfilePath = path.join(path.dirname(entry), `.lock-${path.basename(entry)}`);
  let told = false;
  for (;;) {
    signal?.throwIfAborted();
    try {
      const release = await lock(entry, {
        lockfilePath,
        realpath: false,
        stale: staleAfter,
        update: staleAfter / 3,
        // A lock lost, say because the machine slept, costs a second build and no more: entries are put in place by rename.
        onCompromised: () => undefined,
      });
      try {
        return await work();
      } finally {
        await release().catch(() => undefined);
      }
    } catch (error) {
      if (!hasCode(error, "ELOCKED")) throw error;
      if (!told) waiting();
      told = true;
      await sleep(200, undefined, signal === undefined ? {} : { signal });
    }
  }
}
