import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import {
  ApiException,
  CustomObjectsApi,
  KubeConfig,
  type KubernetesObject,
  KubernetesObjectApi,
  V1ObjectMeta,
} from "@kubernetes/client-node";
import { parse } from "yaml";
import { sharedCluster } from "../support/cluster";
import { helm, only, renderChart, root } from "./support";

interface WorkflowPackage extends KubernetesObject {
  readonly spec: Readonly<Record<string, unknown>>;
}

const chart = "charts/workflow-registry";
const namespace = "atom-definitions";
const example = parse(
  fs.readFileSync(path.join(root, "docs/examples/workflow-package.yaml"), "utf8"),
) as WorkflowPackage;
const details = example.spec["package"] as Readonly<Record<string, unknown>>;
const [handler] = example.spec["handlers"] as readonly [Readonly<Record<string, unknown>>];

/** What is changed in the example's spec, and the field that the refusal must name; none where it is taken. */
type Case = readonly [what: string, change: Readonly<Record<string, unknown>>, refused: string];

const cases: readonly Case[] = [
  ["the example", {}, ""],
  [
    "a package without optional parts",
    { triggers: undefined, rollback: undefined, validation: undefined },
    "",
  ],
  ["no package", { package: undefined }, "spec.package"],
  ["no version", { package: { ...details, version: undefined } }, "spec.package.version"],
  ["a version of two parts", { package: { ...details, version: "1.0" } }, "spec.package.version"],
  ["a version with a v", { package: { ...details, version: "v1.0.0" } }, "spec.package.version"],
  ["no author", { package: { ...details, author: undefined } }, "spec.package.author"],
  ["an empty description", { package: { ...details, description: "" } }, "spec.package.description"],
  ["a day as a time", { package: { ...details, created: "yesterday" } }, "spec.package.created"],
  ["a tag twice", { package: { ...details, tags: ["a", "a"] } }, "spec.package.tags[1]"],
  ["a field of nobody", { package: { ...details, licence: "MIT" } }, "spec.package.licence"],
  ["no runtime", { runtime: undefined }, "spec.runtime"],
  ["another runtime", { runtime: { type: "vm" } }, "spec.runtime.type"],
  [
    "memory in words",
    { runtime: { type: "k8s", requirements: { memory: "much" } } },
    "spec.runtime.requirements.memory",
  ],
  ["no safety", { safety: undefined }, "spec.safety"],
  ["another mode", { safety: { mode: "yolo" } }, "spec.safety.mode"],
  [
    "approval as text",
    { safety: { mode: "auto", approval_required: "yes" } },
    "spec.safety.approval_required",
  ],
  ["no handlers", { handlers: [] }, "spec.handlers"],
  ["a handler without a name", { handlers: [{ ...handler, name: undefined }] }, "spec.handlers[0].name"],
  ["a handler without config", { handlers: [{ ...handler, config: undefined }] }, "spec.handlers[0].config"],
  ["another adapter", { handlers: [{ ...handler, type: "ssh" }] }, "spec.handlers[0].type"],
  ["a timeout in words", { handlers: [{ ...handler, timeout: "a while" }] }, "spec.handlers[0].timeout"],
  [
    "no try",
    { handlers: [{ ...handler, retry: { max_attempts: 0 } }] },
    "spec.handlers[0].retry.max_attempts",
  ],
  ["a trigger without a type", { triggers: [{ config: {} }] }, "spec.triggers[0].type"],
  [
    "another adapter back",
    { rollback: { handlers: [{ ...handler, type: "ssh" }] } },
    "spec.rollback.handlers[0].type",
  ],
  ["another log level", { monitoring: { logging_level: "loud" } }, "spec.monitoring.logging_level"],
];

describe("charts/workflow-registry: WorkflowPackage", () => {
  it("is left to others by default, kept when shipped, and given up when asked", async () => {
    const definitions = async (values: object): Promise<readonly unknown[]> =>
      (await renderChart(chart, { ...values }))
        .filter(({ kind }) => kind === "CustomResourceDefinition")
        .map(({ metadata }) => [metadata.name, metadata.annotations]);
    const name = "workflowpackages.workflows.atom.io";
    assert.deepEqual(await definitions({}), []);
    assert.deepEqual(await definitions({ crds: { install: true } }), [
      [name, { "helm.sh/resource-policy": "keep" }],
    ]);
    assert.deepEqual(await definitions({ crds: { install: true, keep: false } }), [[name, undefined]]);
  });

  it("prints columns whose paths are fields of the schema", async () => {
    const definition = only(
      await renderChart(chart, { crds: { install: true } }),
      "CustomResourceDefinition",
    );
    const [version] = (
      definition["spec"] as { readonly versions: readonly [Readonly<Record<string, unknown>>] }
    ).versions;
    const columns = version["additionalPrinterColumns"] as readonly {
      readonly name: string;
      readonly jsonPath: string;
    }[];
    const fields = columns.map(({ name, jsonPath }) => {
      let node: unknown = (version["schema"] as Readonly<Record<string, unknown>>)["openAPIV3Schema"];
      const steps = jsonPath.split(".").slice(1);
      if (steps[0] === "metadata") return name;
      for (const step of steps) {
        node = (node as { readonly properties?: Readonly<Record<string, unknown>> } | undefined)
          ?.properties?.[step];
      }
      return node === undefined ? `${name} points at nothing` : name;
    });
    assert.deepEqual(fields, ["Version", "Runtime", "Mode", "Phase", "Risk", "Author", "Age"]);
    assert.deepEqual(version["subresources"], { status: {} });
  });

  describe("on the real API server", function () {
    this.timeout(180_000);
    let kubeconfig: string;
    let objects: KubernetesObjectApi;
    let customObjects: CustomObjectsApi;
    const release = ["registry-definitions", "--namespace", namespace];

    before(async function () {
      this.timeout(900_000);
      ({ kubeconfig } = await sharedCluster());
      const config = new KubeConfig();
      config.loadFromFile(kubeconfig);
      objects = KubernetesObjectApi.makeApiClient(config);
      customObjects = config.makeApiClient(CustomObjectsApi);
      const values = "crds.install=true,crds.keep=false,replicaCount=1,autoscaling.enabled=false";
      const { code, stderr } = await helm([
        ...["install", release[0] ?? "", chart, ...release.slice(1), "--kubeconfig", kubeconfig],
        ...["--create-namespace", "--set", values, "--set", "persistence.enabled=false"],
      ]);
      assert.equal(code, 0, stderr);
    });

    after(async () => {
      await helm(["uninstall", ...release, "--kubeconfig", kubeconfig, "--wait"]);
      await objects.delete({
        apiVersion: "v1",
        kind: "Namespace",
        metadata: Object.assign(new V1ObjectMeta(), { name: namespace }),
      });
    });

    const named = (name: string, change: object = {}): WorkflowPackage => ({
      ...example,
      metadata: Object.assign(new V1ObjectMeta(), { name, namespace }),
      spec: { ...example.spec, ...change },
    });
    const reason = async (request: Promise<unknown>): Promise<string> => {
      try {
        await request;
        return "";
      } catch (error) {
        if (!(error instanceof ApiException)) throw error;
        return (JSON.parse(String(error.body)) as { readonly message: string }).message;
      }
    };

    cases.forEach(([what, change, refused], index) => {
      it(refused === "" ? `takes ${what}` : `refuses ${what}, for ${refused}`, async () => {
        const wanted = named(`case-${index}`, change);
        const message = await reason(
          customObjects.createNamespacedCustomObject({
            ...{ group: "workflows.atom.io", version: "v1", plural: "workflowpackages", namespace },
            ...{ body: wanted, dryRun: "All", fieldValidation: "Strict" },
          }),
        );
        if (refused === "") assert.equal(message, "");
        else assert.ok(message.includes(refused), message === "" ? "was taken" : message);
      });
    });

    it("refuses a name that the WPK schema does not know, though Kubernetes does", async () => {
      assert.match(
        await reason(objects.create(named("restart.unhealthy"), undefined, "All")),
        /metadata\.name of a package holds lower-case letters, digits and hyphens alone/,
      );
    });

    it("keeps a status beside the spec, in the documented words", async () => {
      const made = await objects.create(named("with-status"));
      const status = async (value: object): Promise<string> =>
        reason(
          customObjects.replaceNamespacedCustomObjectStatus({
            group: "workflows.atom.io",
            version: "v1",
            namespace,
            plural: "workflowpackages",
            name: "with-status",
            body: { ...made, metadata: made.metadata, status: value },
          }),
        );
      try {
        assert.match(await status({ phase: "Done" }), /status\.phase: Unsupported value: "Done"/);
        assert.match(await status({ riskScore: -1 }), /status\.riskScore/);
        assert.equal(await status({ phase: "AwaitingApproval", riskScore: 30 }), "");
      } finally {
        await objects.delete(made);
      }
    });
  });
});
