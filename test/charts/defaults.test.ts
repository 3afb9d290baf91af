import assert from "node:assert/strict";
import { charts, renderScenario } from "./matrix/charts";
import { installedApiVersions } from "./matrix/crds";

const watcher = (name: string, cluster: string): readonly string[] => [
  ...["ingesters", "observationfilters", "observationmappings", "observations"].map(
    (kind) => `CustomResourceDefinition/${kind}.zen.kube-zen.io`,
  ),
  ...[`ClusterRole/${cluster}`, `ClusterRoleBinding/${cluster}`],
  ...[`Role/${name}`, `RoleBinding/${name}`],
  ...[`Role/${cluster}-observations`, `RoleBinding/${cluster}-observations`],
  ...["Deployment", "NetworkPolicy", "Service", "ServiceAccount"].map((kind) => `${kind}/${name}`),
  `Pod/${name}-test`,
];

const atom = (name: string): readonly string[] => [
  ...[
    "ConfigMap",
    "Deployment",
    "HorizontalPodAutoscaler",
    "NetworkPolicy",
    "PodDisruptionBudget",
    "Service",
  ].map((kind) => `${kind}/${name}`),
  ...["ServiceAccount", "ServiceMonitor"].map((kind) => `${kind}/${name}`),
  ...[`NetworkPolicy/${name}-test`, `Pod/${name}-test`],
];

const observe = "matrix-zen-agent-zen-agent-observe";

/** Everything that each chart makes by default on a cluster that knows every kind there is. */
const expected: Readonly<Record<string, readonly string[]>> = {
  "zen-agent": [
    ...watcher("zen-agent-zen-watcher", "matrix-zen-agent-zen-agent-zen-watcher"),
    ...["ConfigMap", "Deployment", "NetworkPolicy", "Role", "RoleBinding", "Service", "ServiceAccount"].map(
      (kind) => `${kind}/zen-agent`,
    ),
    ...[`ClusterRole/${observe}`, `ClusterRoleBinding/${observe}`],
    ...["Secret/zen-agent-bootstrap", "Secret/zen-agent-hmac", "Pod/zen-agent-test"],
    "CustomResourceDefinition/zenagentremediations.zen.kube-zen.io",
  ],
  "zen-watcher": watcher("zen-watcher", "matrix-zen-watcher-zen-watcher"),
  "workflow-registry": [...atom("workflow-registry"), "PersistentVolumeClaim/workflow-registry-data"],
  "runtime-agent": [...atom("runtime-agent"), "Role/runtime-agent", "RoleBinding/runtime-agent"],
};

describe("charts: defaults", () => {
  for (const chart of charts) {
    it(`${chart.name}: makes these objects, and nothing that was not asked for`, async () => {
      const scenario = { name: "defaults", values: chart.needed, apiVersions: installedApiVersions };
      const made = (await renderScenario(chart, scenario)).map(
        ({ kind, metadata }) => `${kind}/${metadata.name}`,
      );
      assert.deepEqual(made.sort(), (expected[chart.name] ?? []).toSorted());
    });
  }
});
