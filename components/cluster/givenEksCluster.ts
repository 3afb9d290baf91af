import * as aws from "@pulumi/aws";
import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { EksAccess } from "./eksCluster";

/** A cluster of EKS that is there. */
export interface GivenEksClusterArgs {
  readonly clusterName: string;
  /** Path of the kubeconfig file that reaches it. */
  readonly kubeconfig: string;
  /** Context in it. */
  readonly context?: string;
}

/** A cluster of EKS that somebody else made; it needs an OIDC provider in IAM for IRSA. */
export class GivenEksCluster extends pulumi.ComponentResource implements EksAccess {
  public readonly clusterName: pulumi.Output<string>;
  public readonly oidcIssuer: pulumi.Output<string>;
  public readonly nodeSecurityGroupId: pulumi.Output<string>;
  public readonly provider: kubernetes.Provider;

  public constructor(name: string, args: GivenEksClusterArgs, opts?: pulumi.ComponentResourceOptions) {
    super("kube-zen:cluster:GivenEksCluster", name, {}, opts);
    const { clusterName, kubeconfig, context } = args;
    const found = aws.eks.getClusterOutput({ name: clusterName }, { parent: this });
    this.clusterName = found.name;
    this.oidcIssuer = found.identities.apply((identities) => {
      const issuer = identities[0]?.oidcs[0]?.issuer;
      if (issuer === undefined)
        throw new Error(
          `The cluster ${clusterName} has no issuer of tokens: it is too old for roles of service accounts`,
        );
      return issuer;
    });
    this.nodeSecurityGroupId = found.vpcConfig.clusterSecurityGroupId;
    this.provider = new kubernetes.Provider(
      name,
      {
        kubeconfig,
        ...(context === undefined ? {} : { context }),
        clusterIdentifier: clusterName,
        enableServerSideApply: true,
        enableSecretMutable: true,
        enableConfigMapMutable: true,
      },
      { parent: this },
    );
    this.registerOutputs({ clusterName: this.clusterName });
  }
}
