import type { CustomObjectsApi } from "@kubernetes/client-node";
import type { Target } from "../cluster/target";
import type { Definition } from "./definition";
import type { CustomResource } from "./rewrite";

const DEFINITIONS = {
  group: "apiextensions.k8s.io",
  version: "v1",
  plural: "customresourcedefinitions",
} as const;

/** The API server refused a request. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/** What the API server gave as the reason; other errors are thrown on. */
async function answered<T>(call: Promise<unknown>): Promise<T> {
  try {
    return (await call) as T;
  } catch (error) {
    const { code, body } = error as { readonly code?: unknown; readonly body?: unknown };
    if (typeof code !== "number" || body === undefined) throw error;
    const text = typeof body === "string" ? body : JSON.stringify(body);
    throw new Refusal(code, messageOf(text));
  }
}

function messageOf(text: string): string {
  try {
    return (JSON.parse(text) as { readonly message?: string }).message ?? text;
  } catch {
    return text;
  }
}

/** A page of custom resources. */
export interface Page {
  readonly items: readonly CustomResource[];
  /** What to ask for the next page with; empty at the end. */
  readonly next: string;
}

/** Reads and writes definitions and their objects, of whatever kind: by the official client. */
export class DefinitionClient {
  private constructor(private readonly api: CustomObjectsApi) {}

  /** Opens a client for the cluster of a target. */
  static async open(target: Pick<Target, "kubeconfig" | "context">): Promise<DefinitionClient> {
    const { CustomObjectsApi: Api, KubeConfig } = await import("@kubernetes/client-node");
    const config = new KubeConfig();
    config.loadFromFile(target.kubeconfig);
    config.setCurrentContext(target.context);
    return new DefinitionClient(config.makeApiClient(Api));
  }

  /** The definition of that name, if there is one. */
  async find(name: string): Promise<Definition | undefined> {
    try {
      return await answered<Definition>(this.api.getClusterCustomObject({ ...DEFINITIONS, name }));
    } catch (error) {
      if (error instanceof Refusal && error.status === 404) return undefined;
      throw error;
    }
  }

  create(definition: Definition): Promise<Definition> {
    return answered(this.api.createClusterCustomObject({ ...DEFINITIONS, body: definition }));
  }

  /** Replaces a definition; with `dryRun` says only what would come of it. @throws Refusal */
  replace(definition: Definition, dryRun = false): Promise<Definition> {
    const { name } = definition.metadata;
    return answered(
      this.api.replaceClusterCustomObject({
        ...DEFINITIONS,
        name,
        body: definition,
        ...(dryRun ? { dryRun: "All" } : {}),
      }),
    );
  }

  /** Says in which versions objects are stored from now on. */
  replaceStatus(definition: Definition): Promise<Definition> {
    const { name } = definition.metadata;
    return answered(this.api.replaceClusterCustomObjectStatus({ ...DEFINITIONS, name, body: definition }));
  }

  /** A page of the objects of a definition, in all namespaces. */
  async page({ spec }: Definition, version: string, limit: number, after: string): Promise<Page> {
    const { items, metadata } = await answered<{
      readonly items: readonly CustomResource[];
      readonly metadata: { readonly continue?: string };
    }>(
      this.api.listCustomObjectForAllNamespaces({
        group: spec.group,
        version,
        plural: spec.names.plural,
        limit,
        ...(after === "" ? {} : { _continue: after }),
      }),
    );
    return { items, next: metadata.continue ?? "" };
  }

  /** How many objects a definition has. */
  async count({ spec }: Definition, version: string): Promise<number> {
    const { items, metadata } = await answered<{
      readonly items: readonly unknown[];
      readonly metadata: { readonly remainingItemCount?: number };
    }>(
      this.api.listCustomObjectForAllNamespaces({
        group: spec.group,
        version,
        plural: spec.names.plural,
        limit: 1,
      }),
    );
    return items.length + (metadata.remainingItemCount ?? 0);
  }

  /** The object of that name in a version, if it is still there. */
  async object({ spec }: Definition, version: string, name: string, namespace: string) {
    try {
      return await answered<CustomResource>(
        this.api.getNamespacedCustomObject({
          group: spec.group,
          version,
          plural: spec.names.plural,
          name,
          namespace,
        }),
      );
    } catch (error) {
      if (error instanceof Refusal && error.status === 404) return undefined;
      throw error;
    }
  }

  /** Replaces an object; fields that its version does not know are refused by name. @throws Refusal */
  write({ spec }: Definition, version: string, resource: CustomResource): Promise<CustomResource> {
    return answered(
      this.api.replaceNamespacedCustomObject({
        group: spec.group,
        version,
        plural: spec.names.plural,
        namespace: resource.metadata.namespace ?? "",
        name: resource.metadata.name,
        body: resource,
        fieldValidation: "Strict",
      }),
    );
  }
}
