import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Partition } from "../../model/aws/partition";
import { PrivateBucket } from "../storage/privateBucket";

/** What a trust store is made from. */
export interface TrustStoreArgs {
  readonly partition: Partition;
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
    const bucket = new PrivateBucket(
      name,
      { partition: args.partition, bucketName: args.bucketName, removeContents: true },
      { parent: this },
    );
    const bundle = new aws.s3.BucketObjectv2(
      name,
      {
        bucket: bucket.bucketName,
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
