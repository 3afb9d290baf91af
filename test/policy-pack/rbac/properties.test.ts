import assert from "node:assert/strict";
import * as fc from "fast-check";
import { ManifestSet } from "../../../policy-pack/manifests/manifestSet";
import { isObject, type JsonValue } from "../../../policy-pack/manifests/json";
import { rbacBindings } from "../../../policy-pack/rules/rbacBindings";
import { rbacEscalation } from "../../../policy-pack/rules/rbacEscalation";
import { rbacReferences } from "../../../policy-pack/rules/rbacReferences";
import { serviceAccounts } from "../../../policy-pack/rules/serviceAccounts";
import { combinesNothing, matchesNaive, splitsWell } from "./properties";

const RUNS = 400;
const kinds = [
  ["rbac.authorization.k8s.io/v1", "Role"],
  ["rbac.authorization.k8s.io/v1", "ClusterRole"],
  ["rbac.authorization.k8s.io/v1", "RoleBinding"],
  ["rbac.authorization.k8s.io/v1", "ClusterRoleBinding"],
  ["v1", "ServiceAccount"],
  ["v1", "Secret"],
  ["v1", "Pod"],
] as const;

const odd: readonly JsonValue[] = [null, 3, -1.5, true, "", "x", "*", "zen-unknown-0", "system:masters"];
const value: fc.Arbitrary<JsonValue> = fc.oneof(
  fc.constantFrom(...odd),
  fc.array(fc.constantFrom(...odd, [], {}), { maxLength: 3 }),
  fc.dictionary(fc.constantFrom("a", "name", "projected"), fc.constantFrom(...odd), { maxKeys: 2 }),
);
const fields = fc.dictionary(
  fc.constantFrom(
    ..."metadata rules roleRef subjects aggregationRule spec type secrets automountServiceAccountToken".split(
      " ",
    ),
  ),
  fc.oneof(
    value,
    fc.dictionary(fc.constantFrom("labels", "name", "kind", "volumes", "serviceAccountName"), value),
    fc.array(
      fc.dictionary(fc.constantFrom("kind", "name", "namespace", "verbs", "resources", "apiGroups"), value),
    ),
  ),
);

describe("rights that lead to more rights, in generated roles", () => {
  it("are those that a request at a time finds", () => matchesNaive(RUNS));
  it("are the same when each rule is split", () => splitsWell(RUNS));
  it("come from each rule by itself", () => combinesNothing(RUNS));
});

describe("the rules about roles, bindings and accounts", () => {
  it("take objects of any shape, and point to something in them", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom(...kinds), fields), { maxLength: 5 }), (given) => {
        const manifests = given.map(([[apiVersion, kind], body], index) => ({
          body: { ...body, apiVersion, kind },
          object: { apiVersion, kind, namespace: "shop", name: "x", source: { file: "x", index } },
        }));
        const objects = new ManifestSet(manifests);
        for (const rule of [rbacEscalation, rbacBindings, rbacReferences, serviceAccounts])
          for (const { path, object } of rule.judge(objects, {
            profile: undefined,
            now: new Date(0),
            parameters: { maximumTokenHours: 24, existing: [] },
          })) {
            const owner = manifests.find((manifest) => manifest.object === object);
            assert.ok(owner !== undefined && parentExists(owner.body, path), `${rule.name} ${path}`);
          }
      }),
      { numRuns: RUNS },
    );
  });
});

/** Whether what a JSON Pointer points to, or what it would be in, is there. */
function parentExists(body: JsonValue, path: string): boolean {
  let current: JsonValue | undefined = body;
  const keys = path.split("/").slice(1, -1);
  for (const key of keys) {
    const name = key.replaceAll("~1", "/").replaceAll("~0", "~");
    if (Array.isArray(current)) current = (current as readonly JsonValue[])[Number(name)];
    else if (isObject(current)) current = current[name];
    else return false;
  }
  return current !== undefined;
}
