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
import { examples, shippedKinds } from "../../charts/crd-examples";
import { sharedCluster } from "../support/cluster";
import { Http } from "./matrix/http";
import { type KubernetesObject as Rendered, helm, root } from "./support";

interface Definition {
  readonly spec: {
    readonly names: { readonly kind: string };
    readonly versions: readonly {
      readonly name: string;
      readonly additionalPrinterColumns?: readonly { readonly name: string; readonly jsonPath: string }[];
    }[];
  };
}

const files = ["zen-agent", "zen-watcher"].flatMap((chart) => {
  const folder = path.join(root, "charts", chart, "files/crds");
  return fs.readdirSync(folder).map((file) => path.join(folder, file));
});
const definitions = files.map((file) => parse(fs.readFileSync(file, "utf8")) as Definition);

const destinations = [{ type: "crd", value: "observations" }];
const ingester = { source: "trivy", ingester: "informer", destinations };
const observation = { source: "trivy", category: "security", severity: "high", eventType: "vulnerability" };
const remediation = {
  remediationId: "r-1",
  type: "patch",
  scheduledTime: "2026-01-01T00:00:00Z",
  approvedBy: "ada",
  approvedAt: "2026-01-01T00:00:00Z",
};

/** Kind, spec and status that the API server must take, or must refuse with a message that names the field. */
type Case = readonly [kind: string, spec: object, refused: string];

const cases: readonly Case[] = [
  ["Ingester", ingester, ""],
  ["Ingester", { ...ingester, source: "Trivy Operator" }, "spec.source"],
  ["Ingester", { ...ingester, ingester: "configmap" }, "spec.ingester"],
  ["Ingester", { ...ingester, destinations: [] }, "spec.destinations"],
  ["Ingester", { ...ingester, destinations: [{ type: "webhook", value: "a" }] }, "spec.destinations[0].type"],
  ["Ingester", { source: "trivy", ingester: "informer" }, "spec.destinations"],
  ["Ingester", { ...ingester, filters: { minPriority: 2 } }, "spec.filters.minPriority"],
  ["Ingester", { ...ingester, filters: { minSeverity: "high" } }, "spec.filters.minSeverity"],
  ["Ingester", { ...ingester, webhook: { port: 0 } }, "spec.webhook.port"],
  ["Ingester", { ...ingester, webhook: { tls: { minVersion: "1.1" } } }, "spec.webhook.tls.minVersion"],
  ["Ingester", { ...ingester, deduplication: { windowSeconds: 0 } }, "spec.deduplication.windowSeconds"],
  ["Ingester", { ...ingester, deduplication: { strategy: "adaptive" } }, "spec.deduplication.strategy"],
  ["Ingester", { ...ingester, ttl: { default: "a week" } }, "spec.ttl.default"],
  ["Ingester", { ...ingester, rateLimit: { requestsPerSecond: 0.05 } }, "spec.rateLimit.requestsPerSecond"],
  [
    "Ingester",
    { ...ingester, informer: { gvr: { group: "", version: "v1" } } },
    "spec.informer.gvr.resource",
  ],
  ["Ingester", { ...ingester, errorHandling: { strategy: "ignore" } }, "spec.errorHandling.strategy"],
  ["Observation", observation, ""],
  ["Observation", { ...observation, severity: "HIGH" }, "spec.severity"],
  ["Observation", { ...observation, category: "safety" }, "spec.category"],
  ["Observation", { ...observation, eventType: "policy-violation" }, "spec.eventType"],
  ["ObservationFilter", { targetSource: "falco", includeSeverity: ["HIGH"] }, ""],
  ["ObservationFilter", { targetSource: "falco", includeSeverity: ["high"] }, "spec.includeSeverity[0]"],
  ["ObservationFilter", { minSeverity: "HIGH" }, "spec.targetSource"],
  ["ObservationMapping", { sourceName: "a", group: "g", version: "v1", kind: "K" }, ""],
  ["ObservationMapping", { sourceName: "a", group: "g", version: "v1" }, "spec.kind"],
  ["ZenAgentRemediation", remediation, ""],
  ["ZenAgentRemediation", { ...remediation, approvedBy: "" }, "spec.approvedBy"],
  ["ZenAgentRemediation", { ...remediation, scheduledTime: "tomorrow" }, "spec.scheduledTime"],
  ["ZenAgentRemediation", { ...remediation, pullRequestUrl: "github" }, "spec.pullRequestUrl"],
  ["ZenAgentRemediation", { ...remediation, patches: [{ kind: "deployment" }] }, "spec.patches[0].kind"],
  [
    "ZenAgentRemediation",
    { ...remediation, patches: [{ apiVersion: "apps" }] },
    "spec.patches[0].apiVersion",
  ],
];

describe("charts/zen-agent and charts/zen-watcher: the custom resources on the real API server", function () {
  this.timeout(180_000);
  let kubeconfig: string;
  let objects: KubernetesObjectApi;
  let customObjects: CustomObjectsApi;
  const namespace = "zen-definitions";
  const releases = [
    ["zen-watcher", "replicaCount=1"],
    ["zen-agent", "zen-watcher.enabled=false,saas.existingSecret=token,tenant.id=acme,cluster.id=eu-1"],
  ] as const;

  before(async function () {
    this.timeout(900_000);
    ({ kubeconfig } = await sharedCluster());
    const config = new KubeConfig();
    config.loadFromFile(kubeconfig);
    objects = KubernetesObjectApi.makeApiClient(config);
    customObjects = config.makeApiClient(CustomObjectsApi);
    for (const [chart, values] of releases) {
      const { code, stderr } = await helm([
        ...["install", chart, `charts/${chart}`, "--kubeconfig", kubeconfig, "--namespace", namespace],
        ...["--create-namespace", "--take-ownership", "--set", `crds.keep=false,${values}`],
      ]);
      assert.equal(code, 0, stderr);
    }
  });

  after(async () => {
    for (const [chart] of releases) {
      await helm(["uninstall", chart, "--kubeconfig", kubeconfig, "--namespace", namespace, "--wait"]);
    }
    await objects.delete({
      apiVersion: "v1",
      kind: "Namespace",
      metadata: Object.assign(new V1ObjectMeta(), { name: namespace }),
    });
  });

  const versionOf = (kind: string): string => {
    const definition = definitions.find(({ spec }) => spec.names.kind === kind);
    return `zen.kube-zen.io/${definition?.spec.versions[0]?.name ?? ""}`;
  };
  const object = (kind: string, spec: object): KubernetesObject & { readonly spec: object } => ({
    apiVersion: versionOf(kind),
    kind,
    metadata: Object.assign(new V1ObjectMeta(), { generateName: "a-", namespace }),
    spec,
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

  for (const [kind, spec, refused] of cases) {
    it(`${refused === "" ? "takes" : `refuses, for ${refused},`} ${kind} ${JSON.stringify(spec).slice(0, 90)}`, async () => {
      const message = await reason(objects.create(object(kind, spec), undefined, "All"));
      if (refused === "") assert.equal(message, "");
      else assert.ok(message.includes(refused), message === "" ? "was taken" : message);
    });
  }

  const shipped = ["zen-agent", "zen-watcher"].flatMap((chart) =>
    shippedKinds(fs.readFileSync(path.join(root, "charts", chart, "Chart.yaml"), "utf8")),
  );
  for (const { file, resource } of examples(root).filter((each) => shipped.includes(each.resource.kind))) {
    it(`takes docs/examples/${file} to the letter, and no field besides`, async () => {
      const http = new Http(kubeconfig);
      const { metadata, ...rest } = resource as Rendered;
      const at = await http.pathOf(rest.apiVersion, rest.kind, namespace, metadata.name);
      const query = "?dryRun=All&fieldValidation=Strict&fieldManager=examples";
      const apply = (more: object): ReturnType<Http["send"]> =>
        http.send("PATCH", at + query, { ...rest, ...more, metadata: { ...metadata, namespace } });
      const [taken, besides] = [await apply({}), await apply({ unheardOf: true })];
      http.close();
      assert.equal(taken.status, 201, taken.text);
      assert.equal(besides.status, 500, besides.text);
      assert.match(besides.text, /unheardOf/);
    });
  }

  it("keeps a status in the documented words, and refuses another phase or a negative count", async () => {
    const made = await objects.create(object("ZenAgentRemediation", remediation));
    const status = async (value: object): Promise<string> =>
      reason(
        customObjects.replaceNamespacedCustomObjectStatus({
          group: "zen.kube-zen.io",
          version: "v1",
          namespace,
          plural: "zenagentremediations",
          name: made.metadata?.name ?? "",
          body: { ...made, metadata: made.metadata, status: value },
        }),
      );
    try {
      assert.match(await status({ phase: "Done" }), /status\.phase: Unsupported value: "Done"/);
      assert.match(await status({ appliedPatches: -1 }), /status\.appliedPatches/);
      assert.equal(await status({ phase: "succeeded", appliedPatches: 2, totalPatches: 2 }), "");
    } finally {
      await objects.delete(made);
    }
  });

  it("prints columns whose paths are JSONPath and fields of the schema", () => {
    const wrong = definitions.flatMap(({ spec }) =>
      spec.versions.flatMap(({ additionalPrinterColumns, name, ...version }) =>
        (additionalPrinterColumns ?? [])
          .filter(({ jsonPath }) => {
            const steps = jsonPath
              .replace(/\[[^\]]*\]/g, "")
              .split(".")
              .slice(1);
            if (steps[0] === "metadata") return false;
            let node: unknown = (version as { readonly schema?: { readonly openAPIV3Schema: unknown } })
              .schema?.openAPIV3Schema;
            for (const step of steps) {
              const { properties, items } = node as Readonly<
                Record<string, Readonly<Record<string, unknown>>>
              >;
              node = (properties ??
                (items?.["properties"] as Readonly<Record<string, unknown>> | undefined))?.[step];
              if (node === undefined) return true;
            }
            return false;
          })
          .map((column) => `${spec.names.kind} ${name}: ${column.name} ${column.jsonPath}`),
      ),
    );
    assert.deepEqual(wrong, []);
  });
});
