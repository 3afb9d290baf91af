import { ObjectClient } from "./client";
import type { Configuration } from "./configuration";
import { connect, type Connection } from "./connection";
import { Discovery } from "./discovery";
import { activeCluster, ambientKubeconfig, loadKubeconfig, type Kubeconfig } from "./kubeconfig";
import { apiVersionOf, kindOf, valueAt, type GroupVersionKind, type KubernetesObject } from "./objects";
import { builtInScope } from "./scopes";

/** A cluster that answers. */
export interface ReachableCluster {
  readonly connection: Connection;
  readonly discovery: Discovery;
  readonly objects: ObjectClient;
  readonly kubeconfig: Kubeconfig;
  /** Name of the kubeconfig context in use. */
  readonly context: string;
}

/** The cluster that a provider instance is configured for, or why there is none. */
export interface ConfiguredCluster {
  /** Namespace of objects that name none. */
  readonly defaultNamespace: string;
  readonly reachable: ReachableCluster | undefined;
  /** Why the cluster cannot be used; empty where it can. */
  readonly unreachableReason: string;
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function unreachable(reason: string, namespace: string | undefined): ConfiguredCluster {
  return { defaultNamespace: namespace ?? "default", reachable: undefined, unreachableReason: reason };
}

/**
 * Opens the configured cluster. One that is not there yet is no failure: a preview goes on without it, as the
 * real provider does, and what needs the cluster says why it cannot be reached.
 */
export async function openCluster(
  configuration: Configuration,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<ConfiguredCluster> {
  let kubeconfig: Kubeconfig | undefined;
  try {
    kubeconfig =
      configuration.kubeconfig === undefined
        ? ambientKubeconfig(env)
        : loadKubeconfig(configuration.kubeconfig, env);
  } catch (error) {
    const reason = `failed to parse kubeconfig data in \`kubernetes:config:kubeconfig\`- ${reasonOf(error)}`;
    return unreachable(reason, configuration.namespace);
  }
  const context = configuration.context ?? kubeconfig?.currentContext ?? "";
  const entry = kubeconfig?.contexts[context];
  const namespace = configuration.namespace ?? entry?.namespace;
  if (kubeconfig === undefined || entry === undefined) {
    return unreachable(`context "${context}" does not exist in the kubeconfig`, namespace);
  }
  const cluster = activeCluster(kubeconfig, { context, ...optional("cluster", configuration.cluster) });
  if (cluster === undefined) {
    return unreachable(`context "${context}" names a cluster that the kubeconfig does not have`, namespace);
  }
  let connection: Connection | undefined;
  let discovery: Discovery;
  try {
    connection = await connect(kubeconfig, context, cluster, kubeconfig.users[entry.user ?? ""] ?? {});
    discovery = new Discovery(connection);
    await discovery.ready();
  } catch (error) {
    connection?.close();
    return unreachable(
      `unable to load schema information from the API server: ${reasonOf(error)}`,
      namespace,
    );
  }
  return {
    defaultNamespace: namespace ?? "default",
    unreachableReason: "",
    reachable: {
      connection,
      discovery,
      objects: new ObjectClient(connection, discovery, signal),
      kubeconfig,
      context,
    },
  };
}

function optional<K extends string>(key: K, value: string | undefined): { [P in K]?: string } {
  return (value === undefined ? {} : { [key]: value }) as { [P in K]?: string };
}

/** What is known about kinds: the built-in ones, those that the program defines, those that the server serves. */
export class KindCatalogue {
  private readonly defined = new Map<string, "cluster" | "namespace">();

  /** Remembers the kind that a CustomResourceDefinition of the program defines. */
  define(definition: KubernetesObject): void {
    const group = valueAt(definition, "spec", "group");
    const kind = valueAt(definition, "spec", "names", "kind");
    const scope = valueAt(definition, "spec", "scope");
    if (typeof group !== "string" || typeof kind !== "string") return;
    this.defined.set(`${group}/${kind}`, scope === "Namespaced" ? "namespace" : "cluster");
  }

  /** Whether objects of the kind live in namespaces; undefined where nothing says so. */
  async isNamespaced(gvk: GroupVersionKind, cluster: ConfiguredCluster): Promise<boolean | undefined> {
    const scope = builtInScope(gvk) ?? this.defined.get(`${gvk.group}/${gvk.kind}`);
    if (scope !== undefined) return scope === "namespace";
    try {
      return (await cluster.reachable?.discovery.find(gvk))?.namespaced;
    } catch {
      return undefined;
    }
  }
}

/** `apiVersion/kind` of an object, as await rules are keyed. */
export function kindKey(object: KubernetesObject): string {
  return `${apiVersionOf(object)}/${kindOf(object)}`;
}
