import { AwsError } from "../providers/aws/account";
import { onceSeen } from "../providers/aws/waiting";
import { assumeRoleForPodIdentity, assumeRoleWithWebIdentity, type Session } from "../providers/aws/sts";
import { ROLE_ANNOTATION } from "../../model/secrets/store";
import type { Place } from "./controller";

/** Audience of tokens that STS takes. */
const AUDIENCE = "sts.amazonaws.com";

/** A service account of the cluster. */
export interface ServiceAccountName {
  readonly namespace: string;
  readonly name: string;
}

/**
 * What somebody may do who runs as a service account: the role of its annotation by a real token of the cluster (IRSA), or
 * the one that EKS Pod Identity associates with it.
 *
 * @throws AwsError in the words of AWS where it gets none.
 */
export async function sessionOf(
  { kube, account, cluster }: Place,
  { namespace, name }: ServiceAccountName,
): Promise<Session> {
  const found = await kube.get(`/api/v1/namespaces/${namespace}/serviceaccounts/${name}`);
  if (found === undefined) throw new Error(`ServiceAccount "${name}" not found in ${namespace}`);
  const roleArn = found.metadata.annotations?.[ROLE_ANNOTATION];
  if (roleArn === undefined)
    return assumeRoleForPodIdentity(account, { cluster: cluster.id, namespace, serviceAccount: name });
  const [token, keys] = await Promise.all([kube.token(namespace, name, AUDIENCE), kube.keys()]);
  // SDKs of AWS try again where the account does not know the issuer yet; a role that is not seen yet is refused, and the
  // controller that asks looks again.
  return onceSeen(() => assumeRoleWithWebIdentity(account, roleArn, { token, keys }));
}

/** What is asked for: an action on a resource, with what conditions are about. */
export interface Demand {
  readonly action: string;
  readonly resource: string;
  /** Values by condition key. */
  readonly context?: Readonly<Record<string, string>>;
}

/** Makes sure that a session may do something in a region. @throws AwsError in the words of AWS. */
export function demand(session: Session, region: string, { action, resource, context = {} }: Demand): void {
  const given = Object.entries({ "aws:RequestedRegion": region, ...context });
  const keys = Object.fromEntries(given.map(([key, value]) => [key.toLowerCase(), [value]]));
  if (session.allows({ action, resource, context: keys })) return;
  const caller = session.roleArn.replace(":iam:", ":sts:").replace(":role/", ":assumed-role/");
  throw new AwsError(
    "AccessDenied",
    `User: ${caller}/rehearsal is not authorized to perform: ${action} on resource: ${resource} because no identity-based policy allows the ${action} action`,
  );
}
