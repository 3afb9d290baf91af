import assert from "node:assert/strict";
import { isDeclaredWorkload, type Permission, PERMISSIONS } from "../../../model/permissions";
import type { ProfileName } from "../../../model/profiles";
import {
  isArray,
  isObject,
  type JsonObject,
  type JsonValue,
  textAt,
  valueAt,
} from "../../../policy-pack/manifests/json";
import type { ManifestSet } from "../../../policy-pack/manifests/manifestSet";
import { rolesOf } from "../../../policy-pack/rbac/roles";
import { rbacEscalation } from "../../../policy-pack/rules/rbacEscalation";
import { ownCharts } from "../ownCharts";

const context = (profile: ProfileName) => ({ profile, parameters: {}, now: new Date(0) });

/** Every right of every role, as `workload group/resource verb`. */
function rendered(objects: ManifestSet): ReadonlySet<string> {
  const texts = (value: JsonValue | undefined): readonly string[] =>
    isArray(value) ? value.filter((item) => typeof item === "string") : [];
  return new Set(
    rolesOf(objects).flatMap(({ labels, manifest }) => {
      const workload = textAt(labels, "app.kubernetes.io/name") ?? "";
      const rules = valueAt(manifest.body, ["rules"]);
      const objectsOnly = isArray(rules) ? rules.filter((rule): rule is JsonObject => isObject(rule)) : [];
      return objectsOnly.flatMap((rule) =>
        texts(rule["apiGroups"]).flatMap((group) =>
          texts(rule["resources"]).flatMap((resource) =>
            texts(rule["verbs"]).map((verb) => `${workload} ${group}/${resource} ${verb}`),
          ),
        ),
      );
    }),
  );
}

function declared(): ReadonlySet<string> {
  const rights = ({ apiGroups, resources, verbs }: Permission): readonly string[] =>
    apiGroups.flatMap((group) =>
      resources.flatMap((resource) => verbs.map((verb) => `${group}/${resource} ${verb}`)),
    );
  return new Set(
    Object.entries(PERMISSIONS).flatMap(([workload, permissions]) =>
      permissions.flatMap((permission) => rights(permission).map((right) => `${workload} ${right}`)),
    ),
  );
}

/** Every knob that adds rights which the workload may have. */
const everyRight: Readonly<Record<string, JsonObject>> = {
  "zen-agent": {
    rbac: {
      remediation: {
        namespaces: ["shop"],
        resources: ["deployments", "statefulsets", "daemonsets", "services", "configmaps"],
      },
    },
    "zen-watcher": {
      rbac: {
        sources: ["policy-reports", "kyverno", "cert-manager", "kubernetes-events", "trivy", "pod-logs"],
      },
    },
  },
};

/** Knobs that give more than is declared, and what is found then. */
const tooMuch: Readonly<
  Record<string, readonly [values: Readonly<Record<string, JsonObject>>, expected: readonly string[]]>
> = {
  "remediation of the whole cluster": [
    { "zen-agent": { rbac: { remediation: { namespaces: [], clusterWide: true } } } },
    ["ZEN-211", "ZEN-211", "ZEN-211"],
  ],
  "remediation of network policies": [
    { "zen-agent": { rbac: { remediation: { namespaces: ["shop"], resources: ["networkpolicies"] } } } },
    ["ZEN-220"],
  ],
  "remediation in kube-system": [
    { "zen-agent": { rbac: { remediation: { namespaces: ["kube-system"], resources: ["deployments"] } } } },
    ["ZEN-211"],
  ],
  "workflows that exec into pods": [
    {
      "runtime-agent": {
        rbac: { rules: [{ apiGroups: [""], resources: ["pods/exec"], verbs: ["create"] }] },
      },
    },
    ["ZEN-209"],
  ],
  "workflows in kube-system": [
    {
      "runtime-agent": {
        rbac: {
          namespaces: ["kube-system"],
          rules: [{ apiGroups: ["batch"], resources: ["jobs"], verbs: ["create"] }],
        },
      },
    },
    ["ZEN-211"],
  ],
};

describe("the roles of our own charts", () => {
  for (const profile of ["local", "gitops", "aws"] as const)
    it(`allow nothing in ${profile} that is not declared`, async () => {
      const { objects } = await ownCharts(profile);
      const known = declared();
      assert.deepEqual(
        [...rendered(objects)].filter((right) => !known.has(right)),
        [],
      );
      assert.deepEqual(rbacEscalation.judge(objects, context(profile)), []);
    });

  it("allow all that is declared, with every switch turned that adds rights", async () => {
    const { objects, violations } = await ownCharts("aws", everyRight);
    assert.deepEqual(violations, []);
    const given = rendered(objects);
    assert.deepEqual(
      [...declared()].filter((right) => !given.has(right)),
      [],
    );
  });

  it("are listed with the reasons for what would be refused", async () => {
    const { objects } = await ownCharts("aws");
    const accepted = rbacEscalation.accept?.(objects) ?? [];
    assert.deepEqual(
      accepted.map(({ object, path, what }) => `${object.kind} ${object.name} ${path} ${what}`),
      [
        "Role zen-agent /rules/2 get, update, patch on secrets named zen-agent-hmac",
        "Role runtime-agent /rules/0 create, update, patch on pods",
        "Role runtime-agent /rules/1 create, update, patch on deployments.apps, replicasets.apps",
        "Role runtime-agent /rules/2 create, update, patch on jobs.batch, cronjobs.batch",
        "ClusterRole zen-system-zen-agent-remediate /rules/0 patch on deployments.apps",
        "ClusterRole zen-system-zen-agent-remediate /rules/1 patch on statefulsets.apps",
        "ClusterRole zen-system-zen-agent-remediate /rules/2 patch on daemonsets.apps",
      ],
    );
    assert.equal(
      accepted[0]?.reason,
      "The agent stores the HMAC key that it is given at bootstrap in the one Secret made for it.",
    );
  });

  for (const [name, [values, expected]] of Object.entries(tooMuch))
    it(`are refused with ${name}`, async () => {
      const { objects, violations } = await ownCharts("aws", values);
      assert.deepEqual(violations, []);
      const found = rbacEscalation.judge(objects, context("aws"));
      assert.deepEqual(
        found.map(({ check }) => check.id),
        expected,
      );
    });
});

describe("declared permissions", () => {
  const permissions = Object.values(PERMISSIONS).flat();

  it("have no wildcards, and a sentence as reason", () => {
    for (const { apiGroups, resources, verbs, reason } of permissions) {
      assert.deepEqual(
        [...apiGroups, ...resources, ...verbs].filter((text) => text.includes("*")),
        [],
      );
      assert.match(reason, /^[A-Z].{20,}\.$/);
    }
  });

  it("are for the workloads and nobody else", () => {
    assert.ok(isDeclaredWorkload("zen-agent"));
    assert.ok(!isDeclaredWorkload("constructor"));
  });
});
