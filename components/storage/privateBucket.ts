import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { after } from "../after";
import { arn, type Partition } from "../../model/aws/partition";
import { policyDocument } from "../../model/aws/policyDocument";

/** What a bucket is made from. */
export interface PrivateBucketArgs {
  readonly partition: Partition;
  /** Name of the bucket, unique in its partition. */
  readonly bucketName: pulumi.Input<string>;
  /** Key of KMS that it is encrypted with; S3's own without it. */
  readonly keyArn?: pulumi.Input<string>;
  /** After how many days what is in it goes; never without it. */
  readonly expirationDays?: number;
  /** Whether it goes with what is in it; without it a bucket that is not empty stays and fails the destroy. */
  readonly removeContents: boolean;
  /** Whether the engine refuses to remove it. Default: false. */
  readonly protect?: boolean;
}

/** Days for which a version that was overwritten or deleted can be brought back. */
const VERSION_DAYS = 7;

/** A bucket that is encrypted, versioned, closed to the public, reached over TLS only, and cleaned up. */
export class PrivateBucket extends pulumi.ComponentResource {
  /** Name of the bucket, known once it is protected. */
  public readonly bucketName: pulumi.Output<string>;

  public constructor(name: string, args: PrivateBucketArgs, opts?: pulumi.ComponentResourceOptions) {
    super("kube-zen:storage:PrivateBucket", name, {}, opts);
    const { partition, keyArn, expirationDays, removeContents, protect = false } = args;
    const child = { parent: this };
    const bucket = new aws.s3.Bucket(
      name,
      { bucket: args.bucketName, forceDestroy: removeContents },
      { ...child, protect },
    );
    const own = after(args.bucketName, [bucket]);
    // Goes with the bucket and not before it: one that is not empty stays, and stays closed and encrypted.
    const part = { ...child, deletedWith: bucket };
    const closed = new aws.s3.BucketPublicAccessBlock(
      name,
      {
        bucket: own,
        blockPublicAcls: true,
        blockPublicPolicy: true,
        ignorePublicAcls: true,
        restrictPublicBuckets: true,
      },
      part,
    );
    const protections: pulumi.Resource[] = [
      closed,
      new aws.s3.BucketOwnershipControls(
        name,
        { bucket: own, rule: { objectOwnership: "BucketOwnerEnforced" } },
        part,
      ),
      new aws.s3.BucketServerSideEncryptionConfiguration(
        name,
        { bucket: own, rules: [encryption(keyArn)] },
        part,
      ),
      new aws.s3.BucketVersioning(
        name,
        { bucket: own, versioningConfiguration: { status: "Enabled" } },
        part,
      ),
      new aws.s3.BucketLifecycleConfiguration(
        name,
        {
          bucket: own,
          rules: [
            {
              id: "retention",
              status: "Enabled",
              filter: {},
              ...(expirationDays === undefined ? {} : { expiration: { days: expirationDays } }),
              noncurrentVersionExpiration: { noncurrentDays: VERSION_DAYS },
              abortIncompleteMultipartUpload: { daysAfterInitiation: VERSION_DAYS },
            },
          ],
        },
        part,
      ),
      new aws.s3.BucketPolicy(
        name,
        { bucket: own, policy: own.apply((text) => JSON.stringify(tlsOnly(partition, text))) },
        // S3 refuses two changes of a bucket's access at the same time.
        { ...part, dependsOn: [closed] },
      ),
    ];
    this.bucketName = after(args.bucketName, protections);
    this.registerOutputs({ bucketName: this.bucketName });
  }
}

function encryption(keyArn: pulumi.Input<string> | undefined) {
  return keyArn === undefined
    ? { applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }
    : {
        applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: keyArn },
        bucketKeyEnabled: true,
      };
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
