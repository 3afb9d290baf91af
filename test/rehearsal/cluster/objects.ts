import { setTimeout as sleep } from "node:timers/promises";
import type { ApiClient, ApiResponse } from "../../../rehearsal/cluster/api";
import { kubeconfigClient } from "../../../rehearsal/cluster/kubeconfigClient";
import type { Pod } from "../../../rehearsal/cluster/kubelet/types";

/** An object to create, as in a manifest. */
export type Manifest = Readonly<Record<string, unknown>> & {
  readonly metadata: Readonly<Record<string, unknown>> & { readonly name: string };
};

/** A namespace of one test file in the shared cluster. */
export class Namespace {
  private constructor(
    readonly client: ApiClient,
    readonly name: string,
  ) {}

  /** Creates the namespace and waits until pods can be made in it. */
  static async open(
    kubeconfig: string,
    name: string,
    labels: Readonly<Record<string, string>> = {},
  ): Promise<Namespace> {
    const namespace = new Namespace(await kubeconfigClient(kubeconfig), name);
    await namespace.client.expect({
      method: "POST",
      path: "/api/v1/namespaces",
      body: { metadata: { name, labels } },
    });
    await eventually("the default service account", () => namespace.exists("serviceaccounts", "default"));
    return namespace;
  }

  async close(): Promise<void> {
    await this.client.expect({ method: "DELETE", path: `/api/v1/namespaces/${this.name}` });
    this.client.close();
  }

  /** Path of a collection, such as `pods` or `batch/v1/jobs`, and of an object in it. */
  path(collection: string, name?: string): string {
    const parts = collection.split("/");
    const resource = parts.pop() ?? "";
    const prefix = parts.length === 0 ? "/api/v1" : `/apis/${parts.join("/")}`;
    return [prefix, "namespaces", this.name, resource, ...(name === undefined ? [] : [name])].join("/");
  }

  /** Creates an object; the answer may be a refusal. */
  tryCreate(collection: string, manifest: Manifest): Promise<ApiResponse> {
    return this.client.send({ method: "POST", path: this.path(collection), body: manifest });
  }

  async create(collection: string, manifest: Manifest): Promise<void> {
    await this.client.expect({ method: "POST", path: this.path(collection), body: manifest });
  }

  async read<T>(collection: string, name: string): Promise<T> {
    return (await this.client.expect({ method: "GET", path: this.path(collection, name) })) as T;
  }

  async list<T>(collection: string, query = ""): Promise<readonly T[]> {
    const list = await this.client.expect({ method: "GET", path: `${this.path(collection)}${query}` });
    return (list as { readonly items: readonly T[] }).items;
  }

  async exists(collection: string, name: string): Promise<boolean> {
    return (await this.client.send({ method: "GET", path: this.path(collection, name) })).status === 200;
  }

  /** Creates a pod with a container `main` of the given spec. */
  async pod(
    name: string,
    spec: Readonly<Record<string, unknown>>,
    container: Readonly<Record<string, unknown>> = {},
  ): Promise<void> {
    await this.create("pods", podManifest(name, spec, container));
  }

  /** Waits until the pod is as `done` wants it, and gives it. */
  async podUntil(name: string, what: string, done: (pod: Pod) => boolean): Promise<Pod> {
    let last: Pod | undefined;
    await eventually(`pod ${name} ${what}`, async () => {
      last = await this.read<Pod>("pods", name);
      return done(last);
    });
    if (last === undefined) throw new Error(`no pod ${name}`);
    return last;
  }

  /** Waits until the container `main` of the pod waits for the reason. */
  waiting(name: string, reason: string): Promise<Pod> {
    return this.podUntil(name, `waits with ${reason}`, (pod) => waitingReason(pod) === reason);
  }

  /** Waits until the pod is ready. */
  ready(name: string): Promise<Pod> {
    return this.podUntil(name, "is ready", isReady);
  }

  /** Waits for an event of the pod and gives its message. */
  async event(pod: string, reason: string): Promise<string> {
    let message: string | undefined;
    await eventually(`event ${reason} of pod ${pod}`, async () => {
      const query = `?fieldSelector=involvedObject.name%3D${pod},reason%3D${reason}`;
      message = (await this.list<{ readonly message: string }>("events", query))[0]?.message;
      return message !== undefined;
    });
    return message ?? "";
  }
}

/** A pod with a container `main` of the given spec. */
export function podManifest(
  name: string,
  spec: Readonly<Record<string, unknown>>,
  container: Readonly<Record<string, unknown>> = {},
): Manifest {
  const containers = [{ name: "main", image: "registry.example/app:1", ...container }];
  return { apiVersion: "v1", kind: "Pod", metadata: { name }, spec: { containers, ...spec } };
}

/** Whether the pod's Ready condition is true. */
export function isReady(pod: Pod): boolean {
  return pod.status?.conditions?.some(({ type, status }) => type === "Ready" && status === "True") === true;
}

/** Why the container `main` waits, if it does. */
export function waitingReason(pod: Pod): string | undefined {
  return pod.status?.containerStatuses?.find(({ name }) => name === "main")?.state.waiting?.reason;
}

/** Waits until the check holds; what it throws counts as not yet. */
export async function eventually(
  what: string,
  check: () => Promise<boolean>,
  timeoutMs = 30_000,
): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  let last: unknown;
  while (Date.now() < deadline) {
    try {
      if (await check()) return;
    } catch (error) {
      last = error;
    }
    await sleep(50);
  }
  throw new Error(`Not within ${timeoutMs / 1000} s: ${what}`, { cause: last });
}
