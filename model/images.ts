/**
 * Registries and repositories that images may come from (seed "Allowed Registries"): a host, optionally with
 * a port and a path. A reference is allowed when its parsed host is equal and its repository is at or below
 * the path, compared at a `/` boundary.
 */
export const ALLOWED_REGISTRIES: readonly string[] = [
  "docker.io/kubezen",
  "registry.kube-zen.io:5000",
  "ghcr.io/kube-zen",
];

/** Where images of other registries are mirrored to, below an allowed registry (decision 8). */
export const DEFAULT_MIRROR_PREFIX = "ghcr.io/kube-zen/mirror";
