import { confinementCases } from "../podSecurity/cases/confinement";
import { hostCases } from "../podSecurity/cases/host";
import { privilegeCases } from "../podSecurity/cases/privileges";
import { shapeCases } from "../podSecurity/cases/shapes";
import { userCases } from "../podSecurity/cases/users";
import type { RuleCase } from "./ruleCase";

const container = `
        - name: shop
          image: ghcr.io/kube-zen/shop:1.0.0`;
const deployment = (spec: string): string => `
apiVersion: apps/v1
kind: Deployment
metadata:
  name: shop
spec:
  selector: { matchLabels: { app: shop } }
  template:
    metadata: { labels: { app: shop } }
    spec:${spec}
`;

const shown: readonly RuleCase[] = [
  {
    name: "a pod that says nothing of its security",
    manifests: deployment(`
      containers:${container}`),
    expected: ["ZEN-401", "ZEN-404", "ZEN-413", "ZEN-417"].map(
      (id) => `${id} Deployment shop/shop /spec/template/spec/containers/0`,
    ),
    shown: true,
  },
  {
    name: "a pod that keeps restricted",
    manifests: deployment(`
      securityContext:
        runAsNonRoot: true
        seccompProfile: { type: RuntimeDefault }
      containers:${container}
          securityContext:
            allowPrivilegeEscalation: false
            capabilities: { drop: [ALL] }`),
    expected: [],
    shown: true,
  },
  {
    name: "a pod that keeps baseline and shares the node's network",
    manifests: deployment(`
      hostNetwork: true
      containers:${container}`),
    parameters: { level: "baseline" },
    expected: ["ZEN-405 Deployment shop/shop /spec/template/spec/hostNetwork"],
  },
  {
    name: "a level that is none, which counts as restricted",
    manifests: deployment(`
      securityContext: { runAsNonRoot: true, seccompProfile: { type: RuntimeDefault } }
      containers:${container}
          securityContext: { capabilities: { drop: [ALL] } }`),
    parameters: { level: "privileged", version: "2.0" },
    expected: ["ZEN-401 Deployment shop/shop /spec/template/spec/containers/0/securityContext"],
  },
];

/** Cases of the rule `pod-security`. */
export const cases: readonly RuleCase[] = [
  ...shown,
  ...privilegeCases,
  ...userCases,
  ...confinementCases,
  ...hostCases,
  ...shapeCases,
];
