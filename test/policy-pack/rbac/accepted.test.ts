import assert from "node:assert/strict";
import { PERMISSIONS } from "../../../model/permissions";
import { ManifestSet } from "../../../policy-pack/manifests/manifestSet";
import { readManifests } from "../../../policy-pack/manifests/read";
import type { Rule } from "../../../policy-pack/rules/rule";
import { rbacBindings } from "../../../policy-pack/rules/rbacBindings";
import { rbacEscalation } from "../../../policy-pack/rules/rbacEscalation";

const RBAC = "apiVersion: rbac.authorization.k8s.io/v1";
const labels = "labels: {app.kubernetes.io/name: zen-agent}";
const rules = [
  "{apiGroups: [''], resources: [secrets], verbs: [get, update, patch], resourceNames: [zen-agent-hmac]}",
  "{apiGroups: [apps], resources: [deployments, statefulsets], verbs: [get, patch, create]}",
  "{apiGroups: [''], resources: [configmaps], verbs: [get]}",
  "{apiGroups: ['', apps], resources: [secrets, deployments], verbs: [patch], resourceNames: [zen-agent-hmac]}",
  "5",
];

/** What is accepted of a role of the agent, or of one that is no workload's. */
function accepted(of = labels): readonly (readonly [path: string, what: string, reason: string])[] {
  const text = [
    `{apiVersion: v1, kind: Pod, metadata: {name: p, ${labels}}, spec: {serviceAccountName: a, containers: []}}`,
    `{apiVersion: v1, kind: ServiceAccount, metadata: {name: a, ${labels}}}`,
    `{${RBAC}, kind: Role, metadata: {name: r, ${of}}, rules: [${rules.join(", ")}]}`,
    `{${RBAC}, kind: RoleBinding, metadata: {name: b}, roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: r}, subjects: [{kind: ServiceAccount, name: a, namespace: shop}]}`,
  ].join("\n---\n");
  const { manifests } = readManifests(text, { namespace: "shop", source: (index) => ({ file: "f", index }) });
  return (rbacEscalation.accept?.(new ManifestSet(manifests)) ?? []).map(({ object, path, what, reason }) => {
    assert.deepEqual([object.kind, object.name], ["Role", "r"]);
    return [path, what, reason];
  });
}

/** Why the agent may do something. */
function reasonFor(resource: string): string {
  const own = PERMISSIONS["zen-agent"].find(({ resources }) => resources.includes(resource));
  return own?.reason ?? assert.fail(resource);
}

describe("what roles may do because it is declared", () => {
  it("is told with its reason, once for each", () => {
    assert.deepEqual(accepted(), [
      ["/rules/0", "get, update, patch on secrets named zen-agent-hmac", reasonFor("secrets")],
      ["/rules/1", "patch on deployments.apps, statefulsets.apps", reasonFor("deployments")],
      ["/rules/3", "patch on secrets named zen-agent-hmac", reasonFor("secrets")],
      ["/rules/3", "patch on deployments.apps", reasonFor("deployments")],
    ]);
  });

  it("is nothing of roles that are no workload's", () => {
    assert.deepEqual(accepted("labels: {app: x}"), []);
  });
});

describe("the rules over roles and bindings", () => {
  it("tell of all that they look for", () => {
    const numbers = (from: number, to: number): readonly string[] =>
      Array.from({ length: to - from + 1 }, (_, index) => `ZEN-${from + index}`);
    const idsOf = ({ checks }: Rule): readonly string[] => checks.map(({ id }) => id);
    assert.deepEqual(idsOf(rbacEscalation), numbers(201, 224));
    assert.deepEqual(idsOf(rbacBindings), numbers(231, 240));
  });
});
