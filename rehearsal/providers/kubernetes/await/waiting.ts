import { setTimeout as delay } from "node:timers/promises";
import type { KubernetesObject } from "../objects";

/** How ready an object is. */
export interface Readiness {
  readonly ready: boolean;
  /** What is still missing, in one short phrase; empty where nothing is. */
  readonly message: string;
  /** Set where waiting longer is no use. */
  readonly failed?: boolean;
}

/** Says that an object did not become ready, with the last state that was seen. */
export class NotReadyError extends Error {
  constructor(
    message: string,
    readonly reasons: readonly string[],
    readonly object: KubernetesObject | undefined,
  ) {
    super(message);
    this.name = "NotReadyError";
  }
}

const FIRST_PAUSE = 100;
const LONGEST_PAUSE = 1000;

/** How long and how loudly to wait. */
export interface WaitOptions {
  /** Seconds. */
  readonly timeout: number;
  readonly signal: AbortSignal;
  /** Called when there is something new to say about the wait. */
  readonly progress: (message: string) => void;
}

/**
 * Asks again and again, at growing intervals up to a second, until `probe` gives a result.
 * @returns undefined when the time is up first.
 * @throws Error when the signal is aborted.
 */
export async function poll<T>(
  probe: () => Promise<{ readonly done: T } | { readonly message: string }>,
  options: WaitOptions,
): Promise<T | undefined> {
  const deadline = Date.now() + options.timeout * 1000;
  let pause = FIRST_PAUSE;
  let said = "";
  for (;;) {
    const outcome = await probe();
    if ("done" in outcome) return outcome.done;
    if (outcome.message !== said) {
      said = outcome.message;
      options.progress(said);
    }
    if (Date.now() + pause > deadline) return undefined;
    await delay(pause, undefined, { signal: options.signal });
    pause = Math.min(pause * 1.5, LONGEST_PAUSE);
  }
}
