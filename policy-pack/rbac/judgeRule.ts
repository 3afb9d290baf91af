import { isArray, type JsonValue, valueAt } from "../manifests/json";
import type { Check, Violation } from "../rules/rule";
import { ESCALATIONS } from "./escalations";
import { allowsEverything, describeHits, type Hit, hitsOf } from "./hits";
import { openedBy, permissionOf } from "./opened";
import type { Owner } from "./owners";
import { knownAndPossible, type Role, type RoleRule } from "./roles";

const everything: Check = {
  id: "ZEN-201",
  name: "everything",
  severity: "critical",
  title: "A role allows everything",
  remediation: "List the API groups, resources and verbs that the workload calls.",
};

const wildcards: Check = {
  id: "ZEN-202",
  name: "wildcards",
  severity: "high",
  title: "A role has a wildcard, which also allows what is added later",
  remediation: "List what the workload calls by name.",
};

const urls: Check = {
  id: "ZEN-221",
  name: "urls",
  severity: "medium",
  title: "A role opens every URL of the API server that is no resource",
  remediation: "List the URLs that are called, as /metrics or /healthz.",
};

const unknown: Check = {
  id: "ZEN-222",
  name: "unknown",
  severity: "high",
  title: "What a role allows depends on a value that is not known in preview",
  remediation: "Give groups, resources, names and verbs values that are known before the role is made.",
};

type Found = Omit<Violation, "object">;

function isSubresourceWildcard(item: JsonValue): item is string {
  return typeof item === "string" && item.startsWith("*/");
}

function wildcardIn(list: JsonValue | undefined, part: string, at: string): readonly Found[] {
  if (!isArray(list)) return [];
  const index = list.findIndex(
    (item) => item === "*" || (part === "resource" && isSubresourceWildcard(item)),
  );
  const item = list[index];
  if (item === undefined) return [];
  const what = isSubresourceWildcard(item)
    ? `the subresource ${item.slice(2)} of every resource`
    : `every ${part}`;
  return [
    {
      check: wildcards,
      path: `${at}/${index}`,
      message: `the rule is for ${what}, also what is added later: list what is called by name`,
    },
  ];
}

function judgeUrls(rule: RoleRule, path: string): readonly Found[] {
  if (rule.verbs.size === 0 || ![...rule.urls].some((url) => /^\/?\*+$/.test(url))) return [];
  const message =
    "the rule is for every URL of the API server that is no resource, its logs and profiles among them: list those that are called";
  return [{ check: urls, path: `${path}/nonResourceURLs`, message }];
}

function judgeWays(
  rule: RoleRule,
  kind: Role["kind"],
  owner: Owner | undefined,
  path: string,
): readonly Found[] {
  return openedBy(rule, kind, owner).flatMap(({ escalation: { check, gives, fix }, refused }) => {
    const message = `the rule allows ${describeHits(refused, rule)}, ${gives}: ${fix}`;
    return refused.length === 0 ? [] : [{ check, path, message }];
  });
}

/** The finding for something that is not known in preview. */
export function unknownRules(what: string, path: string): Found {
  const message = `${what} not known in preview and may lead to more rights: give it values that are known before the role is made`;
  return { check: unknown, path, message };
}

const key = ({ escalation, group, resource, verb }: Hit): string =>
  [escalation.check.id, group, resource, verb].join(" ");

/** Whether what is not known in preview decides the verdict: at worst it is whatever leads to most. */
function dependsOnUnknown(
  { known, possible }: { readonly known: RoleRule; readonly possible: RoleRule },
  kind: Role["kind"],
  owner: Owner | undefined,
): boolean {
  const certain = new Set(hitsOf(known, kind).map(key));
  const worse = hitsOf(possible, kind).some(
    (hit) => !certain.has(key(hit)) && permissionOf(hit, possible, owner) === undefined,
  );
  return worse || judgeUrls(possible, "").length > judgeUrls(known, "").length;
}

/** What is wrong with one rule of a role, by itself. */
export function judgeRule(
  role: Role,
  index: number,
  rule: RoleRule,
  owner: Owner | undefined,
): readonly Found[] {
  const path = `/rules/${index}`;
  const { known, possible } = knownAndPossible(rule);
  if (allowsEverything(known)) {
    const message =
      "the rule allows every verb on every resource of every API group, as cluster-admin does: list what is called by name";
    return [{ check: everything, path, message }];
  }
  const raw = valueAt(role.manifest.body, ["rules", index]);
  return [
    ...wildcardIn(valueAt(raw, ["apiGroups"]), "API group", `${path}/apiGroups`),
    ...wildcardIn(valueAt(raw, ["resources"]), "resource", `${path}/resources`),
    ...wildcardIn(valueAt(raw, ["verbs"]), "verb", `${path}/verbs`),
    ...judgeWays(known, role.kind, owner, path),
    ...judgeUrls(known, path),
    ...(possible !== undefined && dependsOnUnknown({ known, possible }, role.kind, owner)
      ? [unknownRules("what the rule allows is", path)]
      : []),
  ];
}

/** What is looked for in a rule by itself, in the order of ids. */
export const RULE_CHECKS: readonly Check[] = [
  everything,
  wildcards,
  ...ESCALATIONS.map(({ check }) => check),
  urls,
  unknown,
];
