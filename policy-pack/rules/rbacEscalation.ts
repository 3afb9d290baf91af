import { type JsonValue, valueAt } from "../manifests/json";
import type { ManifestSet } from "../manifests/manifestSet";
import { hasPlaceholder } from "../manifests/placeholders";
import { AGGREGATION_CHECKS, judgeAggregation } from "../rbac/aggregation";
import { describeHits } from "../rbac/hits";
import { judgeRule, RULE_CHECKS, unknownRules } from "../rbac/judgeRule";
import { openedBy } from "../rbac/opened";
import { ownerOf } from "../rbac/owners";
import { knownAndPossible, type Role, rolesOf } from "../rbac/roles";
import type { Acceptance, Rule, Violation } from "./rule";

function isUnknown(value: JsonValue | undefined): boolean {
  return typeof value === "string" && hasPlaceholder(value);
}

function judgeRules(role: Role, objects: ManifestSet): readonly Omit<Violation, "object">[] {
  const raw = role.manifest.body["rules"];
  if (isUnknown(raw)) return [unknownRules("the rules are", "/rules")];
  const owner = ownerOf(role, objects);
  return role.rules.flatMap((rule, index) => {
    if (rule !== undefined) return judgeRule(role, index, rule, owner);
    const isHidden = isUnknown(valueAt(raw, [index]));
    return isHidden ? [unknownRules("what the rule allows is", `/rules/${index}`)] : [];
  });
}

function judgeRole(role: Role, objects: ManifestSet): readonly Violation[] {
  const { object } = role.manifest;
  return [...judgeRules(role, objects), ...judgeAggregation(role)].map((found) => ({ ...found, object }));
}

function acceptedIn(role: Role, objects: ManifestSet): readonly Acceptance[] {
  const owner = ownerOf(role, objects);
  if (owner === undefined) return [];
  return role.rules.flatMap((rule, index) => {
    if (rule === undefined) return [];
    const opened = openedBy(knownAndPossible(rule).known, role.kind, owner);
    const accepted = opened.flatMap((each) => each.accepted);
    const reasons = [...new Set(accepted.map(({ permission }) => permission.reason))];
    return reasons.map((reason): Acceptance => {
      const hits = accepted.filter(({ permission }) => permission.reason === reason).map(({ hit }) => hit);
      return {
        object: role.manifest.object,
        path: `/rules/${index}`,
        what: describeHits(hits, rule),
        reason,
      };
    });
  });
}

/**
 * Roles allow nothing that leads to more rights beyond what `model/permissions` declares for their workload
 * (decision 7; seed "RBAC Scoping").
 */
export const rbacEscalation: Rule = {
  name: "rbac-escalation",
  description: "Roles allow nothing that leads to more rights, beyond what their workload declares.",
  group: "rbac",
  controls: ["SOC2 CC6.1", "SOC2 CC6.3", "ISO A.5.15", "ISO A.5.18", "ISO A.8.2", "ISO A.8.3"],
  scope: "release",
  checks: [...RULE_CHECKS, ...AGGREGATION_CHECKS],
  judge: (objects) => rolesOf(objects).flatMap((role) => judgeRole(role, objects)),
  accept: (objects) => rolesOf(objects).flatMap((role) => acceptedIn(role, objects)),
};
