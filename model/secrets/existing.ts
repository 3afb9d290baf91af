import type { StackConfig } from "../config";
import { agentPlaces } from "../tenants";

/**
 * Secrets that a stack's config says are there already, as `namespace/name`, so that none of its resources makes them:
 * bootstrap tokens, the token of webhooks' senders, the authority of the registry's clients.
 */
export function existingSecrets(config: StackConfig): readonly string[] {
  const { namespaces, ingress } = config;
  const { webhookTokenSecret, clientAuthority } = ingress;
  return [
    ...agentPlaces(config).flatMap(({ tenant: { secretName }, namespace }) =>
      secretName === undefined ? [] : [`${namespace}/${secretName}`],
    ),
    ...(webhookTokenSecret === undefined ? [] : [`${namespaces.zen}/${webhookTokenSecret}`]),
    // At a load balancer of AWS it is a trust store.
    ...(clientAuthority === undefined || clientAuthority.startsWith("arn:")
      ? []
      : [`${namespaces.atom}/${clientAuthority}`]),
  ];
}
