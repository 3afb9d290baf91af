import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { after } from "../after";

/** Key of the bootstrap token in its Secret, which zen-agent's chart reads (`saas.clusterTokenKey`). */
export const CLUSTER_TOKEN_KEY = "cluster-token";

/** What the Secret of a bootstrap token is made from. */
export interface BootstrapTokenArgs {
  /** Namespace of the agent. */
  readonly namespace: pulumi.Input<string>;
  /** Name of the Secret. */
  readonly secretName: string;
  /** The token; kept secret in state whatever is passed. */
  readonly token: pulumi.Input<string>;
}

/** The Secret that an agent reads its bootstrap token from, so that no release value holds it. */
export class BootstrapToken extends pulumi.ComponentResource {
  /** Name of the Secret, known once it is there. */
  public readonly secretName: pulumi.Output<string>;

  public constructor(name: string, args: BootstrapTokenArgs, opts?: pulumi.ComponentResourceOptions) {
    super("kube-zen:secrets:BootstrapToken", name, {}, opts);
    const secret = new kubernetes.core.v1.Secret(
      name,
      {
        metadata: { name: args.secretName, namespace: args.namespace },
        type: "Opaque",
        stringData: { [CLUSTER_TOKEN_KEY]: pulumi.secret(args.token) },
      },
      { parent: this },
    );
    this.secretName = after(args.secretName, [secret]);
    this.registerOutputs({ secretName: this.secretName });
  }
}
