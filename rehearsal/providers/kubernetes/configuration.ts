import type { ConfigureRequest } from "../provider";

/** What the provider's arguments and their environment variables settle. */
export interface Configuration {
  /** Path or contents; undefined stands for kubectl's own default. */
  readonly kubeconfig: string | undefined;
  readonly context: string | undefined;
  readonly cluster: string | undefined;
  /** Namespace of objects that name none; undefined leaves it to the kubeconfig context. */
  readonly namespace: string | undefined;
  /** Drop objects from the state when the cluster cannot be reached. Default false. */
  readonly deleteUnreachable: boolean;
  /** Leave objects as they are recorded when the cluster cannot be reached. Default false. */
  readonly skipUpdateUnreachable: boolean;
  /** Update by server-side apply. Default true; false is refused. */
  readonly serverSideApply: boolean;
  /** Take fields over from other managers. Default false. */
  readonly patchForce: boolean;
  /** Let a create change an object that exists. Default false. */
  readonly upsertExistingObjects: boolean;
  readonly configMapMutable: boolean;
  readonly secretMutable: boolean;
  /** Where Helm keeps its releases: `secret` (default) or `configmap`. */
  readonly helmDriver: string;
  readonly helmRegistryConfig: string | undefined;
  readonly helmRepositoryConfig: string | undefined;
  readonly helmRepositoryCache: string | undefined;
}

interface HelmSettings {
  readonly driver?: string;
  readonly registryConfigPath?: string;
  readonly repositoryConfigPath?: string;
  readonly repositoryCache?: string;
}

/** Settings that would change what happens in the cluster and that the rehearsal does not follow. */
const REFUSED = ["renderYamlToDirectory"];

/** Reads the provider's configuration, argument before environment variable, as the real Configure does. */
export function readConfiguration(request: ConfigureRequest, env: NodeJS.ProcessEnv): Configuration {
  const { variables } = request;
  for (const key of REFUSED) {
    if ((variables[key] ?? "") !== "") {
      throw new Error(
        `The rehearsal does not follow the provider argument ${key}: use the real engine (--engine pulumi).`,
      );
    }
  }
  const text = (key: string): string | undefined => (variables[key] === "" ? undefined : variables[key]);
  const flag = (key: string, variable: string, fallback = false): boolean => {
    const value = variables[key] ?? env[variable];
    return value === undefined ? fallback : value === "true";
  };
  const helm = JSON.parse(text("helmReleaseSettings") ?? "{}") as HelmSettings;
  const serverSideApply = flag("enableServerSideApply", "PULUMI_K8S_ENABLE_SERVER_SIDE_APPLY", true);
  if (!serverSideApply) {
    throw new Error(
      "The rehearsal updates by server-side apply only: leave enableServerSideApply out or set it to true.",
    );
  }
  return {
    kubeconfig: text("kubeconfig"),
    context: text("context"),
    cluster: text("cluster"),
    namespace: text("namespace"),
    deleteUnreachable: flag("deleteUnreachable", "PULUMI_K8S_DELETE_UNREACHABLE"),
    skipUpdateUnreachable: flag("skipUpdateUnreachable", "PULUMI_K8S_SKIP_UPDATE_UNREACHABLE"),
    serverSideApply,
    patchForce: flag("enablePatchForce", "PULUMI_K8S_ENABLE_PATCH_FORCE"),
    upsertExistingObjects: flag("upsertExistingObjects", "PULUMI_K8S_UPSERT_EXISTING_OBJECTS"),
    configMapMutable: flag("enableConfigMapMutable", "PULUMI_K8S_ENABLE_CONFIGMAP_MUTABLE"),
    secretMutable: flag("enableSecretMutable", "PULUMI_K8S_ENABLE_SECRET_MUTABLE"),
    helmDriver: helm.driver ?? env["PULUMI_K8S_HELM_DRIVER"] ?? "secret",
    helmRegistryConfig: helm.registryConfigPath ?? env["PULUMI_K8S_HELM_REGISTRY_CONFIG_PATH"],
    helmRepositoryConfig: helm.repositoryConfigPath ?? env["PULUMI_K8S_HELM_REPOSITORY_CONFIG_PATH"],
    helmRepositoryCache: helm.repositoryCache ?? env["PULUMI_K8S_HELM_REPOSITORY_CACHE"],
  };
}
