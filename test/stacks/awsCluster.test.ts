import assert from "node:assert/strict";
import { run, type Values, withAws } from "./awsRun";

const ADDON = "aws:eks/addon:Addon";
const ROLE = "aws:iam/role:Role";
const LOG_GROUP = "aws:cloudwatch/logGroup:LogGroup";
const ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment";

describe("the cluster of the AWS stack", function () {
  this.timeout(30_000);

  it("keeps the control plane's logs for as long as the config says, encrypted with the cluster's key", async () => {
    const { wire } = await run();
    const { name, retentionInDays, kmsKeyId } = wire.one(LOG_GROUP, "cluster-logs").inputs;
    assert.deepEqual(
      [name, retentionInDays, kmsKeyId],
      ["/aws/eks/kube-zen-demo/cluster", 90, "arn:aws:kms:eu-west-1:111122223333:key/cluster-secrets"],
    );
    const policy = JSON.parse(String(wire.one("aws:kms/key:Key", "cluster-secrets").inputs["policy"])) as {
      readonly Statement: readonly Values[];
    };
    assert.deepEqual(
      policy.Statement.map(({ Principal, Condition }) => [Principal, Condition]),
      [
        [{ AWS: "arn:aws:iam::111122223333:root" }, undefined],
        [
          { Service: "logs.eu-west-1.amazonaws.com" },
          {
            ArnEquals: {
              "kms:EncryptionContext:aws:logs:arn":
                "arn:aws:logs:eu-west-1:111122223333:log-group:/aws/eks/kube-zen-demo/cluster",
            },
          },
        ],
      ],
    );
    const shorter = await run(withAws({ cluster: { name: "other", logRetentionDays: 7 } }));
    const other = shorter.wire.one(LOG_GROUP, "cluster-logs").inputs;
    assert.deepEqual([other["name"], other["retentionInDays"]], ["/aws/eks/other/cluster", 7]);
  });

  it("lets the VPC CNI alone change network interfaces, and nodes join and pull and nothing else", async () => {
    const { wire } = await run();
    const attached = wire.names(ATTACHMENT).map((name) => {
      const { role, policyArn } = wire.one(ATTACHMENT, name).inputs;
      return [role, policyArn];
    });
    const kept = (policy: string): string => `arn:aws:iam::aws:policy/${policy}`;
    // AWS names that role: here it has no name.
    const nodes = wire.one(ROLE, "cluster-nodes").inputs["name"];
    assert.deepEqual(
      attached.filter(([role]) => role === nodes).map(([, policyArn]) => policyArn),
      [kept("AmazonEC2ContainerRegistryPullOnly"), kept("AmazonEKSWorkerNodePolicy")],
    );
    assert.deepEqual(
      attached.filter(([, policyArn]) => policyArn === kept("AmazonEKS_CNI_Policy")),
      [["kube-zen-demo-eu-west-1-kube-system-aws-node", kept("AmazonEKS_CNI_Policy")]],
    );
    const { addonName, serviceAccountRoleArn, configurationValues } = wire.one(
      ADDON,
      "cluster-vpc-cni",
    ).inputs;
    assert.equal(addonName, "vpc-cni");
    assert.equal(
      serviceAccountRoleArn,
      "arn:aws:iam::111122223333:role/kube-zen-demo-eu-west-1-kube-system-aws-node",
    );
    assert.deepEqual(JSON.parse(String(configurationValues)), { enableNetworkPolicy: "true" });
    assert.equal(wire.one("eks:index:Cluster", "cluster").inputs["useDefaultVpcCni"], true);
  });

  for (const preview of [true, false])
    it(`has the VPC CNI take on its role by EKS Pod Identity before there are nodes, ${preview ? "in preview" : "in an update"}`, async () => {
      const { wire } = await run(withAws({ identity: "pod-identity" }), preview);
      const cni = wire.one(ADDON, "cluster-vpc-cni");
      const nodes = wire.one("eks:index:ManagedNodeGroup", "cluster-nodes");
      assert.deepEqual(cni.inputs["podIdentityAssociations"], [
        {
          serviceAccount: "aws-node",
          roleArn: "arn:aws:iam::111122223333:role/kube-zen-demo-eu-west-1-kube-system-aws-node",
        },
      ]);
      assert.equal(cni.inputs["serviceAccountRoleArn"], undefined);
      assert.ok(wire.isBefore(cni, nodes));
      assert.ok(wire.isBefore(wire.one(ADDON, "cluster-pod-identity"), nodes));
      assert.ok(!wire.isBefore(nodes, wire.one(ADDON, "cluster-pod-identity")));
    });
});
