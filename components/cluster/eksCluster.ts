import * as aws from "@pulumi/aws";
import * as eks from "@pulumi/eks";
import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { after } from "../after";
import { ADDON_ACCOUNTS } from "../../model/addons";
import { clusterKeyPolicy, controlPlaneLogGroup } from "../../model/aws/clusterLogs";
import { type IdentitySource, ServiceAccountRole } from "../identity/serviceAccountRole";
import type { ClusterNetwork } from "../network/vpcNetwork";
import { ClusterAddon } from "./clusterAddon";
import { NodeGroup, type NodeGroupSize } from "./nodeGroup";

/** A cluster of EKS as the rest of the stack knows it, whoever made it (decision 24). */
export interface EksAccess {
  readonly clusterName: pulumi.Output<string>;
  /** Issuer of the tokens of its service accounts, an https URL. */
  readonly oidcIssuer: pulumi.Output<string>;
  /** Security group of the nodes, which EKS makes. */
  readonly nodeSecurityGroupId: pulumi.Output<string>;
  /** For what runs in it; known once pods can start and policies between them are enforced. */
  readonly provider: kubernetes.Provider;
}

/** Who may administer the cluster. */
export interface ClusterAdministrator {
  /** In names of resources: lower-case letters, digits and hyphens. */
  readonly name: string;
  /** ARN of an IAM role or user. */
  readonly principalArn: string;
}

/** How the VPC CNI takes on its role, before any other pod of the cluster runs. */
export interface NetworkInterfaceIdentity extends Pick<IdentitySource, "kind"> {
  /** ARN of a role that is there, in place of one that is made. */
  readonly roleArn?: string;
}

/** What a cluster is made from. */
export interface EksClusterArgs {
  readonly clusterName: string;
  /** Where it is. */
  readonly place: Pick<IdentitySource, "partition" | "region" | "account">;
  /** Minor version of Kubernetes, such as `1.35`. */
  readonly version: string;
  readonly network: ClusterNetwork;
  /** Networks that may reach the API server from the internet; none closes it off: it is reached from the VPC only. */
  readonly publicAccessCidrs: readonly string[];
  /** Besides the one who makes it: EKS lets that one in by itself, and refuses another entry of the same. */
  readonly administrators: readonly ClusterAdministrator[];
  readonly nodes: NodeGroupSize;
  readonly networkInterfaces: NetworkInterfaceIdentity;
  /** How long the logs of its control plane are kept, in days. */
  readonly logRetentionDays: number;
  /** Whether a destroy may remove it. */
  readonly removable: boolean;
}

/** All logs of the control plane (EKS user guide, "Send control plane logs to CloudWatch Logs"). */
const LOGS = ["api", "audit", "authenticator", "controllerManager", "scheduler"];

const ADMINISTRATOR = "cluster-access-policy/AmazonEKSClusterAdminPolicy";

/**
 * A cluster of EKS: identities by access entries, secrets encrypted with a key of KMS, every log, an API server that
 * only named networks reach, nodes in private subnets, and NetworkPolicies enforced by the VPC CNI, which has a role of
 * its own. The CNI, and the agent of EKS Pod Identity that may give it that role, come before the nodes: a node is ready
 * only with them, and they, which run in the network of their node, need no other pod. CoreDNS comes after the nodes,
 * without which it would stay degraded for 20 minutes.
 */
export class EksCluster extends pulumi.ComponentResource implements EksAccess {
  public readonly clusterName: pulumi.Output<string>;
  public readonly oidcIssuer: pulumi.Output<string>;
  public readonly nodeSecurityGroupId: pulumi.Output<string>;
  /** ARN of the OIDC provider in IAM. */
  public readonly oidcProviderArn: pulumi.Output<string>;
  /** Has no token in it: whoever uses it asks AWS for one. */
  public readonly kubeconfig: pulumi.Output<string>;
  public readonly provider: kubernetes.Provider;

  public constructor(name: string, args: EksClusterArgs, opts?: pulumi.ComponentResourceOptions) {
    super("kube-zen:cluster:EksCluster", name, {}, opts);
    const child = { parent: this };
    const { clusterName, place, network, publicAccessCidrs, removable } = args;
    const kept = { ...child, protect: !removable };
    const key = new aws.kms.Key(
      `${name}-secrets`,
      {
        description: `Secrets of the cluster ${clusterName}`,
        enableKeyRotation: true,
        deletionWindowInDays: 30,
        policy: pulumi
          .output(place.account)
          .apply((account) => JSON.stringify(clusterKeyPolicy({ ...place, account }, clusterName))),
      },
      kept,
    );
    // EKS would make one that keeps everything for ever, and would leave it behind.
    const logs = new aws.cloudwatch.LogGroup(
      `${name}-logs`,
      {
        name: controlPlaneLogGroup(clusterName),
        retentionInDays: args.logRetentionDays,
        kmsKeyId: key.arn,
      },
      child,
    );
    const cluster = new eks.Cluster(
      name,
      {
        name: clusterName,
        version: args.version,
        vpcId: network.vpcId,
        privateSubnetIds: network.privateSubnetIds,
        publicSubnetIds: network.publicSubnetIds,
        endpointPrivateAccess: true,
        endpointPublicAccess: publicAccessCidrs.length > 0,
        ...(publicAccessCidrs.length === 0 ? {} : { publicAccessCidrs: [...publicAccessCidrs] }),
        authenticationMode: eks.AuthenticationMode.Api,
        accessEntries: Object.fromEntries(
          args.administrators.map(({ name: who, principalArn }) => [
            who,
            {
              principalArn,
              accessPolicies: {
                administrator: {
                  policyArn: `arn:${principalArn.split(":")[1] ?? "aws"}:eks::aws:${ADMINISTRATOR}`,
                  accessScope: { type: "cluster" },
                },
              },
            },
          ]),
        ),
        encryptionConfigKeyArn: key.arn,
        enabledClusterLogTypes: LOGS,
        createOidcProvider: true,
        skipDefaultNodeGroup: true,
        // EKS makes a group for control plane and nodes by itself; the component would make two more.
        skipDefaultSecurityGroups: true,
        // The node group has its own role; the component would make one for nodes that there are not.
        createInstanceRole: false,
        corednsAddonOptions: { enabled: false },
        // It could have a role of its own only if that were there before the cluster whose tokens it trusts.
        useDefaultVpcCni: true,
      },
      { ...kept, dependsOn: [logs] },
    );
    const names = after(clusterName, [cluster]);
    const podIdentity = new aws.eks.Addon(
      `${name}-pod-identity`,
      { clusterName: names, addonName: "eks-pod-identity-agent", resolveConflictsOnCreate: "OVERWRITE" },
      child,
    );
    const cni = this.networkInterfaces(`${name}-vpc-cni`, names, cluster, args);
    const nodes = new NodeGroup(
      `${name}-nodes`,
      { clusterName, cluster, version: args.version, subnetIds: network.privateSubnetIds, size: args.nodes },
      { ...child, dependsOn: [cni, podIdentity] },
    );
    const dns = new aws.eks.Addon(
      `${name}-coredns`,
      { clusterName: names, addonName: "coredns", resolveConflictsOnCreate: "OVERWRITE" },
      { ...child, dependsOn: [nodes] },
    );
    this.clusterName = names;
    // `oidcIssuer` of the component lacks the scheme.
    this.oidcIssuer = cluster.oidcProviderUrl;
    this.nodeSecurityGroupId = cluster.eksCluster.vpcConfig.clusterSecurityGroupId;
    this.oidcProviderArn = cluster.oidcProviderArn;
    this.kubeconfig = cluster.kubeconfigJson;
    this.provider = new kubernetes.Provider(
      name,
      {
        kubeconfig: after(cluster.kubeconfigJson, [nodes, dns, podIdentity]),
        // Another kubeconfig for the same cluster is no reason to replace all that is in it.
        clusterIdentifier: clusterName,
        enableServerSideApply: true,
        enableSecretMutable: true,
        enableConfigMapMutable: true,
      },
      child,
    );
    this.registerOutputs({ clusterName: this.clusterName, oidcIssuer: this.oidcIssuer });
  }

  /** The VPC CNI: it attaches network interfaces to nodes by its own role, and enforces NetworkPolicies. */
  private networkInterfaces(
    name: string,
    clusterName: pulumi.Output<string>,
    cluster: eks.Cluster,
    { place, networkInterfaces: { kind, roleArn } }: EksClusterArgs,
  ): ClusterAddon {
    const child = { parent: this };
    const serviceAccount = ADDON_ACCOUNTS.vpcCni;
    const role = (): pulumi.Output<string> =>
      new ServiceAccountRole(
        name,
        {
          source: { ...place, kind, clusterName, oidcIssuer: cluster.oidcProviderUrl },
          serviceAccount,
          policy: "AmazonEKS_CNI_Policy",
          associatedElsewhere: true,
        },
        child,
      ).roleArn;
    return new ClusterAddon(
      name,
      {
        clusterName,
        addonName: "vpc-cni",
        identity: { kind, serviceAccount: serviceAccount.name, roleArn: roleArn ?? role() },
        // Not its strict mode: there a pod is cut off until a policy selects it, and those of EKS itself have none, so
        // that CoreDNS would never come up.
        settings: { enableNetworkPolicy: "true" },
      },
      child,
    );
  }
}
