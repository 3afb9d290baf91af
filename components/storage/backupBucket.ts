import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Partition } from "../../model/aws/partition";
import { PrivateBucket } from "./privateBucket";

/** What a bucket for backups is made from. */
export interface BackupBucketArgs {
  readonly partition: Partition;
  /** Name of the bucket, unique in its partition. */
  readonly bucketName: pulumi.Input<string>;
  /** How long backups are kept, in days, as the charts' own clean-up has it. */
  readonly retentionDays: number;
  /** Whether backups are removed with the stack. */
  readonly removeBackups: boolean;
}

/** A private bucket for backups, encrypted with a key of its own, and protected with it. */
export class BackupBucket extends pulumi.ComponentResource {
  /** Name of the bucket, known once it is protected. */
  public readonly bucketName: pulumi.Output<string>;
  /** ARN of the key that it is encrypted with. */
  public readonly keyArn: pulumi.Output<string>;

  public constructor(name: string, args: BackupBucketArgs, opts?: pulumi.ComponentResourceOptions) {
    super("kube-zen:storage:BackupBucket", name, {}, opts);
    const { bucketName, partition, retentionDays, removeBackups } = args;
    const key = new aws.kms.Key(
      name,
      {
        description: pulumi.interpolate`Backups in ${bucketName}`,
        enableKeyRotation: true,
        deletionWindowInDays: 30,
      },
      { parent: this, protect: !removeBackups },
    );
    const bucket = new PrivateBucket(
      name,
      {
        partition,
        bucketName,
        keyArn: key.arn,
        expirationDays: retentionDays,
        removeContents: removeBackups,
        protect: !removeBackups,
      },
      { parent: this },
    );
    this.bucketName = bucket.bucketName;
    this.keyArn = key.arn;
    this.registerOutputs({ bucketName: this.bucketName, keyArn: this.keyArn });
  }
}
