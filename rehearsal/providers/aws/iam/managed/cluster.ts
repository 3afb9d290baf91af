import { allow, type ManagedPolicy, of } from "./policy";

const VOLUMES =
  "AttachVolume CreateVolume DeleteVolume DescribeVolumes DescribeVolumesModifications DetachVolume ModifyVolume";
const NETWORK =
  "AuthorizeSecurityGroupIngress CreateRoute CreateSecurityGroup CreateTags DeleteRoute DeleteSecurityGroup DescribeAccountAttributes DescribeAddresses DescribeAvailabilityZones DescribeDhcpOptions DescribeInternetGateways DescribeNetworkInterfaces DescribeRouteTables DescribeSecurityGroups DescribeSubnets DescribeVpcs RevokeSecurityGroupIngress";
const INSTANCES = "DescribeInstances DescribeInstanceTopology ModifyInstanceAttribute";
const BALANCERS =
  "AddTags ApplySecurityGroupsToLoadBalancer AttachLoadBalancerToSubnets ConfigureHealthCheck CreateListener CreateLoadBalancer CreateLoadBalancerListeners CreateLoadBalancerPolicy CreateTargetGroup DeleteListener DeleteLoadBalancer DeleteLoadBalancerListeners DeleteTargetGroup DeregisterInstancesFromLoadBalancer DeregisterTargets DescribeListeners DescribeLoadBalancerAttributes DescribeLoadBalancerPolicies DescribeLoadBalancers DescribeTargetGroupAttributes DescribeTargetGroups DescribeTargetHealth DetachLoadBalancerFromSubnets ModifyListener ModifyLoadBalancerAttributes ModifyTargetGroup ModifyTargetGroupAttributes RegisterInstancesWithLoadBalancer RegisterTargets SetLoadBalancerPoliciesForBackendServer SetLoadBalancerPoliciesOfListener";

/** What EKS does with its role for a cluster. */
export const CLUSTER_POLICY: ManagedPolicy = {
  path: "AmazonEKSClusterPolicy",
  version: "v7",
  made: "2024-11-01",
  statements: () => [
    allow([
      ...of("autoscaling", "DescribeAutoScalingGroups UpdateAutoScalingGroup"),
      ...of("ec2", VOLUMES),
      ...of("ec2", NETWORK),
      ...of("ec2", INSTANCES),
      ...of("elasticloadbalancing", BALANCERS),
      "kms:DescribeKey",
    ]),
    allow(of("iam", "CreateServiceLinkedRole"), ["*"], {
      StringEquals: { "iam:AWSServiceName": "elasticloadbalancing.amazonaws.com" },
    }),
  ],
};
