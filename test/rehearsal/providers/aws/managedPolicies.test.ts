import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { arn, type Partition } from "../../../../model/aws/partition";
import { podIdentityTrust } from "../../../../model/aws/trust";
import { Account } from "../../../../rehearsal/providers/aws/account";
import { isManaged, MANAGED } from "../../../../rehearsal/providers/aws/iam/managed";
import { assumeRoleForPodIdentity } from "../../../../rehearsal/providers/aws/sts";

const VOLUME = "arn:aws:ec2:eu-west-1:000012345678:volume/vol-1";
const TAGGED = { "aws:requesttag/ebs.csi.aws.com/cluster": ["true"] };
type Context = Readonly<Record<string, readonly string[]>>;

describe("roles of the simulated account with policies that AWS keeps", () => {
  let directory: string;
  before(() => (directory = fs.mkdtempSync(path.join(os.tmpdir(), "kube-zen-managed-"))));
  after(() => fs.rmSync(directory, { recursive: true }));

  /** What a workload may do whose role has a policy and nothing else, by the credentials that it really gets. */
  function may(policy: string, partition: Partition = "aws") {
    const account = Account.open(path.join(directory, `${policy.replace("/", "-")}-${partition}.json`));
    const put = (type: string, id: string, inputs: Readonly<Record<string, string>>, outputs = {}): void =>
      account.put({ type, id, region: "", inputs, outputs, madeAt: 0 });
    const place = { partition, region: "eu-west-1", account: account.id };
    const clusterArn = arn({ ...place, service: "eks", resource: "cluster/kz" });
    put("aws:eks/cluster:Cluster", "kz", {}, { arn: clusterArn, name: "kz" });
    const workload = { namespace: "kube-system", name: "driver" };
    const roleArn = arn({ partition, service: "iam", account: account.id, resource: "role/own" });
    const trust = JSON.stringify(podIdentityTrust({ ...place, cluster: "kz" }, workload));
    put("aws:iam/role:Role", "own", { assumeRolePolicy: trust }, { arn: roleArn, name: "own" });
    const policyArn = `arn:${partition}:iam::aws:policy/${policy}`;
    put("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "a", { role: "own", policyArn });
    const identity = { clusterName: "kz", namespace: "kube-system", serviceAccount: "driver", roleArn };
    put("aws:eks/podIdentityAssociation:PodIdentityAssociation", "a", identity);
    const session = assumeRoleForPodIdentity(account, {
      cluster: "kz",
      namespace: "kube-system",
      serviceAccount: "driver",
    });
    return (action: string, resource = "*", context: Context = {}): boolean =>
      session.allows({ action, resource, context });
  }

  it("let the EBS driver make volumes with its tag, delete its own, and nothing else", () => {
    const driver = may("service-role/AmazonEBSCSIDriverPolicy");
    assert.equal(driver("ec2:CreateVolume", VOLUME, TAGGED), true);
    assert.equal(driver("ec2:CreateVolume", VOLUME, { "aws:requesttag/csivolumename": ["pvc-1"] }), true);
    assert.equal(driver("ec2:CreateVolume", VOLUME), false);
    assert.equal(
      driver("ec2:CreateVolume", VOLUME, { "aws:requesttag/ebs.csi.aws.com/cluster": ["false"] }),
      false,
    );
    assert.equal(driver("ec2:DeleteVolume", VOLUME), false);
    const own = { "ec2:resourcetag/kubernetes.io/created-for/pvc/name": ["data"] };
    assert.equal(driver("ec2:DeleteVolume", VOLUME, own), true);
    assert.equal(driver("ec2:CreateTags", VOLUME, { "ec2:createaction": ["CreateVolume"] }), true);
    assert.equal(driver("ec2:CreateTags", VOLUME), false);
    assert.equal(driver("ec2:AttachVolume", VOLUME.replace("volume/vol", "instance/i")), true);
    assert.equal(driver("ec2:AttachVolume", VOLUME.replace("volume/vol", "snapshot/snap")), false);
    for (const action of ["s3:GetObject", "ec2:RunInstances", "kms:Decrypt", "secretsmanager:GetSecretValue"])
      assert.equal(driver(action, VOLUME, TAGGED), false, action);
  });

  it("hold in the partition that they are attached in", () => {
    const driver = may("service-role/AmazonEBSCSIDriverPolicy", "aws-cn");
    assert.equal(driver("ec2:CreateVolume", VOLUME.replace("arn:aws:", "arn:aws-cn:"), TAGGED), true);
    assert.equal(driver("ec2:CreateVolume", VOLUME, TAGGED), false);
  });

  it("let the EFS driver make access points with its tag only, and delete those that have it", () => {
    const driver = may("service-role/AmazonEFSCSIDriverPolicy");
    const key = "efs.csi.aws.com/cluster";
    const asked = { [`aws:requesttag/${key}`]: ["true"], "aws:tagkeys": [key] };
    const also = { ...asked, "aws:tagkeys": [key, "other"] };
    assert.equal(driver("elasticfilesystem:CreateAccessPoint", "*", asked), true);
    assert.equal(driver("elasticfilesystem:CreateAccessPoint", "*", also), false);
    assert.equal(driver("elasticfilesystem:CreateAccessPoint"), false);
    assert.equal(driver("elasticfilesystem:DeleteAccessPoint"), false);
    const tag = { [`aws:resourcetag/${key}`]: ["true"] };
    assert.equal(driver("elasticfilesystem:DeleteAccessPoint", "*", tag), true);
    assert.equal(driver("elasticfilesystem:DeleteFileSystem", "*", tag), false);
    assert.equal(driver("ec2:CreateVolume", VOLUME, TAGGED), false);
  });

  /** One that it may, and one that it may not, of each of the others. */
  const OTHERS = [
    ["AmazonEKSWorkerNodePolicy", "eks-auth:AssumeRoleForPodIdentity", "ec2:CreateNetworkInterface"],
    ["AmazonEKS_CNI_Policy", "ec2:AssignPrivateIpAddresses", "ec2:CreateTags"],
    ["AmazonEC2ContainerRegistryPullOnly", "ecr:BatchGetImage", "ecr:DescribeRepositories"],
    ["AmazonEC2ContainerRegistryReadOnly", "ecr:DescribeRepositories", "ecr:PutImage"],
    ["AmazonEKSClusterPolicy", "elasticloadbalancing:CreateLoadBalancer", "iam:CreateServiceLinkedRole"],
  ] as const;
  for (const [policy, yes, no] of OTHERS)
    it(`let do what ${policy} says`, () => {
      const own = may(policy);
      assert.equal(own(yes), true);
      assert.equal(own(no), false);
    });

  it("let the VPC CNI tag network interfaces, and EKS make the role of load balancers", () => {
    const tag = may("AmazonEKS_CNI_Policy");
    assert.equal(tag("ec2:CreateTags", VOLUME.replace("volume/vol", "network-interface/eni")), true);
    assert.equal(tag("ec2:CreateTags", VOLUME), false);
    const service = { "iam:awsservicename": ["elasticloadbalancing.amazonaws.com"] };
    assert.equal(may("AmazonEKSClusterPolicy")("iam:CreateServiceLinkedRole", "*", service), true);
  });

  it("are known by their paths, those that the stack attaches are known, and others allow nothing", () => {
    assert.equal(isManaged("arn:aws:iam::aws:policy/service-role/AmazonEBSCSIDriverPolicy"), true);
    assert.equal(isManaged("arn:aws:iam::aws:policy/AmazonEBSCSIDriverPolicy"), false);
    assert.equal(isManaged("arn:aws:iam::aws:policy/ReadOnlyAccess"), true);
    assert.equal(may("ReadOnlyAccess")("s3:GetObject"), false);
    for (const { path: own, version, made, statements } of MANAGED) {
      assert.match(version, /^v\d+$/, own);
      assert.match(made, /^20\d\d-\d\d-\d\d$/, own);
      assert.ok(statements("aws").length > 0, own);
    }
    const sources = [
      "components/cluster/nodeGroup.ts",
      "stacks/aws/addons.ts",
      "components/cluster/eksCluster.ts",
    ];
    const project = path.resolve(__dirname, "..", "..", "..", "..");
    const named = sources.flatMap((file) =>
      [
        ...fs
          .readFileSync(path.join(project, file), "utf8")
          .matchAll(/"(?:service-role\/)?(Amazon[A-Z]\w+)"/g),
      ].map(([, name = ""]) => name),
    );
    assert.ok(named.length >= 3, named.join(", "));
    for (const name of named)
      assert.ok(
        MANAGED.some(({ path: own }) => own.split("/").at(-1) === name),
        name,
      );
  });
});
