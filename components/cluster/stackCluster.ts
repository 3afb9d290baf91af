import type * as kubernetes from "@pulumi/kubernetes";
import type { StackConfig } from "../../model/config";
import { EMBEDDED_CONTEXT, embeddedKubeconfig, type Environment } from "../../model/environment";
import { clusterProvider } from "./clusterProvider";

/**
 * The provider of the cluster that the stack config asks for: the given kubeconfig, else the embedded
 * cluster's.
 */
export function stackCluster(config: StackConfig, env: Environment): kubernetes.Provider {
  const given = config.kubeconfig;
  return clusterProvider(
    "cluster",
    given === undefined
      ? { kubeconfig: embeddedKubeconfig(env), context: EMBEDDED_CONTEXT }
      : { kubeconfig: given, context: config.context },
  );
}
