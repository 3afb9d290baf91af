import type { KubernetesObject } from "../support";
import { publishedDefinitions } from "./crds";
import { type Answer, Http } from "./http";
import type { OpenApi } from "./openApi";
import type { Pods } from "./pods";

const restricted = {
  "pod-security.kubernetes.io/enforce": "restricted",
  "pod-security.kubernetes.io/enforce-version": "latest",
};
const definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";

function messageOf({ status, text }: Answer): string {
  if (status < 400) return "";
  try {
    return (JSON.parse(text) as { readonly message: string }).message;
  } catch {
    return `${status} ${text}`;
  }
}

/** The pods of an object as one pod that the API server can judge without what else it would have to know. */
function asPod(pods: Pods): KubernetesObject {
  const ignored = ["serviceAccountName", "priorityClassName"];
  const spec = Object.fromEntries(Object.entries(pods.spec).filter(([field]) => !ignored.includes(field)));
  const { namespace, labels, annotations } = pods;
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "judged", namespace, labels, annotations },
    spec: { restartPolicy: "Always", ...spec },
  };
}

async function until<T>(what: string, read: () => Promise<T | undefined>): Promise<T> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    const value = await read();
    if (value !== undefined) return value;
    if (Date.now() > deadline) throw new Error(`${what} after a minute`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** The live API server of the matrix, with the published CustomResourceDefinitions in it. */
export class Server {
  /** The kubeconfig that helm is to use for it. */
  readonly kubeconfig: string;
  readonly #http: Http;
  readonly #namespaces = new Map<string, Promise<void>>();
  #installed: readonly KubernetesObject[] = [];

  constructor(kubeconfig: string) {
    this.kubeconfig = kubeconfig;
    this.#http = new Http(kubeconfig);
  }

  /** Installs the published definitions, and stand-ins for others, and waits until they are served. */
  async install(standIns: readonly KubernetesObject[] = []): Promise<void> {
    for (const definition of [...(await publishedDefinitions()), ...standIns]) {
      const at = `${definitions}/${definition.metadata.name}`;
      if ((await this.#http.send("GET", at)).status === 200) continue;
      const message = messageOf(await this.#apply(at, definition));
      if (message !== "") throw new Error(message);
      this.#installed = [...this.#installed, definition];
    }
    for (const { metadata } of this.#installed) await this.served(metadata.name);
  }

  /** Waits until a definition is served. */
  async served(name: string): Promise<void> {
    await until(`${name} is not served`, async () => {
      const { text } = await this.#http.send("GET", `${definitions}/${name}`);
      return /"type":"Established","status":"True"|"status":"True"[^}]*"type":"Established"/.test(text)
        ? true
        : undefined;
    });
  }

  /** Removes what `install` installed, and the namespaces. */
  async remove(): Promise<void> {
    const names = this.#installed.map(({ metadata }) => `${definitions}/${metadata.name}`);
    const places = [...this.#namespaces.keys()].map((name) => `/api/v1/namespaces/${name}`);
    for (const at of [...names, ...places]) await this.#http.send("DELETE", at);
    for (const at of names) {
      await until(`${at} is there`, async () =>
        (await this.#http.send("GET", at)).status === 404 ? true : undefined,
      );
    }
    this.#http.close();
  }

  /** The API server's description of every kind, once it has those that were installed. */
  openApi(): Promise<OpenApi> {
    const kinds = this.#installed.map(
      (each) => (each["spec"] as { readonly names: { readonly kind: string } }).names.kind,
    );
    return until("/openapi/v2 does not describe the definitions", async () => {
      const { text } = await this.#http.send("GET", "/openapi/v2");
      const api = JSON.parse(text) as OpenApi;
      const names = Object.keys(api.definitions);
      return kinds.every((kind) => names.some((name) => name.endsWith(`.${kind}`))) ? api : undefined;
    });
  }

  /** Makes a namespace that enforces `restricted`, unless it is there. */
  namespace(name: string): Promise<void> {
    const known = this.#namespaces.get(name);
    if (known !== undefined) return known;
    const body = { apiVersion: "v1", kind: "Namespace", metadata: { name, labels: restricted } };
    const made = this.#http.send("POST", "/api/v1/namespaces", body).then(async (answer) => {
      if (answer.status === 409) this.#namespaces.delete(name);
      else if (messageOf(answer) !== "") throw new Error(messageOf(answer));
      else {
        // The API server lets no pod in before the namespace's own account is there.
        const account = `/api/v1/namespaces/${name}/serviceaccounts/default`;
        await until(`${name} has no account`, async () =>
          (await this.#http.send("GET", account)).status === 200 ? true : undefined,
        );
      }
    });
    this.#namespaces.set(name, made);
    return made;
  }

  /** Why the API server refuses an object in a dry run, or "" when it takes it. */
  async refusal(object: KubernetesObject, namespace: string): Promise<string> {
    const own = object.metadata.namespace ?? namespace;
    await this.namespace(own);
    const { apiVersion, kind, metadata } = object;
    const at = await this.#http.pathOf(apiVersion, kind, own, metadata.name);
    return messageOf(await this.#apply(`${at}?dryRun=All&fieldValidation=Strict`, object));
  }

  /** Makes or changes an object; gives why not, or "". */
  async apply(object: KubernetesObject, namespace: string): Promise<string> {
    const { apiVersion, kind, metadata } = object;
    const own = metadata.namespace ?? namespace;
    const at = await this.#http.pathOf(apiVersion, kind, own, metadata.name);
    return messageOf(await this.#apply(at, object));
  }

  /** An object as the server has it, wherever it lives, or undefined where it or its kind is not there. */
  async find(object: KubernetesObject, namespace: string): Promise<KubernetesObject | undefined> {
    const { apiVersion, kind, metadata } = object;
    const own = metadata.namespace ?? namespace;
    if (!(await this.#http.serves(apiVersion, kind))) return undefined;
    const { status, text } = await this.#http.send(
      "GET",
      await this.#http.pathOf(apiVersion, kind, own, metadata.name),
    );
    if (status !== 200 && status !== 404) throw new Error(`${status} ${text}`);
    return status === 404 ? undefined : (JSON.parse(text) as KubernetesObject);
  }

  /** Removes an object. */
  async delete({ apiVersion, kind, metadata }: KubernetesObject, namespace: string): Promise<void> {
    const own = metadata.namespace ?? namespace;
    await this.#http.send("DELETE", await this.#http.pathOf(apiVersion, kind, own, metadata.name));
  }

  /** Every object in a namespace, of every kind that the server lists. */
  async objectsIn(namespace: string): Promise<readonly KubernetesObject[]> {
    const lists = await Promise.all(
      (await this.#http.listed()).map(async ({ apiVersion, base, resource }) => {
        const { status, text } = await this.#http.send(
          "GET",
          `${base}/namespaces/${namespace}/${resource.name}`,
        );
        if (status !== 200) return [];
        const { items } = JSON.parse(text) as { readonly items: readonly KubernetesObject[] };
        return items.map((item) => ({ ...item, apiVersion, kind: resource.kind }));
      }),
    );
    return lists.flat();
  }

  /** Removes a namespace, without waiting for what is in it. */
  async removeNamespace(name: string): Promise<void> {
    this.#namespaces.delete(name);
    await this.#http.send("DELETE", `/api/v1/namespaces/${name}`);
  }

  /** Why pods would not be let in, by Pod Security for one, or "". */
  podRefusal(pods: Pods): Promise<string> {
    return this.refusal(asPod(pods), pods.namespace);
  }

  #apply(at: string, object: KubernetesObject): Promise<Answer> {
    const query = `${at.includes("?") ? "&" : "?"}fieldManager=matrix&force=true`;
    return this.#http.send("PATCH", at + query, object);
  }
}
