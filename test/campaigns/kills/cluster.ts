import { gunzipSync } from "node:zlib";
import { parseAllDocuments } from "yaml";
import type { ApiClient } from "../../../rehearsal/cluster/api";

/** An object of the cluster, as far as the campaign looks at it. */
export interface ClusterObject {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly uid?: string;
    readonly deletionTimestamp?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly ownerReferences?: readonly unknown[];
  };
  readonly data?: Readonly<Record<string, string>>;
  readonly spec?: unknown;
}

/** One revision of a Helm release, as Helm recorded it. */
export interface Revision {
  readonly release: string;
  readonly namespace: string;
  readonly version: number;
  readonly status: string;
  /** The objects of its manifest. */
  readonly objects: readonly ClusterObject[];
}

interface Recorded {
  readonly manifest: string;
}

const CLUSTER_WIDE =
  /^(Cluster|CustomResourceDefinition|ValidatingWebhook|MutatingWebhook|PriorityClass|Namespace$)/;

/** The namespaces of the local stack. */
const NAMESPACES: readonly string[] = ["zen-system", "atom-system"];

/** The address of an object at the API server. */
export function addressOf(
  apiVersion: string,
  kind: string,
  name: string,
  namespace: string | undefined,
): string {
  const root = apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  const plural = `${kind.toLowerCase()}s`
    .replace(/ys$/, "ies")
    .replace(/ss$/, "sses")
    .replace(/sses$/, "sses");
  const scope = CLUSTER_WIDE.test(kind) || namespace === undefined ? "" : `/namespaces/${namespace}`;
  return `${root}${scope}/${plural}/${name}`;
}

/** Asks again where a kept connection was closed in the meantime. */
async function again<T>(ask: () => Promise<T>, tries = 3): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (tries <= 1) throw error;
    await new Promise((resolve) => setTimeout(resolve, 500));
    return again(ask, tries - 1);
  }
}

/** All objects of a list. */
export async function list(client: ApiClient, path: string): Promise<readonly ClusterObject[]> {
  return (
    (await again(() => client.expect({ method: "GET", path }))) as {
      readonly items: readonly ClusterObject[];
    }
  ).items;
}

/** The object at an address, if it is there. */
export async function find(client: ApiClient, path: string): Promise<ClusterObject | undefined> {
  const { status, body } = await again(() => client.send({ method: "GET", path }));
  return status === 200 ? (body as ClusterObject) : undefined;
}

function decoded(secret: ClusterObject): Recorded {
  const text = Buffer.from(secret.data?.["release"] ?? "", "base64").toString("utf8");
  return JSON.parse(gunzipSync(Buffer.from(text, "base64")).toString("utf8")) as Recorded;
}

/** Every revision that Helm has recorded in the stack's namespaces. */
export async function revisions(client: ApiClient): Promise<readonly Revision[]> {
  const secrets = await list(client, "/api/v1/secrets?labelSelector=owner%3Dhelm");
  // Other tests may have releases of their own in a cluster that is shared.
  const own = secrets.filter(({ metadata }) => NAMESPACES.includes(metadata.namespace ?? ""));
  return own.map((secret) => {
    const { name = "", version = "0", status = "" } = secret.metadata.labels ?? {};
    const documents = parseAllDocuments(decoded(secret).manifest);
    return {
      release: name,
      namespace: secret.metadata.namespace ?? "",
      version: Number(version),
      status,
      objects: documents
        .map((document) => document.toJS() as ClusterObject | null)
        .filter((object): object is ClusterObject => object?.kind !== undefined),
    };
  });
}

/** The uids of what an upgrade must leave in place: namespaces and claims, by name. */
export async function lastingUids(client: ApiClient): Promise<Readonly<Record<string, string>>> {
  const [namespaces, claims] = await Promise.all([
    list(client, "/api/v1/namespaces"),
    list(client, "/api/v1/persistentvolumeclaims"),
  ]);
  return Object.fromEntries(
    // A claim that belongs to a pod goes with it.
    [...namespaces, ...claims.filter(({ metadata }) => metadata.ownerReferences === undefined)].map(
      ({ metadata }) => [`${metadata.namespace ?? "namespace"}/${metadata.name}`, metadata.uid ?? ""],
    ),
  );
}
