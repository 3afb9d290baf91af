import { type TSchema, Type } from "@sinclair/typebox";
import { type CheckLine, failed, judged, notChecked, passed, warned } from "../../line";
import { type AccountToCheck, lineOf, unanswered } from "../describe";

const Location = Type.Object({ LocationConstraint: Type.Optional(Type.Union([Type.String(), Type.Null()])) });

async function placeLine({ aws, config }: AccountToCheck, bucket: string): Promise<CheckLine> {
  const asked = await aws.ask(Location, ["s3api", "get-bucket-location", "--bucket", bucket]);
  return lineOf("given-bucket", asked, ({ LocationConstraint }) => {
    // S3 names its oldest region by nothing, and Ireland by EU in buckets of its first years.
    const region = LocationConstraint === "EU" ? "eu-west-1" : (LocationConstraint ?? "us-east-1");
    return judged(
      "given-bucket",
      region === config.aws.region ? [] : [`${bucket} is in ${region}, not in ${config.aws.region}`],
      `${bucket} in ${region}`,
    );
  });
}

/** Asks for a setting of a bucket; where it has none S3 says that there is no such setting. */
function setting<T extends TSchema>({ aws }: AccountToCheck, schema: T, verb: string, bucket: string) {
  return aws.ask(schema, ["s3api", verb, "--bucket", bucket]);
}

const Versioning = Type.Object({ Status: Type.Optional(Type.String()) });

async function versionsLine(account: AccountToCheck, bucket: string): Promise<CheckLine> {
  const id = "given-bucket-versions";
  const asked = await setting(account, Versioning, "get-bucket-versioning", bucket);
  return lineOf(id, asked, ({ Status = "off" }) =>
    Status === "Enabled"
      ? passed(id, `${bucket} keeps versions`)
      : warned(
          id,
          `${bucket} of aws.backup.bucket keeps no versions (${Status}): a backup that is overwritten is lost`,
          `switch them on: \`aws s3api put-bucket-versioning --bucket ${bucket} --versioning-configuration Status=Enabled\``,
        ),
  );
}

const BLOCKS = ["BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"] as const;
const Blocked = Type.Object({
  PublicAccessBlockConfiguration: Type.Partial(
    Type.Object(
      Object.fromEntries(BLOCKS.map((name) => [name, Type.Boolean()])) as Record<
        (typeof BLOCKS)[number],
        ReturnType<typeof Type.Boolean>
      >,
    ),
  ),
});

async function closedLine(account: AccountToCheck, bucket: string): Promise<CheckLine> {
  const id = "given-bucket-closed";
  const asked = await setting(account, Blocked, "get-public-access-block", bucket);
  const none = "failure" in asked && asked.failure.code === "NoSuchPublicAccessBlockConfiguration";
  if ("failure" in asked && !none) return unanswered(id, asked.failure);
  const found = "answer" in asked ? asked.answer.PublicAccessBlockConfiguration : {};
  const off = BLOCKS.filter((name) => found[name] !== true);
  if (off.length === 0) return passed(id, `${bucket} blocks public access`);
  const all = BLOCKS.map((name) => `${name}=true`).join(",");
  return failed(
    id,
    `${bucket} of aws.backup.bucket does not block public access: ${off.join(", ")} is off`,
    `switch it on: \`aws s3api put-public-access-block --bucket ${bucket} --public-access-block-configuration ${all}\``,
  );
}

const Encryption = Type.Object({
  ServerSideEncryptionConfiguration: Type.Object({
    Rules: Type.Array(
      Type.Object({
        ApplyServerSideEncryptionByDefault: Type.Optional(
          Type.Object({ SSEAlgorithm: Type.String(), KMSMasterKeyID: Type.Optional(Type.String()) }),
        ),
      }),
    ),
  }),
});

async function encryptionLine(account: AccountToCheck, bucket: string): Promise<CheckLine> {
  const id = "given-bucket-key";
  const { kmsKeyArn } = account.config.aws.backup;
  const asked = await setting(account, Encryption, "get-bucket-encryption", bucket);
  return lineOf(id, asked, ({ ServerSideEncryptionConfiguration: { Rules } }) => {
    const { SSEAlgorithm = "AES256", KMSMasterKeyID: key } =
      Rules[0]?.ApplyServerSideEncryptionByDefault ?? {};
    // S3's own key is open to whoever may use the bucket.
    const own =
      SSEAlgorithm.startsWith("aws:kms") && key?.endsWith("alias/aws/s3") === false ? key : undefined;
    if (own === undefined) return passed(id, `${bucket} by ${SSEAlgorithm}`);
    // A bucket may name its key by the id alone.
    if (kmsKeyArn?.split("/").at(-1) === own.split("/").at(-1)) return passed(id, own);
    return failed(
      id,
      `${bucket} is encrypted with ${own}, and aws.backup.kmsKeyArn is ${kmsKeyArn ?? "not set"}: the registry could not write to it`,
      "set aws.backup.kmsKeyArn to the bucket's key",
    );
  });
}

/** Whether the bucket is there, keeps what was there before, and is closed. */
export async function bucketLines(account: AccountToCheck, bucket: string): Promise<readonly CheckLine[]> {
  const [place, ...settings] = await Promise.all(
    [placeLine, versionsLine, closedLine, encryptionLine].map((check) => check(account, bucket)),
  );
  if (place?.status !== "failed") return place === undefined ? settings : [place, ...settings];
  return [place, ...settings.map(({ id }) => notChecked(id, "the bucket is not known: see given-bucket"))];
}

const Key = Type.Object({ KeyMetadata: Type.Object({ KeyState: Type.String() }) });

/** Whether the bucket's key can be used. */
export async function keyLine({ aws }: AccountToCheck, arn: string): Promise<CheckLine> {
  const asked = await aws.ask(Key, ["kms", "describe-key", "--key-id", arn]);
  return lineOf("given-key", asked, ({ KeyMetadata: { KeyState } }) =>
    judged("given-key", KeyState === "Enabled" ? [] : [`it is ${KeyState}`], `${arn} is enabled`),
  );
}

const FileSystems = Type.Object({ FileSystems: Type.Array(Type.Object({ LifeCycleState: Type.String() })) });

/** Whether the file system is there. */
export async function fileSystemLine({ aws }: AccountToCheck, fileSystemId: string): Promise<CheckLine> {
  const asked = await aws.ask(FileSystems, [
    "efs",
    "describe-file-systems",
    "--file-system-id",
    fileSystemId,
  ]);
  return lineOf("given-file-system", asked, ({ FileSystems: [first] }) =>
    first?.LifeCycleState === "available"
      ? passed("given-file-system", `${fileSystemId} is available`)
      : failed("given-file-system", `${fileSystemId} is ${first?.LifeCycleState ?? "not there"}`),
  );
}
