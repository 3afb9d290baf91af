import * as path from "node:path";
import { parseAllDocuments } from "yaml";
import { type KubernetesObject, helm, root } from "../support";
import { broughtObjects, broughtClasses } from "./brought";
import { type Chart, chartPath, merged, renderScenario } from "./charts";
import { installedApiVersions } from "./crds";
import { specOf } from "./pods";
import { nameOf, renderedSet } from "./references";
import type { Server } from "./server";
import type { Scenario } from "./types";

/** The package of the first published version of a chart. */
function publishedPackage(chart: Chart): string {
  return path.join("test", "fixtures", "charts", `${chart.name}-1.1.0.tgz`);
}

/** Reads until nothing is wrong any more, for half a minute; gives what was wrong in the end. */
async function settled(read: () => Promise<readonly string[]>): Promise<readonly string[]> {
  const deadline = Date.now() + 30_000;
  for (;;) {
    const wrong = await read();
    if (wrong.length === 0 || Date.now() > deadline) return wrong;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

function problemsAmong(objects: readonly KubernetesObject[]): readonly string[] {
  const slices = objects.filter(({ kind }) => kind === "EndpointSlice");
  const services = objects.filter(({ kind }) => kind === "Service");
  const unserved = services.filter(({ metadata }) => {
    const own = slices.filter(
      ({ metadata: { labels } }) => labels?.["kubernetes.io/service-name"] === metadata.name,
    );
    return own.every((slice) => ((slice["endpoints"] ?? []) as readonly unknown[]).length === 0);
  });
  const budgets = objects.filter(({ kind }) => kind === "PodDisruptionBudget");
  const empty = budgets.filter(
    (budget) => ((budget["status"] ?? {}) as { readonly expectedPods?: number }).expectedPods === 0,
  );
  const behind = objects
    .filter(({ kind }) => kind === "Deployment")
    .filter((deployment) => {
      const { replicas = 1 } = specOf<{ replicas?: number }>(deployment);
      const status = (deployment["status"] ?? {}) as { readonly availableReplicas?: number };
      return (status.availableReplicas ?? 0) < replicas;
    });
  return [
    ...unserved.map((service) => `${nameOf(service)} has no endpoint`),
    ...empty.map((budget) => `${nameOf(budget)} expects no pod`),
    ...behind.map((deployment) => `${nameOf(deployment)} has pods that are not available`),
  ];
}

/** A chart's scenario on its way through a namespace of its own. */
export class Installation {
  readonly namespace: string;
  readonly #chart: Chart;
  readonly #scenario: Scenario;
  readonly #server: Server;
  #brought: readonly string[] = [];

  constructor(chart: Chart, scenario: Scenario, server: Server) {
    this.namespace = `install-${chart.name}-${scenario.name}`.slice(0, 63).replace(/-+$/, "");
    this.#chart = chart;
    this.#scenario = { ...scenario, apiVersions: [...installedApiVersions, ...(scenario.apiVersions ?? [])] };
    this.#server = server;
  }

  /** Whether what it installs would take something from the releases of other scenarios: their definitions. */
  async isAlone(): Promise<boolean> {
    const objects = await renderScenario(this.#chart, this.#scenario);
    return objects.some(
      ({ kind, metadata }) =>
        kind === "CustomResourceDefinition" && metadata.annotations?.["helm.sh/resource-policy"] !== "keep",
    );
  }

  /** Makes the namespace, and in it what the chart expects to find. */
  async prepare(): Promise<void> {
    const objects = await renderScenario(this.#chart, this.#scenario);
    const set = renderedSet(objects, this.namespace, this.#scenario.values);
    await this.#server.namespace(this.namespace);
    for (const { metadata } of objects) {
      if (metadata.namespace?.startsWith("matrix-") === false)
        await this.#server.namespace(metadata.namespace);
    }
    const brought = broughtObjects(set);
    for (const object of [...brought, ...broughtClasses(set)]) {
      const problem = await this.#server.apply(object, this.namespace);
      if (problem !== "") throw new Error(`${nameOf(object)}: ${problem}`);
    }
    this.#brought = brought.map(nameOf);
  }

  /** Whether the first published version takes the scenario's values. */
  async isKnownToPublished(): Promise<boolean> {
    const { code } = await this.#helm(["template", this.#chart.name, publishedPackage(this.#chart)], true);
    return code === 0;
  }

  /** Installs the first published version and waits until all pods are ready; gives why not, or "". */
  bringPublished(): Promise<string> {
    return this.#bring("install", publishedPackage(this.#chart));
  }

  /** Installs or upgrades to the chart in this clone and waits until all pods are ready; gives why not, or "". */
  bring(verb: "install" | "upgrade"): Promise<string> {
    return this.#bring(verb, chartPath(this.#chart));
  }

  async #bring(verb: string, chart: string): Promise<string> {
    // Definitions that the release of another scenario kept are taken over.
    const wait = ["--wait", "--timeout", "120s", "--take-ownership"];
    return this.#problem(await this.#helm([verb, this.#chart.name, chart, ...wait], true));
  }

  /** Rolls back to a revision and waits. */
  async rollback(revision: number): Promise<string> {
    const wait = ["--wait", "--timeout", "120s"];
    return this.#problem(await this.#helm(["rollback", this.#chart.name, String(revision), ...wait]));
  }

  /** Runs the chart's tests. */
  async test(): Promise<string> {
    return this.#problem(await this.#helm(["test", this.#chart.name, "--timeout", "120s"]));
  }

  /**
   * What does not work in the namespace: Services without endpoints, budgets without pods, pods that are not
   * available. Helm does not wait for those that a rolling update may lack, an autoscaler may add some more,
   * and endpoints follow the pods; so what is wrong has half a minute to come right.
   */
  problems(): Promise<readonly string[]> {
    return settled(async () => problemsAmong(await this.#server.objectsIn(this.namespace)));
  }

  /**
   * Uninstalls, and says what is left that no keep policy names: in the namespace whatever is there, and of what the
   * release made also what is of the whole cluster or in other namespaces.
   */
  async uninstall(): Promise<readonly string[]> {
    const made = await this.#made();
    const removed = await this.#helm(["uninstall", this.#chart.name, "--wait", "--timeout", "120s"]);
    const problem = this.#problem(removed);
    // Pods of a ReplicaSet that is gone end in their own time.
    const left = await settled(async () => {
      const objects = [...(await this.#server.objectsIn(this.namespace)), ...(await this.#standing(made))];
      const names = objects
        .filter((object) => this.#isLeftover(object))
        .map((object) => this.#placeOf(object));
      return [...new Set(names)].map((name) => `${name} is left`);
    });
    return [...(problem === "" ? [] : [problem]), ...left];
  }

  /** Removes the namespace with what is kept in it. */
  async end(): Promise<void> {
    await this.#server.removeNamespace(this.namespace);
  }

  /** All that the release made, by its manifest and hooks, as Helm recorded them. */
  async #made(): Promise<readonly KubernetesObject[]> {
    const texts = await Promise.all(
      ["manifest", "hooks"].map((what) => this.#helm(["get", what, this.#chart.name])),
    );
    return texts
      .flatMap(({ stdout }) => parseAllDocuments(stdout, { version: "1.1" }))
      .map((document) => document.toJS() as KubernetesObject | null)
      .filter((object) => object !== null);
  }

  /** Those of the objects that are there. */
  async #standing(objects: readonly KubernetesObject[]): Promise<readonly KubernetesObject[]> {
    const found = await Promise.all(objects.map((object) => this.#server.find(object, this.namespace)));
    return found.filter((object) => object !== undefined);
  }

  /** `Kind/name`, with the place of what is not in the namespace. */
  #placeOf(object: KubernetesObject): string {
    const { namespace = "the cluster" } = object.metadata;
    return namespace === this.namespace ? nameOf(object) : `${nameOf(object)} of ${namespace}`;
  }

  #isLeftover(object: KubernetesObject): boolean {
    const { kind, metadata } = object;
    const ofKubernetes = ["ConfigMap/kube-root-ca.crt", "ServiceAccount/default"];
    return !(
      this.#brought.includes(nameOf(object)) ||
      ofKubernetes.includes(nameOf(object)) ||
      kind === "Event" ||
      metadata.annotations?.["helm.sh/resource-policy"] === "keep"
    );
  }

  #helm(args: readonly string[], withValues = false): ReturnType<typeof helm> {
    const { values, valueFiles = [] } = this.#scenario;
    const files = withValues ? [...valueFiles, "-"].flatMap((file) => ["--values", file]) : [];
    const place = ["--namespace", this.namespace, "--kubeconfig", this.#server.kubeconfig];
    return helm([...args, ...files, ...place], JSON.stringify(merged({}, values)));
  }

  #problem({ code, stderr }: Awaited<ReturnType<typeof helm>>): string {
    const said = stderr.split("\n").filter((line) => !/^(WARNING:|level=|time=|walk\.go)/.test(line));
    return code === 0 ? "" : said.join("\n").replaceAll(root, "").trim() || `helm ended with ${code}`;
  }
}
