import { randomBytes } from "node:crypto";
import type { PlainMap } from "../../properties/values";
import { AwsError } from "../account";
import { accessTypes, letCreatorIn } from "./accessEntries";
import { associate, ASSOCIATION, association, demandOneIdentity, dissociate } from "./associations";
import { CLUSTER, eksArn, inCluster } from "./clusters";
import { CLUSTER_GROUP, clusterNetwork, makeClusterGroup, removeClusterGroup } from "./clusterGroup";
import { text, type Made, type TypeSpec, type World } from "./spec";

const NODES = "aws:eks/nodeGroup:NodeGroup";
const SUBNET = "aws:ec2/subnet:Subnet";
const GROUP = "aws:ec2/securityGroup:SecurityGroup";
const ROLE = "aws:iam/role:Role";

/** An add-on of EKS. */
export const ADDON = "aws:eks/addon:Addon";

/** Minor versions that EKS offers new clusters of (EKS user guide, "Kubernetes versions"). */
const VERSIONS = ["1.31", "1.32", "1.33", "1.34", "1.35"];

function cluster(inputs: PlainMap, world: World): Made {
  const name = text(inputs, "name") || `${world.name}-${randomBytes(4).toString("hex").slice(0, 7)}`;
  const version = text(inputs, "version") || "1.35";
  if (!VERSIONS.includes(version))
    throw new AwsError("InvalidParameterException", `unsupported Kubernetes version ${version}`);
  const { endpoint, certificateAuthority, issuer } = world.cluster();
  return {
    id: name,
    outputs: {
      name,
      vpcConfig: clusterNetwork(inputs, world),
      arn: eksArn(world, `cluster/${name}`),
      version,
      platformVersion: "eks.1",
      status: "ACTIVE",
      endpoint,
      certificateAuthority: { data: certificateAuthority },
      certificateAuthorities: [{ data: certificateAuthority }],
      identities: [{ oidcs: [{ issuer }] }],
      createdAt: new Date().toISOString(),
    },
  };
}

function nodeGroup(inputs: PlainMap, world: World): Made {
  const owner = inCluster(inputs, world);
  const name = text(inputs, "nodeGroupName") || `${world.name}-${randomBytes(4).toString("hex").slice(0, 7)}`;
  return {
    id: `${owner}:${name}`,
    outputs: {
      nodeGroupName: name,
      arn: eksArn(world, `nodegroup/${owner}/${name}`),
      status: "ACTIVE",
      resources: [{ autoscalingGroups: [{ name: `eks-${name}` }], remoteAccessSecurityGroupId: "" }],
    },
  };
}

/** Something of a cluster that is known by the cluster's name and its own. */
function ofCluster(separator: string, input: string, kind: string): (inputs: PlainMap, world: World) => Made {
  return (inputs, world) => {
    const owner = inCluster(inputs, world);
    const name = text(inputs, input);
    return { id: `${owner}${separator}${name}`, outputs: { arn: eksArn(world, `${kind}/${owner}/${name}`) } };
  };
}

/** How types of EKS behave. */
export const eksTypes: Readonly<Record<string, TypeSpec>> = {
  [CLUSTER]: {
    make: cluster,
    replaces: ["name", "roleArn", "kubernetesNetworkConfig", "outpostConfig", "bootstrapSelfManagedAddons"],
    refers: { roleArn: ROLE, "vpcConfig.subnetIds": SUBNET, "vpcConfig.securityGroupIds": GROUP },
    unique: { input: "name", code: "ResourceInUseException" },
    quota: { most: 100, code: "ResourceLimitExceededException" },
    computed: { vpcConfig: ["vpcId", CLUSTER_GROUP] },
    before: (held, world) => {
      makeClusterGroup(held, world);
      letCreatorIn(held, world);
    },
    gone: removeClusterGroup,
    missing: "ResourceNotFoundException",
    needed: "ResourceInUseException",
  },
  [NODES]: {
    make: nodeGroup,
    replaces: [
      "clusterName",
      "nodeGroupName",
      "nodeRoleArn",
      "subnetIds",
      "instanceTypes",
      "amiType",
      "diskSize",
    ],
    refers: {
      clusterName: CLUSTER,
      nodeRoleArn: ROLE,
      subnetIds: SUBNET,
      "launchTemplate.id": "aws:ec2/launchTemplate:LaunchTemplate",
    },
  },
  [ADDON]: {
    make: (inputs, world) => {
      demandOneIdentity(inputs);
      const { id, outputs } = ofCluster(":", "addonName", "addon")(inputs, world);
      return {
        id,
        outputs: { ...outputs, addonVersion: text(inputs, "addonVersion") || "v1.0.0-eksbuild.1" },
      };
    },
    replaces: ["clusterName", "addonName"],
    refers: {
      clusterName: CLUSTER,
      serviceAccountRoleArn: ROLE,
      "podIdentityAssociations.roleArn": ROLE,
    },
    exists: "ResourceInUseException",
    before: ({ id, inputs }, world) => associate(id, inputs, world),
    changed: ({ id, inputs }, world) => {
      demandOneIdentity(inputs);
      dissociate(id, world.account);
      associate(id, inputs, world);
    },
    gone: ({ id }, account) => dissociate(id, account),
  },
  ...accessTypes,
  [ASSOCIATION]: {
    make: association,
    replaces: ["clusterName", "namespace", "serviceAccount"],
    refers: { clusterName: CLUSTER, roleArn: ROLE },
  },
};
