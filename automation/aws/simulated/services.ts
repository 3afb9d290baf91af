import { QUOTAS } from "../../../model/aws/limits";
import { partitionOf } from "../../../model/aws/partition";
import { AwsError, type Held } from "../../../rehearsal/providers/aws/account";
import { callerArn } from "../../../rehearsal/providers/aws/caller";
import { text, valueOf, valuesAt } from "../../../rehearsal/providers/aws/types/spec";
import { type Answers, capital, flag, held, inRegion, one, type Question } from "./question";

const BUCKET = "aws:s3/bucket:Bucket";

/** A setting of a bucket. @throws AwsError where there is no bucket, or with a code where it has no such setting. */
function setting(question: Question, kind: string, code?: string): Held["inputs"] | undefined {
  const name = one(question, "bucket");
  held(question, BUCKET, name, "NoSuchBucket");
  const type = `aws:s3/${kind[0]?.toLowerCase() ?? ""}${kind.slice(1)}:${kind}`;
  const found = question.account.all(type).find(({ inputs }) => text(inputs, "bucket") === name);
  if (found === undefined && code !== undefined) throw new AwsError(code, `${name} has none`);
  return found?.inputs;
}

/** What the services besides EC2 of the simulated account answer. */
export const serviceAnswers: Answers = {
  "sts get-caller-identity": ({ account, region }) => ({
    Account: account.id,
    Arn: callerArn(partitionOf(region), account),
    UserId: "AIDAREHEARSAL",
  }),
  // An account that has room for a rehearsal: AWS gives a new one 5 vCPUs.
  "service-quotas get-service-quota": (question) => {
    const code = one(question, "quota-code");
    const known = Object.values(QUOTAS).find((quota) => quota.code === code);
    return { Quota: { Value: code === QUOTAS.onDemandVcpus.code ? 256 : (known?.most ?? 0) } };
  },
  "logs describe-log-groups": (question) => ({
    logGroups: inRegion(question, "aws:cloudwatch/logGroup:LogGroup")
      .filter(({ id }) => id.startsWith(one(question, "log-group-name-prefix")))
      .map(({ id }) => ({ logGroupName: id })),
  }),
  "eks list-clusters": (question) => ({
    clusters: inRegion(question, "aws:eks/cluster:Cluster").map(({ id }) => id),
  }),
  "eks describe-cluster": (question) => {
    const found = held(
      question,
      "aws:eks/cluster:Cluster",
      one(question, "name"),
      "ResourceNotFoundException",
    );
    const { inputs, outputs } = found;
    const asked = valueOf(inputs, "vpcConfig");
    return {
      cluster: {
        name: found.id,
        arn: text(outputs, "arn"),
        status: text(outputs, "status"),
        version: text(outputs, "version"),
        identity: { oidc: { issuer: valuesAt(outputs, "identities.oidcs.issuer")[0] } },
        resourcesVpcConfig: {
          vpcId: text(valueOf(outputs, "vpcConfig"), "vpcId"),
          endpointPublicAccess: flag(asked, "endpointPublicAccess", true),
          endpointPrivateAccess: flag(asked, "endpointPrivateAccess", false),
          publicAccessCidrs: valuesAt(asked, "publicAccessCidrs"),
        },
      },
    };
  },
  "eks describe-addon": (question) => {
    const id = `${one(question, "cluster-name")}:${one(question, "addon-name")}`;
    const { inputs } = held(question, "aws:eks/addon:Addon", id, "ResourceNotFoundException");
    return { addon: { status: "ACTIVE", configurationValues: text(inputs, "configurationValues") } };
  },
  "iam get-open-id-connect-provider": (question) => {
    const id = one(question, "open-id-connect-provider-arn");
    const { inputs } = held(
      question,
      "aws:iam/openIdConnectProvider:OpenIdConnectProvider",
      id,
      "NoSuchEntity",
    );
    return { ClientIDList: valuesAt(inputs, "clientIdLists") };
  },
  "iam get-role": (question) => {
    const name = one(question, "role-name");
    const role = question.account
      .all("aws:iam/role:Role")
      .find(({ outputs }) => text(outputs, "name") === name);
    if (role === undefined) throw new AwsError("NoSuchEntity", `The role with name ${name} cannot be found.`);
    const AssumeRolePolicyDocument: unknown = JSON.parse(text(role.inputs, "assumeRolePolicy"));
    return { Role: { Arn: text(role.outputs, "arn"), AssumeRolePolicyDocument } };
  },
  "acm describe-certificate": (question) => {
    const arn = one(question, "certificate-arn");
    const { inputs, outputs } = held(
      question,
      "aws:acm/certificate:Certificate",
      arn,
      "ResourceNotFoundException",
    );
    return {
      Certificate: {
        Status: text(outputs, "status"),
        DomainName: text(inputs, "domainName"),
        SubjectAlternativeNames: valuesAt(outputs, "subjectAlternativeNames"),
        Type: "AMAZON_ISSUED",
      },
    };
  },
  "route53 get-hosted-zone": (question) => {
    const { outputs } = held(question, "aws:route53/zone:Zone", one(question, "id"), "NoSuchHostedZone");
    return {
      HostedZone: { Name: `${text(outputs, "name")}.`, Config: { PrivateZone: false } },
      DelegationSet: { NameServers: valuesAt(outputs, "nameServers") },
    };
  },
  "s3api get-bucket-location": (question) => {
    const { region } = held(question, BUCKET, one(question, "bucket"), "NoSuchBucket");
    return { LocationConstraint: region === "us-east-1" ? null : region };
  },
  "s3api get-bucket-versioning": (question) => {
    const Status = text(
      valueOf(setting(question, "BucketVersioning") ?? {}, "versioningConfiguration"),
      "status",
    );
    return Status === "" ? {} : { Status };
  },
  "s3api get-public-access-block": (question) => {
    const found = setting(question, "BucketPublicAccessBlock", "NoSuchPublicAccessBlockConfiguration") ?? {};
    const names = ["blockPublicAcls", "ignorePublicAcls", "blockPublicPolicy", "restrictPublicBuckets"];
    return {
      PublicAccessBlockConfiguration: Object.fromEntries(
        names.map((name) => [capital(name), flag(found, name, false)]),
      ),
    };
  },
  "s3api get-bucket-encryption": (question) => {
    const found = setting(question, "BucketServerSideEncryptionConfiguration") ?? {};
    const at = (name: string) => valuesAt(found, `rules.applyServerSideEncryptionByDefault.${name}`)[0];
    const key = at("kmsMasterKeyId");
    const SSEAlgorithm = at("sseAlgorithm") ?? "AES256";
    const own = { SSEAlgorithm, ...(key === undefined ? {} : { KMSMasterKeyID: key }) };
    return { ServerSideEncryptionConfiguration: { Rules: [{ ApplyServerSideEncryptionByDefault: own }] } };
  },
  "kms describe-key": (question) => {
    const arn = one(question, "key-id");
    const key = question.account.all("aws:kms/key:Key").find(({ outputs }) => text(outputs, "arn") === arn);
    if (key === undefined) throw new AwsError("NotFoundException", `Key '${arn}' does not exist`);
    return { KeyMetadata: { KeyState: "Enabled" } };
  },
  "efs describe-file-systems": (question) => {
    const id = one(question, "file-system-id");
    held(question, "aws:efs/fileSystem:FileSystem", id, "FileSystemNotFound");
    return { FileSystems: [{ FileSystemId: id, LifeCycleState: "available" }] };
  },
};
