import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";
import { chartFiles, examples, shippedKinds, withExamples } from "../../charts/crd-examples";
import { root } from "./support";

interface Definition {
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly group: string;
    readonly names: { readonly kind: string };
    readonly versions: readonly { readonly name: string; readonly storage: boolean }[];
  };
}

const chartNames = ["zen-agent", "zen-watcher", "workflow-registry", "runtime-agent"];
const read = (...parts: readonly string[]): string => fs.readFileSync(path.join(root, ...parts), "utf8");

function definitionsOf(chart: string): readonly Definition[] {
  const folder = path.join("charts", chart, "files", "crds");
  if (!fs.existsSync(path.join(root, folder))) return [];
  return fs.readdirSync(path.join(root, folder)).map((file) => parse(read(folder, file)) as Definition);
}

describe("examples of custom resources", () => {
  it("are in the annotation of the chart that ships their kind, as docs/examples has them", () => {
    const stale = chartFiles(root).filter(({ current, wanted }) => current !== wanted);
    assert.deepEqual(
      stale.map(({ file }) => path.relative(root, file)),
      [],
      "run `npm run docs`",
    );
    const annotated = chartNames.map((name) => {
      const { annotations } = parse(read("charts", name, "Chart.yaml")) as {
        readonly annotations: Readonly<Record<string, string>>;
      };
      const list = parse(annotations["artifacthub.io/crdsExamples"] ?? "[]") as readonly { kind: string }[];
      return [name, list.map(({ kind }) => kind)];
    });
    assert.deepEqual(Object.fromEntries(annotated), {
      "zen-agent": ["ZenAgentRemediation"],
      "zen-watcher": [
        ...["Ingester", "Ingester", "Ingester", "Ingester"],
        ...["ObservationFilter", "ObservationMapping", "Observation"],
      ],
      "workflow-registry": ["WorkflowPackage"],
      "runtime-agent": [],
    });
  });

  it("name every definition that a chart ships, in the version that it stores, and there is one of each", () => {
    for (const chart of chartNames) {
      const { annotations } = parse(read("charts", chart, "Chart.yaml")) as {
        readonly annotations: Readonly<Record<string, string>>;
      };
      const named = parse(annotations["artifacthub.io/crds"] ?? "[]") as readonly {
        readonly kind: string;
        readonly version: string;
        readonly name: string;
      }[];
      const own = definitionsOf(chart).map(({ metadata, spec }) => ({
        kind: spec.names.kind,
        version: spec.versions.find(({ storage }) => storage)?.name,
        name: metadata.name,
      }));
      const listed = named.map(({ kind, version, name }) => ({ kind, version, name }));
      const byName = (left: { name: string }, right: { name: string }): number =>
        left.name < right.name ? -1 : 1;
      assert.deepEqual(listed.sort(byName), own.sort(byName), chart);
      for (const { kind } of own) assert.ok(examples(root).some(({ resource }) => resource.kind === kind));
    }
  });

  it("show every way in that an Ingester has", () => {
    const specs = examples(root)
      .map(({ resource }) => resource as { kind: string; spec?: { ingester?: string; sources?: unknown } })
      .filter(({ kind }) => kind === "Ingester")
      .map(({ spec }) => (spec?.sources === undefined ? spec?.ingester : "sources"));
    assert.deepEqual(specs.sort(), ["informer", "logs", "sources", "webhook"]);
  });

  it("are linked from the README of the chart that ships their kind, and from the page of examples", () => {
    const page = read("docs", "examples", "README.md");
    for (const chart of chartNames) {
      const readme = read("charts", chart, "README.md");
      const kinds = shippedKinds(read("charts", chart, "Chart.yaml"));
      for (const { file } of examples(root).filter(({ resource }) => kinds.includes(resource.kind))) {
        assert.ok(readme.includes(`](../../docs/examples/${file})`), `${chart}: ${file}`);
        assert.ok(page.includes(`](${file})`), file);
      }
    }
  });

  it("take the place of those that a Chart.yaml has, and come last where it has none", () => {
    const before = "name: a\nannotations:\n  artifacthub.io/crds: |\n    - kind: A\n";
    const all = [
      { file: "a.yaml", resource: { apiVersion: "g/v1", kind: "A", when: "2026-01-15T10:00:00Z" } },
    ];
    const wanted = `${before}  artifacthub.io/crdsExamples: |\n    - apiVersion: g/v1\n      kind: A\n      when: "2026-01-15T10:00:00Z"\n`;
    assert.equal(withExamples(before, all), wanted);
    assert.equal(withExamples(wanted, all), wanted);
    assert.equal(withExamples("name: a\n", all), "name: a\n");
  });
});
