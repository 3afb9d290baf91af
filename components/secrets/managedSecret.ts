import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

/** What a secret of AWS Secrets Manager is made from. */
export interface ManagedSecretArgs {
  readonly secretName: string;
  readonly description: string;
  /** What is in it; without it somebody puts it in: `aws secretsmanager put-secret-value`. */
  readonly properties?: Readonly<Record<string, pulumi.Input<string>>>;
  /** Whether it may be gone at once: else AWS keeps it for a week. */
  readonly removable: boolean;
}

/** Days for which a deleted secret can be brought back; AWS takes 7 at least, or none. */
const RECOVERY_DAYS = 7;

/** A secret of AWS Secrets Manager. */
export class ManagedSecret extends pulumi.ComponentResource {
  /** Its name, known once it is there and, where its content is known, filled. */
  public readonly secretName: pulumi.Output<string>;

  public constructor(name: string, args: ManagedSecretArgs, opts?: pulumi.ComponentResourceOptions) {
    super("kube-zen:secrets:ManagedSecret", name, {}, opts);
    const { secretName, description, properties, removable } = args;
    const secret = new aws.secretsmanager.Secret(
      name,
      { name: secretName, description, recoveryWindowInDays: removable ? 0 : RECOVERY_DAYS },
      { parent: this },
    );
    const version =
      properties === undefined
        ? undefined
        : new aws.secretsmanager.SecretVersion(
            name,
            {
              secretId: secret.id,
              secretString: pulumi.secret(pulumi.output(properties).apply((own) => JSON.stringify(own))),
            },
            // AWS deletes no version that is current, and with its secret every one.
            { parent: this, deletedWith: secret },
          );
    this.secretName =
      version === undefined
        ? secret.name
        : pulumi.all([secret.name, version.versionId]).apply(([own]) => own);
    this.registerOutputs({ secretName: this.secretName });
  }
}
