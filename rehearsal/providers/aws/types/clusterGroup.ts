import { arn } from "../../../../model/aws/partition";
import type { PlainMap } from "../../properties/values";
import { type Account, type Held, resourceId } from "../account";
import { text, valuesAt, type World } from "./spec";

const GROUP = "aws:ec2/securityGroup:SecurityGroup";
const SUBNET = "aws:ec2/subnet:Subnet";

/** Output of a cluster's network that names the security group which EKS makes. */
export const CLUSTER_GROUP = "clusterSecurityGroupId";

/** The VPC of a cluster, by its subnets. */
export function networkOf(inputs: PlainMap, { account }: World): { readonly vpcId: string } {
  const [subnet = ""] = valuesAt(inputs, "vpcConfig.subnetIds");
  return { vpcId: text(account.find(SUBNET, subnet)?.inputs ?? {}, "vpcId") };
}

/** Makes the security group that EKS makes for control plane and nodes; it has EKS's tags and nobody else's. */
export function makeClusterGroup(cluster: string, inputs: PlainMap, world: World): string {
  const { account, region, partition } = world;
  const id = resourceId("sg");
  const resource = `security-group/${id}`;
  const tags = { [`kubernetes.io/cluster/${cluster}`]: "owned", "aws:eks:cluster-name": cluster };
  account.put({
    type: GROUP,
    id,
    region,
    inputs: { ...networkOf(inputs, world), tags },
    outputs: {
      arn: arn({ partition, service: "ec2", region, account: account.id, resource }),
      name: `eks-cluster-sg-${cluster}`,
      tagsAll: tags,
    },
    madeAt: Date.now(),
  });
  return id;
}

/** Removes it with the cluster. */
export function removeClusterGroup({ outputs }: Held, account: Account): void {
  for (const group of valuesAt(outputs, `vpcConfig.${CLUSTER_GROUP}`)) account.remove(GROUP, group);
}
