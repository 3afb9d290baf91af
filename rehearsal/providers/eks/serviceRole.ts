import { createHash } from "node:crypto";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

/** The role that EKS manages a cluster with, by the names of the real component. */
export class ServiceRole extends pulumi.ComponentResource {
  public readonly role: aws.iam.Role;
  /** ARN of the role, known once its policies are attached. */
  public readonly resolvedArn: pulumi.Output<string>;

  constructor(name: string, policies: readonly string[], opts: pulumi.ComponentResourceOptions) {
    super("eks:index:ServiceRole", name, {}, opts);
    const { partition } = aws.getPartitionOutput({}, { parent: this });
    const trust = {
      Version: "2012-10-17",
      Statement: [
        {
          Action: ["sts:AssumeRole", "sts:TagSession"],
          Effect: "Allow",
          Principal: { Service: ["eks.amazonaws.com"] },
        },
      ],
    };
    this.role = new aws.iam.Role(
      `${name}-role`,
      {
        description: "Allows EKS to manage clusters on your behalf.",
        assumeRolePolicy: JSON.stringify(trust),
      },
      { parent: this },
    );
    const attachments = policies.map((policy) => {
      const digest = createHash("sha1").update(`arn:aws:iam::aws:policy/${policy}`).digest("hex").slice(0, 8);
      return new aws.iam.RolePolicyAttachment(
        `${name}-${digest}`,
        { policyArn: pulumi.interpolate`arn:${partition}:iam::aws:policy/${policy}`, role: this.role.name },
        { parent: this },
      );
    });
    this.resolvedArn = pulumi
      .all([this.role.arn, ...attachments.map(({ id }) => id)])
      .apply(([own = ""]) => own);
    this.registerOutputs({});
  }
}
