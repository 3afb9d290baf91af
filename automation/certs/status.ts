import { EXPIRY_DAYS } from "../../model/certificates/lifetimes";
import type { ListedCertificate } from "./contract";

const DAY_MS = 86_400_000;

/** What a certificate is judged by. */
export interface Standing {
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** When it is made anew, where somebody does so without being asked. */
  readonly renewal?: Date;
  /** Why cert-manager says that it is not ready. */
  readonly notReady?: string;
  /** Why it was not made anew, although that was due. */
  readonly failedRenewal?: string;
  /** Why it is of no use as it is. */
  readonly mismatch?: string;
}

/** How it stands, and why where it is not ok. */
export type Judgement = Pick<ListedCertificate, "status" | "reason">;

/** Whole days from one time to another, rounded down. */
export function daysBetween(from: Date, to: Date): number {
  return Math.floor((to.getTime() - from.getTime()) / DAY_MS);
}

/** The status by what is left of its life: worth a look, or worth getting up for (`EXPIRY_DAYS`). */
function byDaysLeft({ notAfter, renewal, failedRenewal }: Standing, now: Date): Judgement {
  const left = (notAfter.getTime() - now.getTime()) / DAY_MS;
  const failed = failedRenewal === undefined ? "" : `, and making it anew failed: ${failedRenewal}`;
  // Short-lived ones are near their end all their life: with these it counts whether they are made anew in time.
  const onTime = failedRenewal === undefined && renewal !== undefined && renewal > now;
  if (onTime) return { status: "ok" };
  const late = renewal === undefined ? "" : `, and it was to be made anew at ${renewal.toISOString()}`;
  const reason = `it ends at ${notAfter.toISOString()}${failed === "" ? late : failed}`;
  if (left < EXPIRY_DAYS.critical) return { status: "critical", reason };
  if (left < EXPIRY_DAYS.warning || failedRenewal !== undefined) return { status: "warning", reason };
  return { status: "ok" };
}

/** How a certificate stands at a time: the worst that can be said of it. */
export function judge(standing: Standing, now: Date): Judgement {
  const { notBefore, notAfter, notReady, mismatch } = standing;
  if (notAfter <= now) return { status: "expired", reason: `it ended at ${notAfter.toISOString()}` };
  if (mismatch !== undefined) return { status: "mismatch", reason: mismatch };
  if (notBefore > now) return { status: "not yet valid", reason: `it begins at ${notBefore.toISOString()}` };
  if (notReady !== undefined) return { status: "not ready", reason: notReady };
  return byDaysLeft(standing, now);
}

/**
 * How the authorities of one bundle stand. One that has ended takes nothing away from those that are still good, as
 * after a change from one authority to the next: it is worth a look, and only if none is left nobody is trusted.
 */
export function judgeBundle(bundle: readonly Standing[], now: Date): readonly Judgement[] {
  const good = bundle.some(({ notBefore, notAfter }) => notBefore <= now && notAfter > now);
  return bundle.map((standing) => {
    const judgement = judge(standing, now);
    if (!good || judgement.status === "ok") return judgement;
    const { reason = "" } = judgement;
    if (judgement.status === "expired")
      return {
        status: "warning",
        reason: `${reason}, and others of its bundle are good: it can be taken out`,
      };
    if (judgement.status === "not yet valid") return { status: "ok" };
    return judgement;
  });
}
