import { arn } from "./partition";
import { type AllowStatement, policyDocument, type PolicyDocument } from "./policyDocument";
import type { AccountPlace } from "./workloadPolicies";

/** Tag by which the AWS Load Balancer Controller knows what it made, and for which cluster. */
export const CLUSTER_TAG = "elbv2.k8s.aws/cluster";

const LOOKING: readonly string[] = [
  ...[
    "AccountAttributes",
    "Addresses",
    "AvailabilityZones",
    "InternetGateways",
    "Vpcs",
    "VpcPeeringConnections",
    "Subnets",
    "SecurityGroups",
    "Instances",
    "NetworkInterfaces",
    "RouteTables",
    "Tags",
  ].map((what) => `ec2:Describe${what}`),
  ...[
    "LoadBalancers",
    "LoadBalancerAttributes",
    "Listeners",
    "ListenerAttributes",
    "ListenerCertificates",
    "SSLPolicies",
    "Rules",
    "TargetGroups",
    "TargetGroupAttributes",
    "TargetHealth",
    "TrustStores",
    "CapacityReservation",
    "Tags",
  ].map((what) => `elasticloadbalancing:Describe${what}`),
  // Elastic Load Balancing looks at the groups in the name of who makes a load balancer in them.
  "ec2:GetSecurityGroupsForVpc",
  "acm:ListCertificates",
  "acm:DescribeCertificate",
];

function statement(
  Sid: string,
  actions: readonly string[],
  resource: string | readonly string[],
  condition?: AllowStatement["Condition"],
): AllowStatement {
  return {
    Sid,
    Effect: "Allow",
    Action: actions,
    Resource: resource,
    ...(condition === undefined ? {} : { Condition: condition }),
  };
}

const balancing = (...names: readonly string[]): readonly string[] =>
  names.map((name) => `elasticloadbalancing:${name}`);

/**
 * What the AWS Load Balancer Controller needs for load balancers, target groups and security groups of this cluster:
 * it may look at everything of the region, make what it tags with the cluster's name, and change or remove only that.
 * Narrower than the policy that the controller publishes: one region and account, one cluster's tag in place of any,
 * no WAF, Shield or Cognito, which our Ingresses do not use.
 */
export function loadBalancerControllerPolicy(place: AccountPlace, cluster: string): PolicyDocument {
  const of = (service: string, resource: string): string => arn({ ...place, service, resource });
  const ours = { StringEquals: { [`aws:ResourceTag/${CLUSTER_TAG}`]: cluster } };
  const asked = { StringEquals: { [`aws:RequestTag/${CLUSTER_TAG}`]: cluster } };
  const here = { StringEquals: { "aws:RequestedRegion": place.region } };
  const groups = of("ec2", "security-group/*");
  const elb = (kind: string): string => of("elasticloadbalancing", `${kind}/*`);
  const balancers = [elb("loadbalancer/app"), elb("loadbalancer/net"), elb("targetgroup")];
  const listeners = ["listener/app", "listener/net", "listener-rule/app", "listener-rule/net"].map(elb);
  return policyDocument(
    statement("Look", LOOKING, "*", here),
    statement("MakeSecurityGroup", ["ec2:CreateSecurityGroup"], [groups, of("ec2", "vpc/*")]),
    statement("TagSecurityGroup", ["ec2:CreateTags"], groups, {
      StringEquals: { ...asked.StringEquals, "ec2:CreateAction": "CreateSecurityGroup" },
    }),
    statement(
      "ChangeSecurityGroup",
      [
        "ec2:CreateTags",
        "ec2:DeleteTags",
        "ec2:AuthorizeSecurityGroupIngress",
        "ec2:RevokeSecurityGroupIngress",
        "ec2:DeleteSecurityGroup",
      ],
      groups,
      ours,
    ),
    // The nodes' group is not of its making: it lets load balancers through to the pods.
    statement("OpenNodes", ["ec2:AuthorizeSecurityGroupIngress", "ec2:RevokeSecurityGroupIngress"], groups, {
      StringEquals: { [`aws:ResourceTag/kubernetes.io/cluster/${cluster}`]: "owned" },
    }),
    statement("Make", balancing("CreateLoadBalancer", "CreateTargetGroup"), balancers, asked),
    statement("Tag", balancing("AddTags"), [...balancers, ...listeners], asked),
    statement("Retag", balancing("AddTags", "RemoveTags"), [...balancers, ...listeners], ours),
    statement(
      "Change",
      balancing(
        "ModifyLoadBalancerAttributes",
        "SetIpAddressType",
        "SetSecurityGroups",
        "SetSubnets",
        "DeleteLoadBalancer",
        "ModifyTargetGroup",
        "ModifyTargetGroupAttributes",
        "DeleteTargetGroup",
        "CreateListener",
      ),
      balancers,
      ours,
    ),
    statement("Targets", balancing("RegisterTargets", "DeregisterTargets"), elb("targetgroup"), ours),
    statement(
      "Listeners",
      balancing(
        "DeleteListener",
        "ModifyListener",
        "ModifyListenerAttributes",
        "AddListenerCertificates",
        "RemoveListenerCertificates",
        "CreateRule",
        "ModifyRule",
        "SetRulePriorities",
        "DeleteRule",
      ),
      listeners,
      ours,
    ),
    statement(
      "ServiceLinkedRole",
      ["iam:CreateServiceLinkedRole"],
      arn({
        partition: place.partition,
        service: "iam",
        account: place.account,
        resource:
          "role/aws-service-role/elasticloadbalancing.amazonaws.com/AWSServiceRoleForElasticLoadBalancing",
      }),
      { StringEquals: { "iam:AWSServiceName": "elasticloadbalancing.amazonaws.com" } },
    ),
  );
}
