import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { parseAllDocuments } from "yaml";
import type { Release, UpdateResult } from "../../automation/contracts";
import { cacheDirectory } from "../../model/environment";
import { ALLOWED_REGISTRIES, isAllowed } from "../../model/images";
import type { ApiClient } from "../../rehearsal/cluster/api";
import { kubeconfigClient } from "../../rehearsal/cluster/kubeconfigClient";
import { type SharedCluster, sharedCluster } from "../support/cluster";
import { Clone, type Ended } from "./support/clone";
import { documentOf } from "./support/documents";
import { clusterWide, deployments, images, namespaces, revisions } from "./support/inspect";

const RELEASES = ["runtime-agent", "workflow-registry", "zen-agent"];
const NOTHING = { create: 0, update: 0, replace: 0, delete: 0 };

function succeeded(ended: Ended): Ended {
  assert.equal(ended.code, 0, `${ended.stdout}\n${ended.stderr}`);
  return ended;
}

function unchanged({ changes }: UpdateResult): void {
  assert.deepEqual({ ...changes, same: 0 }, { ...NOTHING, same: 0 });
  assert.ok(changes.same > 0);
}

function byName(releases: readonly Release[]): readonly string[] {
  return releases.map(({ name, revision, status }) => `${name} ${String(revision)} ${status}`).sort();
}

describe("the local stack on the rehearsal, from nothing to nothing", function () {
  // Every test is at least one run of the engine; the machine may have other things to do.
  this.timeout(300_000);
  this.bail(true);

  let shared: SharedCluster;
  let clone: Clone;
  let client: ApiClient;
  const zenctl = (...args: readonly string[]): Promise<Ended> => clone.zenctl(...args);
  const up = async (): Promise<UpdateResult> =>
    documentOf(succeeded(await zenctl("up", "--yes", "--json")), "update-result");

  before(async () => {
    shared = await sharedCluster();
    const directories = (shared.env["PATH"] ?? "").split(path.delimiter);
    // Whatever is on PATH here, this is about the rehearsal.
    const searchPath = directories.filter((directory) => !fs.existsSync(path.join(directory, "pulumi")));
    // HOME is a temporary folder here, and the tools are not to be built anew in it.
    const ZEN_CACHE = cacheDirectory(process.env);
    clone = new Clone({ ...shared.env, ZEN_CACHE, PATH: searchPath.join(path.delimiter), CI: "true" });
    client = await kubeconfigClient(shared.kubeconfig);
  });
  after(() => {
    client.close();
    clone.remove();
  });

  it("stops a chart on its prohibited image in preview, with exit 4 and nothing changed", async () => {
    const restore = clone.edit("components/charts/runtimeAgent.ts", (text) =>
      text.replace("    image,\n", ""),
    );
    const preview = await zenctl("preview", "--json");
    assert.equal(preview.code, 4, preview.stderr);
    const document = documentOf(preview, "update-result");
    assert.equal(document.result, "blocked");
    assert.equal(document.error?.exitCode, 4);
    const [finding] = document.policies.violations;
    assert.equal(finding?.enforcement, "mandatory");
    assert.equal(finding.object.kind, "Deployment");
    assert.equal(finding.object.name, "runtime-agent");
    assert.equal(finding.path, "/spec/template/spec/containers/0/image");
    const upward = await zenctl("up", "--yes", "--json");
    assert.equal(upward.code, 4, upward.stderr);
    assert.equal(documentOf(upward, "update-result").changes.create, document.changes.create);
    assert.deepEqual(await namespaces(client), []);
    const state = path.join(shared.stateDirectory, "rehearsal", ".pulumi", "stacks", "kube-zen-platform");
    assert.doesNotMatch(fs.readFileSync(path.join(state, "local.json"), "utf8"), /helm\.sh/);
    restore();
  });

  it("renders and judges what is made from values that are not known yet", async () => {
    const restore = clone.edit("components/charts/runtimeAgent.ts", (text) =>
      text
        .replace(
          "import * as pulumi",
          'import * as kubernetes from "@pulumi/kubernetes";\nimport * as pulumi',
        )
        .replace(
          "values: runtimeAgentValues(args)",
          "values: { ...runtimeAgentValues(args), podAnnotations: { later: laterKnown(args, opts) } }",
        )
        .concat(
          "\nfunction laterKnown(args: RuntimeAgentArgs, opts?: pulumi.ComponentResourceOptions): pulumi.Output<string> {",
          '\n  return new kubernetes.core.v1.ConfigMap("later", { metadata: { namespace: args.namespace } }, opts).id;\n}\n',
        ),
    );
    const { stdout } = succeeded(await zenctl("render", "--release", "runtime-agent"));
    const rendered = parseAllDocuments(stdout).map((document) => document.toJS() as { kind: string });
    const deployment = rendered.find(({ kind }) => kind === "Deployment");
    assert.match(JSON.stringify(deployment), /"annotations":\{[^}]*"later":"[^"]+"/);
    clone.edit("components/charts/runtimeAgent.ts", (text) => text.replace("    image,\n", ""));
    const preview = await zenctl("preview", "--json");
    assert.equal(preview.code, 4, preview.stderr);
    const { violations } = documentOf(preview, "update-result").policies;
    assert.ok(
      violations.some(({ object }) => object.kind === "Deployment" && object.name === "runtime-agent"),
    );
    restore();
  });

  it("prints the objects of every release with their namespaces", async () => {
    const ended = succeeded(await zenctl("render", "--json"));
    const { releases } = documentOf(ended, "render-result");
    assert.deepEqual(releases.map(({ name }) => name).sort(), RELEASES);
    const objects = releases.flatMap((release) => release.objects) as {
      kind: string;
      metadata: { name: string; namespace?: string };
    }[];
    const bare = objects.filter(
      ({ kind, metadata }) =>
        metadata.namespace === undefined && !/^(Cluster|CustomResourceDefinition|Validating)/.test(kind),
    );
    assert.deepEqual(bare, []);
    assert.deepEqual(await namespaces(client), []);
  });

  it("comes up from nothing, with everything available and only from allowed registries", async () => {
    const ended = succeeded(await zenctl("up", "--yes"));
    assert.match(ended.stdout, /^engine: rehearsal \(.*\), stack: local\n/);
    assert.match(ended.stdout, /\n {2}release +chart +version +namespace +revision +ready +time\n/);
    assert.match(ended.stdout, /\n {2}zen-agent +zen-agent +\S+ +zen-system +1 +2\/2 +\d/);
    assert.match(ended.stdout, /\nnext:\n(.*\n)+.*zenctl render --stack local/);
    const found = await deployments(client);
    assert.deepEqual(
      found.map((deployment) => deployment.split(" ")[0]),
      ["runtime-agent", "workflow-registry", "zen-agent", "zen-agent-zen-watcher"],
    );
    for (const deployment of found) assert.match(deployment, / (\d+)\/\1$/);
    const running = await images(client);
    assert.ok(running.length >= 4);
    assert.deepEqual(
      running.filter((image) => !isAllowed(image, ALLOWED_REGISTRIES)),
      [],
    );
  });

  it("changes nothing the second time", async () => {
    const before = await revisions(client);
    const document = await up();
    unchanged(document);
    assert.equal(document.engine, "rehearsal");
    assert.deepEqual(
      byName(document.releases),
      RELEASES.map((name) => `${name} 1 deployed`),
    );
    assert.deepEqual(await revisions(client), before);
  });

  it("makes no revision for a byte in a chart's README or tests", async () => {
    const restore = clone.edit("charts/workflow-registry/README.md", (text) => `${text}\n`);
    fs.mkdirSync(clone.path("charts/workflow-registry/tests"), { recursive: true });
    fs.writeFileSync(clone.path("charts/workflow-registry/tests/new_test.yaml"), "suite: new\n");
    const before = await revisions(client);
    unchanged(await up());
    assert.deepEqual(await revisions(client), before);
    restore();
  });

  it("makes one revision of the one release whose chart template changed by a byte", async () => {
    const templates = fs.readdirSync(clone.path("charts/workflow-registry/templates"));
    const template = templates.find((name) => name.startsWith("deployment")) ?? assert.fail();
    clone.edit(`charts/workflow-registry/templates/${template}`, (text) => `${text}\n`);
    const before = await revisions(client);
    const document = await up();
    assert.deepEqual({ ...document.changes, same: 0 }, { ...NOTHING, update: 1, same: 0 });
    assert.deepEqual(byName(document.releases), [
      "runtime-agent 1 deployed",
      "workflow-registry 2 deployed",
      "zen-agent 1 deployed",
    ]);
    assert.deepEqual(await revisions(client), [...before, "workflow-registry.v2"].sort());
  });

  it("tells its outputs", async () => {
    const ended = succeeded(await zenctl("outputs", "--json"));
    const { outputs } = documentOf(ended, "outputs-result");
    assert.equal(outputs["profile"], "local");
    assert.equal(
      outputs["workflowRegistryUrl"],
      "http://workflow-registry.atom-system.svc.cluster.local:8000",
    );
    assert.deepEqual(outputs["releases"], (await up()).outputs["releases"]);
  });

  it("sees in a refresh that an object is gone, and makes it again", async () => {
    const network = "/apis/networking.k8s.io/v1/namespaces/atom-system/networkpolicies";
    const object = `${network}/default-deny`;
    await client.expect({ method: "DELETE", path: object });
    const ended = succeeded(await zenctl("refresh", "--yes", "--json"));
    assert.equal(documentOf(ended, "change-result").changes.delete, 1);
    const { changes } = await up();
    assert.deepEqual({ ...changes, same: 0 }, { ...NOTHING, create: 1, same: 0 });
    await client.expect({ method: "GET", path: object });
  });

  it("refuses what would act on another cluster or another engine, with exit 2", async () => {
    const kubeconfig = clone.path("foreign.yaml");
    const contexts = ["one", "two"].map((name) => ({ name, context: { cluster: "c", user: "u" } }));
    fs.writeFileSync(
      kubeconfig,
      JSON.stringify({
        contexts,
        clusters: [{ name: "c", cluster: { server: "https://127.0.0.1:1" } }],
        users: [{ name: "u", user: {} }],
      }),
    );
    const refused = async (sentence: RegExp, ...args: readonly string[]): Promise<void> => {
      const ended = await zenctl(...args, "--json");
      const { error } = documentOf(ended, "error-result");
      assert.match(error.message, sentence);
      assert.deepEqual([ended.code, error.exitCode], [2, 2]);
    };
    await refused(/has 2 contexts \(one, two\): name the one to use/, "preview", "--kubeconfig", kubeconfig);
    const other = ["preview", "--kubeconfig", kubeconfig, "--context", "one"];
    await refused(/^stack local is on the embedded cluster: run `zenctl destroy --stack local`/, ...other);
    await refused(/^--context one names a context of no file/, "preview", "--context", "one");
    await refused(/^stack local is kept by the rehearsal engine/, "preview", "--engine", "pulumi");
  });

  it("leaves nothing behind when it is destroyed", async () => {
    const ended = succeeded(await zenctl("destroy", "--yes", "--json"));
    const { kept, changes } = documentOf(ended, "change-result");
    assert.ok(changes.delete > 0);
    assert.deepEqual(await namespaces(client), []);
    const left = await clusterWide(client);
    assert.deepEqual(
      left.map((name) => name.replace("customresourcedefinitions/", "CustomResourceDefinition/")).sort(),
      [...kept].sort(),
    );
    assert.equal(fs.existsSync(path.join(shared.stateDirectory, "stacks", "local.json")), false);
    const gone = await zenctl("outputs", "--json");
    assert.equal(gone.code, 2);
    assert.match(
      documentOf(gone, "error-result").error.message,
      /^stack local is not up on the rehearsal engine: bring it up with `zenctl up --stack local`$/,
    );
  });

  it("ends with 130 when it is interrupted, and goes on from there the next time", async () => {
    const ended = await clone.interrupted(["up", "--yes"], /\d+ to be created[^]*Secret [^\n]* create/);
    assert.equal(ended.code, 130, `${ended.stdout}\n${ended.stderr}`);
    assert.match(ended.stderr, /zenctl: up was interrupted: run it again to go on from what is done\n$/);
    const document = await up();
    assert.deepEqual(document.releases.map(({ name, status }) => `${name} ${status}`).sort(), [
      "runtime-agent deployed",
      "workflow-registry deployed",
      "zen-agent deployed",
    ]);
    unchanged(await up());
    succeeded(await zenctl("destroy", "--yes"));
    assert.deepEqual(await namespaces(client), []);
  });
});
