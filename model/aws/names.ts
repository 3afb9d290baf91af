import { createHash } from "node:crypto";

/** Longest names that AWS takes, in characters (the API references of IAM, EKS, S3, Elastic Load Balancing and Budgets). */
export const LONGEST_NAMES = {
  role: 64,
  policy: 128,
  cluster: 100,
  bucket: 63,
  loadBalancer: 32,
  budget: 100,
} as const;

const DIGEST = 8;

/**
 * A name of parts joined by `-` that fits. One that is too long keeps its beginning and ends in a digest of the
 * whole, so that two long names stay two.
 */
export function fittingName(kind: keyof typeof LONGEST_NAMES, ...parts: readonly string[]): string {
  const longest = LONGEST_NAMES[kind];
  const whole = parts.join("-");
  if (whole.length <= longest) return whole;
  const digest = createHash("sha256").update(whole).digest("hex").slice(0, DIGEST);
  return `${whole.slice(0, longest - DIGEST - 1).replace(/[-.]+$/, "")}-${digest}`;
}

/** A cluster among all of an account: two regions may have one of the same name. */
export interface ClusterPlace {
  readonly cluster: string;
  readonly region: string;
}

/** Name of the role of a service account. Roles are in no region, and one is of one cluster. */
export function serviceAccountRoleName(
  { cluster, region }: ClusterPlace,
  { namespace, name }: { readonly namespace: string; readonly name: string },
): string {
  return fittingName("role", cluster, region, namespace, name);
}

/** Name of a cluster's monthly budget, which is in no region either. */
export function budgetName({ cluster, region }: ClusterPlace): string {
  return fittingName("budget", cluster, region, "monthly");
}
