import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { after } from "../after";
import type { ServiceAccountName } from "../../model/aws/trust";

/** What a role that is there is given to. */
export interface GivenServiceAccountRoleArgs {
  readonly clusterName: pulumi.Input<string>;
  readonly serviceAccount: ServiceAccountName;
  /** ARN of the role, which has to trust EKS Pod Identity. */
  readonly roleArn: string;
}

/**
 * A role of IAM that is there, associated with one service account by EKS Pod Identity: a pod that starts afterwards gets
 * its credentials.
 */
export class GivenServiceAccountRole extends pulumi.ComponentResource {
  /** ARN of the role, known once the service account may take it on. */
  public readonly roleArn: pulumi.Output<string>;
  /** Annotations for the service account: none are needed, which is known once it may take the role on. */
  public readonly annotations: pulumi.Output<Record<string, string>>;

  public constructor(
    name: string,
    args: GivenServiceAccountRoleArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("kube-zen:identity:GivenServiceAccountRole", name, {}, opts);
    const { clusterName, serviceAccount, roleArn } = args;
    const association = new aws.eks.PodIdentityAssociation(
      name,
      { clusterName, namespace: serviceAccount.namespace, serviceAccount: serviceAccount.name, roleArn },
      { parent: this },
    );
    this.roleArn = after(roleArn, [association]);
    this.annotations = this.roleArn.apply((): Record<string, string> => ({}));
    this.registerOutputs({ roleArn: this.roleArn });
  }
}
