import { createHash } from "node:crypto";

/** Longest names that AWS takes, in characters (the API references of IAM, EKS, S3 and Elastic Load Balancing). */
export const LONGEST_NAMES = {
  role: 64,
  policy: 128,
  cluster: 100,
  bucket: 63,
  loadBalancer: 32,
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
