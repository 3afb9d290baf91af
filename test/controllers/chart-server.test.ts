import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { ensureTools } from "../../tools";
import { sharedCluster } from "../support/cluster";
import type { KubernetesObject } from "../charts/support";
import { chartFile, charts, merged, renderScenario } from "../charts/matrix/charts";
import { installedApiVersions } from "../charts/matrix/crds";
import { grounds } from "../charts/matrix/grounds";
import { attemptMended } from "../charts/matrix/judge";
import { schemaLocation, writeSchemas } from "../charts/matrix/openApi";
import { factorsOf, pairwiseScenarios } from "../charts/matrix/pairwise";
import { forEach } from "../charts/matrix/parallel";
import { podsOf } from "../charts/matrix/pods";
import type { Schema } from "../charts/matrix/schema";
import { Server } from "../charts/matrix/server";

/** Kinds whose CustomResourceDefinitions are in no Go module that is read here: rendered, not judged. */
const unjudged = /^(projectcalico\.org|policy\.linkerd\.io|split\.smi-spec\.io)\//;

interface RenderedScenario {
  readonly name: string;
  readonly namespace: string;
  readonly objects: readonly KubernetesObject[];
}

async function renderAll(): Promise<readonly RenderedScenario[]> {
  const lists = await forEach(
    charts,
    async (chart) => {
      const namespace = `matrix-${chart.name}`;
      const schema = JSON.parse(chartFile(chart, "values.schema.json")) as Schema;
      const paths = factorsOf(schema).map(({ path }) => path);
      const named = await forEach(chart.scenarios, async (scenario) => ({
        name: `${chart.name} ${scenario.name}`,
        namespace,
        objects: await renderScenario(chart, {
          ...scenario,
          apiVersions: [...installedApiVersions, ...(scenario.apiVersions ?? [])],
        }),
      }));
      const generated = await forEach(
        pairwiseScenarios(schema, grounds[chart.name] ?? {}, 1, merged),
        async (scenario) => {
          const known = { ...scenario, apiVersions: installedApiVersions };
          const result = await attemptMended(chart, known, paths);
          if (!("objects" in result)) return [];
          return [{ name: `${chart.name} ${scenario.name}`, namespace, objects: result.objects }];
        },
      );
      return [...named, ...generated.flat()];
    },
    1,
  );
  return lists.flat();
}

/** What kubeconform says against a rendered set, strictly and without a network. */
async function conform(folder: string, schemas: string): Promise<readonly string[]> {
  const { kubeconform } = await ensureTools(["kubeconform"]);
  const args = ["-strict", "-output", "json", "-n", "2", "-schema-location", schemaLocation(schemas), folder];
  const stdout = await new Promise<string>((resolve) => {
    execFile(kubeconform, args, { maxBuffer: 1 << 26 }, (_error, output) => resolve(output));
  });
  interface Resource {
    readonly filename: string;
    readonly kind: string;
    readonly name: string;
    readonly msg: string;
  }
  return (JSON.parse(stdout) as { readonly resources: readonly Resource[] }).resources.map(
    ({ filename, kind, name, msg }) => `${path.basename(filename, ".json")} ${kind}/${name}: ${msg}`,
  );
}

describe("the chart matrix on a live API server", function () {
  this.timeout(300_000);
  let server: Server;
  let rendered: readonly RenderedScenario[] = [];
  let folder: string;

  before(async function () {
    this.timeout(900_000);
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "zen-matrix-"));
    const [{ kubeconfig }, all] = [await sharedCluster(), await renderAll()];
    rendered = all.map((each) => ({
      ...each,
      objects: each.objects.filter(({ apiVersion }) => !unjudged.test(apiVersion)),
    }));
    server = new Server(kubeconfig);
    await server.install();
  });

  after(async () => {
    await server.remove();
    fs.rmSync(folder, { recursive: true, force: true });
  });

  it("every object fits the strict schema that the API server publishes for its kind", async () => {
    const documents = path.join(folder, "objects");
    fs.mkdirSync(documents);
    for (const { name, objects } of rendered) {
      const list = {
        apiVersion: "v1",
        kind: "List",
        items: objects.filter(({ kind }) => kind !== "CustomResourceDefinition"),
      };
      fs.writeFileSync(path.join(documents, `${name.replaceAll(" ", ".")}.json`), JSON.stringify(list));
    }
    const kinds = new Set(
      rendered.flatMap(({ objects }) => objects).map((each) => `${each.apiVersion}/${each.kind}`),
    );
    const schemas = path.join(folder, "schemas");
    assert.deepEqual(writeSchemas(await server.openApi(), kinds, schemas), []);
    assert.deepEqual(await conform(documents, schemas), []);
  });

  it("kubeconform refuses what does not fit", async () => {
    const documents = path.join(folder, "broken");
    fs.mkdirSync(documents);
    const service = { apiVersion: "v1", kind: "Service", metadata: { name: "a" }, spec: { prots: [] } };
    fs.writeFileSync(path.join(documents, "broken.json"), JSON.stringify(service));
    const [problem = ""] = await conform(documents, path.join(folder, "schemas"));
    assert.match(problem, /^broken Service\/a: .*additional properties 'prots' not allowed/s);
  });

  it("takes every object of every scenario in a dry run", async () => {
    const problems = await forEach(
      rendered,
      async ({ name, namespace, objects }) => {
        const refused: string[] = [];
        // Pods are judged below, where they need no ServiceAccount that a dry run did not make.
        for (const object of objects.filter(({ kind }) => kind !== "Pod")) {
          const message = await server.refusal(object, namespace);
          if (message !== "") refused.push(`${name} ${object.kind}/${object.metadata.name}: ${message}`);
        }
        return refused;
      },
      4,
    );
    assert.deepEqual(problems.flat(), []);
  });

  it("lets every pod of every scenario in where Pod Security restricted is enforced", async () => {
    const problems = await forEach(
      rendered,
      async ({ name, namespace, objects }) => {
        const refused: string[] = [];
        for (const pods of objects.flatMap((object) => podsOf(object, namespace))) {
          const message = await server.podRefusal(pods);
          if (message !== "") refused.push(`${name} ${pods.owner.metadata.name}: ${message}`);
        }
        return refused;
      },
      4,
    );
    assert.deepEqual(problems.flat(), []);
  });

  it("refuses a pod that is privileged", async () => {
    const namespace = "matrix-zen-agent";
    const container = { name: "a", image: "a", securityContext: { privileged: true } };
    const pod = { apiVersion: "v1", kind: "Pod", metadata: { name: "a" }, spec: { containers: [container] } };
    assert.match(
      await server.refusal(pod, namespace),
      /violates PodSecurity "restricted:latest": privileged/,
    );
  });
});
