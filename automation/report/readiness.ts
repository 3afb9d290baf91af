import type { Target } from "../cluster/target";

/** How many replicas of a release's Deployments are available, of how many. */
export interface Readiness {
  readonly ready: number;
  readonly wanted: number;
}

/** Availability of every release's Deployments, by `namespace/release`. */
export async function releaseReadiness(target: Target): Promise<ReadonlyMap<string, Readiness>> {
  // Loaded here, since only a run that shows a table needs it and it takes a while.
  const { AppsV1Api, KubeConfig } = await import("@kubernetes/client-node");
  const kubeconfig = new KubeConfig();
  kubeconfig.loadFromFile(target.kubeconfig);
  kubeconfig.setCurrentContext(target.context);
  const { items } = await kubeconfig
    .makeApiClient(AppsV1Api)
    .listDeploymentForAllNamespaces({ labelSelector: "app.kubernetes.io/managed-by=Helm" });
  const found = new Map<string, Readiness>();
  for (const { metadata, spec, status } of items) {
    const release = metadata?.annotations?.["meta.helm.sh/release-name"] ?? "";
    const key = `${metadata?.namespace ?? ""}/${release}`;
    const before = found.get(key) ?? { ready: 0, wanted: 0 };
    found.set(key, {
      ready: before.ready + (status?.availableReplicas ?? 0),
      wanted: before.wanted + (spec?.replicas ?? 1),
    });
  }
  return found;
}
