import type { CoreV1Api, CustomObjectsApi } from "@kubernetes/client-node";
import { isArray, isObject, type JsonObject, textAt, valueAt } from "../../policy-pack/manifests/json";
import type { Target } from "../cluster/target";
import { ZenctlError } from "../exit";
import { CLUSTER_RESOURCE_NAMESPACE, type Inventory } from "./inventory";

interface Kind {
  readonly group: string;
  readonly version: string;
  readonly plural: string;
}

const kind = (group: string, plural: string): Kind => ({ group, version: "v1", plural });
const CERTIFICATES = kind("cert-manager.io", "certificates");
const WORKLOADS: readonly Kind[] = [
  ...["deployments", "statefulsets", "daemonsets", "replicasets"].map((plural) => kind("apps", plural)),
  ...["cronjobs", "jobs"].map((plural) => kind("batch", plural)),
];
const WEBHOOKS: readonly Kind[] = ["validatingwebhookconfigurations", "mutatingwebhookconfigurations"].map(
  (plural) => kind("admissionregistration.k8s.io", plural),
);
/** Helm keeps every revision of a release in a Secret of its own: large, many, and no certificates. */
const NO_RELEASES = "type!=helm.sh/release.v1";

/** The API server's status of a refused request; undefined where there was no answer. */
function statusOf(error: unknown): number | undefined {
  const { code } = error as { readonly code?: unknown };
  return typeof code === "number" ? code : undefined;
}

function failure(error: unknown, what: string): ZenctlError {
  const status = statusOf(error);
  if (status === 403) {
    return new ZenctlError(
      `the cluster does not let its user read ${what} (403 Forbidden): use a user that may`,
    );
  }
  const reason =
    status === undefined ? (error instanceof Error ? error.message : String(error)) : `status ${status}`;
  return new ZenctlError(`the cluster does not tell its ${what} (${reason.split("\n")[0] ?? ""}): try again`);
}

function named(item: unknown, kindName: string, apiVersion: string): readonly JsonObject[] {
  // Items of a list have no kind of their own.
  return isObject(item) ? [{ kind: kindName, apiVersion, ...item }] : [];
}

function isOwned(object: JsonObject): boolean {
  const owners = valueAt(object, ["metadata", "ownerReferences"]);
  return isArray(owners) && owners.length > 0;
}

/** Reads what tells of a cluster's certificates, and asks cert-manager for new ones: by the official client. */
export class CertificateClient {
  private constructor(
    private readonly core: CoreV1Api,
    private readonly custom: CustomObjectsApi,
  ) {}

  /** Opens a client for the cluster of a target. */
  static async open(target: Pick<Target, "kubeconfig" | "context">): Promise<CertificateClient> {
    const { CoreV1Api: Core, CustomObjectsApi: Custom, KubeConfig } = await import("@kubernetes/client-node");
    const config = new KubeConfig();
    config.loadFromFile(target.kubeconfig);
    config.setCurrentContext(target.context);
    return new CertificateClient(config.makeApiClient(Core), config.makeApiClient(Custom));
  }

  /** Objects of a kind in a namespace, or of the whole cluster; undefined where the cluster does not know the kind. */
  private async list(of: Kind, namespace?: string): Promise<readonly JsonObject[] | undefined> {
    try {
      const found = (await (namespace === undefined
        ? this.custom.listClusterCustomObject(of)
        : this.custom.listNamespacedCustomObject({ ...of, namespace }))) as {
        readonly kind: string;
        readonly apiVersion: string;
        readonly items: readonly unknown[];
      };
      return found.items.flatMap((item) => named(item, found.kind.replace(/List$/, ""), found.apiVersion));
    } catch (error) {
      if (statusOf(error) === 404) return undefined;
      throw failure(error, of.plural);
    }
  }

  private async all(
    kinds: readonly Kind[],
    namespaces: readonly (string | undefined)[],
  ): Promise<JsonObject[]> {
    const asked = kinds.flatMap((of) => namespaces.map((namespace) => this.list(of, namespace)));
    return (await Promise.all(asked)).flatMap((found) => found ?? []);
  }

  private async secrets(namespaces: readonly string[]): Promise<readonly JsonObject[]> {
    try {
      const found = await Promise.all(
        namespaces.map((namespace) =>
          this.core.listNamespacedSecret({ namespace, fieldSelector: NO_RELEASES }),
        ),
      );
      return found.flatMap(({ items }) => items.flatMap((item) => named(item, "Secret", "v1")));
    } catch (error) {
      throw failure(error, "Secrets");
    }
  }

  private async configMaps(namespaces: readonly string[]): Promise<readonly JsonObject[]> {
    try {
      const found = await Promise.all(
        namespaces.map((namespace) => this.core.listNamespacedConfigMap({ namespace })),
      );
      return found.flatMap(({ items }) => items.flatMap((item) => named(item, "ConfigMap", "v1")));
    } catch (error) {
      throw failure(error, "ConfigMaps");
    }
  }

  private async pods(namespaces: readonly string[]): Promise<readonly JsonObject[]> {
    const found = await Promise.all(
      namespaces.map((namespace) => this.core.listNamespacedPod({ namespace })),
    );
    return found.flatMap(({ items }) => items.flatMap((item) => named(item, "Pod", "v1")));
  }

  /** A Secret by its name; undefined where it is not there, or may not be read. */
  async secret(namespace: string, name: string): Promise<JsonObject | undefined> {
    try {
      return named(await this.core.readNamespacedSecret({ namespace, name }), "Secret", "v1")[0];
    } catch (error) {
      const status = statusOf(error);
      if (status === 404 || status === 403) return undefined;
      throw failure(error, "Secrets");
    }
  }

  /** Secrets of authorities that ClusterIssuers sign with: certificates of every namespace stand on them. */
  private async authorities(issuers: readonly JsonObject[]): Promise<readonly JsonObject[]> {
    const names = issuers.flatMap((issuer) =>
      issuer["kind"] === "ClusterIssuer" ? (textAt(issuer, "spec", "ca", "secretName") ?? []) : [],
    );
    const found = await Promise.all(
      [...new Set(names)].map((name) => this.secret(CLUSTER_RESOURCE_NAMESPACE, name)),
    );
    return found.filter((secret) => secret !== undefined);
  }

  /** Everything that tells of the certificates of some namespaces. @throws ZenctlError */
  async inventory(namespaces: readonly string[]): Promise<Inventory> {
    const certificates = await this.certificates(namespaces);
    const issuers =
      certificates === undefined
        ? []
        : [
            ...(await this.all([kind("cert-manager.io", "issuers")], namespaces)),
            ...(await this.all([kind("cert-manager.io", "clusterissuers")], [undefined])),
          ];
    const [secrets, configMaps, pods, workloads, ingresses, webhooks, authorities] = await Promise.all([
      this.secrets(namespaces),
      this.configMaps(namespaces),
      this.pods(namespaces),
      this.all(WORKLOADS, namespaces),
      this.all([kind("networking.k8s.io", "ingresses")], namespaces),
      this.all(WEBHOOKS, [undefined]),
      namespaces.includes(CLUSTER_RESOURCE_NAMESPACE) ? [] : this.authorities(issuers),
    ]);
    return {
      secrets: [...secrets, ...authorities],
      configMaps,
      workloads: [...workloads, ...pods].filter((object) => !isOwned(object)),
      ingresses,
      issuers,
      certificates,
      webhooks,
    };
  }

  /** Certificates of cert-manager in some namespaces; undefined where the cluster does not know them. */
  async certificates(namespaces: readonly string[]): Promise<readonly JsonObject[] | undefined> {
    const found = await Promise.all(namespaces.map((namespace) => this.list(CERTIFICATES, namespace)));
    return found.every((list) => list === undefined) ? undefined : found.flatMap((list) => list ?? []);
  }

  /** A Certificate of cert-manager; undefined where it is not there. */
  async certificate(namespace: string, name: string): Promise<JsonObject | undefined> {
    try {
      const found = (await this.custom.getNamespacedCustomObject({
        ...CERTIFICATES,
        namespace,
        name,
      })) as unknown;
      return isObject(found) ? found : undefined;
    } catch (error) {
      if (statusOf(error) === 404) return undefined;
      throw failure(error, "certificates");
    }
  }

  /** Writes the status of a Certificate; false where it has changed in the meantime. @throws ZenctlError */
  async writeStatus(certificate: JsonObject): Promise<boolean> {
    const namespace = textAt(certificate, "metadata", "namespace") ?? "";
    const name = textAt(certificate, "metadata", "name") ?? "";
    try {
      const object = { ...CERTIFICATES, namespace, name, body: certificate };
      await this.custom.replaceNamespacedCustomObjectStatus(object);
      return true;
    } catch (error) {
      if (statusOf(error) === 409) return false;
      if (statusOf(error) === 403) {
        throw new ZenctlError(
          `the cluster does not let its user write certificates/status of cert-manager.io (403 Forbidden): use a user that may`,
        );
      }
      throw failure(error, "certificates");
    }
  }
}
