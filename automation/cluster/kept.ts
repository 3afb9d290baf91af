import { getFrom } from "./client";
import type { Target } from "./target";

interface Definition {
  readonly metadata: { readonly name: string; readonly annotations?: Readonly<Record<string, string>> };
  readonly spec: { readonly group: string };
}

/**
 * What Helm left in the cluster on purpose: CRDs of our groups that carry `helm.sh/resource-policy: keep`, as
 * `CustomResourceDefinition/name`.
 */
export async function keptObjects(target: Target): Promise<readonly string[]> {
  const path =
    "/apis/apiextensions.k8s.io/v1/customresourcedefinitions?labelSelector=app.kubernetes.io%2Fmanaged-by%3DHelm";
  const { items } = (await getFrom(target, path)) as { readonly items: readonly Definition[] };
  return items
    .filter(({ metadata }) => metadata.annotations?.["helm.sh/resource-policy"] === "keep")
    .filter(({ spec }) => spec.group.endsWith("kube-zen.io"))
    .map(({ metadata }) => `CustomResourceDefinition/${metadata.name}`);
}
