import type { Values } from "../support";

/** One way to install a chart; the matrix renders, checks and dry-runs each of them. */
export interface Scenario {
  /** Short and unique in its chart; becomes part of test titles and release names, so `[a-z0-9-]+`. */
  readonly name: string;
  /** Values set over the chart's own and over `valueFiles`. */
  readonly values: Values;
  /** Values files read before `values`, relative to the root of the clone. */
  readonly valueFiles?: readonly string[];
  /** API versions that the cluster has beside Kubernetes' own, such as `monitoring.coreos.com/v1`; default none. */
  readonly apiVersions?: readonly string[];
}

/** Values that a chart must refuse. */
export interface BadValues {
  /** Short and unique in its chart. */
  readonly name: string;
  readonly values: Values;
  /** The key that the refusal must name, dotted: `autoscaling.minReplicas`. */
  readonly names: string;
}
