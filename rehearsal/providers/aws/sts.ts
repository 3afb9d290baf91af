import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from "jose";
import { type Account, AwsError, type Held } from "./account";
import { isAllowed, isTrusted, type Request } from "./iam/evaluate";
import { isSeen, seenInputs } from "./phases";
import { managedStatements } from "./iam/managed";
import { readStatements, type Statement } from "./iam/document";
import { text } from "./types/spec";

const ROLE = "aws:iam/role:Role";
const PROVIDER = "aws:iam/openIdConnectProvider:OpenIdConnectProvider";
const CLUSTER = "aws:eks/cluster:Cluster";

/** Credentials of a role: what somebody who has them may do. */
export interface Session {
  readonly roleArn: string;
  /** Whether the role's policies allow a request. */
  readonly allows: (request: Request) => boolean;
}

/** A token of a service account, and the keys that the cluster says it signs them with. */
export interface WebIdentity {
  readonly token: string;
  readonly keys: JSONWebKeySet;
}

/** What STS knows of a type: what was just made is not there yet, and what was just changed is as it was before. */
function seen(account: Account, type: string): readonly Held[] {
  const now = account.now();
  return account
    .all(type)
    .filter((held) => isSeen(held, now))
    .map((held) => ({ ...held, inputs: seenInputs(held, now) }));
}

function roleOf(account: Account, roleArn: string): Held {
  const role = seen(account, ROLE).find(({ outputs }) => text(outputs, "arn") === roleArn);
  if (role === undefined)
    throw new AwsError("AccessDenied", "Not authorized to perform sts:AssumeRoleWithWebIdentity");
  return role;
}

/** Everything that a role's policies say: its own, managed ones of this account, and those that AWS keeps. */
function permissions(account: Account, role: Held): readonly Statement[] {
  const name = text(role.outputs, "name");
  const inline = seen(account, "aws:iam/rolePolicy:RolePolicy")
    .filter(({ inputs }) => inputs["role"] === name)
    .map(({ inputs }) => text(inputs, "policy"));
  const own = seen(account, "aws:iam/policy:Policy");
  const arns = seen(account, "aws:iam/rolePolicyAttachment:RolePolicyAttachment")
    .filter(({ inputs }) => inputs["role"] === name)
    .map(({ inputs }) => text(inputs, "policyArn"));
  const attached = own.filter(({ id }) => arns.includes(id)).map(({ inputs }) => text(inputs, "policy"));
  return [
    ...[...inline, ...attached].flatMap(readStatements),
    ...arns.flatMap((arnOf) => managedStatements(arnOf) ?? []),
  ];
}

function session(account: Account, role: Held): Session {
  const statements = permissions(account, role);
  return { roleArn: text(role.outputs, "arn"), allows: (request) => isAllowed(statements, request) };
}

/** Whether one of some OIDC providers is an issuer's. */
function isOf(providers: readonly Held[], issuer: string): boolean {
  const name = issuer.replace(/^https:\/\//, "");
  return providers.some(({ outputs }) => text(outputs, "url") === name);
}

/** The OIDC provider of the account that an issuer's tokens are known by. */
function providerOf(account: Account, issuer: string): Held | undefined {
  return seen(account, PROVIDER).find((held) => isOf([held], issuer));
}

function audiences(audience: string | readonly string[] | undefined): readonly string[] {
  if (audience === undefined) return [];
  return typeof audience === "string" ? [audience] : audience;
}

/**
 * Takes on a role with a token of a service account, as a pod with IRSA does (AWS STS API reference,
 * "AssumeRoleWithWebIdentity"): the token's signature is checked with the cluster's own keys, its time is checked,
 * its issuer and audience have to be known to the account, and the role's trust policy has to let this subject in.
 *
 * @throws AwsError as STS would refuse.
 */
export async function assumeRoleWithWebIdentity(
  account: Account,
  roleArn: string,
  { token, keys }: WebIdentity,
): Promise<Session> {
  const refused = new AwsError("AccessDenied", "Not authorized to perform sts:AssumeRoleWithWebIdentity");
  const { payload } = await jwtVerify(token, createLocalJWKSet(keys)).catch((error: unknown) => {
    const expired = error instanceof Error && "code" in error && error.code === "ERR_JWT_EXPIRED";
    throw expired
      ? new AwsError("ExpiredTokenException", "Token expired")
      : new AwsError("InvalidIdentityToken", "Couldn't verify the token with the issuer's keys");
  });
  const { iss = "", sub = "" } = payload;
  const provider = providerOf(account, iss);
  if (provider === undefined)
    throw new AwsError(
      "InvalidIdentityToken",
      "No OpenIDConnect provider found in your account for the issuer",
      isOf(account.all(PROVIDER), iss),
    );
  const given = audiences(payload.aud);
  const clients = provider.inputs["clientIdLists"];
  const known = Array.isArray(clients) ? clients : [];
  if (!given.some((audience) => known.includes(audience)))
    throw new AwsError("InvalidIdentityToken", "Incorrect token audience");
  const name = text(provider.outputs, "url").toLowerCase();
  const role = roleOf(account, roleArn);
  const trusted = isTrusted(
    readStatements(text(role.inputs, "assumeRolePolicy")),
    { kind: "Federated", name: text(provider.outputs, "arn") },
    {
      action: "sts:AssumeRoleWithWebIdentity",
      context: { [`${name}:aud`]: given, [`${name}:sub`]: [sub], [`${name}:iss`]: [iss] },
    },
  );
  if (!trusted) throw refused;
  return session(account, role);
}

/** Which service account of which cluster asks the agent of EKS Pod Identity. */
export interface PodIdentity {
  readonly cluster: string;
  readonly namespace: string;
  readonly serviceAccount: string;
}

/**
 * Takes on the role that an association gives to a service account, as the agent of EKS Pod Identity does.
 *
 * @throws AwsError where there is no association, or the role's trust policy does not let it in.
 */
export function assumeRoleForPodIdentity(account: Account, identity: PodIdentity): Session {
  const { cluster, namespace, serviceAccount } = identity;
  const association = account
    .all("aws:eks/podIdentityAssociation:PodIdentityAssociation")
    .find(
      ({ inputs }) =>
        inputs["clusterName"] === cluster &&
        inputs["namespace"] === namespace &&
        inputs["serviceAccount"] === serviceAccount,
    );
  if (association === undefined)
    throw new AwsError("ResourceNotFoundException", "No association found for the pod's service account");
  const role = roleOf(account, text(association.inputs, "roleArn"));
  const clusterArn = text(account.find(CLUSTER, cluster)?.outputs ?? {}, "arn");
  const context = {
    "aws:sourceaccount": [account.id],
    "aws:sourcearn": [clusterArn],
    "aws:requesttag/kubernetes-namespace": [namespace],
    "aws:requesttag/kubernetes-service-account": [serviceAccount],
    "aws:requesttag/eks-cluster-arn": [clusterArn],
    "aws:requesttag/eks-cluster-name": [cluster],
  };
  const statements = readStatements(text(role.inputs, "assumeRolePolicy"));
  const caller = { kind: "Service", name: "pods.eks.amazonaws.com" } as const;
  const both = ["sts:AssumeRole", "sts:TagSession"].every((action) =>
    isTrusted(statements, caller, { action, context }),
  );
  if (!both)
    throw new AwsError("AccessDenied", "Not authorized to perform sts:AssumeRole and sts:TagSession");
  return session(account, role);
}
