type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** A role named `r`; a Role is in `shop`. */
export function role(
  kind: "Role" | "ClusterRole",
  rules: Json,
  more: { readonly [key: string]: Json } = {},
): string {
  const { labels = {}, ...rest } = more;
  return JSON.stringify({
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind,
    metadata: { name: "r", labels },
    rules,
    ...rest,
  });
}

/** A rule of one group. */
export const rule = (
  group: string,
  resources: readonly string[],
  verbs: readonly string[],
  resourceNames: readonly string[] = [],
): Json => ({ apiGroups: [group], resources, verbs, resourceNames });

/** A ClusterRole with these rules. */
export const inCluster = (...rules: readonly Json[]): string => role("ClusterRole", rules);
/** The line of a finding in the ClusterRole. */
export const at = (id: string, path = "/rules/0"): string => `${id} ClusterRole r ${path}`;
/** The line of a finding in a rule of the Role. */
export const inRole = (id: string, index: number): string => `${id} Role shop/r /rules/${index}`;
