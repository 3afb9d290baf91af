import type { ApiClient } from "../../../rehearsal/cluster/api";

export const NAMESPACES = ["atom-system", "zen-system"] as const;

interface Listed {
  readonly metadata: {
    readonly name: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
}

interface Container {
  readonly image: string;
}

interface Pod extends Listed {
  readonly spec: {
    readonly containers: readonly Container[];
    readonly initContainers?: readonly Container[];
  };
}

interface Deployment extends Listed {
  readonly spec: { readonly replicas: number };
  readonly status: { readonly availableReplicas?: number };
}

async function list<Item>(client: ApiClient, path: string): Promise<readonly Item[]> {
  return ((await client.expect({ method: "GET", path })) as { readonly items: readonly Item[] }).items;
}

async function inBoth<Item>(client: ApiClient, prefix: string, resource: string): Promise<readonly Item[]> {
  const lists = NAMESPACES.map((namespace) =>
    list<Item>(client, `${prefix}/namespaces/${namespace}/${resource}`),
  );
  return (await Promise.all(lists)).flat();
}

/** Every Helm revision in the stack's namespaces, as `release.vN`. */
export async function revisions(client: ApiClient): Promise<readonly string[]> {
  const secrets = await inBoth<Listed>(client, "/api/v1", "secrets");
  return secrets
    .map(({ metadata }) => /^sh\.helm\.release\.v1\.(.+)$/.exec(metadata.name)?.[1])
    .filter((name) => name !== undefined)
    .sort();
}

/** Every Deployment in the stack's namespaces, as `name available/wanted`. */
export async function deployments(client: ApiClient): Promise<readonly string[]> {
  const found = await inBoth<Deployment>(client, "/apis/apps/v1", "deployments");
  return found
    .map(
      ({ metadata, spec, status }) =>
        `${metadata.name} ${String(status.availableReplicas ?? 0)}/${String(spec.replicas)}`,
    )
    .sort();
}

/** Every image of every pod in the stack's namespaces. */
export async function images(client: ApiClient): Promise<readonly string[]> {
  const pods = await inBoth<Pod>(client, "/api/v1", "pods");
  const all = pods.flatMap(({ spec }) => [...spec.containers, ...(spec.initContainers ?? [])]);
  return [...new Set(all.map(({ image }) => image))].sort();
}

/** The stack's namespaces that are there. */
export async function namespaces(client: ApiClient): Promise<readonly string[]> {
  const all = await list<Listed>(client, "/api/v1/namespaces");
  return all.map(({ metadata }) => metadata.name).filter((name) => /^(atom|zen)-system$/.test(name));
}

/** Cluster-wide objects of the stack's releases, as `resource/name`. */
export async function clusterWide(client: ApiClient): Promise<readonly string[]> {
  const paths = [
    "/apis/rbac.authorization.k8s.io/v1/clusterroles",
    "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings",
    "/apis/apiextensions.k8s.io/v1/customresourcedefinitions",
    "/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations",
  ];
  const lists = await Promise.all(
    paths.map(async (path) => ({ path, items: await list<Listed>(client, path) })),
  );
  return lists.flatMap(({ path, items }) =>
    items
      .filter(({ metadata }) =>
        /^(atom|zen)-system$/.test(metadata.annotations?.["meta.helm.sh/release-namespace"] ?? ""),
      )
      .map(({ metadata }) => `${path.split("/").pop() ?? ""}/${metadata.name}`),
  );
}
