import { isArray, isObject, type JsonValue } from "../manifests/json";
import type { Manifest } from "../manifests/manifest";
import type { ManifestSet, StackResource } from "../manifests/manifestSet";
import { hasPlaceholder } from "../manifests/placeholders";
import type { PodCarrier } from "../manifests/pods";
import { variablesOf } from "../network/podVariables";
import { parseRoleArn, type RoleArn } from "./arn";
import { type ServiceAccountName, readTrust, type Trust } from "./trust";

/** Annotation of a service account whose pods get a role by the cluster's tokens (AWS: "IAM roles for service accounts"). */
export const ROLE_ANNOTATION = "eks.amazonaws.com/role-arn";

/** What is said of a role where one is named. */
export type NamedRole =
  ({ readonly kind: "role" } & RoleArn) | { readonly kind: "unknown" } | { readonly kind: "malformed" };

/** Reads the ARN of a role. */
export function namedRole(value: JsonValue | undefined): NamedRole {
  if (typeof value !== "string") return { kind: "malformed" };
  if (hasPlaceholder(value)) return { kind: "unknown" };
  const arn = parseRoleArn(value);
  return arn === undefined ? { kind: "malformed" } : { kind: "role", ...arn };
}

/** A role of the stack. */
export interface StackRole {
  readonly resource: StackResource;
  /** Its name in IAM; undefined where it is not known in preview. */
  readonly name: string | undefined;
  readonly trust: Trust;
}

/** A service account that is annotated with a role. */
export interface AnnotatedAccount {
  readonly manifest: Manifest;
  readonly account: ServiceAccountName;
  readonly role: NamedRole;
}

/** An association of EKS Pod Identity. */
export interface Association {
  readonly resource: StackResource;
  /** Undefined where it is not known in preview. */
  readonly account: ServiceAccountName | undefined;
  readonly role: NamedRole;
}

/** A service account as a key. */
export function accountKey({ namespace, name }: ServiceAccountName): string {
  return `${namespace} ${name}`;
}

/** Roles, service accounts and pods of a stack, as far as they are about one another. */
export interface Identities {
  readonly roles: readonly StackRole[];
  readonly rolesByName: ReadonlyMap<string, StackRole>;
  readonly annotated: readonly AnnotatedAccount[];
  readonly annotatedByKey: ReadonlyMap<string, AnnotatedAccount>;
  readonly associations: readonly Association[];
  /** Roles that add-ons of the cluster are given, by either way. */
  readonly ofAddons: readonly NamedRole[];
  /**
   * Roles that pods of a service account take on by themselves, with a token that they mount for it (`AWS_ROLE_ARN`): no
   * other pod of that account gets them.
   */
  readonly takenByPods: (account: ServiceAccountName) => readonly NamedRole[];
  /** Whether a pod runs as a service account, or External Secrets takes on its role. */
  readonly isUsed: (account: ServiceAccountName) => boolean;
}

function knownText(value: JsonValue | undefined): string | undefined {
  return typeof value === "string" && !hasPlaceholder(value) ? value : undefined;
}

function rolesOf(set: ManifestSet): readonly StackRole[] {
  return set.ofType("aws:iam/role:Role").map((resource) => ({
    resource,
    name: knownText(resource.props["name"]),
    trust: readTrust(resource.props["assumeRolePolicy"]),
  }));
}

function annotatedOf(set: ManifestSet): readonly AnnotatedAccount[] {
  return set.ofKind("/ServiceAccount").flatMap((manifest) => {
    const metadata = manifest.body["metadata"];
    const annotations = isObject(metadata) ? metadata["annotations"] : undefined;
    const value = isObject(annotations) ? annotations[ROLE_ANNOTATION] : undefined;
    if (value === undefined || value === null) return [];
    const { namespace, name } = manifest.object;
    return [{ manifest, account: { namespace, name }, role: namedRole(value) }];
  });
}

function associationsOf(set: ManifestSet): readonly Association[] {
  return set.ofType("aws:eks/podIdentityAssociation:PodIdentityAssociation").map((resource) => {
    const { namespace, serviceAccount, roleArn } = resource.props;
    const [inNamespace, name] = [knownText(namespace), knownText(serviceAccount)];
    const known = inNamespace !== undefined && name !== undefined;
    return {
      resource,
      account: known ? { namespace: inNamespace, name } : undefined,
      role: namedRole(roleArn),
    };
  });
}

function ofAddons(set: ManifestSet): readonly NamedRole[] {
  const addons = ["aws:eks/addon:Addon", "eks:index:Addon"].flatMap((type) => set.ofType(type));
  return addons.flatMap(({ props: { serviceAccountRoleArn, podIdentityAssociations } }) => {
    const listed = isArray(podIdentityAssociations) ? podIdentityAssociations : [];
    const associated = listed.map((each) => (isObject(each) ? each["roleArn"] : undefined));
    return [serviceAccountRoleArn, ...associated].flatMap((arn) => (arn == null ? [] : [namedRole(arn)]));
  });
}

/**
 * Keys of the service accounts in whose name External Secrets takes on a role (SecretStore, `auth.jwt`): it asks for
 * their tokens itself, and no pod runs as them.
 */
function enteredOf(set: ManifestSet): readonly string[] {
  return set.ofKind("external-secrets.io/SecretStore").flatMap(({ body, object: { namespace } }) => {
    let at: JsonValue | undefined = body;
    for (const field of ["spec", "provider", "aws", "auth", "jwt", "serviceAccountRef", "name"])
      at = isObject(at) ? at[field] : undefined;
    return typeof at === "string" ? [accountKey({ namespace, name: at })] : [];
  });
}

/** Key of the service account that a pod runs as. */
function accountOf({ manifest, spec }: PodCarrier): string {
  // The old name of the field is still taken, where the new one is empty.
  const named = [spec["serviceAccountName"], spec["serviceAccount"]].find(
    (name) => typeof name === "string" && name !== "",
  );
  const name = typeof named === "string" ? named : "default";
  return accountKey({ namespace: manifest.object.namespace, name });
}

/** Keys of the service accounts that pods run as, or External Secrets. */
function usedOf(set: ManifestSet): ReadonlySet<string> {
  return new Set([...set.pods.map(accountOf), ...enteredOf(set)]);
}

/** Variable by which the SDKs of AWS know which role to take on with a mounted token. */
const ROLE_VARIABLE = "AWS_ROLE_ARN";

function takenOf(set: ManifestSet): ReadonlyMap<string, readonly NamedRole[]> {
  const taken = new Map<string, NamedRole[]>();
  for (const pod of set.pods) {
    const variables = variablesOf(set, pod);
    if (!variables.has(ROLE_VARIABLE)) continue;
    const value = variables.get(ROLE_VARIABLE);
    const role: NamedRole = value === undefined ? { kind: "unknown" } : namedRole(value);
    const key = accountOf(pod);
    taken.set(key, [...(taken.get(key) ?? []), role]);
  }
  return taken;
}

/** Reads the identities of a stack. */
export function identitiesOf(set: ManifestSet): Identities {
  const [roles, annotated] = [rolesOf(set), annotatedOf(set)];
  // Asked for in few stacks only: most service accounts are given no role.
  let used: ReadonlySet<string> | undefined;
  let taken: ReadonlyMap<string, readonly NamedRole[]> | undefined;
  return {
    roles,
    rolesByName: new Map(roles.flatMap((role) => (role.name === undefined ? [] : [[role.name, role]]))),
    annotated,
    annotatedByKey: new Map(annotated.map((each) => [accountKey(each.account), each])),
    associations: associationsOf(set),
    ofAddons: ofAddons(set),
    takenByPods: (account) => {
      taken ??= takenOf(set);
      return taken.get(accountKey(account)) ?? [];
    },
    isUsed: (account) => {
      used ??= usedOf(set);
      return used.has(accountKey(account));
    },
  };
}
