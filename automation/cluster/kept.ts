import type { Target } from "./target";

/**
 * What Helm left in the cluster on purpose: CRDs of our groups that carry `helm.sh/resource-policy: keep`, as
 * `CustomResourceDefinition/name`.
 */
export async function keptObjects(target: Target): Promise<readonly string[]> {
  const { ApiextensionsV1Api, KubeConfig } = await import("@kubernetes/client-node");
  const kubeconfig = new KubeConfig();
  kubeconfig.loadFromFile(target.kubeconfig);
  kubeconfig.setCurrentContext(target.context);
  const { items } = await kubeconfig.makeApiClient(ApiextensionsV1Api).listCustomResourceDefinition({
    labelSelector: "app.kubernetes.io/managed-by=Helm",
  });
  return items
    .filter(({ metadata }) => metadata?.annotations?.["helm.sh/resource-policy"] === "keep")
    .filter(({ spec }) => spec.group.endsWith("kube-zen.io"))
    .map(({ metadata }) => `CustomResourceDefinition/${metadata?.name ?? ""}`);
}
