import { arn } from "../../../../model/aws/partition";
import type { PlainMap } from "../../properties/values";
import { AwsError, type Held } from "../account";
import { callerArn } from "../caller";
import { CLUSTER, eksArn, inCluster } from "./clusters";
import { text, valueOf, type Made, type TypeSpec, type World } from "./spec";

const ENTRY = "aws:eks/accessEntry:AccessEntry";
const POLICY = "aws:eks/accessPolicyAssociation:AccessPolicyAssociation";

/** A new entry; a principal has one at most, and EKS does not say whose it is (HTTP 409). */
function entry(inputs: PlainMap, world: World): Made {
  const principalArn = text(inputs, "principalArn");
  const owner = inCluster(inputs, world);
  const id = `${owner}:${principalArn}`;
  if (world.account.find(ENTRY, id) !== undefined)
    throw new AwsError(
      "ResourceInUseException",
      "The specified access entry resource is already in use on this cluster.",
    );
  return { id, outputs: { arn: eksArn(world, `access-entry/${owner}/${principalArn}`) } };
}

function association(inputs: PlainMap, world: World): Made {
  return {
    id: `${inCluster(inputs, world)}#${text(inputs, "principalArn")}#${text(inputs, "policyArn")}`,
    outputs: { associatedAt: new Date().toISOString() },
  };
}

/**
 * Makes the entry by which EKS lets the one in who makes a cluster, unless that was asked not to be (EKS API reference,
 * "CreateAccessConfigRequest": it is by default).
 */
export function letCreatorIn({ id: clusterName, inputs }: Held, world: World): void {
  if (valueOf(inputs, "accessConfig")["bootstrapClusterCreatorAdminPermissions"] === false) return;
  const { account, region, partition } = world;
  const principalArn = callerArn(partition, account);
  const policy = "cluster-access-policy/AmazonEKSClusterAdminPolicy";
  const policyArn = arn({ partition, service: "eks", account: "aws", resource: policy });
  const madeAt = account.now();
  account.put({
    type: ENTRY,
    id: `${clusterName}:${principalArn}`,
    region,
    inputs: { clusterName, principalArn },
    outputs: { arn: eksArn(world, `access-entry/${clusterName}/${principalArn}`) },
    madeAt,
  });
  account.put({
    type: POLICY,
    id: `${clusterName}#${principalArn}#${policyArn}`,
    region,
    inputs: { clusterName, principalArn, policyArn, accessScope: { type: "cluster" } },
    outputs: { associatedAt: new Date(madeAt).toISOString() },
    madeAt,
  });
}

/** How access entries of EKS and their policies behave: they go with their cluster. */
export const accessTypes: Readonly<Record<string, TypeSpec>> = {
  [ENTRY]: {
    make: entry,
    replaces: ["clusterName", "principalArn", "type"],
    refers: { clusterName: CLUSTER },
    lets: ["clusterName"],
    partOf: "clusterName",
  },
  [POLICY]: {
    make: association,
    replaces: ["clusterName", "principalArn", "policyArn"],
    refers: { clusterName: CLUSTER },
    lets: ["clusterName"],
    partOf: "clusterName",
  },
};
