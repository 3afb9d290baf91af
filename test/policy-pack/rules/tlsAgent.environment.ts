import type { RuleCase } from "./ruleCase";
import { agent } from "./tlsAgent.setup";

const at = (id: string, key = "value"): readonly string[] => [
  `${id} Pod shop/p /spec/containers/0/env/5/${key}`,
];

/** Cases of the rule `tls-agent` about the environment that the agent runs for. */
export const environmentCases: readonly RuleCase[] = [
  ...(["gitops", "aws"] as const).map((profile): RuleCase => ({
    name: `an agent of development in the profile ${profile}`,
    manifests: agent({ env: { ENVIRONMENT: "dev" } }),
    profile,
    expected: at("ZEN-306"),
    messages: [
      `ENVIRONMENT is dev in the profile ${profile}, so that the agent takes connections that are not checked: set environment to staging or prod`,
    ],
  })),
  {
    name: "an agent of development in the profile local",
    manifests: agent({ env: { ENVIRONMENT: "dev" } }),
    profile: "local",
    expected: [],
  },
  {
    name: "an agent of development elsewhere",
    manifests: agent({ env: { ENVIRONMENT: "dev" } }),
    expected: [],
  },
  {
    name: "an agent of staging",
    manifests: agent({ env: { ENVIRONMENT: "staging" } }),
    profile: "aws",
    expected: [],
  },
  {
    name: "an agent of an unknown environment",
    manifests: agent({ env: { ENVIRONMENT: "zen-unknown-0" } }),
    profile: "aws",
    expected: at("ZEN-305"),
    messages: [
      "ENVIRONMENT is not known in preview: give environment a value that is known before the release",
    ],
  },
  {
    name: "an agent whose environment a Secret has",
    manifests: agent({ env: { ENVIRONMENT: { secretKeyRef: { name: "s", key: "e" } } } }),
    profile: "aws",
    expected: at("ZEN-305", "valueFrom"),
  },
];
