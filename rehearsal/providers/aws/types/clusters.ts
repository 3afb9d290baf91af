import { arn } from "../../../../model/aws/partition";
import type { PlainMap } from "../../properties/values";
import { AwsError } from "../account";
import { text, type World } from "./spec";

/** A cluster of EKS. */
export const CLUSTER = "aws:eks/cluster:Cluster";

/** The ARN of something of EKS. */
export function eksArn({ partition, region, account }: World, resource: string): string {
  return arn({ partition, service: "eks", region, account: account.id, resource });
}

/** Name of the cluster that something belongs to. @throws AwsError where there is none of that name. */
export function inCluster(inputs: PlainMap, world: World): string {
  const name = text(inputs, "clusterName");
  if (world.account.find(CLUSTER, name) === undefined)
    throw new AwsError("ResourceNotFoundException", `No cluster found for name: ${name}.`);
  return name;
}
