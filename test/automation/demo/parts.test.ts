import assert from "node:assert/strict";
import { remediatesIn, runsAnything } from "../../../automation/demo/agent";
import { dashboardsIn } from "../../../automation/demo/dashboards";
import { permissionsIn, ruleText } from "../../../automation/demo/permissions";
import { applied, memoryOf } from "../../../automation/demo/proof";
import { sampleDeployment } from "../../../automation/demo/sample";
import type { JsonObject } from "../../../policy-pack/manifests/json";

const binding = (role: string, namespace: string, subject: string): JsonObject => ({
  kind: "RoleBinding",
  metadata: { name: role, namespace },
  roleRef: { kind: "ClusterRole", name: role },
  subjects: [{ kind: "ServiceAccount", name: "zen-agent", namespace: subject }],
});

const onNode = (name: string, annotations: JsonObject): JsonObject => ({ metadata: { name, annotations } });

describe("what zenctl demo reads from a cluster", () => {
  it("finds the namespaces in which this agent, and no other, may change workloads", () => {
    const bindings = [
      binding("zen-system-zen-agent-remediate", "shops", "zen-system"),
      binding("zen-system-zen-agent-remediate", "default", "zen-system"),
      binding("zen-system-zen-agent-observe", "everywhere", "zen-system"),
      binding("other-zen-agent-remediate", "theirs", "other"),
    ];
    assert.deepEqual(remediatesIn(bindings, "zen-system"), ["default", "shops"]);
    assert.deepEqual(remediatesIn(bindings, "nobody"), []);
  });

  it("tells pods that run something from simulated ones, and from those that are nowhere yet", () => {
    const nodes = [onNode("real", {}), onNode("fake", { "kwok.x-k8s.io/node": "fake" })];
    const pod = (nodeName?: string): JsonObject => ({ spec: nodeName === undefined ? {} : { nodeName } });
    assert.equal(runsAnything([pod("fake"), pod()], nodes), false);
    assert.equal(runsAnything([pod("fake"), pod("real")], nodes), true);
    assert.equal(runsAnything([pod("not-told-of")], []), true);
  });

  it("names dashboards by their titles, and those that cannot be read by their files", () => {
    const configMap = {
      metadata: { name: "boards", namespace: "zen-system" },
      data: { "a.json": '{"title": "Zen agent"}', "b.json": "{", "c.json": "{}" },
    };
    assert.deepEqual(dashboardsIn(configMap), [
      { title: "Zen agent", namespace: "zen-system", configMap: "boards" },
      { title: "b.json", namespace: "zen-system", configMap: "boards" },
      { title: "c.json", namespace: "zen-system", configMap: "boards" },
    ]);
    assert.deepEqual(dashboardsIn({ metadata: { name: "boards" } }), []);
  });

  it("says rules in words", () => {
    assert.equal(
      ruleText({ verbs: ["get", "patch"], apiGroups: ["apps"], resources: ["deployments"] }),
      "get, patch deployments (apps)",
    );
    const named = { verbs: ["get"], apiGroups: [""], resources: ["secrets"], resourceNames: ["hmac"] };
    assert.equal(ruleText(named), "get secrets named hmac");
    assert.equal(ruleText({ verbs: ["get"], nonResourceURLs: ["/metrics"] }), "get /metrics");
  });

  it("tells who may do what, where, by service account", () => {
    const rule = { verbs: ["get"], apiGroups: [""], resources: ["pods"] };
    const role = (kind: string, name: string, namespace?: string): JsonObject => ({
      kind,
      metadata: { name, ...(namespace === undefined ? {} : { namespace }) },
      rules: [rule],
    });
    const granted = {
      serviceAccounts: [
        { metadata: { name: "plain", namespace: "zen-system" } },
        {
          metadata: {
            name: "backup",
            namespace: "atom-system",
            annotations: { "eks.amazonaws.com/role-arn": "arn:aws:iam::111122223333:role/backup" },
          },
        },
      ],
      // Of the same name in another namespace: not the one that is bound.
      roles: [role("ClusterRole", "reads"), role("Role", "own", "elsewhere")],
      bindings: [
        binding("reads", "shops", "zen-system"),
        {
          kind: "ClusterRoleBinding",
          metadata: { name: "reads" },
          roleRef: { kind: "ClusterRole", name: "reads" },
          subjects: [
            { kind: "ServiceAccount", name: "watcher", namespace: "zen-system" },
            { kind: "User", name: "ada" },
          ],
        },
        {
          kind: "RoleBinding",
          metadata: { name: "own", namespace: "zen-system" },
          roleRef: { kind: "Role", name: "own" },
          subjects: [{ kind: "ServiceAccount", name: "watcher", namespace: "zen-system" }],
        },
      ],
    };
    assert.deepEqual(permissionsIn(granted), [
      { who: "atom-system/backup", where: "AWS", role: "arn:aws:iam::111122223333:role/backup", may: [] },
      { who: "zen-system/watcher", where: "the whole cluster", role: "ClusterRole/reads", may: ["get pods"] },
      { who: "zen-system/watcher", where: "zen-system", role: "Role/own", may: [] },
      { who: "zen-system/zen-agent", where: "shops", role: "ClusterRole/reads", may: ["get pods"] },
    ]);
  });

  it("applies nothing but the memory, to the sample and by its name", () => {
    assert.deepEqual(applied("default"), {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { name: "shop", namespace: "default" },
      spec: {
        template: {
          spec: { containers: [{ name: "shop", resources: { limits: { memory: "128Mi" } } }] },
        },
      },
    });
    assert.equal(memoryOf(applied("default")), "128Mi");
    assert.equal(memoryOf(sampleDeployment("default", "busybox")), "32Mi");
    assert.equal(memoryOf(undefined), undefined);
  });
});
