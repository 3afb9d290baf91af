import { type Escalation, ESCALATIONS, NARROWED_VERBS, type Target } from "./escalations";
import type { Role, RoleRule } from "./roles";

/** Something that a rule allows and that leads to more rights. */
export interface Hit {
  readonly escalation: Escalation;
  readonly group: string;
  readonly resource: string;
  readonly verb: string;
}

const ALL = "*";

/** Whether a rule is for a resource, as Kubernetes matches it (`*`, `*` with a subresource, or the exact text). */
function matchesResource({ resources }: RoleRule, resource: string): boolean {
  if (resources.has(ALL) || resources.has(resource)) return true;
  const slash = resource.indexOf("/");
  if (slash < 0) return false;
  const subresource = resource.slice(slash);
  if (subresource !== "/*") return resources.has(ALL + subresource);
  const prefix = resource.slice(0, slash + 1);
  for (const each of resources)
    if ((each.startsWith(prefix) && each !== prefix) || (each.startsWith("*/") && each !== "*/")) return true;
  return false;
}

/** The verbs of a target that a rule allows on it. */
function verbsFor({ verbs, names }: RoleRule, target: Target): readonly string[] {
  const allowed = verbs.has(ALL) ? target.verbs : target.verbs.filter((verb) => verbs.has(verb));
  if (target.named === undefined) return allowed;
  if (target.named === "required") return names.length > 0 ? allowed : [];
  return names.length > 0 ? allowed.filter((verb) => !NARROWED_VERBS.has(verb)) : allowed;
}

/** Whether a rule allows everything there is. */
export function allowsEverything({ groups, resources, verbs }: RoleRule): boolean {
  return groups.has(ALL) && resources.has(ALL) && verbs.has(ALL);
}

/** What one rule allows that leads to more rights, whatever other rules there are: RBAC never combines two. */
export function hitsOf(rule: RoleRule, kind: Role["kind"]): readonly Hit[] {
  if (rule.groups.size === 0 || rule.resources.size === 0 || rule.verbs.size === 0) return [];
  return ESCALATIONS.flatMap((escalation) =>
    escalation.targets.flatMap((target): readonly Hit[] => {
      const { group } = target;
      if (target.clusterScoped === true && kind === "Role") return [];
      if (!rule.groups.has(group) && !rule.groups.has(ALL)) return [];
      const verbs = verbsFor(rule, target);
      if (verbs.length === 0) return [];
      return target.resources
        .filter((resource) => matchesResource(rule, resource))
        .flatMap((resource) => verbs.map((verb) => ({ escalation, group, resource, verb })));
    }),
  );
}

const SHOWN_NAMES = 5;

function describeNames(hits: readonly Hit[], { names }: RoleRule): string {
  const isNamed = hits.some(({ escalation }) => escalation.targets.some(({ named }) => named === "required"));
  if (!isNamed) return "";
  const more = names.length > SHOWN_NAMES ? ` and ${names.length - SHOWN_NAMES} more` : "";
  return ` named ${names.slice(0, SHOWN_NAMES).join(", ")}${more}`;
}

/** `get, list on secrets; create on pods, deployments.apps`. */
export function describeHits(hits: readonly Hit[], rule: RoleRule): string {
  const verbsByResource = new Map<string, string[]>();
  for (const { group, resource, verb } of hits) {
    const name = group === "" ? resource : `${resource}.${group}`;
    const verbs = verbsByResource.get(name);
    if (verbs === undefined) verbsByResource.set(name, [verb]);
    else verbs.push(verb);
  }
  const resourcesByVerbs = new Map<string, string[]>();
  for (const [resource, verbs] of verbsByResource) {
    const key = [...new Set(verbs)].join(", ");
    const resources = resourcesByVerbs.get(key);
    if (resources === undefined) resourcesByVerbs.set(key, [resource]);
    else resources.push(resource);
  }
  const all = [...resourcesByVerbs].map(([verbs, resources]) => `${verbs} on ${resources.join(", ")}`);
  return all.join("; ") + describeNames(hits, rule);
}

function isUnlimited({ escalation, verb }: Hit, { names }: RoleRule): boolean {
  const isFor = (name: string): boolean => names.length === 0 || names.includes(name);
  switch (escalation.check.name) {
    case "escalate-bind":
      return verb === "escalate" || isFor("cluster-admin");
    case "impersonate":
      return isFor("system:masters");
    default:
      return false;
  }
}

/** Whether a role amounts to cluster-admin: it allows everything, or to hand out or take on any rights. */
export function amountsToAdmin({ kind, rules }: Role): boolean {
  return rules.some(
    (rule) =>
      rule !== undefined &&
      (allowsEverything(rule) || hitsOf(rule, kind).some((hit) => isUnlimited(hit, rule))),
  );
}
