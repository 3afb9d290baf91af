import type { ReportedExemption } from "../model/exemptionSchema";
import type { ExceptionUse } from "./exceptions";
import type { Acceptance } from "./rules/rule";

/** A reviewed exemption, and what it was good for, as reports list it. */
export function reportedUse({ exemption, findings, expired }: ExceptionUse): ReportedExemption {
  return { source: "file", ...exemption, findings, expired };
}

/** What a rule accepts because it is declared, as reports list it. */
export function reportedAcceptance(
  rule: string,
  { object, path: at, what, reason }: Acceptance,
): ReportedExemption {
  const { kind, namespace, name } = object;
  return {
    source: "declared",
    rule,
    object: { kind, ...(namespace === "" ? {} : { namespace }), name },
    path: at,
    what,
    reason,
    owner: "model",
    findings: 1,
    expired: false,
  };
}
