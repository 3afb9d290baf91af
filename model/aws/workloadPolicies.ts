import { arn, type Partition } from "./partition";
import { policyDocument, type PolicyDocument } from "./policyDocument";

/** Where the resources of a policy are. */
export interface AccountPlace {
  readonly partition: Partition;
  readonly region: string;
  readonly account: string;
}

const BUCKET = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
const PATH = /^[A-Za-z0-9/_+=.@-]+$/;

/** A wildcard in a name would reach further than the name. */
function plain(what: string, text: string, pattern: RegExp): string {
  if (!pattern.test(text))
    throw new Error(`${JSON.stringify(text)} is no ${what}: write it without wildcards`);
  return text;
}

/** The registry's backups: its prefix of one bucket, and with it the key that the bucket is encrypted by. */
export function backupPolicy(
  partition: Partition,
  bucket: string,
  prefix: string,
  keyArn?: string,
): PolicyDocument {
  const bucketArn = arn({ partition, service: "s3", resource: plain("bucket", bucket, BUCKET) });
  const inside = plain("prefix", prefix.replace(/\/$/, ""), PATH);
  return policyDocument(
    {
      Sid: "Objects",
      Effect: "Allow",
      Action: ["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload"],
      Resource: `${bucketArn}/${inside}/*`,
    },
    {
      Sid: "Names",
      Effect: "Allow",
      Action: "s3:ListBucket",
      Resource: bucketArn,
      Condition: { StringLike: { "s3:prefix": [inside, `${inside}/*`] } },
    },
    ...(keyArn === undefined
      ? []
      : [
          {
            Sid: "Key",
            Effect: "Allow",
            Action: ["kms:Decrypt", "kms:GenerateDataKey"],
            Resource: keyArn,
          } as const,
        ]),
  );
}

/** Reading secrets below a name of AWS Secrets Manager, the six characters that it adds to each ARN included. */
export function secretsPolicy(place: AccountPlace, names: readonly string[]): PolicyDocument {
  const resource = (name: string): string =>
    arn({ ...place, service: "secretsmanager", resource: `secret:${plain("secret", name, PATH)}-??????` });
  return policyDocument({
    Sid: "Read",
    Effect: "Allow",
    Action: ["secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"],
    Resource: names.map(resource),
  });
}

function zoneArn(partition: Partition, zoneId: string): string {
  return arn({
    partition,
    service: "route53",
    resource: `hostedzone/${plain("zone", zoneId, /^Z[A-Z0-9]+$/)}`,
  });
}

/** Records of one zone (External DNS): listing zones cannot be limited to one, and lists names only. */
export function externalDnsPolicy(partition: Partition, zoneId: string): PolicyDocument {
  return policyDocument(
    {
      Sid: "Records",
      Effect: "Allow",
      Action: ["route53:ChangeResourceRecordSets", "route53:ListResourceRecordSets"],
      Resource: zoneArn(partition, zoneId),
    },
    { Sid: "Zones", Effect: "Allow", Action: "route53:ListHostedZones", Resource: "*" },
  );
}

/** Answering ACME challenges by TXT records of one zone (cert-manager, DNS01). */
export function dns01Policy(partition: Partition, zoneId: string): PolicyDocument {
  return policyDocument(
    {
      Sid: "Challenges",
      Effect: "Allow",
      Action: "route53:ChangeResourceRecordSets",
      Resource: zoneArn(partition, zoneId),
      Condition: {
        "ForAllValues:StringLike": {
          "route53:ChangeResourceRecordSetsNormalizedRecordNames": ["_acme-challenge.*"],
        },
        "ForAllValues:StringEquals": { "route53:ChangeResourceRecordSetsRecordTypes": ["TXT"] },
      },
    },
    {
      Sid: "Records",
      Effect: "Allow",
      Action: "route53:ListResourceRecordSets",
      Resource: zoneArn(partition, zoneId),
    },
    {
      Sid: "Changes",
      Effect: "Allow",
      Action: "route53:GetChange",
      Resource: arn({ partition, service: "route53", resource: "change/*" }),
    },
  );
}
