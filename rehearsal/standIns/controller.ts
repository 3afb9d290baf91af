import type { Partition } from "../../model/aws/partition";
import type { Account, Held } from "../providers/aws/account";
import type { Environment } from "../../model/environment";
import { CLUSTER } from "../providers/aws/types/clusters";
import { ADDON } from "../providers/aws/types/eks";
import type { Kube, KubeObject } from "./kube";
import { STAND_IN_LABEL } from "./definitions";

/** Where a controller works. */
export interface Place {
  readonly account: Account;
  readonly kube: Kube;
  readonly env: Environment;
  /** The cluster of EKS that the embedded one stands for. */
  readonly cluster: Held;
  readonly region: string;
  readonly partition: Partition;
}

/** What one controller of a cluster does, as long as what it stands in for is installed. */
export interface Controller {
  readonly name: string;
  /** Does what is to be done; says whether it did or waits for anything, so that another look is worth while. */
  readonly reconcile: (place: Place) => Promise<boolean>;
}

/** An add-on of the cluster, where it is installed. */
export function addonOf({ account, cluster }: Place, addonName: string): Held | undefined {
  return account.find(ADDON, `${cluster.id}:${addonName}`);
}

/** A Deployment of a chart's stand-in, where it is installed and a pod of it is ready. */
export async function runningProgram({ kube }: Place, name: string): Promise<KubeObject | undefined> {
  const selector = encodeURIComponent(`${STAND_IN_LABEL}=true,app.kubernetes.io/name=${name}`);
  const found = await kube.list(`/apis/apps/v1/deployments?labelSelector=${selector}`);
  return found.find(({ status, metadata }) => {
    const { readyReplicas = 0 } = (status ?? {}) as { readonly readyReplicas?: number };
    return readyReplicas > 0 && metadata.deletionTimestamp === undefined;
  });
}

/** The cluster of the account that the embedded one stands for: there is one of it, so the first. */
export function clusterOf(account: Account): Held | undefined {
  return account.all(CLUSTER)[0];
}
