import { arn, dnsSuffix } from "./partition";
import { policyDocument, type PolicyDocument } from "./policyDocument";
import type { AccountPlace } from "./workloadPolicies";

/** How long CloudWatch can keep logs, in days (CloudWatch Logs API reference, `PutRetentionPolicy`). */
export const LOG_RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
] as const;

/** The log group that EKS writes a cluster's control-plane logs to; it makes one of that name where there is none. */
export function controlPlaneLogGroup(clusterName: string): string {
  return `/aws/eks/${clusterName}/cluster`;
}

/**
 * Who may use the key of a cluster: whom the account lets, as in the policy that KMS gives a key by default, and
 * CloudWatch Logs for that cluster's log group and nothing else (CloudWatch Logs user guide, "Encrypt log data").
 */
export function clusterKeyPolicy(
  { partition, region, account }: AccountPlace,
  clusterName: string,
): PolicyDocument {
  const resource = `log-group:${controlPlaneLogGroup(clusterName)}`;
  return policyDocument(
    {
      Sid: "Account",
      Effect: "Allow",
      Principal: { AWS: arn({ partition, service: "iam", account, resource: "root" }) },
      Action: "kms:*",
      Resource: "*",
    },
    {
      Sid: "ControlPlaneLogs",
      Effect: "Allow",
      Principal: { Service: `logs.${region}.${dnsSuffix(partition)}` },
      Action: ["kms:Encrypt*", "kms:Decrypt*", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Describe*"],
      Resource: "*",
      Condition: {
        ArnEquals: {
          "kms:EncryptionContext:aws:logs:arn": arn({
            partition,
            service: "logs",
            region,
            account,
            resource,
          }),
        },
      },
    },
  );
}
