import { createHash } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import type { KubernetesObject } from "../charts/support";
import type { ApiClient } from "../../rehearsal/cluster/api";

interface Deployment extends KubernetesObject {
  readonly spec: {
    readonly template: { readonly spec: { readonly containers: readonly { readonly name: string }[] } };
  };
}

interface Secret extends KubernetesObject {
  readonly data?: Readonly<Record<string, string>>;
}

const ANNOTATION = "secret.reloader.stakater.com/reload";
const EVERY_MS = 200;

/**
 * A stand-in of Stakater Reloader, which cannot be built here: in one namespace, as its documentation says, it gives the
 * containers of a Deployment another value of a variable when a Secret changes that the Deployment's annotation names,
 * and Kubernetes rolls the pods. Nothing of it is Reloader's code.
 */
export class Reloader {
  readonly #seen = new Map<string, string>();
  #running = true;
  readonly #ended: Promise<void>;

  constructor(
    private readonly client: ApiClient,
    private readonly namespace: string,
  ) {
    this.#ended = this.#run();
  }

  async stop(): Promise<void> {
    this.#running = false;
    await this.#ended;
  }

  async #list<Item>(path: string): Promise<readonly Item[]> {
    const body = await this.client.expect({ method: "GET", path });
    return (body as { readonly items: readonly Item[] }).items;
  }

  async #run(): Promise<void> {
    const deployments = `/apis/apps/v1/namespaces/${this.namespace}/deployments`;
    while (this.#running) {
      await delay(EVERY_MS);
      const secrets = await this.#list<Secret>(`/api/v1/namespaces/${this.namespace}/secrets`);
      const digests = new Map(
        secrets.map(({ metadata, data = {} }) => [
          metadata.name,
          createHash("sha1")
            .update(JSON.stringify(Object.entries(data).sort()))
            .digest("hex"),
        ]),
      );
      const changed = [...digests].filter(([name, digest]) => {
        const before = this.#seen.get(name);
        this.#seen.set(name, digest);
        return before !== undefined && before !== digest;
      });
      if (changed.length === 0) continue;
      for (const deployment of await this.#list<Deployment>(deployments))
        await this.#reload(`${deployments}/${deployment.metadata.name}`, deployment, new Map(changed));
    }
  }

  async #reload(path: string, deployment: Deployment, changed: ReadonlyMap<string, string>): Promise<void> {
    const named = (deployment.metadata.annotations?.[ANNOTATION] ?? "").split(",").map((name) => name.trim());
    const env = named.flatMap((name) => {
      const value = changed.get(name);
      const variable = `STAKATER_${name.toUpperCase().replace(/[^A-Z0-9]/g, "_")}_SECRET`;
      return value === undefined ? [] : [{ name: variable, value }];
    });
    if (env.length === 0) return;
    const containers = deployment.spec.template.spec.containers.map(({ name }) => ({ name, env }));
    await this.client.expect({
      method: "PATCH",
      path,
      contentType: "application/strategic-merge-patch+json",
      body: { spec: { template: { spec: { containers } } } },
    });
  }
}
