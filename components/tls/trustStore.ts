import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { after } from "../after";

/** What a trust store is made from. */
export interface TrustStoreArgs {
  /** Name of the bucket that the authorities are handed over in. */
  readonly bucketName: pulumi.Input<string>;
  /** Name of the trust store, at most 32 characters. */
  readonly trustStoreName: string;
  /** Certificates of the authorities of clients, PEM. */
  readonly authorities: pulumi.Input<string>;
}

/** The authorities that a load balancer of AWS checks the certificates of clients with. */
export class TrustStore extends pulumi.ComponentResource {
  /** ARN of the trust store, known once the authorities are in it. */
  public readonly trustStoreArn: pulumi.Output<string>;

  public constructor(name: string, args: TrustStoreArgs, opts?: pulumi.ComponentResourceOptions) {
    super("kube-zen:tls:TrustStore", name, {}, opts);
    const bucket = new aws.s3.Bucket(name, { bucket: args.bucketName, forceDestroy: true }, { parent: this });
    const protections: readonly pulumi.Resource[] = [
      new aws.s3.BucketPublicAccessBlock(
        name,
        {
          bucket: bucket.id,
          blockPublicAcls: true,
          blockPublicPolicy: true,
          ignorePublicAcls: true,
          restrictPublicBuckets: true,
        },
        { parent: this },
      ),
      new aws.s3.BucketVersioning(
        name,
        { bucket: bucket.id, versioningConfiguration: { status: "Enabled" } },
        { parent: this },
      ),
    ];
    const bundle = new aws.s3.BucketObjectv2(
      name,
      {
        bucket: after(bucket.id, protections),
        key: "authorities.pem",
        content: args.authorities,
        contentType: "application/x-pem-file",
      },
      { parent: this },
    );
    const store = new aws.lb.TrustStore(
      name,
      {
        name: args.trustStoreName,
        caCertificatesBundleS3Bucket: bundle.bucket,
        caCertificatesBundleS3Key: bundle.key,
        // Another version is another bundle: without it a change would go unnoticed.
        caCertificatesBundleS3ObjectVersion: bundle.versionId,
      },
      { parent: this },
    );
    this.trustStoreArn = store.arn;
    this.registerOutputs({ trustStoreArn: this.trustStoreArn });
  }
}
