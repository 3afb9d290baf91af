import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { parse, stringify } from "yaml";
import { diff, migrate, upgrade } from "../../../automation/commands/crds";
import type { CommandContext } from "../../../automation/cli/context";
import type { DefinitionsResult, MigrationResult } from "../../../automation/contracts";
import { DefinitionClient } from "../../../automation/crds/client";
import { type Definition, shippedDefinitions } from "../../../automation/crds/definition";
import { migrate as migrateOne } from "../../../automation/crds/migrate";
import type { ApiClient } from "../../../rehearsal/cluster/api";
import { kubeconfigClient } from "../../../rehearsal/cluster/kubeconfigClient";
import { type SharedCluster, sharedCluster } from "../../support/cluster";

const GROUP = "migration.kube-zen.io";
const NAME = `observations.${GROUP}`;
const OBJECTS = `/apis/${GROUP}/v1alpha1/namespaces/default/observations`;
const OLD_OBJECTS = OBJECTS.replace("v1alpha1", "v1");
const DEFINITION = `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/${NAME}`;
const COUNT = 2000;
const SEVERITIES = ["CRITICAL", "HIGH", "MEDIUM", "LOW", "UNKNOWN", "info"];
const EVENT_TYPES = ["policy-violation", "cis-benchmark-fail", "runtime-security", "custom_event"];

/** Observation v1 as charts of 2025-11 had it: no enums, no patterns. */
function oldDefinition({ spec, ...rest }: Definition): Definition {
  const text = { type: "string" };
  const schema = {
    type: "object",
    properties: {
      spec: {
        type: "object",
        properties: {
          source: text,
          category: text,
          severity: text,
          eventType: text,
          detectedAt: { type: "string", format: "date-time" },
          details: { type: "object", "x-kubernetes-preserve-unknown-fields": true },
        },
      },
      status: { type: "object", properties: { processed: { type: "boolean" } } },
    },
  };
  const version = {
    name: "v1",
    served: true,
    storage: true,
    subresources: { status: {} },
    schema: { openAPIV3Schema: schema },
  };
  const metadata = { ...rest.metadata, annotations: { "meta.helm.sh/release-name": "zen-watcher" } };
  return { ...rest, metadata, spec: { ...spec, versions: [version] } };
}

interface Observation {
  readonly metadata: { readonly name: string; readonly uid: string };
  readonly spec: Readonly<Record<string, unknown>>;
  readonly status?: unknown;
}

function specOf(at: number): Readonly<Record<string, unknown>> {
  return {
    source: "trivy",
    category: "security",
    severity: SEVERITIES[at % SEVERITIES.length],
    eventType: EVENT_TYPES[at % EVENT_TYPES.length],
    detectedAt: "2025-12-01T02:03:04Z",
    details: { at, nested: { list: [at, "é", null] } },
  };
}

function expected(at: number): Readonly<Record<string, unknown>> {
  const severities = ["critical", "high", "medium", "low", "info", "info"];
  const eventTypes = ["policy_violation", "cis_benchmark_fail", "runtime_security", "custom_event"];
  return { ...specOf(at), severity: severities[at % 6], eventType: eventTypes[at % 4] };
}

describe("zenctl crds", function () {
  this.timeout(180_000);
  const project = fs.mkdtempSync(path.join(os.tmpdir(), "kube-zen-crds-"));
  const root = path.resolve(__dirname, "../../..");
  const file = path.join(project, "charts", "zen-watcher", "files", "crds", "observations.yaml");
  let cluster: SharedCluster;
  let client: ApiClient;
  let shipped: Definition;
  let uids: ReadonlyMap<string, string>;

  before(async () => {
    cluster = await sharedCluster();
    client = await kubeconfigClient(cluster.kubeconfig);
    const source = path.join(root, "charts/zen-watcher/files/crds/observations.zen.kube-zen.io.yaml");
    const definition = parse(fs.readFileSync(source, "utf8").replaceAll("zen.kube-zen.io", GROUP), {
      version: "1.1",
    }) as Definition;
    // Its short names are those of the real one, which other tests have in the cluster.
    const spec = {
      ...definition.spec,
      names: {
        kind: "Observation",
        listKind: "ObservationList",
        plural: "observations",
        singular: "observation",
      },
    };
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, stringify({ ...definition, spec }));
    [shipped] = shippedDefinitions(project) as readonly [Definition];
  });
  after(async () => {
    await client.send({ method: "DELETE", path: DEFINITION });
    client.close();
    fs.rmSync(project, { recursive: true, force: true });
  });

  async function run(command: typeof diff): Promise<{
    readonly exitCode: number;
    readonly document: DefinitionsResult & MigrationResult;
    readonly lines: readonly string[];
  }> {
    const lines: string[] = [];
    let document: unknown;
    const say = (line: string): void => void lines.push(line);
    const context: CommandContext = {
      projectDirectory: project,
      env: cluster.env,
      signal: new AbortController().signal,
      output: {
        json: true,
        live: false,
        say,
        note: say,
        text: say,
        document: (value) => void (document = value),
      },
    };
    const { kubeconfig, context: name } = cluster;
    const exitCode = await command({ cluster: "embedded", kubeconfig, context: name, yes: true }, context);
    return { exitCode, document: document as DefinitionsResult & MigrationResult, lines };
  }

  const live = async (): Promise<Definition> =>
    (await client.expect({ method: "GET", path: DEFINITION })) as Definition;

  async function objects(): Promise<readonly Observation[]> {
    for (;;) {
      const { status, body } = await client.send({ method: "GET", path: OBJECTS, timeoutMs: 60_000 });
      if (status === 200) return (body as { readonly items: readonly Observation[] }).items;
      // "storage is (re)initializing", for a moment after a definition was changed.
      assert.equal(status, 429, JSON.stringify(body));
    }
  }

  async function create(name: string, spec: unknown): Promise<Observation> {
    const body = { apiVersion: `${GROUP}/v1`, kind: "Observation", metadata: { name }, spec };
    return (await client.expect({ method: "POST", path: OLD_OBJECTS, body })) as Observation;
  }

  it("says what is missing", async () => {
    const { exitCode, document } = await run(diff);
    assert.equal(exitCode, 5);
    assert.deepEqual(document, {
      definitions: [
        { name: NAME, state: "missing", storage: "v1alpha1", stored: [], differences: [], objects: 0 },
      ],
      changed: [],
    });
  });

  it("takes no drift from what a chart brings only on request", async () => {
    const text = fs.readFileSync(file, "utf8");
    const definition = parse(text) as Definition;
    const annotations = { "kube-zen.io/on-request": "true" };
    try {
      fs.writeFileSync(file, stringify({ ...definition, metadata: { ...definition.metadata, annotations } }));
      const { exitCode, document } = await run(diff);
      assert.deepEqual([exitCode, document.definitions[0]?.state], [0, "missing"]);
    } finally {
      fs.writeFileSync(file, text);
    }
  });

  it("finds thousands of objects of an older version, and will not replace their definition", async () => {
    const collection = DEFINITION.slice(0, DEFINITION.lastIndexOf("/"));
    await client.expect({ method: "POST", path: collection, body: oldDefinition(shipped) });
    for (let status = 404; status !== 200;) {
      status = (await client.send({ method: "GET", path: OLD_OBJECTS })).status;
    }
    const queue = Array.from({ length: COUNT }, (_, at) => at);
    const made = new Map<string, string>();
    const work = async (): Promise<void> => {
      for (let at = queue.pop(); at !== undefined; at = queue.pop()) {
        const { metadata } = await create(`observation-${at}`, specOf(at));
        made.set(metadata.name, metadata.uid);
      }
    };
    await Promise.all(Array.from({ length: 16 }, work));
    uids = made;
    await client.expect({
      method: "PATCH",
      path: `${OLD_OBJECTS}/observation-7/status`,
      body: { status: { processed: true } },
      contentType: "application/merge-patch+json",
    });
    const { exitCode, document } = await run(diff);
    assert.equal(exitCode, 5);
    const [state] = document.definitions;
    assert.deepEqual(
      { ...state, differences: [] },
      { name: NAME, state: "outdated", storage: "v1alpha1", stored: ["v1"], differences: [], objects: COUNT },
    );
    await assert.rejects(run(upgrade), {
      message: `objects of ${NAME} may be stored in v1: run \`zenctl crds migrate\`, which replaces the definition as well`,
      exitCode: 1,
    });
    assert.deepEqual(
      (await live()).spec.versions.map(({ name }) => name),
      ["v1"],
    );
  });

  it("can be stopped in the middle, while others go on writing", async () => {
    const interruption = new AbortController();
    const library = await DefinitionClient.open(cluster);
    const stopped = migrateOne(library, shipped, {
      signal: interruption.signal,
      pageSize: 100,
      progress: (done) => {
        if (done >= COUNT / 4) interruption.abort(new Error("stopped"));
      },
    });
    await assert.rejects(stopped, /stopped/);
    assert.deepEqual(
      (await live()).spec.versions.map(({ name, storage }) => [name, storage]),
      [
        ["v1alpha1", true],
        ["v1", false],
      ],
    );
    assert.deepEqual((await live()).status?.storedVersions, ["v1", "v1alpha1"]);
  });

  it("goes on from there, keeps what the new version does not take, and says which", async () => {
    await create("incomplete", { source: "trivy", details: { kept: true } });
    // What somebody else changes while it is under way is not written over.
    const touched = Array.from({ length: 20 }, (_, at) => `observation-${at * 97}`);
    const touch = async (name: string): Promise<unknown> =>
      client.expect({
        method: "PATCH",
        path: `${OLD_OBJECTS}/${name}`,
        body: { metadata: { labels: { touched: "yes" } } },
        contentType: "application/merge-patch+json",
      });
    const [{ exitCode, document, lines }] = await Promise.all([run(migrate), ...touched.map(touch)]);
    assert.equal(exitCode, 1, lines.join("\n"));
    const [migration] = document.migrations;
    assert.ok(migration !== undefined && migration.already > 0 && migration.rewritten > 0);
    assert.equal(migration.already + migration.rewritten, COUNT);
    assert.deepEqual(
      migration.refused.map(({ object }) => object),
      ["default/incomplete"],
    );
    assert.match(
      migration.refused[0]?.reason ?? "",
      /set domain, type, priority, title, description and detectedAt, or set category, severity and eventType/,
    );
    assert.equal(migration.finished, false);
    assert.deepEqual(document.error, {
      message: `${NAME} could not be migrated whole, and nothing is lost: correct the objects that are named above, and run this again`,
      exitCode: 1,
    });
    const kept = await client.expect({ method: "GET", path: `${OLD_OBJECTS}/incomplete` });
    assert.deepEqual((kept as Observation).spec, { source: "trivy", details: { kept: true } });
    const labelled = await client.expect({ method: "GET", path: `${OBJECTS}?labelSelector=touched%3Dyes` });
    assert.equal((labelled as { readonly items: readonly unknown[] }).items.length, touched.length);
  });

  it("comes to its end when that is corrected: nothing lost, the old version gone", async () => {
    await client.expect({
      method: "PATCH",
      path: `${OLD_OBJECTS}/incomplete`,
      body: { spec: { category: "security", severity: "LOW", eventType: "custom-event" } },
      contentType: "application/merge-patch+json",
    });
    const { exitCode, document } = await run(migrate);
    assert.equal(exitCode, 0);
    assert.deepEqual(document.migrations, [
      { name: NAME, rewritten: 1, already: COUNT, refused: [], finished: true },
    ]);
    const definition = await live();
    assert.deepEqual(
      definition.spec.versions.map(({ name }) => name),
      ["v1alpha1"],
    );
    assert.deepEqual(definition.status?.storedVersions, ["v1alpha1"]);
    assert.equal(definition.metadata.annotations?.["meta.helm.sh/release-name"], "zen-watcher");
    const all = await objects();
    assert.equal(all.length, COUNT + 1);
    for (const { metadata, spec, status } of all) {
      if (metadata.name === "incomplete") continue;
      const at = Number(metadata.name.slice("observation-".length));
      assert.equal(metadata.uid, uids.get(metadata.name));
      assert.deepEqual(spec, expected(at));
      assert.deepEqual(status, at === 7 ? { processed: true } : undefined);
    }
  });

  it("finds nothing more to do, notices a difference, and mends it", async () => {
    assert.deepEqual((await run(migrate)).document.migrations, []);
    const same = await run(diff);
    assert.deepEqual([same.exitCode, same.document.definitions[0]?.state], [0, "same"]);
    const definition = await live();
    const [version] = definition.spec.versions;
    await client.expect({
      method: "PUT",
      path: DEFINITION,
      body: {
        ...definition,
        spec: { ...definition.spec, versions: [{ ...version, additionalPrinterColumns: [] }] },
      },
    });
    const differs = await run(diff);
    assert.deepEqual(
      [differs.exitCode, differs.document.definitions[0]?.differences],
      [5, ["/versions/v1alpha1/additionalPrinterColumns"]],
    );
    assert.deepEqual((await run(upgrade)).document.changed, [NAME]);
    assert.equal((await run(diff)).exitCode, 0);
  });

  it("ships definitions of namespaced objects with one stored version each", () => {
    const all = shippedDefinitions(root);
    assert.ok(all.length >= 5);
    for (const { metadata, spec } of all) {
      assert.equal(spec.scope, "Namespaced", metadata.name);
      assert.equal(spec.versions.filter(({ storage }) => storage).length, 1, metadata.name);
      assert.equal(metadata.name, `${spec.names.plural}.${spec.group}`);
    }
  });
});
