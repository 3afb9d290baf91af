/** Levels of the Pod Security Standards that forbid something, the weaker first. */
export const POD_SECURITY_LEVELS = ["baseline", "restricted"] as const;

/** A level of the Pod Security Standards that forbids something. */
export type PodSecurityLevel = (typeof POD_SECURITY_LEVELS)[number];

/** Oldest minor version of Kubernetes 1 whose standards are known here. */
export const OLDEST_MINOR = 29;

/** Newest minor version of Kubernetes 1 whose standards are known here, and what `latest` means. */
export const NEWEST_MINOR = 36;

const pattern = /^v?1\.([1-9]\d?)$/;

/** The minor version that `latest`, `1.36` or `v1.36` means; undefined for what is none that is known here. */
export function parseMinor(version: string): number | undefined {
  if (version === "latest") return NEWEST_MINOR;
  const minor = Number(pattern.exec(version)?.[1]);
  return minor >= OLDEST_MINOR && minor <= NEWEST_MINOR ? minor : undefined;
}
