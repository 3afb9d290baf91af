import assert from "node:assert/strict";
import { remediatesIn, runsAnything } from "../../../automation/demo/agent";
import { dashboardsIn } from "../../../automation/demo/dashboards";
import { askedOf } from "../../../automation/demo/awsRoles";
import { permissionsIn, ruleText } from "../../../automation/demo/permissions";
import { applied, memoryOf } from "../../../automation/demo/proof";
import { sampleDeployment } from "../../../automation/demo/sample";
import { answering, type Answers } from "../check/standIn";
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
    const pods = (account: string | undefined, value: string): JsonObject => ({
      ...(account === undefined ? {} : { serviceAccountName: account }),
      containers: [{ name: "a" }, { name: "b", env: [{ name: "AWS_ROLE_ARN", value }] }],
      initContainers: [{ name: "c", env: [{ name: "AWS_ROLE_ARN", value }] }],
    });
    const onAws = (who: string, role: string, by: string) => ({ who, where: "AWS", role, may: [], by });
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
      workloads: [
        {
          kind: "CronJob",
          metadata: { name: "saves", namespace: "atom-system" },
          spec: {
            jobTemplate: { spec: { template: { spec: pods("registry", "arn:aws:iam::1:role/saves") } } },
          },
        },
        {
          kind: "Deployment",
          metadata: { name: "plain", namespace: "shops" },
          spec: {
            template: { spec: { containers: [{ name: "c", env: [{ name: "AWS_REGION", value: "x" }] }] } },
          },
        },
        {
          kind: "Deployment",
          metadata: { name: "shop", namespace: "shops" },
          spec: { template: { spec: { ...pods(undefined, "arn:aws:iam::1:role/shop") } } },
        },
      ],
      associations: [
        { namespace: "external-dns", serviceAccount: "external-dns", roleArn: "arn:aws:iam::1:role/dns" },
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
      onAws("atom-system/backup", "arn:aws:iam::111122223333:role/backup", "IRSA: annotation"),
      onAws("atom-system/registry", "arn:aws:iam::1:role/saves", "IRSA: AWS_ROLE_ARN of CronJob/saves"),
      onAws("external-dns/external-dns", "arn:aws:iam::1:role/dns", "Pod Identity: association"),
      onAws("shops/default", "arn:aws:iam::1:role/shop", "IRSA: AWS_ROLE_ARN of Deployment/shop"),
      { who: "zen-system/watcher", where: "the whole cluster", role: "ClusterRole/reads", may: ["get pods"] },
      { who: "zen-system/watcher", where: "zen-system", role: "Role/own", may: [] },
      { who: "zen-system/zen-agent", where: "shops", role: "ClusterRole/reads", may: ["get pods"] },
    ]);
  });

  it("asks AWS for the role of each association, and says why where it does not answer", async () => {
    const association = { namespace: "shops", serviceAccount: "till", roleArn: "arn:aws:iam::1:role/till" };
    const answers: Answers = {
      "eks list-pod-identity-associations": { json: { associations: [{ associationId: "a-1" }] } },
      "eks describe-pod-identity-association": {
        json: { association: { ...association, associationId: "a-1" } },
      },
    };
    const { known, unknown } = await askedOf(answering(answers), "demo");
    assert.deepEqual(
      [
        known.map(({ namespace, serviceAccount, roleArn }) => ({ namespace, serviceAccount, roleArn })),
        unknown,
      ],
      [[association], undefined],
    );
    const denied = { error: "AccessDeniedException", message: "not yours" };
    assert.deepEqual(
      await askedOf(answering({ ...answers, "eks describe-pod-identity-association": denied }), "demo"),
      { known: [], unknown: "not yours (AccessDeniedException)" },
    );
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
