import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import type * as grpc from "@grpc/grpc-js";
import { Account, accountFile } from "../../../../rehearsal/providers/aws/account";
import { cacheDirectory } from "../../../../model/environment";
import { UNKNOWN, urn, type Properties } from "../support/client";
import { start, type StartedProvider } from "../support/provider";

const VPC = urn("aws:ec2/vpc:Vpc", "net");
const SUBNET = urn("aws:ec2/subnet:Subnet", "subnet");
const ROLE = urn("aws:iam/role:Role", "role");
const BUCKET = urn("aws:s3/bucket:Bucket", "bucket");

async function refusal(call: Promise<unknown>): Promise<string> {
  return call.then(
    () => "no error",
    (error: unknown) => (error as grpc.ServiceError).details,
  );
}

describe("rehearsal/providers/aws", function () {
  this.timeout(60_000);
  let state: string;
  let provider: StartedProvider;

  async function begin(faults?: readonly Properties[], region = "eu-west-1"): Promise<StartedProvider> {
    const env = {
      ZEN_STATE: state,
      ZEN_CACHE: cacheDirectory(process.env),
      ...(faults === undefined ? {} : { ZEN_AWS_FAULTS: JSON.stringify(faults) }),
    };
    const started = await start("aws", { programDirectory: state, env });
    await started.client.configure({ region }, "aws");
    return started;
  }

  beforeEach(async () => {
    state = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "kube-zen-aws-")));
    provider = await begin();
  });
  afterEach(async () => {
    await provider.close();
    fs.rmSync(state, { recursive: true });
  });

  function held(): readonly string[] {
    return Account.open(accountFile({ ZEN_STATE: state }))
      .all()
      .map(({ type }) => type.split(":").at(-1) ?? "");
  }

  it("checks inputs against the types that the SDK declares, nested ones too", async () => {
    const failures = async (type: string, inputs: Properties): Promise<readonly string[]> =>
      (await provider.client.check(urn(type, "x"), inputs)).failures;
    assert.deepEqual(await failures("aws:ec2/vpc:Vpc", { cidrBlock: "10.0.0.0/16", tags: { a: "b" } }), []);
    assert.deepEqual(
      await failures("aws:ec2/vpc:Vpc", { cidrblock: "10.0.0.0/16", enableDnsSupport: "sometimes" }),
      [
        "cidrblock: aws:ec2/vpc:Vpc: could not validate provider configuration: Invalid or unknown key",
        "enableDnsSupport: aws:ec2/vpc:Vpc: expected boolean, got string",
      ],
    );
    assert.deepEqual(await failures("aws:ec2/subnet:Subnet", { cidrBlock: UNKNOWN }), [
      'vpcId: aws:ec2/subnet:Subnet: Missing required argument. The argument "vpcId" is required, but no definition was found.',
    ]);
    assert.deepEqual(
      await failures("aws:ec2/launchTemplate:LaunchTemplate", {
        metadataOptions: { httpTokens: "required", hopLimit: 1 },
        blockDeviceMappings: [{ ebs: { volumeSize: "large" } }],
      }),
      [
        "blockDeviceMappings[0].ebs.volumeSize: aws:ec2/launchTemplate:LaunchTemplate: expected number, got string",
        "metadataOptions.hopLimit: aws:ec2/launchTemplate:LaunchTemplate: could not validate provider configuration: Invalid or unknown key",
      ],
    );
  });

  it("knows in preview what was given, and nothing of what AWS will add", async () => {
    const { properties, id } = await provider.client.create(
      VPC,
      { cidrBlock: "10.0.0.0/16" },
      { preview: true },
    );
    assert.equal(id, "");
    assert.equal(properties["cidrBlock"], "10.0.0.0/16");
    assert.equal(properties["arn"], UNKNOWN);
    assert.deepEqual(held(), []);
  });

  it("makes things with ids and ARNs of their partition, and forgets what is deleted", async () => {
    const made = await provider.client.create(VPC, { cidrBlock: "10.0.0.0/16" });
    assert.match(made.id, /^vpc-0[0-9a-f]{17}$/);
    assert.match(
      String(made.properties["arn"]),
      /^arn:aws:ec2:eu-west-1:0000[0-9]{8}:vpc\/vpc-0[0-9a-f]{17}$/,
    );
    assert.equal(fs.statSync(accountFile({ ZEN_STATE: state })).mode & 0o777, 0o600);
    await provider.client.delete(VPC, made.id, made.properties);
    assert.deepEqual(held(), []);
    await provider.close();
    provider = await begin(undefined, "cn-north-1");
    const bucket = await provider.client.create(BUCKET, { bucket: "kube-zen-backups" });
    assert.equal(bucket.properties["arn"], "arn:aws-cn:s3:::kube-zen-backups");
    assert.equal(bucket.properties["bucketDomainName"], "kube-zen-backups.s3.cn-north-1.amazonaws.com.cn");
  });

  it("refuses what names something that is not there, overlaps, or is there already", async () => {
    const { client } = provider;
    const inputs = { vpcId: "vpc-0missing", cidrBlock: "10.0.0.0/18" };
    assert.equal(
      await refusal(client.create(SUBNET, inputs)),
      "creating aws:ec2/subnet:Subnet (subnet): operation error: api error InvalidVpcID.NotFound: The Vpc 'vpc-0missing' does not exist",
    );
    const vpc = await client.create(VPC, { cidrBlock: "10.0.0.0/16" });
    await client.create(SUBNET, { vpcId: vpc.id, cidrBlock: "10.0.0.0/18" });
    assert.equal(
      await refusal(client.create(SUBNET, { vpcId: vpc.id, cidrBlock: "10.0.32.0/20" })),
      "creating aws:ec2/subnet:Subnet (subnet): operation error: api error InvalidSubnet.Conflict: The CIDR '10.0.32.0/20' conflicts with another subnet",
    );
    assert.match(
      await refusal(client.create(SUBNET, { vpcId: vpc.id, cidrBlock: "10.1.0.0/18" })),
      /InvalidSubnet\.Range/,
    );
    const role = { name: "kube-zen-registry", assumeRolePolicy: "{}" };
    await client.create(ROLE, role);
    assert.match(
      await refusal(client.create(ROLE, role)),
      /EntityAlreadyExists: Role with name kube-zen-registry/,
    );
    assert.match(
      await refusal(client.create(ROLE, { name: "other", assumeRolePolicy: "not JSON" })),
      /MalformedPolicyDocument/,
    );
    assert.match(
      await refusal(client.create(ROLE, { name: "x".repeat(65), assumeRolePolicy: "{}" })),
      /ValidationError/,
    );
    assert.match(await refusal(client.create(BUCKET, { bucket: "No_Bucket" })), /InvalidBucketName/);
  });

  it("keeps what something else needs, and lets it go afterwards", async () => {
    const { client } = provider;
    const vpc = await client.create(VPC, { cidrBlock: "10.0.0.0/16" });
    const subnet = await client.create(SUBNET, { vpcId: vpc.id, cidrBlock: "10.0.0.0/18" });
    assert.match(
      await refusal(client.delete(VPC, vpc.id, vpc.properties)),
      /DependencyViolation: The Vpc 'vpc-[0-9a-f]+' has dependencies and cannot be deleted: Subnet 'subnet-[0-9a-f]+'$/,
    );
    await client.delete(SUBNET, subnet.id, subnet.properties);
    await client.delete(VPC, vpc.id, vpc.properties);
    assert.deepEqual(held(), []);
  });

  it("gives no more than the account's limits", async () => {
    const { client } = provider;
    for (let at = 0; at < 5; at += 1) await client.create(VPC, { cidrBlock: `10.${at}.0.0/16` });
    assert.match(
      await refusal(client.create(VPC, { cidrBlock: "10.9.0.0/16" })),
      /VpcLimitExceeded: The maximum number of Vpcs has been reached: 5\.$/,
    );
  });

  it("replaces what cannot be changed in place, and sees what was removed behind its back", async () => {
    const { client } = provider;
    const vpc = await client.create(VPC, { cidrBlock: "10.0.0.0/16" });
    const tagged = { cidrBlock: "10.0.0.0/16", tags: { a: "b" } };
    assert.deepEqual((await client.diff(VPC, vpc.id, vpc.properties, tagged)).replaces, []);
    assert.deepEqual(
      (await client.diff(VPC, vpc.id, vpc.properties, { cidrBlock: "10.1.0.0/16" })).replaces,
      ["cidrBlock"],
    );
    assert.equal((await client.read(VPC, vpc.id, vpc.properties)).id, vpc.id);
    Account.open(accountFile({ ZEN_STATE: state })).remove("aws:ec2/vpc:Vpc", vpc.id);
    await provider.close();
    provider = await begin();
    assert.equal((await provider.client.read(VPC, vpc.id, vpc.properties)).id, "");
  });

  it("validates a certificate once its records are in the zone, and not before", async () => {
    const { client } = provider;
    const zone = await client.create(urn("aws:route53/zone:Zone", "zone"), { name: "example.com" });
    const certificate = await client.create(urn("aws:acm/certificate:Certificate", "certificate"), {
      domainName: "registry.example.com",
      validationMethod: "DNS",
    });
    const validation = urn("aws:acm/certificateValidation:CertificateValidation", "validation");
    const inputs = { certificateArn: certificate.id };
    assert.match(await refusal(client.create(validation, inputs)), /last state: 'PENDING_VALIDATION'/);
    const [option] = certificate.properties["domainValidationOptions"] as readonly Readonly<
      Record<string, string>
    >[];
    await client.create(urn("aws:route53/record:Record", "record"), {
      zoneId: zone.id,
      name: option?.["resourceRecordName"],
      type: option?.["resourceRecordType"],
      records: [option?.["resourceRecordValue"]],
      ttl: 60,
    });
    await client.create(validation, inputs);
    const read = await client.read(urn("aws:acm/certificate:Certificate", "certificate"), certificate.id);
    assert.equal(read.properties["status"], "ISSUED");
  });

  it("fails where it is told to, tries again when it is throttled, and says which resource it was", async () => {
    await provider.close();
    provider = await begin([
      { operation: "create", kind: "throttle", type: "aws:ec2/vpc:Vpc", times: 3 },
      { operation: "create", kind: "quota", type: "aws:s3/bucket:Bucket" },
      { operation: "delete", kind: "internal", name: "net" },
    ]);
    const { client } = provider;
    const vpc = await client.create(VPC, { cidrBlock: "10.0.0.0/16" });
    assert.equal(
      await refusal(client.create(BUCKET, { bucket: "bucket" })),
      "creating aws:s3/bucket:Bucket (bucket): operation error: api error LimitExceededException: The account's limit is reached: ask for a higher one",
    );
    assert.deepEqual(held(), ["Vpc"]);
    await client.create(BUCKET, { bucket: "bucket" });
    assert.match(await refusal(client.delete(VPC, vpc.id, {})), /InternalFailure/);
    await client.delete(VPC, vpc.id, {});
    assert.deepEqual(held(), ["Bucket"]);
  });

  it("answers functions of the SDK, and refuses others with a sentence", async () => {
    const { client } = provider;
    const zones = await client.invoke("aws:index/getAvailabilityZones:getAvailabilityZones", {});
    assert.deepEqual(zones["names"], ["eu-west-1a", "eu-west-1b", "eu-west-1c"]);
    const identity = await client.invoke("aws:index/getCallerIdentity:getCallerIdentity", {});
    assert.match(String(identity["accountId"]), /^0000[0-9]{8}$/);
    assert.match(await refusal(client.invoke("aws:ec2/getAmi:getAmi", {})), /aws:ec2\/getAmi:getAmi/);
  });
});
