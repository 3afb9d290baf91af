import { arn } from "../../../../model/aws/partition";
import type { PlainMap } from "../../properties/values";
import { type Account, type Held, resourceId } from "../account";
import { text, valuesAt, type World } from "./spec";

const GROUP = "aws:ec2/securityGroup:SecurityGroup";
const SUBNET = "aws:ec2/subnet:Subnet";

/** Output of a cluster's network that names the security group which EKS makes. */
export const CLUSTER_GROUP = "clusterSecurityGroupId";

/** The VPC of a cluster, by its subnets. */
function networkOf(inputs: PlainMap, { account }: World): { readonly vpcId: string } {
  const [subnet = ""] = valuesAt(inputs, "vpcConfig.subnetIds");
  return { vpcId: text(account.find(SUBNET, subnet)?.inputs ?? {}, "vpcId") };
}

/** What EKS adds to the network of a cluster. */
export function clusterNetwork(inputs: PlainMap, world: World): PlainMap {
  return { ...networkOf(inputs, world), [CLUSTER_GROUP]: resourceId("sg") };
}

function groupsOf({ outputs }: Held): readonly string[] {
  return valuesAt(outputs, `vpcConfig.${CLUSTER_GROUP}`);
}

/** Makes the security group that EKS makes for control plane and nodes; it has EKS's tags and nobody else's. */
export function makeClusterGroup(cluster: Held, world: World): void {
  const { account, region, partition } = world;
  const tags = { [`kubernetes.io/cluster/${cluster.id}`]: "owned", "aws:eks:cluster-name": cluster.id };
  for (const id of groupsOf(cluster)) {
    const resource = `security-group/${id}`;
    account.put({
      type: GROUP,
      id,
      region,
      inputs: { ...networkOf(cluster.inputs, world), tags },
      outputs: {
        arn: arn({ partition, service: "ec2", region, account: account.id, resource }),
        name: `eks-cluster-sg-${cluster.id}`,
        tagsAll: tags,
      },
      madeAt: Date.now(),
    });
  }
}

/** Removes it with the cluster. */
export function removeClusterGroup(cluster: Held, account: Account): void {
  for (const group of groupsOf(cluster)) account.remove(GROUP, group);
}
