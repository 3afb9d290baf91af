import type { Environment } from "../../model/environment";

/** Kinds of cluster that are made and removed here (decision 12). */
export const clusterKinds = ["embedded", "k3d"] as const;
/** A kind of cluster that is made and removed here (decision 12). */
export type ClusterKind = (typeof clusterKinds)[number];

/** The binaries that an embedded cluster is made of. */
export const clusterTools = [
  "kwokctl",
  "kwok",
  "etcd",
  "kube-apiserver",
  "kube-controller-manager",
  "kube-scheduler",
] as const;
/** Name of a binary that an embedded cluster is made of. */
export type ClusterTool = (typeof clusterTools)[number];
/** Absolute paths of the binaries that an embedded cluster is made of. */
export type ClusterToolPaths = Readonly<Record<ClusterTool, string>>;

/** What `clusterUp`, `clusterDown` and `clusterStatus` need to know. */
export interface ClusterOptions {
  readonly kind: ClusterKind;
  /** The folder that keeps clusters: `stateDirectory(env)`. One cluster of each kind per folder. */
  readonly stateDirectory: string;
  /** Environment of the caller: PATH, ZEN_CACHE and ZEN_TOOLS are read, HOME and KUBECONFIG never. */
  readonly env: Environment;
  /** Binaries of the embedded cluster. Default: `ensureTools` finds or builds them when they are needed. */
  readonly tools?: ClusterToolPaths;
  /** Told what is being done, one short sentence each. Default: nobody is told. */
  readonly progress?: (line: string) => void;
  /** Gives up the wait for a lock or for readiness; what is half-made is repaired by the next `clusterUp`. */
  readonly signal?: AbortSignal;
}

/** A cluster that is up. */
export interface ClusterStatus {
  readonly kind: ClusterKind;
  /** Absolute path of the cluster's own kubeconfig file. */
  readonly kubeconfig: string;
  /** Name of the one context in that file. */
  readonly context: string;
  /** Version of the API server, such as `v1.36.1`. */
  readonly version: string;
  /** Number of nodes. */
  readonly nodes: number;
}

/**
 * What `clusterUp` had to do: `created` made an empty cluster, `restarted` started a stopped one with the
 * objects it had, `found` had nothing to do.
 */
export type ClusterOutcome = "created" | "restarted" | "found";

/** The result of `clusterUp`. */
export interface ClusterUpResult extends ClusterStatus {
  /** True if the cluster is new and empty. */
  readonly created: boolean;
  readonly outcome: ClusterOutcome;
}
