import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { after } from "../after";
import { serviceAccountRoleName } from "../../model/aws/names";
import type { PolicyDocument } from "../../model/aws/policyDocument";
import { irsaTrust, podIdentityTrust, type ServiceAccountName } from "../../model/aws/trust";
import { arn, type Partition } from "../../model/aws/partition";

/** The cluster whose service accounts take on roles. */
export interface IdentitySource {
  /** IAM roles for service accounts, or EKS Pod Identity. */
  readonly kind: "irsa" | "pod-identity";
  readonly partition: Partition;
  readonly region: string;
  /** Number of the account. */
  readonly account: pulumi.Input<string>;
  readonly clusterName: pulumi.Input<string>;
  /** Issuer of the cluster's tokens; of no use to Pod Identity. */
  readonly oidcIssuer: pulumi.Input<string>;
}

/** What the role of a service account is made from. */
export interface ServiceAccountRoleArgs {
  readonly source: IdentitySource;
  readonly serviceAccount: ServiceAccountName;
  /** What it may do: a policy of its own, or the name of one that AWS keeps, such as `service-role/AmazonEBSCSIDriverPolicy`. */
  readonly policy: pulumi.Input<PolicyDocument> | string;
  /**
   * Whether the association of EKS Pod Identity is made by somebody else: an add-on of EKS makes its own.
   * Default: false.
   */
  readonly associatedElsewhere?: boolean;
}

/** The policy of a role: one of its own, or one that AWS keeps. */
function grant(
  name: string,
  role: aws.iam.Role,
  { policy, source }: ServiceAccountRoleArgs,
  opts: pulumi.CustomResourceOptions,
): pulumi.Resource {
  if (typeof policy === "string")
    return new aws.iam.RolePolicyAttachment(
      name,
      {
        role: role.name,
        policyArn: arn({
          partition: source.partition,
          service: "iam",
          account: "aws",
          resource: `policy/${policy}`,
        }),
      },
      opts,
    );
  const document = pulumi.output(policy).apply((own) => JSON.stringify(own));
  return new aws.iam.RolePolicy(name, { role: role.name, name: "workload", policy: document }, opts);
}

/**
 * A role of IAM for one service account of one namespace, which may do what its policy says and nothing else. With
 * IRSA the service account has to name it (`annotations`); with Pod Identity the cluster knows by itself. A pod gets
 * the same credentials either way.
 */
export class ServiceAccountRole extends pulumi.ComponentResource {
  /** ARN of the role, known once it may do what it is for. */
  public readonly roleArn: pulumi.Output<string>;
  /** Annotations for the service account; empty with Pod Identity. */
  public readonly annotations: pulumi.Output<Record<string, string>>;

  /** @throws Error for names that are no service account: in a trust policy they would let others in. */
  public constructor(name: string, args: ServiceAccountRoleArgs, opts?: pulumi.ComponentResourceOptions) {
    super("kube-zen:identity:ServiceAccountRole", name, {}, opts);
    const { source, serviceAccount, associatedElsewhere = false } = args;
    // A mistake in the names is one before anything is made, not in the middle of an update.
    irsaTrust(
      { partition: source.partition, account: "000000000000", issuer: "https://issuer" },
      serviceAccount,
    );
    const trust = pulumi
      .all([source.account, source.clusterName, source.oidcIssuer])
      .apply(([account, cluster, issuer]) => {
        const { partition, region } = source;
        return JSON.stringify(
          source.kind === "irsa"
            ? irsaTrust({ partition, account, issuer }, serviceAccount)
            : podIdentityTrust({ partition, region, account, cluster }, serviceAccount),
        );
      });
    const roleName = pulumi
      .output(source.clusterName)
      .apply((cluster) => serviceAccountRoleName({ cluster, region: source.region }, serviceAccount));
    const role = new aws.iam.Role(
      name,
      {
        name: roleName,
        description: `For the service account ${serviceAccount.namespace}/${serviceAccount.name} only`,
        assumeRolePolicy: trust,
        maxSessionDuration: 3600,
      },
      { parent: this },
    );
    const granted: pulumi.Resource[] = [grant(name, role, args, { parent: this })];
    if (source.kind === "pod-identity" && !associatedElsewhere) {
      const association = new aws.eks.PodIdentityAssociation(
        name,
        {
          clusterName: source.clusterName,
          namespace: serviceAccount.namespace,
          serviceAccount: serviceAccount.name,
          roleArn: role.arn,
        },
        { parent: this },
      );
      granted.push(association);
    }
    // Put together from what is known before, so that policies of others can be judged in preview.
    const own = pulumi
      .all([source.account, roleName])
      .apply(([account, text]) =>
        arn({ partition: source.partition, service: "iam", account, resource: `role/${text}` }),
      );
    this.roleArn = after(own, [role, ...granted]);
    this.annotations = this.roleArn.apply((roleArn): Record<string, string> =>
      source.kind === "irsa" ? { "eks.amazonaws.com/role-arn": roleArn } : {},
    );
    this.registerOutputs({ roleArn: this.roleArn });
  }
}
