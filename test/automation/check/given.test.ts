import assert from "node:assert/strict";
import { covers } from "../../../automation/check/aws/given/certificate";
import { irsaTrust } from "../../../model/aws/trust";
import { describedCluster, ISSUER, stackOf } from "./account";
import type { Answers } from "./standIn";
import { check, failing, told } from "./support";

const KEYS = "arn:aws:kms:us-east-1:111122223333:key";

describe("check --pre of what is given", () => {
  const vpcId = "vpc-0a1b2c3d4e5f60718";
  const subnet = (at: number, letter: string, cidr: string, changed: object = {}) => ({
    SubnetId: `subnet-0000000${at}`,
    VpcId: vpcId,
    AvailabilityZone: `us-east-1${letter}`,
    CidrBlock: cidr,
    AvailableIpAddressCount: 200,
    Tags: [{ Key: `kubernetes.io/role/${at < 3 ? "internal-elb" : "elb"}`, Value: "1" }],
    ...changed,
  });
  const network = {
    vpcId,
    privateSubnetIds: ["subnet-00000001", "subnet-00000002"],
    publicSubnetIds: ["subnet-00000003", "subnet-00000004"],
    loadBalancerCidrs: ["10.0.48.0/24", "10.0.49.0/24"],
  };
  const arn = "arn:aws:acm:us-east-1:111122223333:certificate/00000000-0000-0000-0000-000000000000";
  const role = "arn:aws:iam::111122223333:role/registry";
  const cluster = describedCluster({});
  const trust = irsaTrust(ISSUER, { namespace: "atom-system", name: "workflow-registry" });
  const blocked = {
    BlockPublicAcls: true,
    IgnorePublicAcls: true,
    BlockPublicPolicy: true,
    RestrictPublicBuckets: true,
  };
  const encryptedBy = (ApplyServerSideEncryptionByDefault: object) => ({
    ServerSideEncryptionConfiguration: {
      Rules: [{ ApplyServerSideEncryptionByDefault, BucketKeyEnabled: true }],
    },
  });
  const given = stackOf({
    network,
    certificateArn: arn,
    backup: { bucket: "backups-of-demo" },
    roles: { registryBackup: role },
    fileSystemId: "fs-0a1b2c3d",
  });
  const subnets = [
    subnet(1, "a", "10.0.0.0/20"),
    subnet(2, "b", "10.0.16.0/20"),
    subnet(3, "a", "10.0.48.0/24"),
    subnet(4, "b", "10.0.49.0/24"),
  ];
  const there: Answers = {
    "ec2 describe-vpc-attribute enableDnsSupport": {
      json: { VpcId: vpcId, EnableDnsSupport: { Value: true } },
    },
    "ec2 describe-vpc-attribute enableDnsHostnames": {
      json: { VpcId: vpcId, EnableDnsHostnames: { Value: true } },
    },
    "ec2 describe-subnets": { json: { Subnets: subnets } },
    "acm describe-certificate": {
      json: {
        Certificate: {
          Status: "ISSUED",
          DomainName: "demo.example.com",
          SubjectAlternativeNames: ["*.demo.example.com"],
        },
      },
    },
    "s3api get-bucket-location": { json: { LocationConstraint: null } },
    "iam get-role": { json: { Role: { Arn: role, AssumeRolePolicyDocument: trust } } },
    "eks describe-cluster": { json: { cluster } },
    "s3api get-bucket-versioning": { json: { Status: "Enabled" } },
    "s3api get-public-access-block": { json: { PublicAccessBlockConfiguration: blocked } },
    "s3api get-bucket-encryption": { json: encryptedBy({ SSEAlgorithm: "AES256" }) },
    "efs describe-file-systems": { json: { FileSystems: [{ LifeCycleState: "available" }] } },
  };
  const ids = [
    "given-network",
    "given-subnets",
    "given-subnet-tags",
    "given-subnet-addresses",
    "given-certificate",
    "given-bucket",
    "given-bucket-versions",
    "given-bucket-closed",
    "given-bucket-key",
    "given-roles",
    "given-role-trust",
    "given-file-system",
  ];

  it("passes what is there, and counts nothing that is not made", async () => {
    const asked = await check(given, there);
    for (const id of ids) assert.equal(told(asked, id)[0], "passed", `${id}: ${told(asked, id)[1] ?? ""}`);
    assert.deepEqual(told(asked, "quota-vpcs"), ["passed", "the stack makes none"]);
  });

  const WRONG: readonly (readonly [string, Answers, string, RegExp])[] = [
    [
      "a VPC that is not there",
      { "ec2 describe-vpcs": { error: "InvalidVpcID.NotFound", message: "The vpc ID does not exist" } },
      "given-network",
      /does not exist/,
    ],
    [
      "a VPC without host names",
      {
        "ec2 describe-vpc-attribute enableDnsHostnames": { json: { EnableDnsHostnames: { Value: false } } },
      },
      "given-network",
      /DNS host names switched off$/,
    ],
    [
      "subnets of one zone",
      {
        "ec2 describe-subnets": {
          json: {
            Subnets: [subnet(1, "a", "10.0.0.0/20"), subnet(2, "a", "10.0.16.0/20"), ...subnets.slice(2)],
          },
        },
      },
      "given-subnets",
      /^more than one of the private subnets is in us-east-1a$/,
    ],
    [
      "a subnet of another VPC",
      {
        "ec2 describe-subnets": {
          json: { Subnets: [subnet(1, "a", "10.0.0.0/20", { VpcId: "vpc-1" }), ...subnets.slice(1)] },
        },
      },
      "given-subnets",
      /^subnet-00000001 is in vpc-1$/,
    ],
    [
      "public subnets of other networks",
      {
        "ec2 describe-subnets": {
          json: { Subnets: [...subnets.slice(0, 3), subnet(4, "b", "10.0.50.0/24")] },
        },
      },
      "given-subnets",
      /and aws\.network\.loadBalancerCidrs are/,
    ],
    [
      "public subnets that no load balancer finds",
      {
        "ec2 describe-subnets": {
          json: { Subnets: [...subnets.slice(0, 3), subnet(4, "b", "10.0.49.0/24", { Tags: [] })] },
        },
      },
      "given-subnet-tags",
      /^subnet-00000004 of aws\.network\.publicSubnetIds lacks the tag kubernetes\.io\/role\/elb,/,
    ],
    [
      "a private subnet that a public load balancer would take",
      {
        "ec2 describe-subnets": {
          json: {
            Subnets: [
              subnet(1, "a", "10.0.0.0/20", { Tags: [{ Key: "kubernetes.io/role/elb", Value: "1" }] }),
              ...subnets.slice(1),
            ],
          },
        },
      },
      "given-subnet-tags",
      /^subnet-00000001 of aws\.network\.privateSubnetIds has the tag kubernetes\.io\/role\/elb:/,
    ],
    [
      "full subnets",
      {
        "ec2 describe-subnets": {
          json: {
            Subnets: [
              subnet(1, "a", "10.0.0.0/20", { AvailableIpAddressCount: 15 }),
              subnet(2, "b", "10.0.16.0/20", { AvailableIpAddressCount: 16 }),
              subnet(3, "a", "10.0.48.0/24", { AvailableIpAddressCount: 8 }),
              subnet(4, "b", "10.0.49.0/24", { AvailableIpAddressCount: 7 }),
            ],
          },
        },
      },
      "given-subnet-addresses",
      /^subnet-00000001 of aws\.network\.privateSubnetIds has 15 free addresses, and needs 16; subnet-00000004 of aws\.network\.publicSubnetIds has 7 free addresses, and needs 8$/,
    ],
    [
      "a certificate that is not issued",
      {
        "acm describe-certificate": {
          json: { Certificate: { Status: "PENDING_VALIDATION", DomainName: "*.demo.example.com" } },
        },
      },
      "given-certificate",
      /^it is PENDING_VALIDATION, not ISSUED$/,
    ],
    [
      "a certificate for other hosts",
      {
        "acm describe-certificate": {
          json: { Certificate: { Status: "ISSUED", DomainName: "demo.example.com" } },
        },
      },
      "given-certificate",
      /^it does not cover registry\.demo\.example\.com/,
    ],
    [
      "a bucket elsewhere",
      { "s3api get-bucket-location": { json: { LocationConstraint: "EU" } } },
      "given-bucket",
      /^backups-of-demo is in eu-west-1, not in us-east-1$/,
    ],
    [
      "a bucket that lets the public in",
      {
        "s3api get-public-access-block": {
          json: { PublicAccessBlockConfiguration: { ...blocked, BlockPublicPolicy: false } },
        },
      },
      "given-bucket-closed",
      /^backups-of-demo of aws\.backup\.bucket does not block public access: BlockPublicPolicy is off$/,
    ],
    [
      "a bucket that nobody closed",
      { "s3api get-public-access-block": { error: "NoSuchPublicAccessBlockConfiguration" } },
      "given-bucket-closed",
      /BlockPublicAcls, IgnorePublicAcls, BlockPublicPolicy, RestrictPublicBuckets is off$/,
    ],
    [
      "a bucket with a key that the registry may not use",
      {
        "s3api get-bucket-encryption": {
          json: encryptedBy({ SSEAlgorithm: "aws:kms", KMSMasterKeyID: `${KEYS}/0a1b` }),
        },
      },
      "given-bucket-key",
      /key\/0a1b, and aws\.backup\.kmsKeyArn is not set: the registry could not write to it$/,
    ],
    [
      "a role that lets another service account in",
      {
        "iam get-role": {
          json: {
            Role: {
              Arn: role,
              AssumeRolePolicyDocument: irsaTrust(ISSUER, { namespace: "atom-system", name: "other" }),
            },
          },
        },
      },
      "given-role-trust",
      /^the trust policy of aws\.roles\.registryBackup does not let atom-system\/workflow-registry in$/,
    ],
    [
      "a role that trusts another cluster",
      {
        "eks describe-cluster": {
          json: { cluster: describedCluster({ identity: { oidc: { issuer: `${ISSUER.issuer}0` } } }) },
        },
      },
      "given-role-trust",
      /does not let atom-system\/workflow-registry in$/,
    ],
    [
      "a role of the same name in another path",
      {
        "iam get-role": {
          json: {
            Role: { Arn: "arn:aws:iam::111122223333:role/x/registry", AssumeRolePolicyDocument: trust },
          },
        },
      },
      "given-roles",
      /not arn:aws:iam::111122223333:role\/registry$/,
    ],
    [
      "a file system that is going",
      { "efs describe-file-systems": { json: { FileSystems: [{ LifeCycleState: "deleting" }] } } },
      "given-file-system",
      /^fs-0a1b2c3d is deleting$/,
    ],
  ];
  for (const [what, answers, id, detail] of WRONG)
    it(`fails for ${what}`, async () => {
      const asked = await check(given, { ...there, ...answers });
      assert.equal(told(asked, id)[0], "failed");
      assert.match(told(asked, id)[1] ?? "", detail);
      assert.deepEqual(failing(asked), [id]);
    });

  const TOLD: readonly (readonly [string, Answers, string, RegExp])[] = [
    [
      "private subnets without the tag for internal load balancers",
      {
        "ec2 describe-subnets": {
          json: { Subnets: [subnet(1, "a", "10.0.0.0/20", { Tags: undefined }), ...subnets.slice(1)] },
        },
      },
      "given-subnet-tags",
      /^subnet-00000001 of aws\.network\.privateSubnetIds lacks the tag kubernetes\.io\/role\/internal-elb:/,
    ],
    [
      "a bucket without versions",
      { "s3api get-bucket-versioning": { text: "" } },
      "given-bucket-versions",
      /^backups-of-demo of aws\.backup\.bucket keeps no versions \(off\):/,
    ],
    [
      "a bucket whose versions are suspended",
      { "s3api get-bucket-versioning": { json: { Status: "Suspended" } } },
      "given-bucket-versions",
      /\(Suspended\)/,
    ],
    [
      "an imported certificate that ends soon",
      {
        "acm describe-certificate": {
          json: {
            Certificate: {
              Status: "ISSUED",
              DomainName: "*.demo.example.com",
              Type: "IMPORTED",
              NotAfter: new Date(Date.now() + 10.5 * 86_400_000).toISOString(),
            },
          },
        },
      },
      "given-certificate",
      /it was imported, ends in 10 days, and ACM does not renew it$/,
    ],
    [
      "a role that lets a whole namespace in",
      {
        "iam get-role": {
          json: {
            Role: {
              Arn: role,
              AssumeRolePolicyDocument: JSON.parse(
                JSON.stringify(trust)
                  .replace("StringEquals", "StringLike")
                  .replace("atom-system:workflow-registry", "atom-system:*"),
              ) as unknown,
            },
          },
        },
      },
      "given-role-trust",
      /^the trust policy of aws\.roles\.registryBackup lets others in too, such as atom-system\/stranger$/,
    ],
    [
      "a role for a cluster that is not there yet",
      { "eks describe-cluster": { error: "ResourceNotFoundException" } },
      "given-role-trust",
      /^aws\.roles\.registryBackup has to trust the issuer of the cluster, which is not there yet$/,
    ],
  ];
  for (const [what, answers, id, detail] of TOLD)
    it(`tells of ${what}`, async () => {
      const asked = await check(given, { ...there, ...answers });
      assert.equal(told(asked, id)[0], "warning");
      assert.match(told(asked, id)[1] ?? "", detail);
      assert.deepEqual(failing(asked), []);
    });

  it("says nothing of the settings of a bucket that is not there", async () => {
    const gone = { error: "NoSuchBucket", message: "The specified bucket does not exist" };
    const verbs = ["location", "versioning", "encryption"].map((what) => `s3api get-bucket-${what}`);
    const answers = Object.fromEntries(
      [...verbs, "s3api get-public-access-block"].map((verb) => [verb, gone]),
    );
    const asked = await check(given, { ...there, ...answers });
    assert.deepEqual(failing(asked), ["given-bucket"]);
    for (const id of ["given-bucket-versions", "given-bucket-closed", "given-bucket-key"])
      assert.deepEqual(told(asked, id), ["not-checked", "the bucket is not known: see given-bucket"]);
  });

  it("takes the bucket's key by its id alone, and S3's own", async () => {
    const keyArn = `${KEYS}/0a1b2c3d-0000-0000-0000-000000000000`;
    const keyed = stackOf({ backup: { bucket: "backups-of-demo", kmsKeyArn: keyArn } });
    for (const KMSMasterKeyID of [keyArn, keyArn.split("/").at(-1), "arn:aws:kms:us-east-1:1:alias/aws/s3"]) {
      const asked = await check(keyed, {
        ...there,
        "kms describe-key": { json: { KeyMetadata: { KeyState: "Enabled" } } },
        "s3api get-bucket-encryption": { json: encryptedBy({ SSEAlgorithm: "aws:kms", KMSMasterKeyID }) },
      });
      assert.equal(told(asked, "given-bucket-key")[0], "passed", String(KMSMasterKeyID));
    }
  });

  it("takes a wildcard for one label", () => {
    assert.ok(covers("*.example.com", "A.example.com"));
    assert.ok(!covers("*.example.com", "a.b.example.com"));
    assert.ok(!covers("*.example.com", "example.com"));
    assert.ok(!covers("example.com", "a.example.com"));
  });
});
