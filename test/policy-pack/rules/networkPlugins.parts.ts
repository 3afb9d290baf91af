import { pods } from "./networkSelectors.parts";
import type { RuleCase } from "./ruleCase";

/** A policy of Calico. */
export const calico = (spec: string, kind = "NetworkPolicy"): string => `---
apiVersion: projectcalico.org/v3
kind: ${kind}
metadata: { name: rules }
spec: ${spec}
`;
/** A policy of Cilium. */
export const cilium = (body: string, kind = "CiliumNetworkPolicy"): string => `---
apiVersion: cilium.io/v2
kind: ${kind}
metadata: { name: rules }
${body}
`;

/** A case over the pods `app`, `caller` and, in another namespace, `far`. */
export const over = (name: string, policy: string, ...expected: readonly string[]): RuleCase => ({
  name,
  manifests: `${pods}${policy}`,
  expected,
});
