import * as fs from "node:fs";
import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

/** Which cluster the stack's objects go to. */
export interface ClusterProviderArgs {
  /** Path of a kubeconfig file. */
  readonly kubeconfig: string;
  /** Context in that file; required where the file has more than one. */
  readonly context?: string | undefined;
}

/**
 * The Kubernetes provider of an existing cluster. Kubeconfig and context are always explicit, so that the
 * user's current context is never acted on by chance.
 *
 * @throws When the kubeconfig file is not there.
 */
export function clusterProvider(
  name: string,
  args: ClusterProviderArgs,
  opts?: pulumi.ResourceOptions,
): kubernetes.Provider {
  if (!fs.existsSync(args.kubeconfig)) {
    throw new Error(
      `kube-zen-platform:kubeconfig is ${args.kubeconfig}, and that file is not there: run \`npx zenctl cluster up\`, or set the key to the kubeconfig file of your cluster`,
    );
  }
  return new kubernetes.Provider(
    name,
    {
      kubeconfig: args.kubeconfig,
      ...(args.context === undefined ? {} : { context: args.context }),
      enableServerSideApply: true,
    },
    opts,
  );
}
