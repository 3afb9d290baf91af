import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

/** What a public certificate is made from. */
export interface PublicCertificateArgs {
  /** Host names, the first one as the certificate's own. */
  readonly hosts: readonly [string, ...string[]];
  /** The hosted zone that all of them are in. */
  readonly zoneId: pulumi.Input<string>;
}

/**
 * Longest wait for the validation. A zone that nobody delegated to would hold the update for 75 minutes: it is
 * checked before, and what is left (records that spread slowly) takes a few minutes.
 */
const VALIDATION = "15m";

/**
 * A public certificate of AWS Certificate Manager, validated by records in Route 53 and renewed by AWS as long as
 * they stay. It is there once it is issued, so that a listener finds it valid.
 */
export class PublicCertificate extends pulumi.ComponentResource {
  /** ARN of the certificate, known once it is issued. */
  public readonly certificateArn: pulumi.Output<string>;

  public constructor(name: string, args: PublicCertificateArgs, opts?: pulumi.ComponentResourceOptions) {
    super("kube-zen:tls:PublicCertificate", name, {}, opts);
    const [host, ...others] = args.hosts;
    const certificate = new aws.acm.Certificate(
      name,
      {
        domainName: host,
        subjectAlternativeNames: others,
        validationMethod: "DNS",
        keyAlgorithm: "EC_prime256v1",
      },
      { parent: this },
    );
    const records = args.hosts.map((each, at) => {
      const option = certificate.domainValidationOptions.apply((options) => {
        const found = options.find(({ domainName }) => domainName === each);
        if (found === undefined)
          throw new Error(`ACM asks for no record to validate ${each}: remove it and run again`);
        return found;
      });
      return new aws.route53.Record(
        `${name}-${at}`,
        {
          zoneId: args.zoneId,
          name: option.resourceRecordName,
          type: option.resourceRecordType,
          records: [option.resourceRecordValue],
          ttl: 60,
          // A certificate made before left the same record: it is the same for the same name and account.
          allowOverwrite: true,
        },
        { parent: this },
      );
    });
    const validation = new aws.acm.CertificateValidation(
      name,
      { certificateArn: certificate.arn, validationRecordFqdns: records.map(({ fqdn }) => fqdn) },
      { parent: this, customTimeouts: { create: VALIDATION } },
    );
    this.certificateArn = validation.certificateArn;
    this.registerOutputs({ certificateArn: this.certificateArn });
  }
}
