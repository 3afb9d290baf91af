import { createHash, randomUUID } from "node:crypto";
import { arn, dnsSuffix } from "../../../../model/aws/partition";
import type { PlainMap } from "../../properties/values";
import { AwsError } from "../account";
import { text, type Made, type TypeSpec, type World } from "./spec";

const BUCKET = "aws:s3/bucket:Bucket";
const KEY = "aws:kms/key:Key";

/** Types of objects in buckets. */
export const OBJECTS = ["aws:s3/bucketObjectv2:BucketObjectv2", "aws:s3/bucketObject:BucketObject"] as const;

function bucket(inputs: PlainMap, world: World): Made {
  const { partition, region } = world;
  const name = text(inputs, "bucket") || `${world.name}-${randomUUID().slice(0, 7)}`.toLowerCase();
  if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name))
    throw new AwsError("InvalidBucketName", "The specified bucket is not valid.");
  const domain = `${name}.s3.${region}.${dnsSuffix(partition)}`;
  return {
    id: name,
    outputs: {
      bucket: name,
      arn: arn({ partition, service: "s3", resource: name }),
      bucketDomainName: domain,
      bucketRegionalDomainName: domain,
    },
  };
}

/** A setting of a bucket, known by the bucket's name: there is one of each kind. */
const setting = (refers: Readonly<Record<string, string>> = {}): TypeSpec => ({
  make: (inputs) => ({ id: text(inputs, "bucket"), outputs: {} }),
  replaces: ["bucket"],
  refers: { bucket: BUCKET, ...refers },
  lets: ["bucket"],
  partOf: "bucket",
});

/** An object of a bucket; what is in it counts, so it is in the account as it was given. */
const object: TypeSpec = {
  make: (inputs, { partition }) => {
    const [owner, name] = [text(inputs, "bucket"), text(inputs, "key")];
    const digest = createHash("md5").update(text(inputs, "content")).digest("hex");
    return {
      id: `${owner}/${name}`,
      outputs: {
        arn: arn({ partition, service: "s3", resource: `${owner}/${name}` }),
        etag: digest,
        versionId: randomUUID().replaceAll("-", ""),
      },
    };
  },
  replaces: ["bucket", "key"],
  refers: { bucket: BUCKET },
  missing: "NoSuchKey",
  changes: () => ({ versionId: randomUUID().replaceAll("-", "") }),
};

function key(_inputs: PlainMap, { partition, region, account }: World): Made {
  const id = randomUUID();
  const own = arn({ partition, service: "kms", region, account: account.id, resource: `key/${id}` });
  return { id, outputs: { keyId: id, arn: own } };
}

function secret(inputs: PlainMap, world: World): Made {
  const { partition, region, account } = world;
  const name = text(inputs, "name") || `${world.name}-${randomUUID().slice(0, 7)}`;
  const resource = `secret:${name}-${randomUUID().slice(0, 6)}`;
  const own = arn({ partition, service: "secretsmanager", region, account: account.id, resource });
  return { id: own, outputs: { name, arn: own } };
}

/** How types of S3, KMS and Secrets Manager behave. */
export const storageTypes: Readonly<Record<string, TypeSpec>> = {
  [BUCKET]: {
    make: bucket,
    replaces: ["bucket", "bucketPrefix", "objectLockEnabled"],
    unique: { input: "bucket", code: "BucketAlreadyOwnedByYou" },
    missing: "NoSuchBucket",
    needed: "BucketNotEmpty",
    force: "forceDestroy",
  },
  ...Object.fromEntries(OBJECTS.map((type) => [type, object])),
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": setting(),
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls": setting(),
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": setting({
    "rules.applyServerSideEncryptionByDefault.kmsMasterKeyId": KEY,
  }),
  "aws:s3/bucketVersioning:BucketVersioning": setting(),
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": setting(),
  "aws:s3/bucketPolicy:BucketPolicy": setting(),
  [KEY]: {
    make: key,
    replaces: ["keyUsage", "customerMasterKeySpec", "multiRegion"],
    missing: "NotFoundException",
    // A key is only scheduled for deletion, whoever uses it.
    lets: [],
  },
  "aws:kms/alias:Alias": {
    make: (inputs, world) => {
      const name = text(inputs, "name");
      const { partition, region, account } = world;
      return {
        id: name,
        outputs: { arn: arn({ partition, service: "kms", region, account: account.id, resource: name }) },
      };
    },
    replaces: ["name"],
    refers: { targetKeyId: KEY },
    unique: { input: "name", code: "AlreadyExistsException" },
  },
  "aws:secretsmanager/secret:Secret": {
    make: secret,
    replaces: ["name", "namePrefix"],
    refers: { kmsKeyId: KEY },
    unique: { input: "name", code: "ResourceExistsException" },
    missing: "ResourceNotFoundException",
  },
  "aws:secretsmanager/secretVersion:SecretVersion": {
    make: (inputs) => {
      const versionId = randomUUID();
      return {
        id: `${text(inputs, "secretId")}|${versionId}`,
        outputs: { versionId, versionStages: ["AWSCURRENT"], arn: text(inputs, "secretId") },
      };
    },
    replaces: ["secretId", "secretString", "secretBinary"],
    refers: { secretId: "aws:secretsmanager/secret:Secret" },
    lets: ["secretId"],
    partOf: "secretId",
  },
};
