import assert from "node:assert/strict";
import { covers } from "../../../automation/check/aws/given";
import { stackOf } from "./account";
import type { Answers } from "./standIn";
import { check, failing, told } from "./support";

describe("check --pre of what is given", () => {
  const vpcId = "vpc-0a1b2c3d4e5f60718";
  const subnet = (at: number, letter: string, cidr: string, vpc = vpcId) => ({
    SubnetId: `subnet-0000000${at}`,
    VpcId: vpc,
    AvailabilityZone: `us-east-1${letter}`,
    CidrBlock: cidr,
  });
  const network = {
    vpcId,
    privateSubnetIds: ["subnet-00000001", "subnet-00000002"],
    publicSubnetIds: ["subnet-00000003", "subnet-00000004"],
    loadBalancerCidrs: ["10.0.48.0/24", "10.0.49.0/24"],
  };
  const arn = "arn:aws:acm:us-east-1:111122223333:certificate/00000000-0000-0000-0000-000000000000";
  const role = "arn:aws:iam::111122223333:role/registry";
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
    "iam get-role": { json: { Role: { Arn: role } } },
    "efs describe-file-systems": { json: { FileSystems: [{ LifeCycleState: "available" }] } },
  };
  const ids = [
    "given-network",
    "given-subnets",
    "given-certificate",
    "given-bucket",
    "given-roles",
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
          json: { Subnets: [subnet(1, "a", "10.0.0.0/20", "vpc-1"), ...subnets.slice(1)] },
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
      "a role that is not there",
      { "iam get-role": { error: "NoSuchEntity" } },
      "given-roles",
      /^there is no aws\.roles\.registryBackup/,
    ],
    [
      "a role of the same name in another path",
      { "iam get-role": { json: { Role: { Arn: "arn:aws:iam::111122223333:role/x/registry" } } } },
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

  it("takes a wildcard for one label", () => {
    assert.ok(covers("*.example.com", "A.example.com"));
    assert.ok(!covers("*.example.com", "a.b.example.com"));
    assert.ok(!covers("*.example.com", "example.com"));
    assert.ok(!covers("example.com", "a.example.com"));
  });
});
