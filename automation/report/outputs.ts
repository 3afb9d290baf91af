import { isDeepStrictEqual } from "node:util";
import type { Tracker } from "../progress/tracker";

const STACK = "pulumi:pulumi:Stack";

/** Whether an operation left the stack's own outputs as they were. */
export function sameOutputs(tracker: Tracker): boolean {
  const stack = tracker.resources.find(({ type }) => type === STACK);
  return stack !== undefined && stack.op === "same" && isDeepStrictEqual(stack.outputs, stack.outputsBefore);
}
