/**
 * Annotations of a custom resource whose dependants have to wait until it says Ready, as the certificate that a pod
 * mounts (pulumi-kubernetes, "Await logic": `pulumi.com/waitFor`).
 */
export const UNTIL_READY: Readonly<Record<string, string>> = {
  "pulumi.com/waitFor": "condition=Ready",
  "pulumi.com/timeoutSeconds": "300",
};
