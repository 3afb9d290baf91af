import { isDeepStrictEqual } from "node:util";
import type { TrackedResource, Tracker } from "../progress/tracker";

const STACK = "pulumi:pulumi:Stack";

/** Marks of the engine's wire format (@pulumi/pulumi/runtime/rpc): the key of a special value, and which it is. */
const SPECIAL = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";
const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

function stackOf(tracker: Tracker): TrackedResource | undefined {
  return tracker.resources.find(({ type }) => type === STACK);
}

/** A value of an event as people and programs may see it: secrets and what is not known yet by a word in brackets. */
export function shownValue(value: unknown): unknown {
  if (value === UNKNOWN) return "[unknown]";
  if (Array.isArray(value)) return value.map(shownValue);
  if (typeof value !== "object" || value === null) return value;
  if (SPECIAL in value) {
    return value[SPECIAL] === SECRET ? "[secret]" : shownValue((value as { readonly value?: unknown }).value);
  }
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, shownValue(inner)]));
}

/**
 * The stack's outputs as an operation left them, or in a preview would: taken from the events, since asking the
 * engine costs two more processes.
 */
export function trackedOutputs(tracker: Tracker): Readonly<Record<string, unknown>> {
  return shownValue(stackOf(tracker)?.outputs ?? {}) as Readonly<Record<string, unknown>>;
}

/** Whether an operation left the stack's own outputs as they were. */
export function sameOutputs(tracker: Tracker): boolean {
  const stack = stackOf(tracker);
  return stack !== undefined && stack.op === "same" && isDeepStrictEqual(stack.outputs, stack.outputsBefore);
}
