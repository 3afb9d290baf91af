import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type EksAccess, EksCluster } from "../../components/cluster/eksCluster";
import { GivenEksCluster } from "../../components/cluster/givenEksCluster";
import { type ClusterNetwork, VpcNetwork } from "../../components/network/vpcNetwork";
import { BudgetAlarm } from "../../components/observability/budgetAlarm";
import { budgetName } from "../../model/aws/names";
import { type Partition, partitionOf } from "../../model/aws/partition";
import { loadBalancerCidrs } from "../../model/aws/loadBalancerConnections";
import type { StackConfig } from "../../model/config";
import type { AwsConfig } from "../../model/configParts/aws";
import { zonesOf } from "../../model/configParts/awsRules";
import type { Environment } from "../../model/environment";

/** Variable that lets a destroy remove what holds state, for one run (`zenctl destroy --delete-data`). */
export const DELETE_DATA_VARIABLE = "ZEN_DELETE_DATA";

/** The aws profile's config. */
export type AwsStackConfig = StackConfig & { readonly aws: AwsConfig };

/** What everything else of the stack stands on. */
export interface Foundation {
  readonly config: AwsStackConfig;
  readonly partition: Partition;
  readonly account: pulumi.Output<string>;
  readonly network: ClusterNetwork;
  /** Networks that load balancers call pods from. */
  readonly loadBalancerCidrs: readonly string[];
  readonly cluster: EksAccess;
  /** Whether a destroy may remove what holds state. */
  readonly removable: boolean;
  /** For what is in the account. */
  readonly inAccount: pulumi.ComponentResourceOptions;
  /** For what is in the cluster. */
  readonly inCluster: pulumi.ComponentResourceOptions;
}

function tagsOf({ tags, cluster }: AwsConfig): Record<string, string> {
  return {
    ...tags,
    "kube-zen:stack": pulumi.getStack(),
    "kube-zen:cluster": cluster.name,
    "kube-zen:managed-by": "pulumi",
  };
}

function networkOf(config: AwsConfig, opts: pulumi.ComponentResourceOptions): ClusterNetwork {
  const { cidr, natGateways, vpcId, privateSubnetIds, publicSubnetIds } = config.network;
  if (vpcId !== undefined)
    return { vpcId, privateSubnetIds: privateSubnetIds ?? [], publicSubnetIds: publicSubnetIds ?? [] };
  const zones = zonesOf(config);
  const { region, cluster } = config;
  const args = { region, zones, cidr, natGateways, clusterName: cluster.name };
  return new VpcNetwork("network", args, opts);
}

function clusterOf(
  config: AwsStackConfig,
  account: pulumi.Output<string>,
  network: ClusterNetwork,
  removable: boolean,
  opts: pulumi.ComponentResourceOptions,
): EksAccess {
  const { name: clusterName, ...own } = config.aws.cluster;
  if (config.cluster === "eks") {
    const { region, identity: kind, roles } = config.aws;
    return new EksCluster(
      "cluster",
      {
        ...own,
        clusterName,
        place: { partition: partitionOf(region), region, account },
        network,
        networkInterfaces: { kind, ...(roles.vpcCni === undefined ? {} : { roleArn: roles.vpcCni }) },
        removable,
      },
      opts,
    );
  }
  const { kubeconfig = "", context } = config;
  const args = { clusterName, kubeconfig, ...(context === undefined ? {} : { context }) };
  return new GivenEksCluster("cluster", args, opts);
}

/** The account, the network and the cluster: made, or given. */
export function foundation(config: AwsStackConfig, env: Environment): Foundation {
  const { aws: own } = config;
  const provider = new aws.Provider("aws", {
    region: own.region as aws.Region,
    defaultTags: { tags: tagsOf(own) },
  });
  const inAccount = { providers: { aws: provider } };
  const removable = env[DELETE_DATA_VARIABLE] === "true";
  const network = networkOf(own, inAccount);
  const account = aws.getCallerIdentityOutput({}, { provider }).accountId;
  const cluster = clusterOf(config, account, network, removable, inAccount);
  if (own.budget !== undefined)
    new BudgetAlarm(
      "budget",
      { ...own.budget, budgetName: budgetName({ cluster: own.cluster.name, region: own.region }) },
      inAccount,
    );
  return {
    config,
    partition: partitionOf(own.region),
    account,
    network,
    loadBalancerCidrs: loadBalancerCidrs(own),
    cluster,
    removable,
    inAccount,
    inCluster: { provider: cluster.provider },
  };
}
