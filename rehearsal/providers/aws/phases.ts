import type { PlainMap } from "../properties/values";
import type { Held } from "./account";

/** What AWS is at with something in the background. */
export interface Phase {
  /** Being made, being deleted, or waiting for the day of its deletion. */
  readonly kind: "making" | "going" | "scheduled";
  /** How AWS calls it, such as `CREATING`. */
  readonly word: string;
  /** When it is over, in milliseconds since 1970. */
  readonly until: number;
}

/** What something is at a time; undefined once it is gone. */
export function atTime(held: Held, now: number): Held | undefined {
  const { phase, ...rest } = held;
  if (phase === undefined || phase.until > now) return held;
  return phase.kind === "making" ? rest : undefined;
}

/** Whether something is kept only until the day of its deletion. */
export function isScheduled({ phase }: Held): boolean {
  return phase?.kind === "scheduled";
}

/** Whether others see something already: what was just made is not everywhere at once. */
export function isSeen({ seenFrom = 0 }: Held, now: number): boolean {
  return seenFrom <= now;
}

/** What others see that something is made of: for a while after a change, what it was made of before. */
export function seenInputs({ inputs, earlier }: Held, now: number): PlainMap {
  return earlier !== undefined && earlier.until > now ? earlier.inputs : inputs;
}
