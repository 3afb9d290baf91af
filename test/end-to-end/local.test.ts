import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { parseAllDocuments } from "yaml";
import type { ChangeResult, ClusterResult, OutputsResult, UpdateResult } from "../../automation/contracts";
import { ALLOWED_REGISTRIES, isAllowed } from "../../model/images";
import { ensureTools } from "../../tools";
import { clusterTools } from "../../rehearsal/cluster/types";
import { type Cluster, connect, copyClone, type Copy, helmRevisions } from "./support";

const ENGINE = ["--engine", "rehearsal"];
const UP = ["up", ...ENGINE, "--yes", "--json"];
const UNRELOCATED = "allowed ? own : relocate(own, config.mirrorPrefix)";

describe("the local stack, end to end", function () {
  this.timeout(240_000);
  let copy: Copy;
  let cluster: Cluster;

  async function json<T>(args: readonly string[], exitCode = 0): Promise<T> {
    const ended = await copy.zenctl(args);
    assert.equal(ended.exitCode, exitCode, ended.stderr);
    return JSON.parse(ended.stdout) as T;
  }

  before(async function () {
    // The tools may have to be built first, which has its own bound in CI.
    this.timeout(1_500_000);
    await ensureTools(["helm", ...clusterTools]);
    copy = copyClone();
  });

  after(async () => {
    await copy.zenctl(["cluster", "down", "--yes"]);
    copy.remove();
  });

  it("comes up from nothing with one command", async () => {
    const ended = await copy.zenctl(["up", ...ENGINE, "--yes"]);
    assert.equal(ended.exitCode, 0, ended.stderr);
    const lines = ended.stdout.split("\n");
    assert.equal(lines[0], "engine: rehearsal (asked for with --engine), stack: local");
    for (const release of ["zen-agent", "workflow-registry", "runtime-agent"]) {
      const row = lines.find((line) => line.startsWith(`  ${release} `)) ?? "";
      const [name, chart, version, , revision, ready] = row.trim().split(/\s+/);
      assert.deepEqual(
        { name, chart, version, revision, ready },
        {
          name: release,
          chart: release,
          version: "1.1.0",
          revision: "1",
          ready: release === "zen-agent" ? "2/2" : "1/1",
        },
      );
    }
    assert.ok(lines.includes("next:"));
    const status = await json<ClusterResult>(["cluster", "status", "--json"]);
    assert.deepEqual(
      { ...status, kubeconfig: undefined },
      { kind: "embedded", kubeconfig: undefined, context: "kube-zen-embedded", version: "v1.36.1", nodes: 3 },
    );
    cluster = connect(status.kubeconfig, status.context);
  });

  it("has every Deployment of the four charts available", async () => {
    const { items } = await cluster.apps.listDeploymentForAllNamespaces();
    const found = items.map(({ metadata, spec, status }) => [
      `${metadata?.namespace ?? ""}/${metadata?.name ?? ""}`,
      spec?.replicas,
      status?.availableReplicas,
    ]);
    assert.deepEqual(found.sort(), [
      ["atom-system/runtime-agent", 1, 1],
      ["atom-system/workflow-registry", 1, 1],
      ["zen-system/zen-agent", 1, 1],
      ["zen-system/zen-agent-zen-watcher", 1, 1],
    ]);
  });

  it("runs nothing from a registry that is not allowed", async () => {
    const { items } = await cluster.core.listPodForAllNamespaces();
    const images = items.flatMap(({ spec }) =>
      [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])].map(({ image }) => image ?? ""),
    );
    assert.ok(images.length >= 4);
    assert.deepEqual(
      images.filter((image) => !isAllowed(image, ALLOWED_REGISTRIES)),
      [],
    );
  });

  it("puts every namespace under restricted Pod Security and a default-deny policy", async () => {
    for (const name of ["zen-system", "atom-system"]) {
      const { metadata } = await cluster.core.readNamespace({ name });
      assert.equal(metadata?.labels?.["pod-security.kubernetes.io/enforce"], "restricted");
      const policy = await cluster.networking.readNamespacedNetworkPolicy({
        name: "default-deny",
        namespace: name,
      });
      assert.deepEqual(policy.spec?.policyTypes, ["Ingress", "Egress"]);
    }
  });

  it("changes nothing when it is brought up again", async () => {
    const result = await json<UpdateResult>(UP);
    assert.deepEqual(result.changes, { create: 0, update: 0, replace: 0, delete: 0, same: 16 });
    assert.equal(result.result, "succeeded");
    assert.deepEqual(result.policies.violations, []);
    assert.deepEqual(
      [...result.releases].sort((a, b) => a.name.localeCompare(b.name)),
      ["runtime-agent", "workflow-registry", "zen-agent"].map((name) => ({
        name,
        chart: name,
        version: "1.1.0",
        namespace: name === "zen-agent" ? "zen-system" : "atom-system",
        revision: 1,
        status: "deployed",
      })),
    );
    assert.deepEqual(await helmRevisions(cluster), {
      "runtime-agent": [1],
      "workflow-registry": [1],
      "zen-agent": [1],
    });
  });

  it("tells about itself without telling secrets", async () => {
    const { outputs } = await json<OutputsResult>(["outputs", "--json"]);
    assert.equal(outputs["profile"], "local");
    assert.equal(
      outputs["workflowRegistryUrl"],
      "http://workflow-registry.atom-system.svc.cluster.local:8000",
    );
    const token = fs.readFileSync(path.join(copy.env["ZEN_STATE"] ?? "", "development-token"), "utf8").trim();
    const { data } = await cluster.core.readNamespacedSecret({
      name: "zen-agent-bootstrap",
      namespace: "zen-system",
    });
    assert.equal(Buffer.from(data?.["cluster-token"] ?? "", "base64").toString(), token);
    assert.ok(!JSON.stringify(outputs).includes(token));
  });

  it("renders every object of a release with its namespace", async () => {
    const { exitCode, stdout } = await copy.zenctl(["render", ...ENGINE, "--release", "zen-agent"]);
    assert.equal(exitCode, 0);
    const objects = parseAllDocuments(stdout).map(
      (document) =>
        document.toJS() as {
          readonly kind: string;
          readonly metadata: { readonly name: string; readonly namespace?: string };
        },
    );
    const kinds = new Set(objects.map(({ kind }) => kind));
    for (const kind of [
      "Deployment",
      "Role",
      "ClusterRole",
      "NetworkPolicy",
      "CustomResourceDefinition",
      "Pod",
    ]) {
      assert.ok(kinds.has(kind), `no ${kind} among ${[...kinds].join(", ")}`);
    }
    const clusterWide = /^(ClusterRole|ClusterRoleBinding|CustomResourceDefinition)$/;
    for (const { kind, metadata } of objects) {
      assert.equal(metadata.namespace !== undefined, !clusterWide.test(kind), `${kind} ${metadata.name}`);
    }
    const unknown = await copy.zenctl(["render", ...ENGINE, "--release", "nosuch"]);
    assert.equal(unknown.exitCode, 2);
    assert.match(
      unknown.stderr,
      /^zenctl: there is no release nosuch: use one of .*zen-agent.* with --release$/m,
    );
  });

  it("makes no revision for a chart's README and tests, and one for one byte of a template", async () => {
    copy.edit("charts/runtime-agent/README.md", (text) => `${text}\n`);
    copy.edit("charts/zen-watcher/README.md", (text) => `${text}\n`);
    const tests = fs.readdirSync(path.join(copy.directory, "charts/runtime-agent/templates/tests"));
    copy.edit(`charts/runtime-agent/templates/tests/${tests[0] ?? ""}`, (text) => `${text}\n`);
    assert.equal((await json<UpdateResult>(UP)).changes.same, 16);

    copy.edit("charts/zen-watcher/templates/serviceaccount.yaml", (text) => `${text}\n`);
    const result = await json<UpdateResult>(UP);
    assert.deepEqual(result.changes, { create: 0, update: 1, replace: 0, delete: 0, same: 15 });
    assert.deepEqual(await helmRevisions(cluster), {
      "runtime-agent": [1],
      "workflow-registry": [1],
      "zen-agent": [1, 2],
    });
  });

  it("stops at an image from a prohibited registry, before anything is changed", async () => {
    const file = "components/charts/workloadImage.ts";
    copy.edit(file, (text) => text.replace(UNRELOCATED, "own"));
    const before = await helmRevisions(cluster);
    for (const args of [["preview", ...ENGINE, "--json"], UP]) {
      const result = await json<UpdateResult>(args, 4);
      assert.equal(result.result, "blocked");
      assert.equal(result.error?.exitCode, 4);
      const found = result.policies.violations.map(({ id, enforcement, object, path: at }) => ({
        id,
        enforcement,
        object: `${object.kind} ${object.namespace}/${object.name}`,
        at,
      }));
      assert.ok(
        found.some(
          ({ id, enforcement, object, at }) =>
            id === "ZEN-101" &&
            enforcement === "mandatory" &&
            object === "Deployment atom-system/workflow-registry" &&
            at === "/spec/template/spec/containers/0/image",
        ),
        JSON.stringify(found),
      );
    }
    assert.deepEqual(await helmRevisions(cluster), before);
    copy.edit(file, (text) =>
      text
        .replace("allowed ? own : own", UNRELOCATED)
        .replace("parseImageReference(own)", `parseImageReference(${UNRELOCATED})`),
    );
    assert.equal((await json<UpdateResult>(UP)).changes.same, 16);
  });

  it("judges a release although one of its values is not known yet", async () => {
    const file = "stacks/local.ts";
    const original = fs.readFileSync(path.join(copy.directory, file), "utf8");
    copy.edit(file, (text) =>
      text
        .replace(
          "  const registry = new WorkflowRegistry(",
          `  const late = new kubernetes.core.v1.ConfigMap("late", { metadata: { name: "late", namespace: atom.name } }, opts);
  new ChartRelease(
    "late-registry",
    {
      chart: "./charts/workflow-registry",
      namespace: atom.name,
      values: { image: { tag: late.metadata.uid }, autoscaling: { enabled: false }, replicaCount: 1 },
    },
    opts,
  );
  const registry = new WorkflowRegistry(`,
        )
        .replace(
          'import * as pulumi from "@pulumi/pulumi";',
          'import * as kubernetes from "@pulumi/kubernetes";\nimport * as pulumi from "@pulumi/pulumi";\nimport { ChartRelease } from "../components/charts/chartRelease";',
        ),
    );
    const result = await json<UpdateResult>(["preview", ...ENGINE, "--json"], 4);
    const late = result.policies.violations.filter(({ object }) => object.name === "late-registry");
    assert.ok(
      late.some(({ id }) => id === "ZEN-101"),
      JSON.stringify(result.policies.violations),
    );
    copy.edit(file, () => original);
  });

  it("finds by a refresh what was removed behind its back, and makes it again", async () => {
    await cluster.networking.deleteNamespacedNetworkPolicy({ name: "default-deny", namespace: "zen-system" });
    const refreshed = await json<ChangeResult>(["refresh", ...ENGINE, "--yes", "--json"]);
    assert.equal(refreshed.result, "succeeded");
    const result = await json<UpdateResult>(UP);
    assert.equal(result.changes.create, 1);
    const policy = await cluster.networking.readNamespacedNetworkPolicy({
      name: "default-deny",
      namespace: "zen-system",
    });
    assert.deepEqual(policy.spec?.podSelector, {});
  });

  it("refuses the other profiles, unknown stacks and a kubeconfig with more than one context", async () => {
    const many = path.join(copy.directory, "many.yaml");
    const context = (name: string): string => `- name: ${name}\n  context: { cluster: c, user: u }\n`;
    fs.writeFileSync(
      many,
      `apiVersion: v1\nkind: Config\ncurrent-context: one\ncontexts:\n${context("one")}${context("two")}` +
        "clusters:\n- name: c\n  cluster: { server: https://127.0.0.1:1 }\nusers:\n- name: u\n  user: {}\n",
    );
    for (const [args, message] of [
      [["--stack", "gitops"], /the gitops stack is not part of this version/],
      [["--stack", "aws"], /the aws stack is not part of this version/],
      [["--stack", "nosuch"], /stack nosuch has no Pulumi\.nosuch\.yaml/],
      [["--kubeconfig", many], /--context|context/],
    ] as const) {
      const ended = await copy.zenctl([...UP, ...args]);
      assert.equal(ended.exitCode, 2, ended.stderr);
      assert.match(ended.stderr, message);
      const { error } = JSON.parse(ended.stdout) as { readonly error: { readonly exitCode: number } };
      assert.equal(error.exitCode, 2);
    }
  });

  it("removes all that it made, and says so", async () => {
    const ended = await copy.zenctl(["destroy", ...ENGINE, "--yes"]);
    assert.equal(ended.exitCode, 0, ended.stderr);
    assert.match(ended.stdout, /^resources 16 deleted in /m);
    assert.deepEqual(await helmRevisions(cluster), {});
    const namespaces = (await cluster.core.listNamespace()).items.map(({ metadata }) => metadata?.name ?? "");
    assert.deepEqual(
      namespaces.filter((name) => /zen|atom/.test(name)),
      [],
    );
    assert.deepEqual((await cluster.core.listPersistentVolume()).items, []);
    const state = copy.env["ZEN_STATE"] ?? "";
    assert.deepEqual(fs.readdirSync(path.join(state, "stacks")), []);
    const left = fs
      .readdirSync(path.join(state, "rehearsal"), { recursive: true, encoding: "utf8" })
      .filter((file) => /stacks\/.*local.*\.json$/.test(file) && !/backup|history/.test(file));
    assert.deepEqual(left, []);
  });

  it("is interrupted cleanly, and goes on from there", async () => {
    let sent = false;
    const ended = await copy.zenctl(["up", ...ENGINE, "--yes"], (text, signal) => {
      if (!sent && /Namespace zen-system create \(/.test(text)) {
        sent = true;
        signal("SIGINT");
      }
    });
    assert.ok(sent);
    assert.equal(ended.exitCode, 130, `${ended.stdout}\n${ended.stderr}`);
    const result = await json<UpdateResult>(UP);
    assert.equal(result.result, "succeeded");
    assert.deepEqual(Object.keys(await helmRevisions(cluster)).sort(), [
      "runtime-agent",
      "workflow-registry",
      "zen-agent",
    ]);
    await json<ChangeResult>(["destroy", ...ENGINE, "--yes", "--json"]);
  });
});
