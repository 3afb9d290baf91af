import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

/** The role that an add-on's service account takes on. */
export interface AddonIdentity {
  readonly serviceAccount: string;
  readonly roleArn: pulumi.Input<string>;
  readonly kind: "irsa" | "pod-identity";
}

/** What an add-on is made from. */
export interface ClusterAddonArgs {
  readonly clusterName: pulumi.Input<string>;
  /** As EKS calls it, such as `aws-ebs-csi-driver`. */
  readonly addonName: string;
  readonly identity?: AddonIdentity;
  /** Settings, as the add-on's own schema has them (`aws eks describe-addon-configuration`). */
  readonly settings?: pulumi.Inputs;
}

/** Longest wait for an add-on to become active. */
const ACTIVE = "15m";

/** An add-on of EKS, in the version that EKS has for the cluster; there once it is active. */
export class ClusterAddon extends pulumi.ComponentResource {
  public readonly addonName: pulumi.Output<string>;

  public constructor(name: string, args: ClusterAddonArgs, opts?: pulumi.ComponentResourceOptions) {
    super("kube-zen:cluster:ClusterAddon", name, {}, opts);
    const { clusterName, addonName, identity, settings } = args;
    const addon = new aws.eks.Addon(
      name,
      {
        clusterName,
        addonName,
        resolveConflictsOnCreate: "OVERWRITE",
        resolveConflictsOnUpdate: "PRESERVE",
        ...(settings === undefined
          ? {}
          : { configurationValues: pulumi.output(settings).apply((own) => JSON.stringify(own)) }),
        ...(identity === undefined ? {} : identityInputs(identity)),
      },
      { parent: this, customTimeouts: { create: ACTIVE, update: ACTIVE, delete: ACTIVE } },
    );
    this.addonName = addon.addonName;
    this.registerOutputs({ addonName: this.addonName });
  }
}

function identityInputs({ kind, serviceAccount, roleArn }: AddonIdentity) {
  return kind === "irsa"
    ? { serviceAccountRoleArn: roleArn }
    : { podIdentityAssociations: [{ serviceAccount, roleArn }] };
}
