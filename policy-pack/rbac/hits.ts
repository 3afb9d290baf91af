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

/** One resource of a target, and its place in the table. */
interface Entry {
  readonly order: number;
  readonly escalation: Escalation;
  readonly target: Target;
  readonly resource: string;
}

const table: readonly Entry[] = ESCALATIONS.flatMap((escalation) =>
  escalation.targets.flatMap((target) =>
    target.resources.map((resource) => ({ escalation, target, resource })),
  ),
).map((entry, order) => ({ ...entry, order }));

/** The table by group and resource, since nearly every rule names resources that are not in it. */
const byGroup: ReadonlyMap<string, ReadonlyMap<string, readonly Entry[]>> = new Map(
  [...new Set(table.map(({ target }) => target.group))].map((group) => {
    const own = table.filter(({ target }) => target.group === group);
    const resources = [...new Set(own.map(({ resource }) => resource))];
    return [group, new Map(resources.map((name) => [name, own.filter(({ resource }) => resource === name)]))];
  }),
);

/** Whether a resource of a rule may be more than the one of the same name in the table. */
function isPattern(resource: string): boolean {
  return resource.startsWith(ALL) || resource.startsWith("userextras/");
}

function entriesFor(rule: RoleRule): readonly Entry[] {
  const { groups, resources } = rule;
  const found: Entry[] = [];
  const all = [...resources];
  const hasPattern = all.some(isPattern);
  for (const group of groups.has(ALL) ? byGroup.keys() : groups) {
    const own = byGroup.get(group);
    if (own === undefined) continue;
    for (const resource of hasPattern ? own.keys() : all) {
      const entries = own.get(resource);
      if (entries !== undefined && matchesResource(rule, resource)) found.push(...entries);
    }
  }
  return found;
}

/** Verbs that change something; whoever may use them all on everything can take any other right. */
const CHANGING_VERBS: readonly string[] = ["create", "update", "patch", "delete"];

/** Whether a rule allows to change everything there is, which is no less than to do anything. */
function changesEverything({ groups, resources, verbs, names }: RoleRule): boolean {
  return (
    groups.has(ALL) &&
    resources.has(ALL) &&
    names.length === 0 &&
    CHANGING_VERBS.every((verb) => verbs.has(verb))
  );
}

/** What one rule allows that leads to more rights, whatever other rules there are: RBAC never combines two. */
export function hitsOf(rule: RoleRule, kind: Role["kind"]): readonly Hit[] {
  const entries = entriesFor(rule);
  if (entries.length === 0) return [];
  return [...entries]
    .sort((a, b) => a.order - b.order)
    .filter(({ target }) => target.clusterScoped !== true || kind === "ClusterRole")
    .flatMap(({ escalation, target, resource }) =>
      verbsFor(rule, target).map((verb) => ({ escalation, group: target.group, resource, verb })),
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

function isUnlimited({ escalation, verb }: Hit, { names }: RoleRule, isWide: boolean): boolean {
  const isFor = (name: string): boolean => names.length === 0 || names.includes(name);
  switch (escalation.check.name) {
    case "escalate-bind":
      return verb === "escalate" || isFor("cluster-admin");
    case "impersonate":
      return isFor("system:masters");
    // Among the accounts are the controllers of Kubernetes.
    case "tokens":
      return isWide && names.length === 0;
    default:
      return false;
  }
}

/**
 * Whether a role amounts to cluster-admin: it allows everything, to change everything, or to hand out or take on any
 * rights.
 *
 * @param isWide Whether it is given in the whole cluster, or in a namespace of Kubernetes itself.
 */
export function amountsToAdmin({ kind, rules }: Role, isWide: boolean): boolean {
  return rules.some(
    (rule) =>
      rule !== undefined &&
      (changesEverything(rule) || hitsOf(rule, kind).some((hit) => isUnlimited(hit, rule, isWide))),
  );
}
