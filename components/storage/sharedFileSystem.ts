import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { after } from "../after";

/** What a shared file system is made from. */
export interface SharedFileSystemArgs {
  readonly vpcId: pulumi.Input<string>;
  /** Subnets of the nodes, one for each zone. */
  readonly subnetIds: readonly pulumi.Input<string>[];
  /** Security group of the nodes, the only ones that reach it. */
  readonly nodeSecurityGroupId: pulumi.Input<string>;
  /** Whether it may go with the stack, and what is on it. */
  readonly removable: boolean;
}

/** Port of NFS (RFC 7530). */
const NFS = 2049;

/**
 * A file system that several pods of several zones write to at once (EFS): encrypted, backed up by AWS Backup, and
 * reached from the cluster's nodes only.
 */
export class SharedFileSystem extends pulumi.ComponentResource {
  /** Its id, known once it can be mounted in every zone. */
  public readonly fileSystemId: pulumi.Output<string>;

  public constructor(name: string, args: SharedFileSystemArgs, opts?: pulumi.ComponentResourceOptions) {
    super("kube-zen:storage:SharedFileSystem", name, {}, opts);
    const child = { parent: this };
    const fileSystem = new aws.efs.FileSystem(
      name,
      {
        encrypted: true,
        throughputMode: "elastic",
        lifecyclePolicies: [{ transitionToIa: "AFTER_30_DAYS" }],
        tags: { Name: name },
      },
      { ...child, protect: !args.removable },
    );
    new aws.efs.BackupPolicy(
      name,
      { fileSystemId: fileSystem.id, backupPolicy: { status: "ENABLED" } },
      // Backups go on until there is nothing to back up.
      { ...child, deletedWith: fileSystem },
    );
    const group = new aws.ec2.SecurityGroup(
      name,
      {
        vpcId: args.vpcId,
        description: "NFS from the nodes of the cluster",
        ingress: [
          { protocol: "tcp", fromPort: NFS, toPort: NFS, securityGroups: [args.nodeSecurityGroupId] },
        ],
        tags: { Name: name },
      },
      child,
    );
    const targets = args.subnetIds.map(
      (subnetId, at) =>
        new aws.efs.MountTarget(
          `${name}-${at}`,
          { fileSystemId: fileSystem.id, subnetId, securityGroups: [group.id] },
          child,
        ),
    );
    this.fileSystemId = after(fileSystem.id, targets);
    this.registerOutputs({ fileSystemId: this.fileSystemId });
  }
}
