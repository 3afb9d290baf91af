import type { JsonObject } from "../../policy-pack/manifests/json";

/** What is looked at in a cluster to tell its certificates; objects as the API server gives them. */
export interface Inventory {
  readonly secrets: readonly JsonObject[];
  readonly configMaps: readonly JsonObject[];
  /** What runs pods and is nobody's, so that each pod counts once. */
  readonly workloads: readonly JsonObject[];
  readonly ingresses: readonly JsonObject[];
  /** Issuers of the namespaces, and every ClusterIssuer. */
  readonly issuers: readonly JsonObject[];
  /** Certificates of cert-manager; undefined where the cluster does not know them. */
  readonly certificates: readonly JsonObject[] | undefined;
  /** Configurations of admission webhooks, of the whole cluster. */
  readonly webhooks: readonly JsonObject[];
}

/** Namespace in which cert-manager looks for the Secrets of ClusterIssuers, unless it was told otherwise. */
export const CLUSTER_RESOURCE_NAMESPACE = "cert-manager";
