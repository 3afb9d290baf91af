import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { after } from "../after";
import { arn, type Partition } from "../../model/aws/partition";
import { policyDocument } from "../../model/aws/policyDocument";

/** What a bucket for backups is made from. */
export interface BackupBucketArgs {
  readonly partition: Partition;
  /** Name of the bucket, unique in its partition. */
  readonly bucketName: pulumi.Input<string>;
  /** How long backups are kept, in days, as the charts' own clean-up has it. */
  readonly retentionDays: number;
  /** Whether backups are removed with the stack; without it a bucket that is not empty stays and fails the destroy. */
  readonly removeBackups: boolean;
}

/** Days for which a version that was overwritten or deleted can be brought back. */
const VERSION_DAYS = 7;

/**
 * A bucket for backups: encrypted with a key of its own, versioned, closed to the public, reached over TLS only, and
 * cleaned up when the retention is over.
 */
export class BackupBucket extends pulumi.ComponentResource {
  /** Name of the bucket, known once it is protected. */
  public readonly bucketName: pulumi.Output<string>;
  /** ARN of the key that it is encrypted with. */
  public readonly keyArn: pulumi.Output<string>;

  public constructor(name: string, args: BackupBucketArgs, opts?: pulumi.ComponentResourceOptions) {
    super("kube-zen:storage:BackupBucket", name, {}, opts);
    const { bucketName, partition, retentionDays, removeBackups } = args;
    // What holds state goes only when it is told to.
    const kept = { parent: this, protect: !removeBackups };
    const key = new aws.kms.Key(
      name,
      {
        description: pulumi.interpolate`Backups in ${bucketName}`,
        enableKeyRotation: true,
        deletionWindowInDays: 30,
      },
      kept,
    );
    const bucket = new aws.s3.Bucket(name, { bucket: bucketName, forceDestroy: removeBackups }, kept);
    const child = { parent: this };
    const closed = new aws.s3.BucketPublicAccessBlock(
      name,
      {
        bucket: bucket.id,
        blockPublicAcls: true,
        blockPublicPolicy: true,
        ignorePublicAcls: true,
        restrictPublicBuckets: true,
      },
      child,
    );
    const protections: pulumi.Resource[] = [
      closed,
      new aws.s3.BucketOwnershipControls(
        name,
        { bucket: bucket.id, rule: { objectOwnership: "BucketOwnerEnforced" } },
        child,
      ),
      new aws.s3.BucketServerSideEncryptionConfiguration(
        name,
        {
          bucket: bucket.id,
          rules: [
            {
              applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: key.arn },
              bucketKeyEnabled: true,
            },
          ],
        },
        child,
      ),
      new aws.s3.BucketVersioning(
        name,
        { bucket: bucket.id, versioningConfiguration: { status: "Enabled" } },
        child,
      ),
      new aws.s3.BucketLifecycleConfiguration(
        name,
        {
          bucket: bucket.id,
          rules: [
            {
              id: "retention",
              status: "Enabled",
              filter: {},
              expiration: { days: retentionDays },
              noncurrentVersionExpiration: { noncurrentDays: VERSION_DAYS },
              abortIncompleteMultipartUpload: { daysAfterInitiation: VERSION_DAYS },
            },
          ],
        },
        child,
      ),
      new aws.s3.BucketPolicy(
        name,
        { bucket: bucket.id, policy: bucket.id.apply((own) => JSON.stringify(tlsOnly(partition, own))) },
        // S3 refuses two changes of a bucket's access at the same time.
        { ...child, dependsOn: [closed] },
      ),
    ];
    this.bucketName = after(bucket.id, protections);
    this.keyArn = key.arn;
    this.registerOutputs({ bucketName: this.bucketName, keyArn: this.keyArn });
  }
}

/** Denies everything that is not sent over TLS 1.2 or newer. */
function tlsOnly(partition: Partition, bucketName: string) {
  const bucket = arn({ partition, service: "s3", resource: bucketName });
  const denied = {
    Effect: "Deny",
    Principal: "*",
    Action: "s3:*",
    Resource: [bucket, `${bucket}/*`],
  } as const;
  return policyDocument(
    { ...denied, Sid: "TlsOnly", Condition: { Bool: { "aws:SecureTransport": "false" } } },
    { ...denied, Sid: "NewTlsOnly", Condition: { NumericLessThan: { "s3:TlsVersion": "1.2" } } },
  );
}
