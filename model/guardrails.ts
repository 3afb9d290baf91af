import { type GuardrailLevel, type Posture, type ProfileName, PROFILES } from "./profiles";

/** What guardrails are held together: the parts of the posture, and what we add to them. */
export type GuardrailGroup = keyof Posture | "secrets" | "workloads" | "releases" | "cloud";

/** Every group, in the order in which reports name them. */
export const GUARDRAIL_GROUPS: readonly GuardrailGroup[] = [
  "registries",
  "rbac",
  "mutualTls",
  "podSecurity",
  "networkPolicy",
  "secrets",
  "workloads",
  "releases",
  "cloud",
];

type AddedGroup = Exclude<GuardrailGroup, keyof Posture>;

const strict: Readonly<Record<AddedGroup, GuardrailLevel>> = {
  secrets: "mandatory",
  workloads: "mandatory",
  releases: "mandatory",
  cloud: "mandatory",
};

const added: Readonly<Record<ProfileName, Readonly<Record<AddedGroup, GuardrailLevel>>>> = {
  local: { ...strict, workloads: "advisory" },
  gitops: strict,
  aws: strict,
};

/** How strictly a group of guardrails is held in a profile (decision 6 for the posture, ours for the rest). */
export function guardrailLevel(group: GuardrailGroup, profile: ProfileName): GuardrailLevel {
  const levels: Readonly<Record<GuardrailGroup, GuardrailLevel>> = {
    ...PROFILES[profile].posture,
    ...added[profile],
  };
  return levels[group];
}

/**
 * The words of the source document "Environment Profiles" on each part of the posture; what it does not name is
 * ours alone.
 */
export const SEED_POSTURE: Readonly<Record<ProfileName, Readonly<Partial<Record<GuardrailGroup, string>>>>> =
  {
    local: {
      podSecurity: "restricted",
      networkPolicy: "not enforced",
      rbac: "broad permissions",
      mutualTls: "disabled",
      registries: "allowed registries",
    },
    gitops: {
      podSecurity: "restricted",
      networkPolicy: "should be enforced",
      rbac: "should be scoped",
      mutualTls: "enabled",
      registries: "allowed registries",
    },
    aws: {
      podSecurity: "restricted",
      networkPolicy: "must be enforced",
      rbac: "must be scoped",
      mutualTls: "enabled with public certificates",
      registries: "allowed registries",
    },
  };
