import assert from "node:assert/strict";
import * as fc from "fast-check";
import { arn, partitionOf } from "../../../model/aws/partition";
import { irsaTrust, podIdentityTrust } from "../../../model/aws/trust";
import type { PolicyDocument } from "../../../model/aws/policyDocument";
import { loadBalancerControllerPolicy } from "../../../model/aws/loadBalancerPolicy";
import {
  backupPolicy,
  dns01Policy,
  externalDnsPolicy,
  secretsPolicy,
} from "../../../model/aws/workloadPolicies";

const ISSUER = "https://oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE";
const place = { partition: "aws", region: "eu-west-1", account: "111122223333" } as const;

const label = fc.stringMatching(/^[a-z0-9]([-a-z0-9]{0,30}[a-z0-9])?$/);
const partition = fc.constantFrom("aws" as const, "aws-us-gov" as const, "aws-cn" as const);
const account = fc.stringMatching(/^[0-9]{12}$/);

function list(value: string | readonly string[] | undefined): readonly string[] {
  if (value === undefined) return [];
  return typeof value === "string" ? [value] : value;
}

describe("partitions and ARNs", () => {
  it("follow from the region", () => {
    const regions = ["eu-west-1", "us-gov-west-1", "cn-north-1", "ap-southeast-2"];
    assert.deepEqual(regions.map(partitionOf), ["aws", "aws-us-gov", "aws-cn", "aws"]);
    for (const wrong of ["", "europe", "eu-west", "EU-WEST-1", "eu-west-1a"])
      assert.throws(() => partitionOf(wrong), {
        message: `${JSON.stringify(wrong)} is no AWS region: write one such as eu-west-1`,
      });
    assert.equal(arn({ partition: "aws-cn", service: "s3", resource: "b" }), "arn:aws-cn:s3:::b");
  });
});

describe("who may take on a role", () => {
  it("is one service account of one cluster, with a token made for STS", () => {
    assert.deepEqual(
      irsaTrust({ ...place, issuer: ISSUER }, { namespace: "atom-system", name: "workflow-registry" }),
      {
        Version: "2012-10-17",
        Statement: [
          {
            Sid: "OneServiceAccount",
            Effect: "Allow",
            Principal: {
              Federated:
                "arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE",
            },
            Action: "sts:AssumeRoleWithWebIdentity",
            Condition: {
              StringEquals: {
                "oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE:aud":
                  "sts.amazonaws.com",
                "oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE:sub":
                  "system:serviceaccount:atom-system:workflow-registry",
              },
            },
          },
        ],
      },
    );
  });

  it("is exactly that in every partition, account and namespace", () => {
    fc.assert(
      fc.property(partition, account, label, label, (where, owner, namespace, name) => {
        const document = irsaTrust({ partition: where, account: owner, issuer: ISSUER }, { namespace, name });
        const [statement] = document.Statement;
        assert.ok(statement?.Effect === "Allow" && document.Statement.length === 1);
        assert.equal(statement.Principal?.["Federated"]?.split(":")[1], where);
        assert.deepEqual(Object.keys(statement.Condition ?? {}), ["StringEquals"]);
        const values = Object.values(statement.Condition?.["StringEquals"] ?? {});
        assert.deepEqual(values, ["sts.amazonaws.com", `system:serviceaccount:${namespace}:${name}`]);
        assert.doesNotMatch(JSON.stringify(document), /[*?]/);
      }),
    );
  });

  it("cannot be widened by a name", () => {
    for (const [namespace, name] of [
      ["*", "a"],
      ["a", "*"],
      ["a:b", "c"],
      ["a", "b*"],
      ["", "a"],
      ["a", ""],
      ["A", "a"],
    ] as const)
      assert.throws(
        () => irsaTrust({ ...place, issuer: ISSUER }, { namespace, name }),
        /a role is for exactly one/,
      );
    assert.throws(() => irsaTrust({ ...place, issuer: "http://issuer" }, { namespace: "a", name: "b" }), {
      message: '"http://issuer" is no issuer of tokens: it is an https URL',
    });
  });

  it("is one service account by EKS Pod Identity too", () => {
    const document = podIdentityTrust({ ...place, cluster: "kube-zen" }, { namespace: "a", name: "b" });
    assert.deepEqual(document.Statement[0]?.Condition, {
      StringEquals: {
        "aws:SourceAccount": "111122223333",
        "aws:RequestTag/kubernetes-namespace": "a",
        "aws:RequestTag/kubernetes-service-account": "b",
        "aws:RequestTag/eks-cluster-arn": "arn:aws:eks:eu-west-1:111122223333:cluster/kube-zen",
      },
    });
  });
});

describe("what a role may do", () => {
  const zone = "Z0123456789ABCDEFGHIJ";
  const policies: Readonly<Record<string, PolicyDocument>> = {
    backup: backupPolicy(
      "aws",
      "kube-zen-backups",
      "workflow-registry/",
      "arn:aws:kms:eu-west-1:111122223333:key/k",
    ),
    secrets: secretsPolicy(place, ["kube-zen/acme/one"]),
    dns: externalDnsPolicy("aws", zone),
    challenges: dns01Policy("aws", zone),
    loadBalancers: loadBalancerControllerPolicy(place, "kube-zen"),
  };

  it("names every action, and has a wildcard resource only for looking", () => {
    for (const [name, { Statement }] of Object.entries(policies)) {
      for (const { Action, Resource, Sid } of Statement) {
        for (const action of list(Action)) assert.doesNotMatch(action, /[*?]/, `${name} ${Sid}`);
        if (!list(Resource).includes("*")) continue;
        for (const action of list(Action)) assert.match(action, /:(Describe|List|Get)/, `${name} ${Sid}`);
      }
    }
  });

  it("lets the load balancer controller do what the policy that it publishes does, but for what no Ingress of ours asks", () => {
    // Actions of docs/install/iam_policy.json of kubernetes-sigs/aws-load-balancer-controller, from version 2.11 on.
    const ec2 = [
      ..."AccountAttributes Addresses AvailabilityZones InternetGateways Vpcs VpcPeeringConnections Subnets"
        .split(" ")
        .map((name) => `Describe${name}`),
      ..."SecurityGroups Instances NetworkInterfaces RouteTables Tags"
        .split(" ")
        .map((name) => `Describe${name}`),
      ..."GetSecurityGroupsForVpc CreateSecurityGroup DeleteSecurityGroup CreateTags DeleteTags".split(" "),
      ..."AuthorizeSecurityGroupIngress RevokeSecurityGroupIngress".split(" "),
    ].map((name) => `ec2:${name}`);
    const balancing = [
      ..."LoadBalancers LoadBalancerAttributes Listeners ListenerAttributes ListenerCertificates SSLPolicies Rules"
        .split(" ")
        .map((name) => `Describe${name}`),
      ..."TargetGroups TargetGroupAttributes TargetHealth TrustStores CapacityReservation Tags"
        .split(" ")
        .map((name) => `Describe${name}`),
      ..."CreateLoadBalancer CreateTargetGroup CreateListener CreateRule AddTags RemoveTags SetIpAddressType".split(
        " ",
      ),
      ..."DeleteLoadBalancer DeleteTargetGroup DeleteListener DeleteRule SetSecurityGroups SetSubnets".split(
        " ",
      ),
      ..."ModifyLoadBalancerAttributes ModifyTargetGroup ModifyTargetGroupAttributes ModifyListener".split(
        " ",
      ),
      ..."ModifyListenerAttributes ModifyRule SetRulePriorities RegisterTargets DeregisterTargets".split(" "),
      ..."AddListenerCertificates RemoveListenerCertificates".split(" "),
    ].map((name) => `elasticloadbalancing:${name}`);
    const others = ["iam:CreateServiceLinkedRole", "acm:ListCertificates", "acm:DescribeCertificate"];
    // Left out: WAF, Shield and Cognito, certificates of IAM's own, Outposts (CoIP), IPAM pools, and reserved capacity.
    const granted = policies["loadBalancers"]?.Statement.flatMap(({ Action }) => list(Action)) ?? [];
    assert.deepEqual([...new Set(granted)].sort(), [...ec2, ...balancing, ...others].sort());
  });

  it("is in the account and region that it is for, and in no other partition", () => {
    const china = { partition: "aws-cn", region: "cn-north-1", account: "444455556666" } as const;
    const all = [
      backupPolicy("aws-cn", "bucket", "p"),
      secretsPolicy(china, ["a"]),
      externalDnsPolicy("aws-cn", zone),
      dns01Policy("aws-cn", zone),
      loadBalancerControllerPolicy(china, "c"),
    ];
    for (const resource of all.flatMap(({ Statement }) => Statement.flatMap((each) => list(each.Resource))))
      assert.ok(resource === "*" || resource.startsWith("arn:aws-cn:"), resource);
  });

  it("reaches no further than the registry's prefix of the bucket", () => {
    assert.deepEqual(policies["backup"]?.Statement, [
      {
        Sid: "Objects",
        Effect: "Allow",
        Action: ["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload"],
        Resource: "arn:aws:s3:::kube-zen-backups/workflow-registry/*",
      },
      {
        Sid: "Names",
        Effect: "Allow",
        Action: "s3:ListBucket",
        Resource: "arn:aws:s3:::kube-zen-backups",
        Condition: { StringLike: { "s3:prefix": ["workflow-registry", "workflow-registry/*"] } },
      },
      {
        Sid: "Key",
        Effect: "Allow",
        Action: ["kms:Decrypt", "kms:GenerateDataKey"],
        Resource: "arn:aws:kms:eu-west-1:111122223333:key/k",
      },
    ]);
    assert.throws(() => backupPolicy("aws", "*", "p"), {
      message: '"*" is no bucket: write it without wildcards',
    });
    assert.throws(() => backupPolicy("aws", "bucket", "*"), {
      message: '"*" is no prefix: write it without wildcards',
    });
    assert.throws(() => secretsPolicy(place, ["kube-zen/*"]), {
      message: '"kube-zen/*" is no secret: write it without wildcards',
    });
  });

  it("changes load balancers of its own cluster only", () => {
    const changing = policies["loadBalancers"]?.Statement.filter(({ Sid }) => Sid !== "Look") ?? [];
    for (const { Sid, Condition } of changing) {
      if (["MakeSecurityGroup", "ServiceLinkedRole"].includes(Sid)) continue;
      const values = Object.entries(Condition?.["StringEquals"] ?? {});
      // The nodes' group has the tag of EKS, and is opened only.
      if (Sid === "OpenNodes") {
        assert.deepEqual(values, [["aws:ResourceTag/kubernetes.io/cluster/kube-zen", "owned"]]);
        continue;
      }
      assert.ok(
        values.some(([key, value]) => key.endsWith("Tag/elbv2.k8s.aws/cluster") && value === "kube-zen"),
        Sid,
      );
    }
  });

  it("fits into one managed policy of 6,144 characters", () => {
    for (const [name, document] of Object.entries(policies))
      assert.ok(JSON.stringify(document).length <= 6_144, `${name}: ${JSON.stringify(document).length}`);
  });
});
