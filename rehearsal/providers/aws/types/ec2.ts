import { randomInt } from "node:crypto";
import { arn } from "../../../../model/aws/partition";
import { overlap, parseNetwork } from "../../../../model/aws/subnets";
import type { PlainMap } from "../../properties/values";
import { AwsError, resourceId } from "../account";
import { text, type Made, type TypeSpec, type World } from "./spec";

const VPC = "aws:ec2/vpc:Vpc";
const SUBNET = "aws:ec2/subnet:Subnet";
const GATEWAY = "aws:ec2/internetGateway:InternetGateway";
const TABLE = "aws:ec2/routeTable:RouteTable";
const GROUP = "aws:ec2/securityGroup:SecurityGroup";
const NAT = "aws:ec2/natGateway:NatGateway";
const ADDRESS = "aws:ec2/eip:Eip";
const TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate";

/** Something of EC2 with a random id and an ARN. */
function made(
  world: World,
  prefix: string,
  kind: string,
  outputs: PlainMap = {},
  id = resourceId(prefix),
): Made {
  const { partition, region, account } = world;
  const own = arn({ partition, service: "ec2", region, account: account.id, resource: `${kind}/${id}` });
  return { id, outputs: { arn: own, ownerId: account.id, ...outputs } };
}

function address(): string {
  return `198.51.100.${randomInt(1, 255)}`;
}

function subnet(inputs: PlainMap, world: World): Made {
  const cidr = parseNetwork(text(inputs, "cidrBlock"));
  const vpc = world.account.find(VPC, text(inputs, "vpcId"));
  const whole = parseNetwork(text(vpc?.inputs ?? {}, "cidrBlock"));
  const inside = cidr.prefix >= whole.prefix && overlap(cidr, whole);
  if (!inside)
    throw new AwsError("InvalidSubnet.Range", `The CIDR '${text(inputs, "cidrBlock")}' is invalid.`);
  for (const other of world.account.all(SUBNET)) {
    if (
      other.inputs["vpcId"] !== inputs["vpcId"] ||
      !overlap(cidr, parseNetwork(text(other.inputs, "cidrBlock")))
    )
      continue;
    throw new AwsError(
      "InvalidSubnet.Conflict",
      `The CIDR '${text(inputs, "cidrBlock")}' conflicts with another subnet`,
    );
  }
  return made(world, "subnet", "subnet", { availabilityZoneId: `${world.region}-az` });
}

function templateVersion(inputs: PlainMap, world: World): Made {
  return made(world, "lt", "launch-template", {
    latestVersion: 1,
    defaultVersion: 1,
    name: text(inputs, "name") || `${world.name}-${resourceId("").slice(1, 8)}`,
  });
}

/** Types of single rules. */
const RULES = [
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
] as const;

/** One rule of a security group, as EC2 itself knows them. */
const rule: TypeSpec = {
  make: (_inputs, world) => {
    const id = resourceId("sgr");
    const { outputs } = made(world, "sgr", "security-group-rule", {}, id);
    return { id, outputs: { ...outputs, securityGroupRuleId: id } };
  },
  replaces: ["securityGroupId"],
  refers: { securityGroupId: GROUP, referencedSecurityGroupId: GROUP },
  // Its own rules go with a group; those of others that name it do not.
  lets: ["securityGroupId"],
  missing: "InvalidSecurityGroupRuleId.NotFound",
};

/** How types of EC2 behave. */
export const ec2Types: Readonly<Record<string, TypeSpec>> = {
  [VPC]: {
    make: (inputs, world) =>
      made(world, "vpc", "vpc", {
        mainRouteTableId: resourceId("rtb"),
        defaultRouteTableId: resourceId("rtb"),
        defaultSecurityGroupId: resourceId("sg"),
        defaultNetworkAclId: resourceId("acl"),
        dhcpOptionsId: resourceId("dopt"),
        instanceTenancy: text(inputs, "instanceTenancy") || "default",
      }),
    replaces: ["cidrBlock", "instanceTenancy", "ipv4IpamPoolId", "ipv4NetmaskLength"],
    quota: { most: 5, code: "VpcLimitExceeded" },
    missing: "InvalidVpcID.NotFound",
  },
  [SUBNET]: {
    make: subnet,
    replaces: ["vpcId", "cidrBlock", "availabilityZone", "availabilityZoneId", "outpostArn"],
    refers: { vpcId: VPC },
    missing: "InvalidSubnetID.NotFound",
  },
  [GATEWAY]: {
    make: (_inputs, world) => made(world, "igw", "internet-gateway"),
    refers: { vpcId: VPC },
    missing: "InvalidInternetGatewayID.NotFound",
  },
  [TABLE]: {
    make: (_inputs, world) => made(world, "rtb", "route-table"),
    replaces: ["vpcId"],
    refers: { vpcId: VPC, "routes.gatewayId": GATEWAY, "routes.natGatewayId": NAT },
    missing: "InvalidRouteTableID.NotFound",
  },
  "aws:ec2/routeTableAssociation:RouteTableAssociation": {
    make: () => ({ id: resourceId("rtbassoc"), outputs: {} }),
    replaces: ["subnetId", "gatewayId"],
    refers: { subnetId: SUBNET, routeTableId: TABLE },
  },
  [ADDRESS]: {
    make: (_inputs, world) => {
      const id = resourceId("eipalloc");
      const publicIp = address();
      return made(world, "eipalloc", "elastic-ip", { allocationId: id, publicIp, domain: "vpc" }, id);
    },
    replaces: ["domain", "publicIpv4Pool", "networkBorderGroup"],
    quota: { most: 5, code: "AddressLimitExceeded" },
    missing: "InvalidAllocationID.NotFound",
  },
  [NAT]: {
    make: (_inputs, world) =>
      made(world, "nat", "natgateway", { publicIp: address(), privateIp: "10.0.0.10" }),
    replaces: ["allocationId", "subnetId", "connectivityType", "privateIp"],
    refers: { allocationId: ADDRESS, subnetId: SUBNET },
    missing: "NatGatewayNotFound",
  },
  [GROUP]: {
    make: (inputs, world) =>
      made(world, "sg", "security-group", {
        name: text(inputs, "name") || `${world.name}-${resourceId("").slice(1, 8)}`,
        egress: [],
        ingress: [],
      }),
    replaces: ["vpcId", "name", "namePrefix", "description"],
    refers: { vpcId: VPC, "ingress.securityGroups": GROUP, "egress.securityGroups": GROUP },
    gone: ({ id }, account) => {
      for (const type of RULES)
        for (const one of account.all(type))
          if (one.inputs["securityGroupId"] === id) account.remove(type, one.id);
    },
    missing: "InvalidGroup.NotFound",
  },
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": {
    make: (_inputs, world) =>
      made(world, "sg", "security-group", { name: "default", egress: [], ingress: [] }),
    replaces: ["vpcId"],
    refers: { vpcId: VPC },
    // It goes with its VPC and cannot be deleted by itself.
    lets: ["vpcId"],
  },
  "aws:ec2/securityGroupRule:SecurityGroupRule": {
    make: () => ({ id: resourceId("sgrule"), outputs: {} }),
    replaces: [
      "type",
      "securityGroupId",
      "sourceSecurityGroupId",
      "protocol",
      "fromPort",
      "toPort",
      "cidrBlocks",
    ],
    refers: { securityGroupId: GROUP, sourceSecurityGroupId: GROUP },
  },
  ...Object.fromEntries(RULES.map((type) => [type, rule])),
  "aws:ec2/vpcEndpoint:VpcEndpoint": {
    make: (_inputs, world) => made(world, "vpce", "vpc-endpoint", { state: "available" }),
    replaces: ["vpcId", "serviceName", "vpcEndpointType"],
    refers: { vpcId: VPC, subnetIds: SUBNET, routeTableIds: TABLE, securityGroupIds: GROUP },
  },
  [TEMPLATE]: {
    make: templateVersion,
    replaces: ["name", "namePrefix"],
    missing: "InvalidLaunchTemplateId.NotFound",
  },
};
