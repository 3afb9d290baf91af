import { type GuardrailLevel, type Posture, type ProfileName, PROFILES } from "../model/profiles";
import { MANIFESTS } from "./checks";

/** The part of the posture that each rule guards. */
const guarded: Readonly<Record<string, keyof Posture>> = { images: "registries" };

const strictness: readonly GuardrailLevel[] = ["off", "advisory", "mandatory"];

/**
 * How strictly a rule is held in a profile (decision 6); mandatory without a profile. What could not be judged
 * is held as strictly as the strictest rule that it may hide something from.
 */
export function levelOf(rule: string, profile: ProfileName | undefined): GuardrailLevel {
  if (profile === undefined) return "mandatory";
  const { posture } = PROFILES[profile];
  if (rule === MANIFESTS) {
    const levels = Object.values(guarded).map((part) => strictness.indexOf(posture[part]));
    return strictness[Math.max(...levels)] ?? "mandatory";
  }
  const part = guarded[rule];
  return part === undefined ? "mandatory" : posture[part];
}
