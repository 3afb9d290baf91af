import { cases as imagePinning } from "./imagePinning.cases";
import { cases as images } from "./images.cases";
import { cases as workloadProbes } from "./workloadProbes.cases";
import { cases as workloadResources } from "./workloadResources.cases";
import { cases as podSecurity } from "./podSecurity.cases";
import { cases as podSecurityNamespaces } from "./podSecurityNamespaces.cases";
import type { RuleCase } from "./ruleCase";

/** The cases of every rule, by the rule's name. */
export const casesByRule: Readonly<Record<string, readonly RuleCase[]>> = {
  images,
  "pod-security": podSecurity,
  "pod-security-namespaces": podSecurityNamespaces,
  "image-pinning": imagePinning,
  "workload-probes": workloadProbes,
  "workload-resources": workloadResources,
};
