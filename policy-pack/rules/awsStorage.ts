import { bucketsOf, isTlsOnly, ofTypes, SETTING_TYPES, settingsOf } from "../aws/buckets";
import { allOf, type Answer, anyOf, is, isUnknown, settingAt } from "../aws/known";
import { isArray, isObject, type JsonObject, type JsonValue, valueAt } from "../manifests/json";
import { type ManifestSet, resourceObject, type StackResource } from "../manifests/manifestSet";
import type { Check, Rule, Violation } from "./rule";

const publicAccess: Check = {
  id: "ZEN-951",
  name: "public-access",
  severity: "critical",
  title: "Public access to a bucket is not blocked",
  remediation: "Make a BucketPublicAccessBlock for it with all four settings on.",
};

const encryption: Check = {
  id: "ZEN-952",
  name: "encryption",
  severity: "high",
  title: "A bucket is not encrypted by what the stack says",
  remediation: "Make a BucketServerSideEncryptionConfiguration for it, with AES256 or aws:kms.",
};

const versioning: Check = {
  id: "ZEN-953",
  name: "versioning",
  severity: "medium",
  title: "A bucket keeps no versions",
  remediation: "Make a BucketVersioning for it with the status Enabled.",
};

const tlsOnly: Check = {
  id: "ZEN-954",
  name: "tls",
  severity: "high",
  title: "A bucket can be used without TLS",
  remediation:
    "Make a BucketPolicy for it that denies s3:* to everyone on the bucket and its objects where aws:SecureTransport is false.",
};

const lifecycle: Check = {
  id: "ZEN-955",
  name: "lifecycle",
  severity: "low",
  title: "Nothing in a bucket ever ends",
  remediation: "Make a BucketLifecycleConfiguration for it whose rules match the retention of what is in it.",
};

const publicAcl: Check = {
  id: "ZEN-956",
  name: "acl",
  severity: "critical",
  title: "A bucket's access control list lets in the public",
  remediation: "Take the list away: the owner's policy is enough.",
};

const unknown: Check = {
  id: "ZEN-957",
  name: "unknown",
  severity: "medium",
  title: "Whether a bucket is protected is not known in preview",
  remediation:
    "Give the bucket a name and refer to it by this, or name what protects it after it (`backups`, `backups-policy`), and build policies of known names.",
};

const algorithms: readonly string[] = ["AES256", "aws:kms", "aws:kms:dsse"];
const publicLists: ReadonlySet<JsonValue | undefined> = new Set([
  "public-read",
  "public-read-write",
  "authenticated-read",
]);
const publicGroups: ReadonlySet<JsonValue | undefined> = new Set([
  "http://acs.amazonaws.com/groups/global/AllUsers",
  "http://acs.amazonaws.com/groups/global/AuthenticatedUsers",
]);

const isAlgorithm = (value: JsonValue | undefined): Answer =>
  anyOf(algorithms.map((algorithm) => is(value, algorithm)));

/** Whether one of a list is as wanted. */
function someOf(list: JsonValue | undefined, answer: (item: JsonValue) => Answer): Answer {
  return isArray(list) ? anyOf(list.map(answer)) : isUnknown(list) ? "unknown" : "no";
}

/** A protection: the settings that give it, and whether one of them, or the bucket itself, does. */
interface Protection {
  readonly check: Check;
  readonly what: string;
  readonly fix: string;
  readonly types: readonly string[];
  readonly given: (props: JsonObject, bucketName: string | undefined) => Answer;
  readonly inline: (props: JsonObject, bucketName: string | undefined) => Answer;
}

const protections: readonly Protection[] = [
  {
    check: publicAccess,
    what: "public access to the bucket is not blocked",
    fix: "make a BucketPublicAccessBlock for it with all four settings on",
    types: SETTING_TYPES.publicAccess,
    given: (props) =>
      allOf(
        ["blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"].map((key) =>
          is(props[key], true),
        ),
      ),
    inline: () => "no",
  },
  {
    check: encryption,
    what: "the bucket's encryption is not set",
    fix: "make a BucketServerSideEncryptionConfiguration for it with AES256 or aws:kms",
    types: SETTING_TYPES.encryption,
    given: ({ rules }) =>
      someOf(rules, (rule) =>
        isAlgorithm(settingAt(rule, "applyServerSideEncryptionByDefault", "sseAlgorithm")),
      ),
    inline: (props) =>
      isAlgorithm(
        settingAt(
          props,
          "serverSideEncryptionConfiguration",
          "rule",
          "applyServerSideEncryptionByDefault",
          "sseAlgorithm",
        ),
      ),
  },
  {
    check: versioning,
    what: "the bucket keeps no versions, so what is overwritten is lost",
    fix: "make a BucketVersioning for it with the status Enabled",
    types: SETTING_TYPES.versioning,
    given: (props) => is(settingAt(props, "versioningConfiguration", "status"), "Enabled"),
    inline: (props) => is(settingAt(props, "versioning", "enabled"), true),
  },
  {
    check: tlsOnly,
    what: "the bucket can be used without TLS",
    fix: "make a BucketPolicy for it that denies s3:* to everyone on the bucket and its objects where aws:SecureTransport is false",
    types: SETTING_TYPES.policy,
    given: ({ policy }, bucketName) => isTlsOnly(policy, bucketName),
    inline: ({ policy }, bucketName) => (policy == null ? "no" : isTlsOnly(policy, bucketName)),
  },
  {
    check: lifecycle,
    what: "nothing in the bucket ever ends",
    fix: "make a BucketLifecycleConfiguration for it whose rules match the retention of what is in it",
    types: SETTING_TYPES.lifecycle,
    given: ({ rules }) => someOf(rules, (rule) => is(settingAt(rule, "status"), "Enabled")),
    inline: ({ lifecycleRules }) => someOf(lifecycleRules, (rule) => is(settingAt(rule, "enabled"), true)),
  },
];

function judgeBucket(
  bucket: StackResource,
  settings: readonly StackResource[],
  hasUnassigned: boolean,
  { check, what, fix, given, inline }: Protection,
): readonly Violation[] {
  const bucketName = typeof bucket.props["bucket"] === "string" ? bucket.props["bucket"] : undefined;
  const answer = anyOf([
    inline(bucket.props, bucketName),
    ...settings.map(({ props }) => given(props, bucketName)),
    ...(hasUnassigned ? (["unknown"] as const) : []),
  ]);
  if (answer === "yes") return [];
  const object = resourceObject(bucket);
  return answer === "no"
    ? [{ check, object, path: "", message: `${what}: ${fix}` }]
    : [
        {
          check: unknown,
          object,
          path: "",
          message: `whether ${what} is not known in preview: ${fix}, named after the bucket or with its name, of values that are known`,
        },
      ];
}

function listIsPublic({ acl, grants, accessControlPolicy }: JsonObject): boolean {
  if (publicLists.has(acl)) return true;
  const own = isArray(grants) ? grants.map((grant) => valueAt(grant, ["uri"])) : [];
  const listed = valueAt(accessControlPolicy, ["grants"]);
  const others = isArray(listed) ? listed.map((grant) => valueAt(grant, ["grantee", "uri"])) : [];
  return [...own, ...others].some((uri) => publicGroups.has(uri));
}

function judgeLists(resources: readonly StackResource[]): readonly Violation[] {
  return resources
    .filter(({ props }) => listIsPublic(props))
    .map((resource) => ({
      check: publicAcl,
      object: resourceObject(resource),
      path: publicLists.has(resource.props["acl"])
        ? "/acl"
        : isObject(resource.props["accessControlPolicy"])
          ? "/accessControlPolicy"
          : "/grants",
      message: "the bucket's access control list lets in the public: take it away",
    }));
}

function judge(objects: ManifestSet): readonly Violation[] {
  const buckets = bucketsOf(objects);
  return [
    ...protections.flatMap((protection) => {
      const { of, hasUnassigned } = settingsOf(buckets, ofTypes(objects, protection.types));
      return [...of].flatMap(([bucket, settings]) =>
        judgeBucket(bucket, settings, hasUnassigned, protection),
      );
    }),
    ...judgeLists([...buckets, ...ofTypes(objects, SETTING_TYPES.acl)]),
  ];
}

/**
 * Buckets are protected (issue "S3 bucket protections"). Settings are found as `settingsOf` says.
 */
export const awsStorage: Rule = {
  name: "aws-storage",
  description:
    "Buckets block public access, are encrypted and versioned, take TLS only and end what is in them.",
  group: "cloud",
  controls: ["SOC2 CC6.1", "SOC2 CC6.7", "SOC2 A1.2", "ISO A.8.3", "ISO A.8.12", "ISO A.8.13", "ISO A.8.24"],
  scope: "stack",
  checks: [publicAccess, encryption, versioning, tlsOnly, lifecycle, publicAcl, unknown],
  judge,
};
