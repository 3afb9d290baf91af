import * as https from "node:https";
import { KubeConfig } from "@kubernetes/client-node";

/** What the API server answered. */
export interface Answer {
  readonly status: number;
  readonly text: string;
}

/**
 * Requests to an API server that send objects as they are: the typed client drops and renames fields that it
 * does not know, and those are what the matrix looks for.
 */
export class Http {
  readonly #config = new KubeConfig();
  readonly #agent = new https.Agent({ keepAlive: true });
  readonly #resources = new Map<string, Promise<ReadonlyMap<string, Resource>>>();

  constructor(kubeconfig: string) {
    this.#config.loadFromFile(kubeconfig);
  }

  /** Closes the connections. */
  close(): void {
    this.#agent.destroy();
  }

  /** Sends one request. */
  async send(method: string, at: string, body?: object): Promise<Answer> {
    const options: https.RequestOptions = { method };
    await this.#config.applyToHTTPSOptions(options);
    const type = method === "PATCH" ? "application/apply-patch+yaml" : "application/json";
    const url = new URL(at, this.#config.getCurrentCluster()?.server);
    return new Promise((resolve, reject) => {
      const request = https.request(url, { ...options, headers: { "content-type": type } }, (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("end", () => {
          resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString("utf8") });
        });
      });
      request.on("error", reject);
      request.end(body === undefined ? undefined : JSON.stringify(body));
    });
  }

  /** Whether the server serves a kind now: definitions come and go. */
  async serves(apiVersion: string, kind: string): Promise<boolean> {
    const base = apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
    if ((await this.#resourcesOf(base)).has(kind)) return true;
    this.#resources.delete(base);
    return (await this.#resourcesOf(base)).has(kind);
  }

  /** Path of an object in the API, by what the server says of its kind. @throws Error if it serves no such kind. */
  async pathOf(apiVersion: string, kind: string, namespace: string, name: string): Promise<string> {
    const base = apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
    const resource = (await this.#resourcesOf(base)).get(kind);
    if (resource === undefined) throw new Error(`the API server serves no ${apiVersion} ${kind}`);
    const place = resource.namespaced ? `/namespaces/${namespace}` : "";
    return `${base}${place}/${resource.name}/${encodeURIComponent(name)}`;
  }

  /** Every namespaced kind that can be listed, in the version that the server prefers. */
  async listed(): Promise<readonly Listed[]> {
    const { text } = await this.send("GET", "/apis");
    const { groups } = JSON.parse(text) as {
      readonly groups: readonly { readonly preferredVersion: { readonly groupVersion: string } }[];
    };
    const versions = ["v1", ...groups.map(({ preferredVersion }) => preferredVersion.groupVersion)];
    const kinds = await Promise.all(
      versions.map(async (apiVersion) => {
        const base = apiVersion === "v1" ? "/api/v1" : `/apis/${apiVersion}`;
        const known = [...(await this.#resourcesOf(base)).values()];
        return known
          .filter(({ namespaced, verbs }) => namespaced && verbs.includes("list"))
          .map((resource) => ({ apiVersion, base, resource }));
      }),
    );
    return kinds.flat();
  }

  #resourcesOf(base: string): Promise<ReadonlyMap<string, Resource>> {
    const known = this.#resources.get(base) ?? this.#discover(base);
    this.#resources.set(base, known);
    return known;
  }

  async #discover(base: string): Promise<ReadonlyMap<string, Resource>> {
    const { status, text } = await this.send("GET", base);
    if (status !== 200) return new Map();
    const { resources } = JSON.parse(text) as { readonly resources: readonly Resource[] };
    return new Map(resources.filter(({ name }) => !name.includes("/")).map((each) => [each.kind, each]));
  }
}

/** A kind as the server describes it. */
export interface Resource {
  readonly name: string;
  readonly kind: string;
  readonly namespaced: boolean;
  readonly verbs: readonly string[];
}

/** A kind that can be listed. */
export interface Listed {
  readonly apiVersion: string;
  /** Path of its version in the API. */
  readonly base: string;
  readonly resource: Resource;
}
