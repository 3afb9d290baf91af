import { getFrom } from "./client";
import type { Target } from "./target";

const DEFINITIONS =
  "/apis/apiextensions.k8s.io/v1/customresourcedefinitions?labelSelector=app.kubernetes.io%2Fmanaged-by%3DHelm";

interface Definition {
  readonly metadata: { readonly name: string; readonly annotations?: Readonly<Record<string, string>> };
  readonly spec: {
    readonly group: string;
    readonly names: { readonly plural: string };
    readonly versions: readonly { readonly name: string; readonly served: boolean }[];
  };
}

/** The CustomResourceDefinitions of our groups that Helm put into the cluster. */
async function definitionsIn(target: Target): Promise<readonly Definition[]> {
  const { items } = (await getFrom(target, DEFINITIONS)) as { readonly items: readonly Definition[] };
  return items.filter(({ spec }) => spec.group.endsWith("kube-zen.io"));
}

/**
 * What Helm left in the cluster on purpose: CRDs of our groups that carry `helm.sh/resource-policy: keep`, as
 * `CustomResourceDefinition/name`.
 */
export async function keptDefinitions(target: Target): Promise<readonly string[]> {
  return (await definitionsIn(target))
    .filter(({ metadata }) => metadata.annotations?.["helm.sh/resource-policy"] === "keep")
    .map(({ metadata }) => `CustomResourceDefinition/${metadata.name}`);
}

/**
 * Asks once for the objects of each of our CRDs, before releases are removed.
 *
 * An API server opens the storage of a CRD with the first request for its objects. Where that is the one by which it
 * clears up after a deleted CRD, it can fail with "storage is (re)initializing" and be tried again after five minutes
 * only, which is as long as Helm waits (operator-framework/operator-controller#1437; crd_finalizer.go of Kubernetes
 * 1.36). A cluster that does not let us look keeps that risk and nothing else.
 */
export async function openDefinitions(target: Target): Promise<void> {
  try {
    const paths = (await definitionsIn(target)).flatMap(({ spec: { group, names, versions } }) =>
      versions
        .filter(({ served }) => served)
        .map(({ name }) => `/apis/${group}/${name}/${names.plural}?limit=1`),
    );
    await Promise.all(paths.map((path) => getFrom(target, path)));
  } catch {
    // Told above.
  }
}
