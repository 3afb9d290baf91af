import { arn, type Partition } from "./partition";
import { policyDocument, type PolicyDocument } from "./policyDocument";

/** The one service account that a role is for. */
export interface ServiceAccountName {
  readonly namespace: string;
  readonly name: string;
}

// A namespace is a DNS label, the name of a service account a DNS subdomain (Kubernetes: "Object Names and IDs").
const NAMESPACE = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;
const NAME = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const LONGEST_NAME = 253;

function checked({ namespace, name }: ServiceAccountName): void {
  if (!NAMESPACE.test(namespace))
    throw new Error(`${JSON.stringify(namespace)} is no namespace: a role is for exactly one, name it`);
  if (!NAME.test(name) || name.length > LONGEST_NAME)
    throw new Error(`${JSON.stringify(name)} is no service account: a role is for exactly one, name it`);
}

/** The subject of a service account's tokens. */
export function subjectOf(account: ServiceAccountName): string {
  checked(account);
  return `system:serviceaccount:${account.namespace}:${account.name}`;
}

/** Where the cluster's tokens come from. */
export interface IssuerOfTokens {
  readonly partition: Partition;
  readonly account: string;
  /** The issuer as in the tokens, `https://oidc.eks.REGION.amazonaws.com/id/ID`. */
  readonly issuer: string;
}

/** Host and path of an issuer, as IAM names it. */
export function issuerName(issuer: string): string {
  if (!/^https:\/\/[^/?#\s]+(\/[^?#\s]*)?$/.test(issuer))
    throw new Error(`${JSON.stringify(issuer)} is no issuer of tokens: it is an https URL`);
  return issuer.slice("https://".length).replace(/\/$/, "");
}

/** The ARN of the OIDC provider of an issuer. */
export function providerArn({ partition, account, issuer }: IssuerOfTokens): string {
  return arn({ partition, service: "iam", account, resource: `oidc-provider/${issuerName(issuer)}` });
}

/**
 * Who may take on a role of one service account (IAM roles for service accounts): holders of a token of this
 * cluster's issuer, made for STS, of this very service account. Both conditions are `StringEquals`: without the
 * audience a token made for anybody would do, and a wildcard would let in more than one.
 *
 * @throws Error for names that are none: in a pattern they would let others in.
 */
export function irsaTrust(issuer: IssuerOfTokens, account: ServiceAccountName): PolicyDocument {
  const name = issuerName(issuer.issuer);
  return policyDocument({
    Sid: "OneServiceAccount",
    Effect: "Allow",
    Principal: { Federated: providerArn(issuer) },
    Action: "sts:AssumeRoleWithWebIdentity",
    Condition: {
      StringEquals: { [`${name}:aud`]: "sts.amazonaws.com", [`${name}:sub`]: subjectOf(account) },
    },
  });
}

/** Where a cluster is. */
export interface ClusterPlace {
  readonly partition: Partition;
  readonly region: string;
  readonly account: string;
  readonly cluster: string;
}

/**
 * Who may take on a role by EKS Pod Identity: the agent of this cluster, for this one service account. The
 * association says so too; the conditions hold also where somebody adds another association.
 */
export function podIdentityTrust(place: ClusterPlace, account: ServiceAccountName): PolicyDocument {
  checked(account);
  const { partition, region, account: owner, cluster } = place;
  const clusterArn = arn({
    partition,
    service: "eks",
    region,
    account: owner,
    resource: `cluster/${cluster}`,
  });
  return policyDocument({
    Sid: "OneServiceAccount",
    Effect: "Allow",
    Principal: { Service: "pods.eks.amazonaws.com" },
    Action: ["sts:AssumeRole", "sts:TagSession"],
    Condition: {
      StringEquals: {
        "aws:SourceAccount": owner,
        "aws:RequestTag/kubernetes-namespace": account.namespace,
        "aws:RequestTag/kubernetes-service-account": account.name,
        "aws:RequestTag/eks-cluster-arn": clusterArn,
      },
    },
  });
}
