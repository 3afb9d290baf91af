import type { StackConfig, Tenant } from "./config";

/** An agent of a stack, and where it lives. */
export interface AgentPlace {
  readonly tenant: Tenant;
  /** What its release and namespace have after their usual names: nothing for the first. */
  readonly suffix: string;
  readonly namespace: string;
}

/** Every agent of a stack: the first in the `zen` namespace, every other one in a namespace of its own. */
export function agentPlaces({
  namespaces,
  tenants,
}: Pick<StackConfig, "namespaces" | "tenants">): readonly AgentPlace[] {
  return tenants.map((tenant, index) => {
    const suffix = index === 0 ? "" : `-${tenant.tenant}-${tenant.cluster}`;
    return { tenant, suffix, namespace: `${namespaces.zen}${suffix}` };
  });
}
