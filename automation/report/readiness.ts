import { getFrom } from "../cluster/client";
import type { Target } from "../cluster/target";

/** How many replicas of a release's Deployments are available, of how many. */
export interface Readiness {
  readonly ready: number;
  readonly wanted: number;
}

interface Deployment {
  readonly metadata: {
    readonly namespace: string;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly spec: { readonly replicas?: number };
  readonly status?: { readonly availableReplicas?: number };
}

/** Availability of every release's Deployments, by `namespace/release`. */
export function readinessOf(deployments: readonly Deployment[]): ReadonlyMap<string, Readiness> {
  const found = new Map<string, Readiness>();
  for (const { metadata, spec, status } of deployments) {
    const key = `${metadata.namespace}/${metadata.annotations?.["meta.helm.sh/release-name"] ?? ""}`;
    const before = found.get(key) ?? { ready: 0, wanted: 0 };
    found.set(key, {
      ready: before.ready + (status?.availableReplicas ?? 0),
      wanted: before.wanted + (spec.replicas ?? 1),
    });
  }
  return found;
}

/** Availability of every release's Deployments in the cluster; nothing where it does not answer. */
export async function releaseReadiness(target: Target): Promise<ReadonlyMap<string, Readiness>> {
  const path = "/apis/apps/v1/deployments?labelSelector=app.kubernetes.io%2Fmanaged-by%3DHelm";
  try {
    return readinessOf(((await getFrom(target, path)) as { readonly items: readonly Deployment[] }).items);
  } catch {
    // The table is for people, after all is done: a missing column must not make a failure of it.
    return new Map();
  }
}
