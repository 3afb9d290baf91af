import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";
import { sharedCluster } from "../support/cluster";
import { type KubernetesObject, root } from "../charts/support";
import { type Chart, chartFile, charts, merged } from "../charts/matrix/charts";
import { installedApiVersions, standInDefinition } from "../charts/matrix/crds";
import { grounds } from "../charts/matrix/grounds";
import { Installation } from "../charts/matrix/install";
import { attemptMended } from "../charts/matrix/judge";
import { factorsOf, pairwiseScenarios } from "../charts/matrix/pairwise";
import { forEach } from "../charts/matrix/parallel";
import type { Schema } from "../charts/matrix/schema";
import { Server } from "../charts/matrix/server";
import type { Scenario } from "../charts/matrix/types";

/** Scenarios of each chart that are upgraded from the published version and rolled back: MATRIX=all for all. */
const upgraded = process.env["MATRIX"] === "all" ? Infinity : 6;
/** Pairwise scenarios of each chart that are installed: MATRIX=all for all. */
const generated = process.env["MATRIX"] === "all" ? Infinity : 3;

/** Whether helm would wait for an address that nothing here gives a Service. */
const needsLoadBalancer = (objects: readonly KubernetesObject[]): boolean =>
  objects.some(({ kind, spec }) => kind === "Service" && (spec as { type?: string }).type === "LoadBalancer");

/** A sample of the pairwise scenarios of a chart, as it takes them. */
async function pairwiseOf(chart: Chart): Promise<readonly Scenario[]> {
  const schema = JSON.parse(chartFile(chart, "values.schema.json")) as Schema;
  const paths = factorsOf(schema).map(({ path: keys }) => keys);
  const made = pairwiseScenarios(schema, grounds[chart.name] ?? {}, 1, merged);
  const attempts = await forEach(made, (scenario) => {
    const apiVersions = [...installedApiVersions, ...(scenario.apiVersions ?? [])];
    return attemptMended(chart, { ...scenario, apiVersions }, paths);
  });
  const taken = attempts.flatMap((attempt) =>
    "scenario" in attempt && !needsLoadBalancer(attempt.objects) ? [attempt.scenario] : [],
  );
  return spread(taken, generated);
}

/** Installs, asks, uninstalls; gives what was wrong. */
async function comeAndGo(installation: Installation): Promise<readonly string[]> {
  await installation.prepare();
  const said = await installation.bring("install");
  const found = said === "" ? [await installation.test(), ...(await installation.problems())] : [said];
  found.push(...(await installation.uninstall()));
  await installation.end();
  return found.filter((problem) => problem !== "");
}

/** One that renders on the published version is spread evenly over the list, so that a few show much. */
function spread<Item>(items: readonly Item[], count: number): readonly Item[] {
  if (items.length <= count) return items;
  return Array.from(
    { length: count },
    (_, index) => items[Math.floor((index * items.length) / count)] as Item,
  );
}

/** Most of an installation is waiting for pods. */
const atOnce = 6;

/** The charts' own definitions. */
function ownDefinitions(): readonly KubernetesObject[] {
  return charts.flatMap(({ name }) => {
    const folder = path.join(root, "charts", name, "files", "crds");
    if (!fs.existsSync(folder)) return [];
    const files = fs.readdirSync(folder).filter((file) => file.endsWith(".yaml"));
    return files.map(
      (file) => parse(fs.readFileSync(path.join(folder, file), "utf8"), { merge: true }) as KubernetesObject,
    );
  });
}

/** Kinds of scenarios that ask for them, whose definitions are in no registry. */
const standIns = [standInDefinition("projectcalico.org/v3", "NetworkPolicy")];

describe("every scenario of the charts on a cluster that enforces Pod Security restricted", function () {
  this.timeout(3_000_000);
  let server: Server;

  /** Takes the chosen scenarios through `work`, those that take definitions away with them one after another. */
  const through = async (
    choose: (chart: Chart) => Promise<readonly Scenario[]>,
    work: (installation: Installation) => Promise<readonly string[]>,
  ): Promise<void> => {
    const lists = await forEach(charts, async (chart) =>
      (await choose(chart)).map((scenario) => new Installation(chart, scenario, server)),
    );
    const alone = new Set<Installation>();
    await forEach(lists.flat(), async (installation) => {
      if (await installation.isAlone()) alone.add(installation);
    });
    const named = async (installation: Installation): Promise<readonly string[]> =>
      (await work(installation)).map((problem) => `${installation.namespace}: ${problem}`);
    const together = lists.flat().filter((installation) => !alone.has(installation));
    // Two first installs at once would both make the definitions; who installs later takes them over.
    for (const definition of ownDefinitions()) assert.equal(await server.apply(definition, "default"), "");
    const problems = [
      ...(await forEach(together, named, atOnce)).flat(),
      ...(await forEach([...alone], named, 1)).flat(),
    ];
    assert.deepEqual(problems, []);
  };

  before(async function () {
    this.timeout(900_000);
    server = new Server((await sharedCluster()).kubeconfig);
    await server.install(standIns);
  });

  after(async () => {
    await server.remove();
  });

  it("installs with --wait, serves, passes its tests, and leaves only what a keep policy names", async () => {
    await through(({ scenarios }) => Promise.resolve(scenarios), comeAndGo);
  });

  it("sees what an uninstallation leaves of the whole cluster and in other namespaces, and lets it stay where it says so", async () => {
    const watcher = charts.find(({ name }) => name === "zen-watcher") as Chart;
    const keep = { "helm.sh/resource-policy": "keep" };
    const left = [
      { apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRole", name: "left-behind", place: {} },
      { apiVersion: "v1", kind: "ConfigMap", name: "left-behind", place: { namespace: "default" } },
    ].map(({ apiVersion, kind, name, place }) => ({
      apiVersion,
      kind,
      metadata: { name, ...place, annotations: keep },
    }));
    const scenario = { name: "left-behind", values: { extraObjects: left } };
    const installation = new Installation(watcher, scenario, server);
    for (const policy of ["keep", "nobody said so"]) {
      await installation.prepare();
      assert.equal(await installation.bring("install"), "");
      // Helm keeps what its own record names, whatever the object says by then.
      for (const { metadata, ...rest } of left) {
        const annotations = { "helm.sh/resource-policy": policy };
        assert.equal(await server.apply({ ...rest, metadata: { ...metadata, annotations } }, "default"), "");
      }
      assert.deepEqual(
        await installation.uninstall(),
        policy === "keep"
          ? []
          : ["ConfigMap/left-behind of default is left", "ClusterRole/left-behind of the cluster is left"],
      );
    }
    await installation.end();
    for (const object of left) await server.delete(object, "default");
  });

  it("does the same with a sample of the pairwise scenarios of each chart", async () => {
    await through(pairwiseOf, comeAndGo);
  });

  it("upgrades from the published 1.1.0 and rolls back, with every pod ready each time", async () => {
    const known = async (chart: Chart): Promise<readonly Scenario[]> => {
      const flags = await forEach(chart.scenarios, (scenario) =>
        new Installation(chart, scenario, server).isKnownToPublished(),
      );
      const scenarios = chart.scenarios.filter((_, index) => flags[index]);
      assert.ok(scenarios.length > 0, `no scenario of ${chart.name} renders on 1.1.0`);
      return spread(scenarios, upgraded);
    };
    await through(known, async (installation) => {
      await installation.prepare();
      const steps = [
        ["install of 1.1.0", () => installation.bringPublished()],
        ["upgrade", () => installation.bring("upgrade")],
        ["rollback", () => installation.rollback(1)],
        ["second upgrade", () => installation.bring("upgrade")],
      ] as const;
      const found: string[] = [];
      for (const [name, step] of steps) {
        const said = await step();
        const wrong = said === "" ? await installation.problems() : [said];
        found.push(...wrong.map((problem) => `${name}: ${problem}`));
        if (said !== "") break;
      }
      found.push(...(await installation.uninstall()));
      await installation.end();
      return found;
    });
  });
});
