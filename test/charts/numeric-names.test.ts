import assert from "node:assert/strict";
import { type KubernetesObject, renderChart, type Values } from "./support";

const agent: Values = {
  saas: { clusterToken: "t" },
  tenant: { id: "t" },
  cluster: { id: "c" },
  tls: {
    enabled: true,
    certificate: { enabled: true, issuerRef: { name: "5" }, renderMode: "alwaysRender" },
  },
  rbac: { remediation: { namespaces: ["9"] } },
};
const measured: Values = {
  hpa: { enabled: true },
  dashboards: { enabled: true },
  vpa: { enabled: true, renderMode: "alwaysRender" },
  metrics: {
    serviceMonitor: { enabled: true },
    vmServiceScrape: { enabled: true },
    prometheusRule: { enabled: true, renderMode: "alwaysRender" },
  },
};
const charts: Readonly<Record<string, Values>> = {
  "zen-agent": { ...agent, ...measured },
  "zen-watcher": measured,
  "workflow-registry": {},
  "runtime-agent": {},
};

/** Fields that Kubernetes takes as texts only; so are all labels and the values that selectors ask for. */
const texts: ReadonlySet<string> = new Set([
  "name",
  "namespace",
  "serviceAccountName",
  "secretName",
  "claimName",
]);
const labels: ReadonlySet<string> = new Set(["labels", "matchLabels", "matchNames", "resourceNames"]);

function numbersIn(value: unknown, path: string, key = "", parent = ""): readonly string[] {
  if (typeof value === "object" && value !== null) {
    return Object.entries(value).flatMap(([name, child]) => numbersIn(child, `${path}/${name}`, name, key));
  }
  return (texts.has(key) || labels.has(parent)) && typeof value !== "string" ? [path] : [];
}

const numbersOf = (objects: readonly KubernetesObject[]): readonly string[] =>
  objects
    .filter(({ kind }) => kind !== "CustomResourceDefinition")
    .flatMap((each) => numbersIn(each, each.kind));

describe("charts: names that look like numbers", () => {
  for (const [chart, values] of Object.entries(charts)) {
    for (const key of ["nameOverride", "fullnameOverride"]) {
      it(`are texts in ${chart} with ${key}`, async () => {
        const objects = await renderChart(
          `charts/${chart}`,
          { ...values, [key]: "1e3" },
          { release: "7", namespace: "8" },
        );
        assert.deepEqual(numbersOf(objects), []);
        const isWhole = key === "fullnameOverride";
        const deployments = objects.filter(({ kind }) => kind === "Deployment");
        assert.ok(deployments.some(({ metadata }) => metadata.name.includes(isWhole ? "1e3" : "7")));
      });
    }
  }

  it("are told from texts by the test itself", () => {
    const named = (name: unknown): readonly KubernetesObject[] =>
      [{ apiVersion: "v1", kind: "Pod", metadata: { name, labels: { a: name } } }] as never;
    assert.deepEqual(numbersOf(named(1)), ["Pod/metadata/name", "Pod/metadata/labels/a"]);
    assert.deepEqual(numbersOf(named("1")), []);
  });
});
