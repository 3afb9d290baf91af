import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { instrumentsOf } from "../../../automation/check/instruments";
import { irsaTrust } from "../../../model/aws/trust";
import { Account, accountFile, type Held } from "../../../rehearsal/providers/aws/account";
import { ISSUER, stackOf } from "./account";
import { type Checked, checkWith, failing, told } from "./support";

const VPC = "vpc-0a1b2c3d4e5f60718";
const KEY = "arn:aws:kms:us-east-1:000012345678:key/0a1b2c3d";
const CERTIFICATE = "arn:aws:acm:us-east-1:000012345678:certificate/00000000-0000-0000-0000-000000000000";
const ROLE = "arn:aws:iam::000012345678:role/registry";
const ZONE = "Z0123456789ABCDEFGHIJ";

/** Something of the simulated account, as its provider leaves it there. */
const held = (type: string, id: string, inputs: Held["inputs"], outputs: Held["outputs"] = {}): Held => ({
  type: `aws:${type}`,
  id,
  region: "us-east-1",
  inputs,
  outputs,
  madeAt: 0,
});

const subnet = (at: number): Held =>
  held("ec2/subnet:Subnet", `subnet-0000000${at}`, {
    vpcId: VPC,
    availabilityZone: `us-east-1${at % 2 === 1 ? "a" : "b"}`,
    cidrBlock: at < 3 ? `10.0.${at * 16}.0/20` : `10.0.${at + 45}.0/24`,
    tags: { [`kubernetes.io/role/${at < 3 ? "internal-elb" : "elb"}`]: "1" },
  });

const ALL: readonly Held[] = [
  held("ec2/vpc:Vpc", VPC, { cidrBlock: "10.0.0.0/16", enableDnsHostnames: true, enableDnsSupport: true }),
  ...[1, 2, 3, 4].map(subnet),
  held(
    "eks/cluster:Cluster",
    "demo",
    {
      name: "demo",
      vpcConfig: {
        subnetIds: ["subnet-00000001"],
        endpointPublicAccess: true,
        publicAccessCidrs: ["203.0.113.0/24"],
      },
    },
    {
      arn: "arn:aws:eks:us-east-1:000012345678:cluster/demo",
      status: "ACTIVE",
      version: "1.34",
      vpcConfig: { vpcId: VPC },
      identities: [{ oidcs: [{ issuer: ISSUER.issuer }] }],
    },
  ),
  held("eks/addon:Addon", "demo:vpc-cni", { configurationValues: '{"enableNetworkPolicy":"true"}' }),
  held("eks/addon:Addon", "demo:eks-pod-identity-agent", {}),
  held(
    "iam/openIdConnectProvider:OpenIdConnectProvider",
    `arn:aws:iam::000012345678:oidc-provider/${ISSUER.issuer.slice("https://".length)}`,
    { clientIdLists: ["sts.amazonaws.com"] },
  ),
  held(
    "iam/role:Role",
    "registry",
    {
      assumeRolePolicy: JSON.stringify(
        irsaTrust(
          { ...ISSUER, account: "000012345678" },
          { namespace: "atom-system", name: "workflow-registry" },
        ),
      ),
    },
    { arn: ROLE, name: "registry" },
  ),
  held(
    "acm/certificate:Certificate",
    CERTIFICATE,
    { domainName: "*.demo.example.com" },
    { status: "ISSUED" },
  ),
  held("route53/zone:Zone", ZONE, {}, { name: "demo.example.com", nameServers: ["ns-1.awsdns-01.org"] }),
  held("s3/bucket:Bucket", "backups-of-demo", {}),
  held("s3/bucketVersioning:BucketVersioning", "backups-of-demo", {
    bucket: "backups-of-demo",
    versioningConfiguration: { status: "Enabled" },
  }),
  held("s3/bucketPublicAccessBlock:BucketPublicAccessBlock", "backups-of-demo", {
    bucket: "backups-of-demo",
    blockPublicAcls: true,
    ignorePublicAcls: true,
    blockPublicPolicy: true,
    restrictPublicBuckets: true,
  }),
  held(
    "s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
    "backups-of-demo",
    {
      bucket: "backups-of-demo",
      rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: KEY } }],
    },
  ),
  held("kms/key:Key", "0a1b2c3d", {}, { arn: KEY }),
  held("efs/fileSystem:FileSystem", "fs-0a1b2c3d", {}),
];

describe("check --pre of the simulated account", () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "zenctl-simulated-"));
  after(() => fs.rmSync(folder, { recursive: true, force: true }));
  let count = 0;

  /** Checks of a stack in an account with these in it. */
  async function checked(config: ReturnType<typeof stackOf>, things: readonly Held[]): Promise<Checked> {
    count += 1;
    const env = { PATH: "", ZEN_STATE: path.join(folder, String(count)) };
    const account = Account.open(accountFile(env));
    for (const each of things) account.put(each);
    const { aws, outside } = instrumentsOf("rehearsal", "us-east-1", {
      env,
      signal: new AbortController().signal,
    });
    return checkWith(aws, env, config, outside, "rehearsal");
  }

  const given = stackOf(
    {
      network: {
        vpcId: VPC,
        privateSubnetIds: ["subnet-00000001", "subnet-00000002"],
        publicSubnetIds: ["subnet-00000003", "subnet-00000004"],
        loadBalancerCidrs: ["10.0.48.0/24", "10.0.49.0/24"],
      },
      identity: "irsa",
      dns: { zone: "demo.example.com", zoneId: ZONE },
      certificateArn: CERTIFICATE,
      backup: { bucket: "backups-of-demo", kmsKeyArn: KEY },
      roles: { registryBackup: ROLE },
      fileSystemId: "fs-0a1b2c3d",
    },
    { cluster: "existing", kubeconfig: "/nowhere/kubeconfig" },
  );

  it("passes an empty one, and what only the internet knows is not checked", async () => {
    const lines = await checked(stackOf(), []);
    const own = [...lines.values()].filter(({ category }) => !["config", "tools"].includes(category));
    assert.deepEqual(failing(lines), []);
    assert.deepEqual(
      own.filter(({ status }) => status !== "passed").map(({ id, status }) => [id, status]),
      [
        ["dns-parent", "not-checked"],
        ["saas-address", "not-checked"],
        ["saas-certificate", "not-checked"],
      ],
    );
    assert.deepEqual(told(lines, "quota-vpcs"), ["passed", "1 more VPCs beside 0 of 5"]);
    assert.match(lines.get("dns-parent")?.detail ?? "", /^the rehearsal asks nobody outside/);
  });

  it("passes all that is given and there", async () => {
    const lines = await checked(given, ALL);
    const own = [...lines.values()].filter(({ category }) => ["given", "dns"].includes(category));
    assert.deepEqual(
      own.filter(({ status }) => status !== "passed").map(({ id, detail }) => [id, detail]),
      [["dns-delegated", "the rehearsal asks nobody outside; --engine pulumi does"]],
    );
    assert.ok(own.length >= 18, String(own.length));
  });

  it("fails for each thing that is given and is not there", async () => {
    const nothing = await checked(given, []);
    const missing = failing(nothing);
    for (const id of [
      "given-network",
      "given-subnets",
      "given-cluster",
      "given-certificate",
      "given-bucket",
      "given-key",
      "given-roles",
      "given-file-system",
      "dns-zone",
    ])
      assert.ok(missing.includes(id), id);
    for (const { id, detail } of nothing.values()) assert.doesNotMatch(detail, /does not answer/, id);
  });

  it("has host names switched off in a VPC that says nothing of them, as EC2 does", async () => {
    const others = ALL.filter(({ id }) => id !== VPC);
    const lines = await checked(given, [...others, held("ec2/vpc:Vpc", VPC, { cidrBlock: "10.0.0.0/16" })]);
    assert.deepEqual(told(lines, "given-network"), ["failed", `${VPC} has DNS host names switched off`]);
  });

  it("sees what is full, taken, or left behind", async () => {
    const vpcs = [1, 2, 3, 4, 5].map((at) => held("ec2/vpc:Vpc", `vpc-0000000${at}`, {}));
    const group = held("cloudwatch/logGroup:LogGroup", "/aws/eks/demo/cluster", {});
    const lines = await checked(stackOf(), [...vpcs, group, held("eks/cluster:Cluster", "demo", {})]);
    assert.deepEqual(failing(lines), ["account-cluster-name", "account-log-group", "quota-vpcs"]);
    assert.deepEqual(told(lines, "account-log-group"), [
      "failed",
      "a log group /aws/eks/demo/cluster is there already, left by a cluster of the name in aws.cluster.name",
    ]);
    assert.equal(
      lines.get("account-log-group")?.hint,
      "remove it: `aws logs delete-log-group --log-group-name /aws/eks/demo/cluster`",
    );
  });

  it("is asked by a real engine too, where the rehearsal's provider stands for AWS's", async () => {
    const env = {
      PATH: "",
      ZEN_STATE: path.join(folder, "attached"),
      PULUMI_DEBUG_PROVIDERS: "kubernetes:1,aws:2",
    };
    const signal = new AbortController().signal;
    const { aws } = instrumentsOf("pulumi", "us-east-1", { env, signal });
    const lines = await checkWith(
      aws,
      env,
      stackOf(),
      instrumentsOf("rehearsal", "", { env, signal }).outside,
    );
    assert.equal(told(lines, "account-credentials")[0], "passed");
    const real = instrumentsOf("pulumi", "us-east-1", { env: { PATH: "" }, signal });
    const refused = await checkWith(real.aws, env, stackOf());
    assert.deepEqual(told(refused, "account-credentials"), ["failed", "no aws CLI is on PATH"]);
  });
});
