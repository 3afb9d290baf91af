import * as fc from "fast-check";
import type { JsonValue } from "../../../policy-pack/manifests/json";
import { ManifestSet } from "../../../policy-pack/manifests/manifestSet";
import { rbacEscalation } from "../../../policy-pack/rules/rbacEscalation";
import { ways } from "./ways";

/** A rule as it is written. */
export interface WrittenRule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
  readonly resourceNames: readonly string[];
}

const subresources = ["exec", "status", "approval", "proxy", "token", "scopes", "scale"];
/** A name that no rule has. */
const UNNAMED = "other";
const names = ["a", "b"];

const all = <Item>(items: readonly Item[]): readonly Item[] => [...new Set(items)];
const groups = all([...ways.map(({ group }) => group), "example.com"]);
const resources = all([...ways.flatMap((way) => way.resources), "secrets", "configmaps", "pods/log"]);
const verbs = all([...ways.flatMap((way) => way.verbs), "list", "watch", "get", "use"]);

const someOf = (items: readonly string[], wild: readonly string[]): fc.Arbitrary<readonly string[]> =>
  fc.array(
    fc.oneof(
      { weight: 12, arbitrary: fc.constantFrom(...items) },
      { weight: 1, arbitrary: fc.constantFrom(...wild) },
    ),
    { maxLength: 4 },
  );

/** Rules, of which many lead somewhere: the first resource is often one of the group. */
export const rulesArbitrary: fc.Arbitrary<readonly WrittenRule[]> = fc.array(
  fc
    .record({
      way: fc.constantFrom(...ways),
      apiGroups: someOf(groups, ["*"]),
      resources: someOf(resources, ["*", ...subresources.map((name) => `*/${name}`), "pods/*"]),
      verbs: someOf(verbs, ["*"]),
      resourceNames: fc.oneof(fc.constant([]), fc.subarray(names)),
      fitting: fc.boolean(),
    })
    .map(({ way, fitting, ...rule }) => ({
      ...rule,
      apiGroups: fitting ? [...rule.apiGroups, way.group] : rule.apiGroups,
      resources: fitting ? [...rule.resources, ...way.resources.slice(0, 1)] : rule.resources,
    })),
  { maxLength: 4 },
);

const narrowed = ["get", "update", "patch", "delete"];

/** Whether one of the rules allows a request, as `evaluation_helpers.go` of Kubernetes has it. */
function allows(
  rules: readonly WrittenRule[],
  group: string,
  resource: string,
  verb: string,
  name: string,
): boolean {
  const subresource = resource.includes("/") ? resource.slice(resource.indexOf("/") + 1) : "";
  return rules.some(
    (rule) =>
      rule.verbs.some((each) => each === "*" || each === verb) &&
      rule.apiGroups.some((each) => each === "*" || each === group) &&
      rule.resources.some(
        (each) => each === "*" || each === resource || (subresource !== "" && each === `*/${subresource}`),
      ) &&
      (rule.resourceNames.length === 0 || !narrowed.includes(verb) || rule.resourceNames.includes(name)),
  );
}

/** Every single request, one by one, and the ways that those which are allowed open. */
export function naively(rules: readonly WrittenRule[], kind: "Role" | "ClusterRole"): readonly string[] {
  const found = new Set<string>();
  for (const { id, group, resources: targets, verbs: bad, namespaced } of ways) {
    if (kind === "Role" && !namespaced) continue;
    const asked = targets.flatMap((target) =>
      target === "userextras/scopes" ? subresources.map((name) => `userextras/${name}`) : [target],
    );
    for (const resource of asked)
      for (const verb of bad)
        for (const name of [...names, UNNAMED]) if (allows(rules, group, resource, verb, name)) found.add(id);
  }
  for (const verb of ["get", "list", "watch"])
    if (allows(rules, "", "secrets", verb, UNNAMED)) found.add("ZEN-203");
  for (const verb of ["create", "update", "patch", "deletecollection"])
    if (allows(rules, "", "secrets", verb, UNNAMED)) found.add("ZEN-204");
  const named = rules.filter((rule) => rule.resourceNames.length > 0);
  for (const verb of ["get", "update", "patch"])
    for (const name of names) if (allows(named, "", "secrets", verb, name)) found.add("ZEN-205");
  return [...found].sort();
}

/** The ids that the rule of the pack finds in a role with these rules. */
export function judged(rules: JsonValue, kind: "Role" | "ClusterRole"): readonly string[] {
  const object = {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind,
    namespace: kind === "Role" ? "shop" : "",
    name: "r",
    source: { file: "case.yaml", index: 0 },
  };
  const body = { apiVersion: object.apiVersion, kind, metadata: { name: "r" }, rules };
  const objects = new ManifestSet([{ body, object }]);
  const found = rbacEscalation.judge(objects, { profile: undefined, parameters: {}, now: new Date(0) });
  return [...new Set(found.map(({ check }) => check.id))].sort();
}

/** The ids of ways, without those that are about how the rule is written. */
export function waysOnly(ids: readonly string[]): readonly string[] {
  return ids.filter((id) => id >= "ZEN-203" && id <= "ZEN-220");
}
