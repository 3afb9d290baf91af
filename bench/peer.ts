import { KubeConfig, KubernetesObjectApi, type KubernetesObject } from "@kubernetes/client-node";
import { run } from "./run";

/** A release as Helm alone installs it: the same chart, name, namespace and values that the stack gives it. */
export interface PeerRelease {
  readonly name: string;
  readonly namespace: string;
  readonly chart: string;
  /** Path of a values file. */
  readonly values: string;
}

/** Where Helm works. */
export interface PeerCluster {
  readonly helm: string;
  readonly kubeconfig: string;
  readonly context: string;
  readonly env: NodeJS.ProcessEnv;
}

function reached({ kubeconfig, context }: PeerCluster): readonly string[] {
  return ["--kubeconfig", kubeconfig, "--kube-context", context];
}

/** The values that a release was given, as JSON. */
export async function valuesOf(
  cluster: PeerCluster,
  { name, namespace }: Pick<PeerRelease, "name" | "namespace">,
): Promise<string> {
  const args = ["get", "values", name, "--namespace", namespace, "--output", "json", ...reached(cluster)];
  return (await run(cluster.helm, args, cluster.env)).stdout;
}

/** `helm upgrade --install --wait` of one release, with the waiting that the stack asks for; in milliseconds. */
async function install(cluster: PeerCluster, release: PeerRelease): Promise<number> {
  const { name, namespace, chart, values } = release;
  const args = ["upgrade", name, chart, "--install", "--namespace", namespace, "--values", values];
  const waiting = ["--wait", "--wait-for-jobs", "--timeout", "5m"];
  return (await run(cluster.helm, [...args, ...waiting, ...reached(cluster)], cluster.env)).milliseconds;
}

/** One after the other, in milliseconds. */
export async function installInTurn(cluster: PeerCluster, releases: readonly PeerRelease[]): Promise<number> {
  let sum = 0;
  for (const release of releases) sum += await install(cluster, release);
  return sum;
}

/** All at once, in milliseconds. */
export async function installAtOnce(cluster: PeerCluster, releases: readonly PeerRelease[]): Promise<number> {
  const startedAt = performance.now();
  await Promise.all(releases.map((release) => install(cluster, release)));
  return performance.now() - startedAt;
}

/** Objects that the charts need before them and that are not part of any: what the stack makes beside its releases. */
export class Surroundings {
  readonly #api: KubernetesObjectApi;
  #objects: readonly KubernetesObject[] = [];

  constructor({ kubeconfig, context }: PeerCluster) {
    const config = new KubeConfig();
    config.loadFromFile(kubeconfig);
    config.setCurrentContext(context);
    this.#api = KubernetesObjectApi.makeApiClient(config);
  }

  /** Remembers what the stack made in these namespaces, and the namespaces. */
  async remember(namespaces: readonly string[]): Promise<void> {
    const found: KubernetesObject[] = [];
    for (const name of namespaces) {
      const read = await this.#api.read({ apiVersion: "v1", kind: "Namespace", metadata: { name } });
      found.push(withoutServerFields(read, "v1", "Namespace"));
      found.push(...(await this.#named("networking.k8s.io/v1", "NetworkPolicy", name, "default-deny")));
      found.push(...(await this.#named("v1", "Secret", name, "zen-agent-bootstrap")));
    }
    this.#objects = found;
  }

  async #named(
    apiVersion: string,
    kind: string,
    namespace: string,
    name: string,
  ): Promise<readonly KubernetesObject[]> {
    const { items } = await this.#api.list(apiVersion, kind, namespace);
    return items
      .filter(({ metadata }) => metadata?.name === name)
      .map((object) => withoutServerFields(object, apiVersion, kind));
  }

  async make(): Promise<void> {
    for (const object of this.#objects) await this.#api.create(structuredClone(object));
  }

  /** Removes the namespaces with all that is in them, and waits until they are gone. */
  async remove(): Promise<void> {
    const namespaces = this.#objects.filter(({ kind }) => kind === "Namespace");
    for (const namespace of namespaces) await this.#api.delete(structuredClone(namespace));
    for (const { metadata } of namespaces) {
      const left = async (): Promise<boolean> => {
        const all = await this.#api.list("v1", "Namespace");
        return all.items.some((item) => item.metadata?.name === metadata?.name);
      };
      while (await left()) await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
}

/** Of an object from the API server, what is needed to make it again. Items of a list come without their kind. */
function withoutServerFields(object: KubernetesObject, apiVersion: string, kind: string): KubernetesObject {
  const made = structuredClone(object) as KubernetesObject & { status?: unknown };
  delete made.status;
  const { metadata } = made;
  if (metadata !== undefined) {
    delete metadata.uid;
    delete metadata.resourceVersion;
    delete metadata.creationTimestamp;
    delete metadata.managedFields;
    delete metadata.annotations;
  }
  return { ...made, apiVersion, kind };
}

/** Removes releases with Helm, and waits for it. */
export async function uninstall(cluster: PeerCluster, releases: readonly PeerRelease[]): Promise<void> {
  for (const { name, namespace } of releases) {
    await run(
      cluster.helm,
      ["uninstall", name, "--namespace", namespace, "--wait", ...reached(cluster)],
      cluster.env,
    );
  }
}
