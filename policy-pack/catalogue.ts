import { nearest } from "../model/nearest";
import { EXEMPTIONS, manifestChecks, MANIFESTS } from "./checks";
import { MANIFESTS_CONTROLS } from "./controls";
import { rules } from "./rules";
import type { Check, Rule } from "./rules/rule";

/** What all policies of the pack have in common; those that are no rules have no group. */
export type Policy = Pick<Rule, "name" | "description" | "controls" | "checks" | "scope"> &
  Partial<Pick<Rule, "group" | "parameters">>;

const { exemptionExpired, exemptionUnused, ...reading } = manifestChecks;

/** The policy that says what could not be read or judged. */
export const manifestsPolicy: Policy = {
  name: MANIFESTS,
  description: "Everything that will be applied can be read and judged.",
  controls: MANIFESTS_CONTROLS,
  scope: "release",
  checks: Object.values<Check>(reading),
};

/** The policy that says which exemptions are good for nothing. */
export const exemptionsPolicy: Policy = {
  name: EXEMPTIONS,
  description: "Every exemption is of use and has not expired.",
  controls: MANIFESTS_CONTROLS,
  scope: "stack",
  checks: [exemptionExpired, exemptionUnused],
};

/** Every policy of the pack, in the order in which they are asked. */
export const POLICIES: readonly Policy[] = [manifestsPolicy, ...rules, exemptionsPolicy];

/** What is never exempt: an exemption could hide itself, or a mistake in the config. */
const HELD: ReadonlySet<string> = new Set(
  [manifestChecks.config, exemptionExpired, exemptionUnused, manifestChecks.exemptionUnread].map(
    ({ id }) => id,
  ),
);

/** Whether a check can be exempt at all. */
export function canBeExempt(id: string): boolean {
  return !HELD.has(id);
}

/** Why the name of a rule or check cannot stand in an exemption; undefined where it can. */
export function complaintAboutExempt(rule: string): string | undefined {
  if (HELD.has(rule) || rule === EXEMPTIONS)
    return `${rule} cannot be exempt, since it says what is wrong with config and exemptions themselves: mend that`;
  const names = POLICIES.flatMap(({ name, checks }) => [name, ...checks.map(({ id }) => id)]);
  if (names.includes(rule)) return undefined;
  // One number is as near to another as the next: only names are guessed.
  const meant = /^ZEN-/i.test(rule)
    ? undefined
    : nearest(
        rule,
        POLICIES.map(({ name }) => name),
      );
  return `there is no rule or check ${rule}: ${meant === undefined ? "`zenctl policy rules` lists them" : `did you mean ${meant}?`}`;
}
