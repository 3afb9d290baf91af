import type { PlainMap } from "../properties/values";
import type { Connection } from "./connection";
import type { Discovery } from "./discovery";
import {
  apiVersionFor,
  groupVersionKindOf,
  nameOf,
  namespaceOf,
  type GroupVersionKind,
  type KubernetesObject,
} from "./objects";

/** Options of a write. */
export interface WriteOptions {
  /** Asks for the outcome without keeping it. */
  readonly dryRun: boolean;
  readonly fieldManager?: string;
  /** Takes fields over from other managers. Only with server-side apply. */
  readonly force?: boolean;
}

/** How the objects that depend on a deleted one are treated. */
export type Propagation = "Foreground" | "Background" | "Orphan";

function query(parameters: Readonly<Record<string, string | undefined>>): string {
  const set = Object.entries(parameters).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return set.length === 0 ? "" : `?${new URLSearchParams(set).toString()}`;
}

function writeQuery(options: WriteOptions): string {
  return query({
    fieldManager: options.fieldManager,
    force: options.force === undefined ? undefined : String(options.force),
    dryRun: options.dryRun ? "All" : undefined,
  });
}

/** Reads and writes objects of any kind. */
export class ObjectClient {
  constructor(
    private readonly connection: Connection,
    private readonly discovery: Discovery,
    private readonly signal: AbortSignal,
  ) {}

  private async collection(gvk: GroupVersionKind, namespace: string): Promise<string> {
    const served = await this.discovery.get(gvk);
    const root = gvk.group === "" ? `/api/${gvk.version}` : `/apis/${apiVersionFor(gvk)}`;
    const scope = served.namespaced ? `/namespaces/${encodeURIComponent(namespace || "default")}` : "";
    return `${root}${scope}/${served.resource}`;
  }

  private async address(object: KubernetesObject, name = nameOf(object)): Promise<string> {
    const collection = await this.collection(groupVersionKindOf(object), namespaceOf(object));
    return `${collection}/${encodeURIComponent(name)}`;
  }

  private async send(
    method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE",
    path: string,
    body?: unknown,
    contentType?: string,
  ): Promise<KubernetesObject> {
    return (await this.connection.send({
      method,
      path,
      // A write is in hand until it is answered: whether it was done must not be left open by an interrupt.
      ...(method === "GET" ? { signal: this.signal } : {}),
      ...(body === undefined ? {} : { body }),
      ...(contentType === undefined ? {} : { contentType }),
    })) as KubernetesObject;
  }

  /** The live object of the same kind, namespace and name. @throws ApiError (404) where there is none. */
  async get(object: KubernetesObject, name = nameOf(object)): Promise<KubernetesObject> {
    return this.send("GET", await this.address(object, name));
  }

  /** The objects of a kind in a namespace, all namespaces where it is empty. */
  async list(
    gvk: GroupVersionKind,
    namespace: string,
    selectors: { readonly labelSelector?: string; readonly fieldSelector?: string } = {},
  ): Promise<readonly KubernetesObject[]> {
    const path = await this.collection(gvk, namespace);
    const list = await this.send("GET", `${path}${query(selectors)}`);
    return (list["items"] ?? []) as readonly KubernetesObject[];
  }

  /** Makes the object. @throws ApiError when it exists, is invalid or not allowed. */
  async create(object: KubernetesObject, options: WriteOptions): Promise<KubernetesObject> {
    const path = await this.collection(groupVersionKindOf(object), namespaceOf(object));
    return this.send("POST", `${path}${writeQuery(options)}`, object);
  }

  /** Server-side apply. @throws ApiError (409) when another manager owns a field and `force` is off. */
  async apply(object: KubernetesObject, options: WriteOptions): Promise<KubernetesObject> {
    const path = `${await this.address(object)}${writeQuery(options)}`;
    return this.send("PATCH", path, object, "application/apply-patch+yaml");
  }

  /** Replaces the object; its resourceVersion must be the live one. */
  async replace(object: KubernetesObject, options: WriteOptions): Promise<KubernetesObject> {
    return this.send("PUT", `${await this.address(object)}${writeQuery(options)}`, object);
  }

  /** RFC 6902 patch of the named object. */
  async patch(object: KubernetesObject, operations: readonly PlainMap[]): Promise<KubernetesObject> {
    return this.send("PATCH", await this.address(object), operations, "application/json-patch+json");
  }

  /** Asks for the object to be deleted; finalizers may keep it for a while. */
  async delete(object: KubernetesObject, name: string, propagationPolicy: Propagation): Promise<void> {
    await this.send("DELETE", await this.address(object, name), {
      apiVersion: "v1",
      kind: "DeleteOptions",
      propagationPolicy,
    });
  }
}
