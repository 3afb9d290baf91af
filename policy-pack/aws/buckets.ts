import type { ManifestSet, StackResource } from "../manifests/manifestSet";
import { type Answer, isUnknown } from "./known";
import { covers, readPolicy, type Statement } from "./policyDocument";

/** Types of buckets (@pulumi/aws 7 and its old name). */
const bucketTypes: readonly string[] = ["aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2"];

/** What a bucket's settings are resources of, each by both names that @pulumi/aws has had for it. */
export const SETTING_TYPES = {
  publicAccess: ["aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock"],
  encryption: [
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
    "aws:s3/bucketServerSideEncryptionConfigurationV2:BucketServerSideEncryptionConfigurationV2",
  ],
  versioning: ["aws:s3/bucketVersioning:BucketVersioning", "aws:s3/bucketVersioningV2:BucketVersioningV2"],
  policy: ["aws:s3/bucketPolicy:BucketPolicy"],
  lifecycle: [
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
    "aws:s3/bucketLifecycleConfigurationV2:BucketLifecycleConfigurationV2",
  ],
  acl: ["aws:s3/bucketAcl:BucketAcl", "aws:s3/bucketAclV2:BucketAclV2"],
} as const satisfies Readonly<Record<string, readonly string[]>>;

/** Resources of several types. */
export function ofTypes(objects: ManifestSet, types: readonly string[]): readonly StackResource[] {
  return types.flatMap((type) => objects.ofType(type));
}

/** The buckets of a stack. */
export function bucketsOf(objects: ManifestSet): readonly StackResource[] {
  return ofTypes(objects, bucketTypes);
}

/** Resources that set something for a bucket. */
export interface Settings {
  readonly of: ReadonlyMap<StackResource, readonly StackResource[]>;
  /** Whether there are some of which it cannot be told which bucket they are for. */
  readonly hasUnassigned: boolean;
}

/**
 * Finds out which bucket each setting is for. Its `bucket` tells where it is known. The id of a bucket that is
 * not made yet is not known in preview, and a policy is told of no dependencies: then it is for the bucket after
 * which it is named (`backups`, `backups-versioning`), the longest such name, or for the only bucket there is.
 */
export function settingsOf(buckets: readonly StackResource[], settings: readonly StackResource[]): Settings {
  const of = new Map<StackResource, StackResource[]>(buckets.map((bucket) => [bucket, []]));
  const byBucket = new Map(buckets.map((bucket) => [bucket.props["bucket"], bucket]));
  const byName = new Map(buckets.map((bucket) => [bucket.name, bucket]));
  let hasUnassigned = false;
  for (const setting of settings) {
    const { bucket: reference } = setting.props;
    const bucket = isUnknown(reference)
      ? (namesake(setting.name, byName) ?? (buckets.length === 1 ? buckets[0] : undefined))
      : byBucket.get(reference ?? null);
    if (bucket !== undefined) of.get(bucket)?.push(setting);
    else if (isUnknown(reference)) hasUnassigned = true;
  }
  return { of, hasUnassigned };
}

function namesake(name: string, byName: ReadonlyMap<string, StackResource>): StackResource | undefined {
  for (let end = name.length; end > 0; end = name.lastIndexOf("-", end - 1)) {
    const bucket = byName.get(name.slice(0, end));
    if (bucket !== undefined) return bucket;
  }
  return undefined;
}

/** Whether the resources of a statement cover a bucket and everything in it; its name may be unknown. */
function coversBucket({ resources }: Statement, name: string | undefined): boolean {
  const named = resources.map((resource) => resource.replace(/^arn:[^:]*:s3:::/, ""));
  const isOf = (pattern: string, suffix: string): boolean => {
    if (pattern === "*") return true;
    const isSame = name === undefined || isUnknown(name) || isUnknown(pattern);
    // What stands for any object is no name that anyone would write.
    return isSame ? pattern.includes("/") === (suffix !== "") : covers(pattern, `${name}${suffix}`);
  };
  return (
    named.some((pattern) => isOf(pattern, "")) &&
    named.some((pattern) => pattern.endsWith("*") && isOf(pattern, "/\u0000\u0000"))
  );
}

function deniesPlain(statement: Statement, name: string | undefined): boolean {
  const { allows, negations, principals, actions, conditions } = statement;
  const [condition] = conditions;
  return (
    !allows &&
    negations.length === 0 &&
    principals.some((principal) => principal.name === "*") &&
    actions.some((action) => action === "s3:*" || action === "*") &&
    conditions.length === 1 &&
    condition?.operator === "Bool" &&
    condition.key === "aws:securetransport" &&
    condition.values.length === 1 &&
    condition.values[0] === "false" &&
    coversBucket(statement, name)
  );
}

/** Whether a bucket's policy denies everyone everything without TLS (AWS: "Security best practices for Amazon S3"). */
export function isTlsOnly(policy: StackResource["props"][string], name: string | undefined): Answer {
  const read = readPolicy(policy);
  if (read.kind === "unknown") return "unknown";
  if (read.kind === "unreadable") return "no";
  return read.statements.some((statement) => deniesPlain(statement, name)) ? "yes" : "no";
}
