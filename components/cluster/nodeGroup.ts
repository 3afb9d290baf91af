import * as aws from "@pulumi/aws";
import * as eks from "@pulumi/eks";
import * as pulumi from "@pulumi/pulumi";
import { isArm } from "../../model/aws/instances";
import { policyDocument } from "../../model/aws/policyDocument";

/** How many nodes of what kind. */
export interface NodeGroupSize {
  readonly instanceTypes: readonly string[];
  readonly minimum: number;
  readonly maximum: number;
  /** Size of a node's volume, in GiB. */
  readonly volumeGib: number;
}

/** What a group of nodes is made from. */
export interface NodeGroupArgs {
  readonly clusterName: string;
  readonly cluster: eks.Cluster;
  readonly version: string;
  readonly subnetIds: pulumi.Input<pulumi.Input<string>[]>;
  readonly size: NodeGroupSize;
}

/**
 * What a node needs, and no more (EKS user guide, "Amazon EKS node IAM role"): to join, and to pull. Network interfaces
 * are the VPC CNI's, by a role of its own.
 */
const POLICIES = ["AmazonEKSWorkerNodePolicy", "AmazonEC2ContainerRegistryPullOnly"];

/**
 * Nodes that EKS manages, in private subnets: no SSH, encrypted volumes, and instance metadata that no pod reaches
 * (IMDSv2 with one hop), so that no pod gets the credentials of its node.
 */
export class NodeGroup extends pulumi.ComponentResource {
  public constructor(name: string, args: NodeGroupArgs, opts?: pulumi.ComponentResourceOptions) {
    super("kube-zen:cluster:NodeGroup", name, {}, opts);
    const child = { parent: this };
    const { clusterName, cluster, size, subnetIds, version } = args;
    const partition = aws.getPartitionOutput({}, child).partition;
    const trust = policyDocument({
      Sid: "Nodes",
      Effect: "Allow",
      Principal: { Service: "ec2.amazonaws.com" },
      Action: "sts:AssumeRole",
    });
    const role = new aws.iam.Role(
      name,
      { description: `Nodes of ${clusterName}`, assumeRolePolicy: JSON.stringify(trust) },
      child,
    );
    const policies = POLICIES.map(
      (policy) =>
        new aws.iam.RolePolicyAttachment(
          `${name}-${policy}`,
          { role: role.name, policyArn: pulumi.interpolate`arn:${partition}:iam::aws:policy/${policy}` },
          child,
        ),
    );
    const template = new aws.ec2.LaunchTemplate(
      name,
      {
        description: `Nodes of ${clusterName}`,
        updateDefaultVersion: true,
        metadataOptions: { httpEndpoint: "enabled", httpTokens: "required", httpPutResponseHopLimit: 1 },
        blockDeviceMappings: [
          {
            deviceName: "/dev/xvda",
            ebs: {
              volumeSize: size.volumeGib,
              volumeType: "gp3",
              encrypted: "true",
              deleteOnTermination: "true",
            },
          },
        ],
        tagSpecifications: ["instance", "volume"].map((resourceType) => ({
          resourceType,
          tags: { Name: `${clusterName}-node`, "kube-zen:cluster": clusterName },
        })),
      },
      child,
    );
    new eks.ManagedNodeGroup(
      name,
      {
        cluster,
        clusterName: cluster.eksCluster.apply(({ name: own }) => own),
        version,
        nodeRole: role,
        subnetIds,
        instanceTypes: [...size.instanceTypes],
        amiType: isArm(size.instanceTypes[0] ?? "") ? "AL2023_ARM_64_STANDARD" : "AL2023_x86_64_STANDARD",
        scalingConfig: { minSize: size.minimum, desiredSize: size.minimum, maxSize: size.maximum },
        // Autoscalers change the number of nodes.
        ignoreScalingChanges: true,
        launchTemplate: { id: template.id, version: template.latestVersion.apply(String) },
      },
      { ...child, dependsOn: policies },
    );
    this.registerOutputs({});
  }
}
