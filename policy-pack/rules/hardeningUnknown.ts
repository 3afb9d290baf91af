import type { Check } from "./rule";

/** What keeps the rule `workload-hardening` from telling. */
export const unknown: Check = {
  id: "ZEN-759",
  name: "unknown",
  severity: "medium",
  title: "Whether a workload is hardened is not known in preview",
  remediation: "Give it a value that is known before the resource is made.",
};
