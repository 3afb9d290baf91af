import * as fs from "node:fs";
import * as kubernetes from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { StackConfig } from "../../model/config";
import { EMBEDDED_CONTEXT, embeddedKubeconfig, type Environment } from "../../model/environment";
import { K3dCluster } from "./k3dCluster";

interface Reached {
  readonly kubeconfig: pulumi.Input<string>;
  readonly context: string | undefined;
}

function existing(config: StackConfig, env: Environment): Reached {
  const own = config.kubeconfig === undefined;
  const kubeconfig = config.kubeconfig ?? embeddedKubeconfig(env);
  if (!fs.existsSync(kubeconfig)) {
    throw new Error(
      `kube-zen-platform:kubeconfig is ${kubeconfig}, and that file is not there: run \`npx zenctl cluster up\`, or set the key to the kubeconfig file of your cluster`,
    );
  }
  return { kubeconfig, context: own ? EMBEDDED_CONTEXT : config.context };
}

/**
 * The provider of the cluster that the stack config asks for: a k3d cluster of the stack's own, the given
 * kubeconfig, or else the embedded cluster's. Kubeconfig and context are always explicit, so that the user's
 * current context is never acted on by chance.
 *
 * @throws When the kubeconfig file is not there, or the kind of cluster belongs to another profile.
 */
export function stackCluster(config: StackConfig, env: Environment): kubernetes.Provider {
  if (config.cluster === "eks") {
    throw new Error(
      "kube-zen-platform:cluster is eks, which only the aws profile has: set it to existing or k3d",
    );
  }
  const { kubeconfig, context } =
    config.cluster === "k3d" ? new K3dCluster("kube-zen") : existing(config, env);
  return new kubernetes.Provider("cluster", {
    kubeconfig,
    ...(context === undefined ? {} : { context }),
    enableServerSideApply: true,
    // Otherwise a Secret whose data changes is removed and made anew, and a pod that starts in between finds none.
    enableSecretMutable: true,
    enableConfigMapMutable: true,
  });
}
