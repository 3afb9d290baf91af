import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { after } from "../after";

/** What a namespace is made from. */
export interface NamespaceArgs {
  /** Name of the namespace. Default: the name of the component. */
  readonly namespace?: string;
  /** Labels besides the Pod Security ones. */
  readonly labels?: Readonly<Record<string, string>>;
}

/** Labels that make the API server refuse every pod that Pod Security `restricted` does not allow. */
export const POD_SECURITY_LABELS: Readonly<Record<string, string>> = {
  "pod-security.kubernetes.io/enforce": "restricted",
  "pod-security.kubernetes.io/enforce-version": "latest",
  "pod-security.kubernetes.io/audit": "restricted",
  "pod-security.kubernetes.io/audit-version": "latest",
  "pod-security.kubernetes.io/warn": "restricted",
  "pod-security.kubernetes.io/warn-version": "latest",
};

/**
 * A namespace in which Pod Security `restricted` is enforced and every pod is cut off both ways until a
 * NetworkPolicy lets it talk.
 */
export class Namespace extends pulumi.ComponentResource {
  /** Name of the namespace, known once the default-deny policy is in force. */
  public readonly name: pulumi.Output<string>;

  public constructor(name: string, args: NamespaceArgs = {}, opts?: pulumi.ComponentResourceOptions) {
    super("kube-zen:cluster:Namespace", name, {}, opts);
    const namespace = new kubernetes.core.v1.Namespace(
      name,
      { metadata: { name: args.namespace ?? name, labels: { ...args.labels, ...POD_SECURITY_LABELS } } },
      { parent: this },
    );
    const defaultDeny = new kubernetes.networking.v1.NetworkPolicy(
      `${name}-default-deny`,
      {
        metadata: { name: "default-deny", namespace: after(args.namespace ?? name, [namespace]) },
        spec: { podSelector: {}, policyTypes: ["Ingress", "Egress"] },
      },
      { parent: this },
    );
    this.name = after(args.namespace ?? name, [defaultDeny]);
    this.registerOutputs({ name: this.name });
  }
}
