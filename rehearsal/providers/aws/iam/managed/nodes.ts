import { allow, type ManagedPolicy, of } from "./policy";

/** What a node may do for itself: join, and ask EKS Pod Identity for its pods. */
const worker: ManagedPolicy = {
  path: "AmazonEKSWorkerNodePolicy",
  version: "v3",
  made: "2023-11-27",
  statements: () => [
    allow([
      ...of(
        "ec2",
        "DescribeInstances DescribeInstanceTypes DescribeRouteTables DescribeSecurityGroups DescribeSubnets DescribeVolumes DescribeVolumesModifications DescribeVpcs",
      ),
      "eks:DescribeCluster",
      "eks-auth:AssumeRoleForPodIdentity",
    ]),
  ],
};

/** What the VPC CNI may do: attach network interfaces and addresses to nodes. */
const cni: ManagedPolicy = {
  path: "AmazonEKS_CNI_Policy",
  version: "v5",
  made: "2024-03-04",
  statements: (partition) => [
    allow(
      of(
        "ec2",
        "AssignPrivateIpAddresses AttachNetworkInterface CreateNetworkInterface DeleteNetworkInterface DescribeInstances DescribeTags DescribeNetworkInterfaces DescribeInstanceTypes DescribeSubnets DetachNetworkInterface ModifyNetworkInterfaceAttribute UnassignPrivateIpAddresses",
      ),
    ),
    allow(of("ec2", "CreateTags"), [`arn:${partition}:ec2:*:*:network-interface/*`]),
  ],
};

/** What pulls images and does nothing else. */
const pullOnly: ManagedPolicy = {
  path: "AmazonEC2ContainerRegistryPullOnly",
  version: "v1",
  made: "2024-10-04",
  statements: () => [
    allow(of("ecr", "GetAuthorizationToken BatchGetImage GetDownloadUrlForLayer BatchImportUpstreamImage")),
  ],
};

/** What pulls images and looks at registries. */
const readOnly: ManagedPolicy = {
  path: "AmazonEC2ContainerRegistryReadOnly",
  version: "v3",
  made: "2019-12-10",
  statements: () => [
    allow(
      of(
        "ecr",
        "GetAuthorizationToken BatchCheckLayerAvailability GetDownloadUrlForLayer GetRepositoryPolicy DescribeRepositories ListImages DescribeImages BatchGetImage GetLifecyclePolicy GetLifecyclePolicyPreview ListTagsForResource DescribeImageScanFindings",
      ),
    ),
  ],
};

/** Policies of nodes. */
export const NODES: readonly ManagedPolicy[] = [worker, cni, pullOnly, readOnly];
