import type { JsonObject, JsonValue } from "../../../policy-pack/manifests/json";
import { policy, policyText } from "../aws/trustPolicies";
import type { RuleCase } from "./ruleCase";

type Resource = NonNullable<RuleCase["resources"]>[number];

const BUCKET = "aws:s3/bucket:Bucket";
const types = {
  block: "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
  encryption: "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
  versioning: "aws:s3/bucketVersioning:BucketVersioning",
  policy: "aws:s3/bucketPolicy:BucketPolicy",
  lifecycle: "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
} as const;
type Setting = keyof typeof types;

const denial = (changed: JsonObject = {}, bucket = "b-1"): JsonObject => ({
  Effect: "Deny",
  Principal: "*",
  Action: "s3:*",
  Resource: [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/*`],
  Condition: { Bool: { "aws:SecureTransport": "false" } },
  ...changed,
});
const blocked = {
  blockPublicAcls: true,
  blockPublicPolicy: true,
  ignorePublicAcls: true,
  restrictPublicBuckets: true,
};
const algorithm = (sseAlgorithm: JsonValue): JsonObject => ({
  applyServerSideEncryptionByDefault: { sseAlgorithm },
});
const good: Readonly<Record<Setting, JsonObject>> = {
  block: blocked,
  encryption: { rules: [algorithm("aws:kms")] },
  versioning: { versioningConfiguration: { status: "Enabled" } },
  policy: { policy: policyText(denial()) },
  lifecycle: { rules: [{ id: "old", status: "Enabled" }] },
};

interface Named {
  readonly name?: string;
  readonly bucket?: JsonValue;
  readonly changed?: Readonly<Partial<Record<Setting, JsonObject>>>;
  readonly without?: readonly Setting[];
}

/** The settings of one bucket. */
function settings({
  name = "b",
  bucket = "b-1",
  changed = {},
  without = [],
}: Named = {}): readonly Resource[] {
  return (Object.keys(types) as readonly Setting[])
    .filter((setting) => !without.includes(setting))
    .map((setting) => ({
      type: types[setting],
      name: `${name}-${setting}`,
      props: { bucket, ...(changed[setting] ?? good[setting]) },
    }));
}
const bucket = (name = "b", props: JsonObject = { bucket: "b-1" }, type = BUCKET): Resource => ({
  type,
  name,
  props,
});
const at = (id: string, name = "b"): string => `${id} ${BUCKET} ${name}`;
const stack = (name: string, resources: readonly Resource[], ...expected: readonly string[]): RuleCase => ({
  name,
  resources,
  expected,
});

/** The bucket with one setting that is otherwise. */
const otherwise = (
  name: string,
  setting: Setting,
  props: JsonObject,
  ...expected: readonly string[]
): RuleCase =>
  stack(name, [bucket(), ...settings({ changed: { [setting]: props } })], ...expected.map((id) => at(id)));
const withPolicy = (name: string, statement: JsonObject, ...expected: readonly string[]): RuleCase =>
  otherwise(name, "policy", { policy: policy(statement) }, ...expected);
const resourcesOf = (name: string, resources: JsonValue, ...expected: readonly string[]): RuleCase =>
  withPolicy(name, denial({ Resource: resources }), ...expected);
const inline = (
  name: string,
  setting: Setting,
  props: JsonObject,
  ...expected: readonly string[]
): RuleCase =>
  stack(
    name,
    [bucket("b", { bucket: "b-1", ...props }), ...settings({ without: [setting] })],
    ...expected.map((id) => at(id)),
  );
const unknownBucket = { bucket: "zen-unknown-0" };
const unnamed = policyText(denial({}, "b-1"));

const acl = (name: string, props: JsonObject, ...paths: readonly string[]): RuleCase => ({
  name,
  resources: [{ type: "aws:s3/bucketAcl:BucketAcl", name: "b", props }],
  expected: paths.map((path) => `ZEN-956 aws:s3/bucketAcl:BucketAcl b ${path}`),
});
const group = (name: string): string => `http://acs.amazonaws.com/groups/${name}`;
const everyone = group("global/AllUsers");

/** Cases of the rule `aws-storage`. */
export const cases: readonly RuleCase[] = [
  { ...stack("a bucket with all of its protections", [bucket(), ...settings()]), shown: true },
  {
    ...stack(
      "a bucket without any",
      [bucket()],
      at("ZEN-951"),
      at("ZEN-952"),
      at("ZEN-953"),
      at("ZEN-954"),
      at("ZEN-955"),
    ),
    messages: [
      "public access to the bucket is not blocked: make a BucketPublicAccessBlock for it with all four settings on",
      "the bucket's encryption is not set: make a BucketServerSideEncryptionConfiguration for it with AES256 or aws:kms",
      "the bucket keeps no versions, so what is overwritten is lost: make a BucketVersioning for it with the status Enabled",
      "the bucket can be used without TLS: make a BucketPolicy for it that denies s3:* to everyone on the bucket and its objects where aws:SecureTransport is false",
      "nothing in the bucket ever ends: make a BucketLifecycleConfiguration for it whose rules match the retention of what is in it",
    ],
    shown: true,
  },
  stack("no bucket", settings({ bucket: "elsewhere" })),
  {
    name: "a bucket by its old name without a block",
    resources: [
      bucket("b", { bucket: "b-1" }, "aws:s3/bucketV2:BucketV2"),
      ...settings({ without: ["block"] }),
    ],
    expected: ["ZEN-951 aws:s3/bucketV2:BucketV2 b"],
  },
  stack("a bucket by its old name", [
    bucket("b", { bucket: "b-1" }, "aws:s3/bucketV2:BucketV2"),
    ...settings({ without: ["encryption", "versioning", "lifecycle"] }),
    ...(["encryption", "versioning", "lifecycle"] as const).map((setting) => ({
      type: types[setting]
        .replace(/:(\w)(\w+):(\w+)$/, ":$1$2:$3")
        .replace(/s3\/(\w+):(\w+)$/, "s3/$1V2:$2V2"),
      name: setting,
      props: { bucket: "b-1", ...good[setting] },
    })),
  ]),

  ...(Object.keys(blocked) as readonly (keyof typeof blocked)[]).flatMap((key) => [
    otherwise(`no ${key}`, "block", { ...blocked, [key]: false }, "ZEN-951"),
  ]),
  otherwise(
    "a block of which one part is not known",
    "block",
    { ...blocked, blockPublicAcls: "zen-unknown-0" },
    "ZEN-957",
  ),
  otherwise("AES256", "encryption", { rules: [algorithm("AES256")] }),
  otherwise("dual-layer encryption", "encryption", { rules: [algorithm("aws:kms:dsse")] }),
  otherwise("another algorithm", "encryption", { rules: [algorithm("none")] }, "ZEN-952"),
  otherwise("rules without an algorithm", "encryption", { rules: [{}, 5] }, "ZEN-952"),
  otherwise("rules that are a number", "encryption", { rules: 5 }, "ZEN-952"),
  otherwise("the second of two rules", "encryption", { rules: [{}, algorithm("aws:kms")] }),
  otherwise("rules that are not known", "encryption", { rules: "zen-unknown-0" }, "ZEN-957"),
  otherwise(
    "versions that are suspended",
    "versioning",
    { versioningConfiguration: { status: "Suspended" } },
    "ZEN-953",
  ),
  otherwise("a lifecycle that is off", "lifecycle", { rules: [{ status: "Disabled" }] }, "ZEN-955"),
  otherwise("a lifecycle without rules", "lifecycle", { rules: [] }, "ZEN-955"),

  inline("encryption of the bucket itself", "encryption", {
    serverSideEncryptionConfiguration: { rule: algorithm("aws:kms") },
  }),
  inline(
    "another encryption of the bucket itself",
    "encryption",
    { serverSideEncryptionConfiguration: { rule: {} } },
    "ZEN-952",
  ),
  inline("versions of the bucket itself", "versioning", { versioning: { enabled: true } }),
  inline("no versions of the bucket itself", "versioning", { versioning: { enabled: false } }, "ZEN-953"),
  inline("a policy of the bucket itself", "policy", { policy: unnamed }),
  inline("another policy of the bucket itself", "policy", { policy: policyText() }, "ZEN-954"),
  inline("a null policy of the bucket itself", "policy", { policy: null }, "ZEN-954"),
  inline("a lifecycle of the bucket itself", "lifecycle", { lifecycleRules: [{ enabled: true }] }),
  inline(
    "a lifecycle of the bucket itself that is off",
    "lifecycle",
    { lifecycleRules: [{ enabled: false }] },
    "ZEN-955",
  ),
  inline("a block of the bucket itself, which is none", "block", blocked, "ZEN-951"),

  withPolicy("every action denied", denial({ Action: ["s3:GetObject", "*"] })),
  withPolicy("every account denied", denial({ Principal: { AWS: "*" } })),
  withPolicy(
    "a condition that is no text",
    denial({ Condition: { Bool: { "aws:SecureTransport": false } } }),
  ),
  withPolicy("everything without TLS allowed", denial({ Effect: "Allow" }), "ZEN-954"),
  withPolicy("everyone and an account denied", denial({ Principal: { AWS: ["*", "1"] } })),
  withPolicy("one account denied", denial({ Principal: { AWS: "111122223333" } }), "ZEN-954"),
  withPolicy("everyone but one denied", denial({ NotPrincipal: { AWS: "1" } }), "ZEN-954"),
  withPolicy("reading denied", denial({ Action: "s3:GetObject" }), "ZEN-954"),
  withPolicy("no condition", denial({ Condition: null }), "ZEN-954"),
  withPolicy("TLS denied", denial({ Condition: { Bool: { "aws:SecureTransport": "true" } } }), "ZEN-954"),
  withPolicy(
    "either denied",
    denial({ Condition: { Bool: { "aws:SecureTransport": ["false", "true"] } } }),
    "ZEN-954",
  ),
  withPolicy(
    "another operator",
    denial({ Condition: { StringEquals: { "aws:SecureTransport": "false" } } }),
    "ZEN-954",
  ),
  withPolicy("another key", denial({ Condition: { Bool: { "aws:ViaAWSService": "false" } } }), "ZEN-954"),
  withPolicy(
    "a condition more, which lets some through",
    denial({
      Condition: { Bool: { "aws:SecureTransport": "false" }, StringEquals: { "aws:SourceVpc": "v" } },
    }),
    "ZEN-954",
  ),
  otherwise("a second statement that denies", "policy", {
    policy: policy(
      { Effect: "Allow", Principal: { AWS: "1" }, Action: "s3:GetObject", Resource: "*" },
      denial(),
    ),
  }),
  otherwise("a policy that cannot be read", "policy", { policy: "{" }, "ZEN-954"),
  {
    ...otherwise("a policy that is not known", "policy", { policy: "zen-unknown-1" }, "ZEN-957"),
    messages: [
      "whether the bucket can be used without TLS is not known in preview: make a BucketPolicy for it that denies s3:* to everyone on the bucket and its objects where aws:SecureTransport is false, named after the bucket or with its name, of values that are known",
    ],
  },
  resourcesOf("everything", "*"),
  resourcesOf("the bucket by a pattern that covers its objects", "arn:aws:s3:::b-*"),
  resourcesOf("the bucket in China", ["arn:aws-cn:s3:::b-1", "arn:aws-cn:s3:::b-1/*"]),
  resourcesOf("the bucket only", ["arn:aws:s3:::b-1"], "ZEN-954"),
  resourcesOf("the objects only", ["arn:aws:s3:::b-1/*"], "ZEN-954"),
  resourcesOf("an ARN within a name", ["b-arn:aws:s3:::1", "b-arn:aws:s3:::1/*"], "ZEN-954"),
  resourcesOf("another bucket", ["arn:aws:s3:::b-2", "arn:aws:s3:::b-2/*"], "ZEN-954"),
  resourcesOf("the objects of another bucket", ["arn:aws:s3:::b-1", "arn:aws:s3:::b-2/*"], "ZEN-954"),
  resourcesOf("some of the objects", ["arn:aws:s3:::b-1", "arn:aws:s3:::b-1/x*"], "ZEN-954"),
  resourcesOf("objects of two letters", ["arn:aws:s3:::b-1", "arn:aws:s3:::b-1/??"], "ZEN-954"),
  resourcesOf("no resource", null, "ZEN-954"),
  resourcesOf("a bucket that is not known in the policy", [
    "arn:aws:s3:::zen-unknown-0",
    "arn:aws:s3:::zen-unknown-0/*",
  ]),
  resourcesOf("only objects that are not known in the policy", ["arn:aws:s3:::zen-unknown-0/*"], "ZEN-954"),
  resourcesOf("only a bucket that is not known in the policy", ["arn:aws:s3:::zen-unknown-0"], "ZEN-954"),
  stack("a bucket whose name is not known", [bucket("b", unknownBucket), ...settings(unknownBucket)]),
  stack("a bucket without a name", [bucket("b", {}), ...settings(unknownBucket)]),
  stack("a bucket whose name is a number", [bucket("b", { bucket: 5 }), ...settings({ bucket: 5 })]),

  stack("settings that are for the bucket after which they are named", [
    bucket("b", {}),
    bucket("b-logs", {}),
    ...settings(unknownBucket),
    ...settings({ ...unknownBucket, name: "b-logs" }),
  ]),
  stack(
    "settings that are for the other bucket by the longer name",
    [bucket("b", {}), bucket("b-logs", {}), ...settings({ ...unknownBucket, name: "b-logs-main" })],
    at("ZEN-951"),
    at("ZEN-952"),
    at("ZEN-953"),
    at("ZEN-954"),
    at("ZEN-955"),
  ),
  stack("settings with the name of the bucket", [
    bucket("b", {}),
    bucket("c", {}),
    ...settings(unknownBucket).map((each) => ({ ...each, name: "b" })),
    ...settings({ ...unknownBucket, name: "c" }),
  ]),
  stack("a setting whose name begins with a hyphen", [
    bucket(),
    bucket("c", { bucket: "c-1" }),
    ...settings(),
    ...settings({ name: "c", bucket: "c-1", changed: { policy: { policy: policyText(denial({}, "c-1")) } } }),
    { type: types.block, name: "-x", props: { ...unknownBucket, ...blocked } },
  ]),
  stack("settings of other names for the only bucket", [
    bucket("backups", {}),
    ...settings({ ...unknownBucket, name: "x" }),
  ]),
  {
    ...stack(
      "settings of which it cannot be told for which of two they are",
      [
        bucket("b", {}),
        bucket("c", {}),
        ...settings(unknownBucket),
        ...settings({
          ...unknownBucket,
          name: "x",
          without: ["encryption", "versioning", "policy", "lifecycle"],
        }),
      ],
      at("ZEN-952", "c"),
      at("ZEN-953", "c"),
      at("ZEN-954", "c"),
      at("ZEN-955", "c"),
      at("ZEN-957", "c"),
    ),
  },
  stack("settings of a bucket that is not of the stack", [
    bucket(),
    ...settings(),
    { type: types.block, name: "x", props: { bucket: "elsewhere", ...blocked } },
  ]),
  stack(
    "settings without a bucket beside a bucket without a name",
    [
      bucket("b", {}),
      ...settings({ ...unknownBucket, without: ["block"] }),
      { type: types.block, name: "b", props: blocked },
    ],
    at("ZEN-951"),
  ),
  stack("two blocks, of which one is whole", [
    bucket(),
    ...settings(),
    { type: types.block, name: "x", props: { bucket: "b-1" } },
  ]),

  {
    ...acl("a list for the public", { bucket: "b", acl: "public-read" }, "/acl"),
    messages: ["the bucket's access control list lets in the public: take it away"],
  },
  acl("a list for the public to write", { acl: "public-read-write" }, "/acl"),
  acl("a list for every account", { acl: "authenticated-read" }, "/acl"),
  acl("a private list", { acl: "private" }),
  acl("no list", { grants: 5, accessControlPolicy: { grants: [5] } }),
  acl(
    "a grant to everyone",
    { accessControlPolicy: { grants: [{}, { grantee: { uri: everyone } }] } },
    "/accessControlPolicy",
  ),
  acl(
    "a grant to every account",
    { accessControlPolicy: { grants: [{ grantee: { uri: group("global/AuthenticatedUsers") } }] } },
    "/accessControlPolicy",
  ),
  acl("a grant to the delivery of logs", {
    accessControlPolicy: { grants: [{ grantee: { uri: group("s3/LogDelivery") } }] },
  }),
  {
    name: "a list for the public by its old name",
    resources: [{ type: "aws:s3/bucketAclV2:BucketAclV2", name: "b", props: { acl: "public-read" } }],
    expected: ["ZEN-956 aws:s3/bucketAclV2:BucketAclV2 b /acl"],
  },
  stack(
    "a grant of the bucket itself",
    [bucket("b", { bucket: "b-1", grants: [{ type: "Group", uri: everyone }] }), ...settings()],
    `${at("ZEN-956")} /grants`,
  ),
];
