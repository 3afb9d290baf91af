import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import type * as grpc from "@grpc/grpc-js";
import { cacheDirectory } from "../../../../model/environment";
import { Account, accountFile, type Held } from "../../../../rehearsal/providers/aws/account";
import { type Properties, UNKNOWN, urn } from "../support/client";
import { start, type StartedProvider } from "../support/provider";

const VPC = "aws:ec2/vpc:Vpc";
const GROUP = "aws:ec2/securityGroup:SecurityGroup";
const CLUSTER = "aws:eks/cluster:Cluster";
const ADDON = "aws:eks/addon:Addon";
const BUCKET = "aws:s3/bucket:Bucket";
const SECRET = "aws:secretsmanager/secret:Secret";
const ROLE = "aws:iam/role:Role";
const ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment";
const VERSIONING = "aws:s3/bucketVersioning:BucketVersioning";
const OBJECT = "aws:s3/bucketObjectv2:BucketObjectv2";
const STORE = "aws:lb/trustStore:TrustStore";
const ASSOCIATION = "aws:eks/podIdentityAssociation:PodIdentityAssociation";

async function refusal(call: Promise<unknown>): Promise<string> {
  return call.then(
    () => "no error",
    (error: unknown) => (error as grpc.ServiceError).details,
  );
}

describe("rehearsal/providers/aws: types", function () {
  this.timeout(60_000);
  let state: string;
  let provider: StartedProvider;

  async function begin(): Promise<void> {
    const env = { ...process.env, ZEN_STATE: state, ZEN_CACHE: cacheDirectory(process.env) };
    provider = await start("aws", { programDirectory: state, env });
    const defaultTags = JSON.stringify({ tags: { stack: "demo", purpose: "default" } });
    await provider.client.configure({ region: "eu-west-1", defaultTags }, "aws");
  }

  beforeEach(async () => {
    state = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "kube-zen-aws-")));
    await begin();
  });
  afterEach(async () => {
    await provider.close();
    fs.rmSync(state, { recursive: true });
  });

  const make = (type: string, inputs: Properties, name = "x") =>
    provider.client.create(urn(type, name), inputs);
  const held = (type: string): readonly Held[] => Account.open(accountFile({ ZEN_STATE: state })).all(type);

  /** A cluster as it is in an account after EKS has made it: making one needs the embedded cluster. */
  async function withCluster(): Promise<string> {
    await provider.close();
    const account = Account.open(accountFile({ ZEN_STATE: state }));
    account.put({
      type: CLUSTER,
      id: "kz",
      region: "eu-west-1",
      inputs: { name: "kz", vpcConfig: { subnetIds: ["subnet-1"] } },
      outputs: { name: "kz", version: "1.34", vpcConfig: { vpcId: "vpc-1", clusterSecurityGroupId: "sg-1" } },
      madeAt: 0,
    });
    const arn = `arn:aws:iam::${account.id}:role/own`;
    account.put({
      type: "aws:iam/role:Role",
      id: "own",
      region: "",
      inputs: {},
      outputs: { arn, name: "own" },
      madeAt: 0,
    });
    await begin();
    return arn;
  }

  it("have the provider's default tags besides their own, which win", async () => {
    const made = await make(VPC, { cidrBlock: "10.0.0.0/16", tags: { purpose: "own" } });
    assert.deepEqual(made.properties["tagsAll"], { stack: "demo", purpose: "own" });
    assert.deepEqual(made.properties["tags"], { purpose: "own" });
    const [vpc] = held(VPC);
    assert.deepEqual(vpc?.outputs["tagsAll"], { stack: "demo", purpose: "own" });
    const group = await make(GROUP, { vpcId: made.id });
    assert.deepEqual(group.properties["tagsAll"], { stack: "demo", purpose: "default" });
    assert.equal("tags" in group.properties, false);
  });

  it("are kept by rules of other security groups, and take their own along", async () => {
    const vpc = await make(VPC, { cidrBlock: "10.0.0.0/16" });
    const nodes = await make(GROUP, { vpcId: vpc.id }, "nodes");
    const files = await make(GROUP, { vpcId: vpc.id }, "files");
    const RULE = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
    await make(RULE, { securityGroupId: files.id, referencedSecurityGroupId: nodes.id, ipProtocol: "tcp" });
    assert.match(
      await refusal(provider.client.delete(urn(GROUP, "nodes"), nodes.id, nodes.properties)),
      /api error DependencyViolation: The SecurityGroup 'sg-0[0-9a-f]+' has dependencies and cannot be deleted/,
    );
    await provider.client.delete(urn(GROUP, "files"), files.id, files.properties);
    assert.deepEqual(held(RULE), []);
    await provider.client.delete(urn(GROUP, "nodes"), nodes.id, nodes.properties);
    assert.deepEqual(held(GROUP), []);
  });

  it("mount a file system once in a zone, and keep it while it is mounted", async () => {
    const vpc = await make(VPC, { cidrBlock: "10.0.0.0/16" });
    const subnet = { vpcId: vpc.id, availabilityZone: "eu-west-1a" };
    const one = await make("aws:ec2/subnet:Subnet", { ...subnet, cidrBlock: "10.0.0.0/24" }, "one");
    const two = await make("aws:ec2/subnet:Subnet", { ...subnet, cidrBlock: "10.0.1.0/24" }, "two");
    const FILES = "aws:efs/fileSystem:FileSystem";
    const files = await make(FILES, { encrypted: true });
    const TARGET = "aws:efs/mountTarget:MountTarget";
    const target = await make(TARGET, { fileSystemId: files.id, subnetId: one.id });
    assert.equal(target.properties["availabilityZoneName"], "eu-west-1a");
    assert.equal(
      await refusal(make(TARGET, { fileSystemId: files.id, subnetId: two.id }, "again")),
      "creating aws:efs/mountTarget:MountTarget (again): operation error: api error MountTargetConflict: mount target already exists in this AZ",
    );
    assert.match(
      await refusal(provider.client.delete(urn(FILES, "x"), files.id, files.properties)),
      /api error FileSystemInUse: /,
    );
  });

  it("give up what is in a bucket only where they are told to", async () => {
    const bucket = await make(BUCKET, { bucket: "kz-authorities" });
    const object = await make(OBJECT, { bucket: bucket.id, key: "a.pem", content: "one" });
    const changed = await provider.client.update(urn(OBJECT, "x"), object.id, object.properties, {
      bucket: bucket.id,
      key: "a.pem",
      content: "two",
    });
    assert.notEqual(changed["versionId"], object.properties["versionId"]);
    assert.match(
      await refusal(provider.client.delete(urn(BUCKET, "x"), bucket.id, bucket.properties)),
      /api error BucketNotEmpty: /,
    );
    const forced = await provider.client.update(urn(BUCKET, "x"), bucket.id, bucket.properties, {
      bucket: "kz-authorities",
      forceDestroy: true,
    });
    await provider.client.delete(urn(BUCKET, "x"), bucket.id, forced);
    assert.deepEqual([...held(BUCKET), ...held(OBJECT)], []);
  });

  it("go as the state says, of which AWS need not have been told", async () => {
    const secret = await make(SECRET, { name: "kz/token", recoveryWindowInDays: 7 });
    const now = { ...secret.properties, recoveryWindowInDays: 0 };
    await provider.client.delete(urn(SECRET, "x"), secret.id, now);
    await make(SECRET, { name: "kz/token", recoveryWindowInDays: 7 });
    assert.equal(held(SECRET).length, 1);
    const bucket = await make(BUCKET, { bucket: "kz-authorities" });
    await make(OBJECT, { bucket: bucket.id, key: "a.pem", content: "one" });
    const forced = { ...bucket.properties, forceDestroy: true };
    await provider.client.delete(urn(BUCKET, "x"), bucket.id, forced);
    assert.deepEqual(held(BUCKET), []);
  });

  it("go with what they are a part of, whether or not anybody asks for it", async () => {
    const [kept, gone] = [
      await make(BUCKET, { bucket: "kz-kept" }),
      await make(BUCKET, { bucket: "kz-gone" }),
    ];
    for (const { id } of [kept, gone])
      await make(VERSIONING, { bucket: id, versioningConfiguration: { status: "Enabled" } });
    await provider.client.delete(urn(BUCKET, "x"), gone.id, gone.properties);
    assert.deepEqual(
      held(VERSIONING).map(({ id }) => id),
      ["kz-kept"],
    );
    // An engine that asks for it all the same finds that it is gone.
    await provider.client.delete(urn(VERSIONING, "x"), gone.id, {});
    assert.equal(held(VERSIONING).length, 1);
  });

  it("make a trust store of certificates that are in a bucket, and of nothing else", async () => {
    await make(BUCKET, { bucket: "kz-authorities" });
    const given = {
      name: "clients",
      caCertificatesBundleS3Bucket: "kz-authorities",
      caCertificatesBundleS3Key: "a.pem",
    };
    assert.match(
      await refusal(make(STORE, given)),
      /CaCertificatesBundleNotFound: The object s3:\/\/kz-authorities\/a.pem does not exist$/,
    );
    await make(OBJECT, { bucket: "kz-authorities", key: "a.pem", content: "nothing" });
    assert.match(await refusal(make(STORE, given)), /InvalidCaCertificatesBundle/);
    await make(OBJECT, { bucket: "kz-authorities", key: "a.pem", content: "-----BEGIN CERTIFICATE-----\n" });
    const { properties } = await make(STORE, given);
    assert.match(
      String(properties["arn"]),
      /^arn:aws:elasticloadbalancing:eu-west-1:0000\d{8}:truststore\/clients\/[0-9a-f]{16}$/,
    );
    assert.match(await refusal(make(STORE, { ...given, name: "n".repeat(33) })), /ValidationError/);
  });

  it("associate an add-on's service account with its role, in the namespace that it runs in, while it is there", async () => {
    const roleArn = await withCluster();
    const given = { clusterName: "kz", addonName: "external-dns" };
    const associated = { ...given, podIdentityAssociations: [{ serviceAccount: "external-dns", roleArn }] };
    assert.equal(
      await refusal(make(ADDON, { ...associated, serviceAccountRoleArn: roleArn })),
      "creating aws:eks/addon:Addon (x): operation error: api error InvalidParameterException: Cannot use both pod identity associations and a service account role for an add-on",
    );
    const ofIssuers = { ...associated, addonName: "cert-manager" };
    assert.equal(
      await refusal(make(ADDON, ofIssuers)),
      "creating aws:eks/addon:Addon (x): operation error: api error InvalidParameterException: Pod Identity feature is not supported for addon version: the default",
    );
    assert.deepEqual(held(ADDON), []);
    const addon = await make(ADDON, associated);
    assert.deepEqual(
      held(ASSOCIATION).map(({ inputs }) => inputs),
      [{ clusterName: "kz", namespace: "external-dns", serviceAccount: "external-dns", roleArn }],
    );
    assert.match(await refusal(make(ADDON, associated, "again")), /api error ResourceInUseException: /);
    assert.equal(held(ASSOCIATION).length, 1);
    assert.match(
      await refusal(
        make(ASSOCIATION, {
          clusterName: "kz",
          namespace: "external-dns",
          serviceAccount: "external-dns",
          roleArn,
        }),
      ),
      /api error ResourceInUseException: Association already exists: external-dns\/external-dns$/,
    );
    const irsa = { ...given, serviceAccountRoleArn: roleArn };
    const changed = await provider.client.update(urn(ADDON, "x"), addon.id, addon.properties, irsa);
    assert.deepEqual(held(ASSOCIATION), []);
    await provider.client.update(urn(ADDON, "x"), addon.id, changed, associated);
    await provider.client.delete(urn(ADDON, "x"), addon.id, addon.properties);
    assert.deepEqual([...held(ADDON), ...held(ASSOCIATION)], []);
  });

  it("attach a policy to a role once, so that nothing is left of a run that was killed", async () => {
    const trust = { Version: "2012-10-17", Statement: [] };
    const role = await make(ROLE, { name: "nodes", assumeRolePolicy: JSON.stringify(trust) });
    const given = { role: "nodes", policyArn: "arn:aws:iam::aws:policy/AmazonEKSWorkerNodePolicy" };
    await make(ATTACHMENT, given);
    const again = await make(ATTACHMENT, given);
    assert.deepEqual(
      held(ATTACHMENT).map(({ id }) => id),
      [again.id],
    );
    await provider.client.delete(urn(ATTACHMENT, "x"), again.id, again.properties);
    await provider.client.delete(urn(ROLE, "x"), role.id, role.properties);
    assert.deepEqual(held(ROLE), []);
  });

  it("know of a cluster's own security group after it is made, and not in a preview", async () => {
    const inputs = { name: "kz", roleArn: "r", vpcConfig: { subnetIds: ["subnet-1"] } };
    const { properties } = await provider.client.create(urn(CLUSTER, "x"), inputs, { preview: true });
    assert.deepEqual(properties["vpcConfig"], {
      subnetIds: ["subnet-1"],
      vpcId: UNKNOWN,
      clusterSecurityGroupId: UNKNOWN,
    });
  });
});

describe("rehearsal/providers/aws: lookups of what is there", function () {
  this.timeout(60_000);

  it("find one thing by what it is asked by, and refuse none and many", async () => {
    const state = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "kube-zen-aws-")));
    const env = { ...process.env, ZEN_STATE: state, ZEN_CACHE: cacheDirectory(process.env) };
    const provider = await start("aws", { programDirectory: state, env });
    try {
      const { client } = provider;
      await client.configure({ region: "eu-west-1" }, "aws");
      const vpc = await client.create(urn(VPC, "x"), { cidrBlock: "10.0.0.0/16", tags: { Name: "one" } });
      await client.create(urn(VPC, "y"), { cidrBlock: "10.1.0.0/16", tags: { Name: "two" } });
      const find = (args: Properties) => client.invoke("aws:ec2/getVpc:getVpc", args);
      assert.equal((await find({ id: vpc.id }))["cidrBlock"], "10.0.0.0/16");
      assert.equal((await find({ tags: { Name: "one" } }))["id"], vpc.id);
      const byTag = { filters: [{ name: "tag:Name", values: ["one"] }] };
      assert.equal((await find(byTag))["id"], vpc.id);
      assert.match(
        await refusal(find({ id: "vpc-none" })),
        /InvalidVpcID.NotFound: no matching EC2 VPC found/,
      );
      assert.match(await refusal(find({})), /TooManyResults: multiple EC2 VPCs matched/);
    } finally {
      await provider.close();
      fs.rmSync(state, { recursive: true });
    }
  });
});
