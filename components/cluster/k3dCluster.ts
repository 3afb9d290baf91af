import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import { k3dContext, k3dCreate, k3dDelete, k3dKubeconfig, shellCommand } from "../../model/k3d";

/** What a k3d cluster is made from. */
export interface K3dClusterArgs {
  /** Name of the cluster, at most 32 characters. Default: the name of the component. */
  readonly clusterName?: string;
  /** Port of the API server on 127.0.0.1. Default: 6550. */
  readonly apiPort?: number;
  /** Port on 127.0.0.1 of the cluster's own registry. Default: 5000. */
  readonly registryPort?: number;
}

/**
 * A k3d cluster that is made and destroyed with the stack (`cluster: k3d`, decision 12). It needs Docker and
 * k3d on the machine, and leaves the user's kubeconfig alone.
 */
export class K3dCluster extends pulumi.ComponentResource {
  /** Contents of the cluster's kubeconfig; secret, since it holds a client key. */
  public readonly kubeconfig: pulumi.Output<string>;
  /** Name of the context in it. */
  public readonly context: string;

  public constructor(name: string, args: K3dClusterArgs = {}, opts?: pulumi.ComponentResourceOptions) {
    super("kube-zen:cluster:K3dCluster", name, {}, opts);
    const clusterName = args.clusterName ?? name;
    const cluster = new command.local.Command(
      name,
      {
        create: k3d(
          k3dCreate({
            name: clusterName,
            apiPort: args.apiPort ?? 6550,
            registryPort: args.registryPort ?? 5000,
          }),
        ),
        delete: k3d(k3dDelete(clusterName)),
      },
      { parent: this },
    );
    const read = new command.local.Command(
      `${name}-kubeconfig`,
      {
        create: k3d(k3dKubeconfig(clusterName)),
        logging: command.local.Logging.None,
        triggers: [cluster.id],
      },
      { parent: this, dependsOn: [cluster], additionalSecretOutputs: ["stdout"] },
    );
    this.kubeconfig = pulumi.secret(read.stdout);
    this.context = k3dContext(clusterName);
    this.registerOutputs({ kubeconfig: this.kubeconfig, context: this.context });
  }
}

function k3d(args: readonly string[]): string {
  return shellCommand(["k3d", ...args]);
}
