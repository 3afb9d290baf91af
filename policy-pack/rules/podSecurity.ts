import type { Manifest } from "../manifests/manifest";
import { podSecurityChecks } from "../podSecurity/checks";
import { checksOf, evaluatePod } from "../podSecurity/evaluate";
import { demanded, podSecurityParameters } from "../podSecurity/parameters";
import type { Refusal } from "../podSecurity/refusal";
import { unreadablePod } from "../podSecurity/unreadable";
import type { Rule, Violation } from "./rule";

function violationOf({ object }: Manifest, { name, path, message }: Refusal): Violation {
  return { check: podSecurityChecks[name], object, path, message };
}

/**
 * Pods keep the Pod Security Standards (seeds "Environment Profiles": restricted everywhere; decision 6: mandatory
 * everywhere), exactly as Kubernetes' admission holds them, for each version.
 */
export const podSecurity: Rule = {
  name: "pod-security",
  description: "Pods keep the Pod Security Standards at the demanded level and version.",
  group: "podSecurity",
  controls: ["SOC2 CC6.1", "SOC2 CC6.8", "ISO A.8.2", "ISO A.8.9"],
  scope: "release",
  checks: Object.values(podSecurityChecks),
  parameters: podSecurityParameters,
  judge: ({ manifests, pods }, { parameters }) => {
    const { level, minor } = demanded(parameters);
    const checks = checksOf(level, minor);
    const violations: Violation[] = [];
    let next = 0;
    for (const manifest of manifests) {
      // Pods come in the order of the objects that carry them.
      const pod = pods[next];
      if (pod?.manifest === manifest) {
        next += 1;
        for (const refusal of evaluatePod(pod, checks, minor))
          violations.push(violationOf(manifest, refusal));
      } else {
        const refusal = unreadablePod(manifest);
        if (refusal !== undefined) violations.push(violationOf(manifest, refusal));
      }
    }
    return violations;
  },
};
