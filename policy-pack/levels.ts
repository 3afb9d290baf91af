import { GUARDRAIL_GROUPS, guardrailLevel } from "../model/guardrails";
import type { GuardrailLevel, ProfileName } from "../model/profiles";
import { rules } from "./rules";

const strictness: readonly GuardrailLevel[] = ["off", "advisory", "mandatory"];

const groups = new Map(rules.map(({ name, group }) => [name, group]));

/**
 * How strictly a rule is held in a profile (decision 6); mandatory without a profile. What is no rule, such as
 * the reading of manifests, is held as strictly as the strictest rule that it may hide something from.
 */
export function levelOf(rule: string, profile: ProfileName | undefined): GuardrailLevel {
  if (profile === undefined) return "mandatory";
  const group = groups.get(rule);
  if (group !== undefined) return guardrailLevel(group, profile);
  const levels = GUARDRAIL_GROUPS.map((each) => strictness.indexOf(guardrailLevel(each, profile)));
  return strictness[Math.max(...levels)] ?? "mandatory";
}
