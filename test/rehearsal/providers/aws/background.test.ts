import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { Account, AwsError } from "../../../../rehearsal/providers/aws/account";
import { LOOKUPS } from "../../../../rehearsal/providers/aws/lookups";
import { changeHeld, makeHeld, removeHeld } from "../../../../rehearsal/providers/aws/make";
import { assumeRoleForPodIdentity } from "../../../../rehearsal/providers/aws/sts";
import { text, type World } from "../../../../rehearsal/providers/aws/types/spec";
import type { PlainMap } from "../../../../rehearsal/providers/properties/values";

const CLUSTER = "aws:eks/cluster:Cluster";
const ADDON = "aws:eks/addon:Addon";
const KEY = "aws:kms/key:Key";
const SECRET = "aws:secretsmanager/secret:Secret";
const ROLE = "aws:iam/role:Role";
const GROUP = "aws:ec2/securityGroup:SecurityGroup";
const DAY_MS = 86_400_000;

/** What AWS answers, with its code; `passing` where the provider is to try again. */
function refusal(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof AwsError) return `${error.message}${error.passing ? " (passing)" : ""}`;
    throw error;
  }
  return "none";
}

describe("rehearsal/providers/aws: what AWS does in the background", () => {
  let directory: string;
  let now: number;
  let account: Account;
  let world: World;

  const open = (): Account => Account.open(path.join(directory, "account.json"), () => now);

  beforeEach(() => {
    directory = fs.mkdtempSync(path.join(os.tmpdir(), "kube-zen-background-"));
    now = 1_000_000;
    account = open();
    const cluster = { endpoint: "https://127.0.0.1", certificateAuthority: "", issuer: "https://issuer" };
    world = { account, region: "eu-west-1", partition: "aws", name: "x", cluster: () => cluster };
  });
  afterEach(() => fs.rmSync(directory, { recursive: true }));

  const make = (type: string, inputs: PlainMap) => makeHeld(type, inputs, world);
  const remove = (type: string, id: string): void => removeHeld(type, id, world);

  /** A role that everybody sees. */
  function role(trust = "{}"): string {
    const { outputs } = make(ROLE, { name: "own", assumeRolePolicy: trust });
    now += 1_000;
    return text(outputs, "arn");
  }

  function network(): string {
    const vpc = make("aws:ec2/vpc:Vpc", { cidrBlock: "10.0.0.0/16" });
    return make("aws:ec2/subnet:Subnet", { vpcId: vpc.id, cidrBlock: "10.0.0.0/24" }).id;
  }

  const status = (): unknown =>
    LOOKUPS["aws:eks/getCluster:getCluster"]?.({ name: "kz" }, { ...world, account: open() })["status"];

  it("makes a cluster while time passes, and answers who asks before as EKS does", () => {
    const inputs = { name: "kz", roleArn: role(), vpcConfig: { subnetIds: [network()] } };
    make(CLUSTER, inputs);
    assert.equal(status(), "CREATING");
    assert.equal(
      refusal(() => make(CLUSTER, inputs)),
      "api error ResourceInUseException: Cluster with name kz already exists.",
    );
    const addon = { clusterName: "kz", addonName: "coredns" };
    assert.equal(
      refusal(() => make(ADDON, addon)),
      "api error InvalidRequestException: Cluster 'kz' is not in ACTIVE status: CREATING",
    );
    now += 400;
    assert.equal(status(), "ACTIVE");
    assert.equal(make(ADDON, addon).phase?.word, "CREATING");
    assert.match(
      refusal(() => remove(CLUSTER, "kz")),
      /^api error ResourceInUseException: The Cluster 'kz' has dependencies and cannot be deleted/,
    );
  });

  it("deletes a cluster while time passes: its network is kept until it is gone, and its name is not free", () => {
    const subnet = network();
    const inputs = { name: "kz", roleArn: role(), vpcConfig: { subnetIds: [subnet] } };
    make(CLUSTER, inputs);
    now += 400;
    remove(CLUSTER, "kz");
    assert.equal(status(), "DELETING");
    assert.match(
      refusal(() => remove("aws:ec2/subnet:Subnet", subnet)),
      /^api error DependencyViolation: .* Cluster 'kz'$/,
    );
    assert.match(
      refusal(() => make(CLUSTER, inputs)),
      /^api error ResourceInUseException: /,
    );
    assert.equal(
      refusal(() => make(ADDON, { clusterName: "kz", addonName: "coredns" })),
      "api error InvalidRequestException: Cluster 'kz' is not in ACTIVE status: DELETING",
    );
    // Whoever asks for the same again waits for the same.
    remove(CLUSTER, "kz");
    now += 300;
    assert.deepEqual(open().all(CLUSTER), []);
    remove("aws:ec2/subnet:Subnet", subnet);
  });

  it("keeps an address while its NAT gateway goes, and lets nothing name that any more", () => {
    const subnetId = network();
    const address = make("aws:ec2/eip:Eip", {});
    const NAT = "aws:ec2/natGateway:NatGateway";
    const gateway = make(NAT, { subnetId, allocationId: address.id });
    assert.equal(gateway.phase?.word, "pending");
    now += 250;
    remove(NAT, gateway.id);
    assert.match(
      refusal(() => remove("aws:ec2/eip:Eip", address.id)),
      /DependencyViolation/,
    );
    const [vpc] = account.all("aws:ec2/vpc:Vpc");
    const routes = [{ cidrBlock: "0.0.0.0/0", natGatewayId: gateway.id }];
    assert.match(
      refusal(() => make("aws:ec2/routeTable:RouteTable", { vpcId: vpc?.id ?? "", routes })),
      /^api error NatGatewayNotFound: /,
    );
    now += 150;
    remove("aws:ec2/eip:Eip", address.id);
  });

  it("mounts no file system that is not there yet", () => {
    const subnetId = network();
    const { id } = make("aws:efs/fileSystem:FileSystem", {});
    const target = { fileSystemId: id, subnetId };
    assert.equal(
      refusal(() => make("aws:efs/mountTarget:MountTarget", target)),
      `api error IncorrectFileSystemLifeCycleState: File system '${id}' does not exist or is not available: creating`,
    );
    now += 100;
    assert.equal(make("aws:efs/mountTarget:MountTarget", target).phase?.word, "creating");
  });

  it("keeps a secret's name until its recovery window is over, unless it has none", () => {
    const inputs = { name: "shop/till", recoveryWindowInDays: 7 };
    const secret = make(SECRET, inputs);
    remove(SECRET, secret.id);
    assert.deepEqual(open().all(), []);
    assert.equal(open().scheduled(SECRET).length, 1);
    now += 7 * DAY_MS - 1;
    assert.equal(
      refusal(() => make(SECRET, inputs)),
      "api error InvalidRequestException: You can't create this secret because a secret with this name is already scheduled for deletion.",
    );
    assert.match(
      refusal(() => make("aws:secretsmanager/secretVersion:SecretVersion", { secretId: secret.id })),
      /^api error InvalidRequestException: .*marked for deletion/,
    );
    now += 1;
    const again = make(SECRET, { name: "shop/till", recoveryWindowInDays: 0 });
    remove(SECRET, again.id);
    make(SECRET, inputs);
    assert.deepEqual(open().scheduled(SECRET), []);
  });

  it("keeps a key until its window is over, and lets nothing use it", () => {
    const key = make(KEY, { deletionWindowInDays: 7 });
    remove(KEY, key.id);
    assert.deepEqual(open().all(), []);
    assert.equal(open().scheduled(KEY)[0]?.phase?.word, "PendingDeletion");
    const alias = { name: "alias/kz", targetKeyId: key.id };
    assert.equal(
      refusal(() => make("aws:kms/alias:Alias", alias)),
      `api error KMSInvalidStateException: The key '${key.id}' is pending deletion`,
    );
    now += 7 * DAY_MS;
    assert.match(
      refusal(() => make("aws:kms/alias:Alias", alias)),
      /^api error NotFoundException: /,
    );
  });

  it("shows others a role and a security group only after a while", () => {
    make(ROLE, { name: "own", assumeRolePolicy: "{}" });
    const policy = { role: "own", name: "p", policy: "{}" };
    const get = (): unknown => LOOKUPS["aws:iam/getRole:getRole"]?.({ name: "own" }, world)["name"];
    assert.equal(
      refusal(() => make("aws:iam/rolePolicy:RolePolicy", policy)),
      "api error NoSuchEntity: The Role 'own' does not exist (passing)",
    );
    assert.equal(refusal(get), "api error NoSuchEntity: no matching IAM Role found");
    const vpc = make("aws:ec2/vpc:Vpc", { cidrBlock: "10.0.0.0/16" });
    const group = make(GROUP, { vpcId: vpc.id, name: "g" });
    const rule = { securityGroupId: group.id, ipProtocol: "tcp" };
    const RULE = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
    assert.equal(
      refusal(() => make(RULE, rule)),
      `api error InvalidGroup.NotFound: The SecurityGroup '${group.id}' does not exist (passing)`,
    );
    now += 150;
    assert.equal(get(), "own");
    make("aws:iam/rolePolicy:RolePolicy", policy);
    make(RULE, rule);
    // One that was never made is not waited for.
    assert.equal(
      refusal(() => make(RULE, { ...rule, securityGroupId: "sg-none" })),
      "api error InvalidGroup.NotFound: The SecurityGroup 'sg-none' does not exist",
    );
  });

  it("judges by the trust policy of before for a while, and lets nobody take on a role that is not seen yet", () => {
    const allow = (service: string): string =>
      JSON.stringify({
        Statement: [
          { Effect: "Allow", Action: ["sts:AssumeRole", "sts:TagSession"], Principal: { Service: service } },
        ],
      });
    const trusted = allow("pods.eks.amazonaws.com");
    const held = make(ROLE, { name: "own", assumeRolePolicy: trusted });
    const roleArn = text(held.outputs, "arn");
    account.put({ type: CLUSTER, id: "kz", region: "", inputs: {}, outputs: {}, madeAt: 0 });
    const identity = { namespace: "shop", serviceAccount: "till" };
    const inputs = { clusterName: "kz", ...identity, roleArn };
    const type = "aws:eks/podIdentityAssociation:PodIdentityAssociation";
    account.put({ type, id: "a-1", region: "", inputs, outputs: {}, madeAt: 0 });
    const assume = (): string =>
      refusal(() => assumeRoleForPodIdentity(account, { cluster: "kz", ...identity })).split(":")[0] ?? "";
    assert.equal(assume(), "api error AccessDenied");
    now += 150;
    assert.equal(assume(), "none");
    changeHeld(held, { name: "own", assumeRolePolicy: allow("ec2.amazonaws.com") }, world);
    assert.equal(assume(), "none");
    now += 150;
    assert.equal(assume(), "api error AccessDenied");
  });
});
