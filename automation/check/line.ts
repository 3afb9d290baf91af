import { CHECKS, type CheckId } from "./catalogue";
import type { CheckedLine } from "./contract";

/** What one check came to. */
export type CheckLine = CheckedLine & { readonly id: CheckId };

const line = (id: CheckId, status: CheckedLine["status"], detail: string, hint?: string): CheckLine => {
  const { category, title } = CHECKS[id];
  return { id, category, title, status, detail, ...(hint === undefined ? {} : { hint }) };
};

/** It holds. @param detail What was found. */
export const passed = (id: CheckId, detail: string): CheckLine => line(id, "passed", detail);
/** It does not hold. @param hint What to do. Default: the check's own advice. */
export const failed = (id: CheckId, detail: string, hint: string = CHECKS[id].hint): CheckLine =>
  line(id, "failed", detail, hint);
/** It holds, or may hold, and somebody has to know or do something. */
export const warned = (id: CheckId, detail: string, hint: string = CHECKS[id].hint): CheckLine =>
  line(id, "warning", detail, hint);
/** Nobody looked. @param reason Why. */
export const notChecked = (id: CheckId, reason: string): CheckLine => line(id, "not-checked", reason);

/** A check of which each thing that is wrong is a sentence. */
export function judged(id: CheckId, wrong: readonly string[], detail: string): CheckLine {
  return wrong.length === 0 ? passed(id, detail) : failed(id, wrong.join("; "));
}
