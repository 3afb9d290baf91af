import {
  accountKey,
  type AnnotatedAccount,
  type Association,
  type Identities,
  identitiesOf,
  type NamedRole,
  ROLE_ANNOTATION,
  type StackRole,
} from "../aws/identities";
import type { ServiceAccountName } from "../aws/trust";
import { pointer } from "../manifests/json";
import { type ManifestSet, resourceObject } from "../manifests/manifestSet";
import { hasPlaceholder } from "../manifests/placeholders";
import type { Check, Rule, Violation } from "./rule";

const issuer: Check = {
  id: "ZEN-911",
  name: "issuer",
  severity: "critical",
  title: "A role trusts another issuer than the cluster's",
  remediation: "Name the OpenID Connect provider that the stack makes for its cluster.",
};

const arn: Check = {
  id: "ZEN-912",
  name: "arn",
  severity: "high",
  title: "A service account is given something that is no role",
  remediation:
    "Write `arn:<aws, aws-us-gov or aws-cn>:iam::<12 digits>:role/<name>`, with a name of at most 64 characters.",
};

const disagrees: Check = {
  id: "ZEN-913",
  name: "disagrees",
  severity: "critical",
  title: "A service account names a role that does not trust it",
  remediation: "Let the role's `sub` name this namespace and service account, in the same account of AWS.",
};

const unusedRole: Check = {
  id: "ZEN-914",
  name: "unused-role",
  severity: "medium",
  title: "No service account uses a role that is made for one",
  remediation: "Annotate the service account that the role trusts with its ARN, or take the role away.",
};

const unusedAccount: Check = {
  id: "ZEN-915",
  name: "unused-account",
  severity: "medium",
  title: "No pod runs as a service account that is given a role",
  remediation: "Set the pod's `serviceAccountName` to it, or take the role from it.",
};

const podIdentity: Check = {
  id: "ZEN-916",
  name: "pod-identity",
  severity: "high",
  title: "An association of EKS Pod Identity and its role do not fit",
  remediation: "Let the role trust pods.eks.amazonaws.com with sts:AssumeRole and sts:TagSession.",
};

const bothWays: Check = {
  id: "ZEN-917",
  name: "both-ways",
  severity: "medium",
  title: "A service account is given roles in two ways",
  remediation: "Keep the annotation or the association: the SDKs take the annotation's role.",
};

const unknown: Check = {
  id: "ZEN-918",
  name: "unknown",
  severity: "medium",
  title: "Whether a role and its service account agree is not known in preview",
  remediation: "Give the role a name and build its ARN from account and name; else it is judged in `up`.",
  enforcement: "advisory",
};

const shown = ({ namespace, name }: ServiceAccountName): string => `${namespace}/${name}`;

function atRole(check: Check, { resource }: StackRole, message: string): Violation {
  return { check, object: resourceObject(resource), path: "/assumeRolePolicy", message };
}

function judgeIssuer(role: StackRole, objects: ManifestSet): readonly Violation[] {
  if (role.trust.kind !== "service account") return [];
  const providers = objects.ofType("aws:iam/openIdConnectProvider:OpenIdConnectProvider");
  const urls = providers.map(({ props: { url } }) => (typeof url === "string" ? url : ""));
  const own = role.trust.provider.issuer;
  if (urls.length === 0 || urls.some((url) => url.toLowerCase().replace(/^https:\/\//, "") === own))
    return [];
  return urls.some(hasPlaceholder)
    ? [
        atRole(
          unknown,
          role,
          "whether the role trusts the cluster's issuer is not known in preview: it is judged when the provider's url is known",
        ),
      ]
    : [
        atRole(
          issuer,
          role,
          "the role trusts an issuer that is none of the stack's OpenID Connect providers: name the cluster's own",
        ),
      ];
}

function isNamed(role: StackRole, named: NamedRole): boolean {
  return named.kind === "unknown" || (named.kind === "role" && named.name === (role.name ?? named.name));
}

function judgeUse(role: StackRole, identities: Identities): readonly Violation[] {
  if (identities.ofAddons.some((named) => isNamed(role, named))) return [];
  if (role.trust.kind === "pod identity") {
    if (identities.associations.some((association) => isNamed(role, association.role))) return [];
    const message =
      "no association gives a service account this role, which trusts EKS Pod Identity: make one, or take the role away";
    return [atRole(unusedRole, role, message)];
  }
  if (role.trust.kind !== "service account") return [];
  const { account } = role.trust;
  const annotated = identities.annotatedByKey.get(accountKey(account));
  if (annotated !== undefined && isNamed(role, annotated.role)) return [];
  if (identities.takenByPods(account).some((named) => isNamed(role, named))) return [];
  const message = `the role is for the service account ${shown(account)}, which is not annotated with it: annotate it with ${ROLE_ANNOTATION}, or take the role away`;
  return [atRole(unusedRole, role, message)];
}

function judgeTags(role: StackRole): readonly Violation[] {
  if (role.trust.kind !== "pod identity" || role.trust.sessions) return [];
  const message =
    "the role trusts EKS Pod Identity without sts:TagSession, so no pod gets it: allow sts:AssumeRole and sts:TagSession";
  return [atRole(podIdentity, role, message)];
}

/** What speaks against giving an account a role; undefined where nothing does, or the role is not of the stack. */
function disagreement({ account, role }: AnnotatedAccount, identities: Identities): string | undefined {
  if (role.kind !== "role") return undefined;
  const trust = identities.rolesByName.get(role.name)?.trust;
  if (trust?.kind === "pod identity" || trust?.kind === "other")
    return `the role ${role.name} is not assumed by web identity: let it trust the cluster's issuer for ${shown(account)}, or make an association of EKS Pod Identity in place of the annotation`;
  if (trust?.kind !== "service account") return undefined;
  if (accountKey(trust.account) !== accountKey(account))
    return `the role ${role.name} trusts the service account ${shown(trust.account)}, not ${shown(account)}: let both name the same`;
  return trust.provider.account === role.account && trust.provider.partition === role.partition
    ? undefined
    : `the role ${role.name} trusts a provider in another account or partition of AWS than the annotation names: let both name the same`;
}

function judgeAnnotated(each: AnnotatedAccount, identities: Identities): readonly Violation[] {
  const { account, manifest, role } = each;
  const path = pointer(["metadata", "annotations", ROLE_ANNOTATION]);
  const at = (check: Check, message: string): Violation => ({
    check,
    object: manifest.object,
    path,
    message,
  });
  const found: Violation[] = [];
  if (role.kind === "malformed") {
    const message = `the annotation ${ROLE_ANNOTATION} is not the ARN of a role: write arn:<partition>:iam::<account>:role/<name>`;
    found.push(at(arn, message));
  }
  const isTrusted = identities.roles.some(
    ({ trust }) => trust.kind === "service account" && accountKey(trust.account) === accountKey(account),
  );
  if (role.kind === "unknown" && !isTrusted) {
    const message =
      "the role is not known in preview, and no role of the stack is known to trust the service account: it is judged when the role is known";
    found.push(at(unknown, message));
  }
  const why = disagreement(each, identities);
  if (why !== undefined) found.push(at(disagrees, why));
  if (!identities.isUsed(account)) {
    const message = `no pod runs as ${shown(account)}, which is given a role: set the pod's serviceAccountName to it, or take the annotation away`;
    found.push(at(unusedAccount, message));
  }
  return found;
}

function judgeAssociation(
  { resource, account, role }: Association,
  identities: Identities,
  hasObjects: boolean,
): readonly Violation[] {
  const at = (check: Check, path: string, message: string): Violation => ({
    check,
    object: resourceObject(resource),
    path,
    message,
  });
  const found: Violation[] = [];
  if (role.kind === "malformed")
    found.push(
      at(
        arn,
        resource.props["roleArn"] === undefined ? "" : "/roleArn",
        "the association's roleArn is not the ARN of a role: write arn:<partition>:iam::<account>:role/<name>",
      ),
    );
  const trust = role.kind === "role" ? identities.rolesByName.get(role.name)?.trust.kind : undefined;
  if (trust === "service account" || trust === "other")
    found.push(
      at(
        podIdentity,
        "/roleArn",
        "the association's role does not trust EKS Pod Identity: let it trust pods.eks.amazonaws.com with sts:AssumeRole and sts:TagSession",
      ),
    );
  const isKnown = identities.roles.some((each) => each.trust.kind === "pod identity");
  if (role.kind === "unknown" && !isKnown)
    found.push(
      at(
        unknown,
        "/roleArn",
        "the association's role is not known in preview, and no role of the stack is known to trust EKS Pod Identity: it is judged when the role is known",
      ),
    );
  if (account === undefined) {
    const message =
      "the association's namespace or service account is not known in preview: give both as plain texts";
    return [...found, at(unknown, "", message)];
  }
  if (hasObjects && !identities.isUsed(account)) {
    const message = `no pod runs as ${shown(account)}, which is given a role: set the pod's serviceAccountName to it, or take the association away`;
    found.push(at(unusedAccount, "/serviceAccount", message));
  }
  if (identities.annotatedByKey.has(accountKey(account))) {
    const message = `${shown(account)} has an association and the annotation ${ROLE_ANNOTATION}, and pods take the annotation's role: keep one of them`;
    found.push(at(bothWays, "/serviceAccount", message));
  }
  return found;
}

/**
 * Annotation, service account, pod and role agree across the stack (issue "annotation, pod and role agreeing
 * across the stack"). Roles that are not of the stack are taken as they are named.
 */
export const awsIrsa: Rule = {
  name: "aws-irsa",
  description: "Roles, the service accounts they trust and the pods that run as these agree.",
  group: "cloud",
  controls: ["SOC2 CC6.1", "SOC2 CC6.3", "ISO A.5.15", "ISO A.5.18", "ISO A.8.5"],
  scope: "stack",
  checks: [issuer, arn, disagrees, unusedRole, unusedAccount, podIdentity, bothWays, unknown],
  judge: (objects) => {
    const identities = identitiesOf(objects);
    // A stack of AWS alone says nothing about the cluster's objects.
    const hasObjects = objects.manifests.length > 0;
    return [
      ...identities.roles.flatMap((role) => [
        ...judgeIssuer(role, objects),
        ...(hasObjects ? judgeUse(role, identities) : []),
        ...judgeTags(role),
      ]),
      ...identities.annotated.flatMap((each) => judgeAnnotated(each, identities)),
      ...identities.associations.flatMap((each) => judgeAssociation(each, identities, hasObjects)),
    ];
  },
};
