import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { after } from "../after";
import { POD_IDENTITY, PRIVATE, ROUTED } from "../../model/connections/addresses";
import type { AddressBlock } from "../../model/connections/connection";
import { NAMESPACES } from "../../model/connections/programs";

/** What the network boundary of an add-on is made from. */
export interface AddonPolicyArgs {
  readonly namespace: pulumi.Input<string>;
  /** Labels of its pods. */
  readonly podLabels: Readonly<Record<string, string>>;
  /** Ports at which the API server calls its webhooks; nobody else calls it. */
  readonly webhookPorts: readonly number[];
  /** Whether it takes on a role by EKS Pod Identity, whose agent is on its node. */
  readonly podIdentity?: boolean;
}

const HTTPS = 443;
const DNS = 53;

/** Port of the agent of EKS Pod Identity. */
const POD_IDENTITY_PORT = 80;

const tcp = (port: number) => ({ protocol: "TCP", port });

function blocks(all: readonly AddressBlock[]) {
  return all.map(({ cidr, except }) => ({
    ipBlock: { cidr, ...(except.length === 0 ? {} : { except: [...except] }) },
  }));
}

/**
 * Cuts the pods of an add-on off but for what it needs, since its chart brings no NetworkPolicy: names, HTTPS to AWS and
 * the API server, and the API server's calls of its webhooks, which come from the VPC. It is there before the pods.
 */
export class AddonPolicy extends pulumi.ComponentResource {
  /** Name of the namespace, known once the policy is there. */
  public readonly namespace: pulumi.Output<string>;

  public constructor(name: string, args: AddonPolicyArgs, opts?: pulumi.ComponentResourceOptions) {
    super("kube-zen:network:AddonPolicy", name, {}, opts);
    const { namespace, podLabels, webhookPorts, podIdentity = false } = args;
    const policy = new kubernetes.networking.v1.NetworkPolicy(
      name,
      {
        metadata: { name, namespace },
        spec: {
          podSelector: { matchLabels: { ...podLabels } },
          policyTypes: ["Ingress", "Egress"],
          ingress: webhookPorts.length === 0 ? [] : [{ from: blocks(PRIVATE), ports: webhookPorts.map(tcp) }],
          egress: [
            {
              to: [{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": NAMESPACES.dns } } }],
              ports: [{ protocol: "UDP", port: DNS }, tcp(DNS)],
            },
            { to: blocks(ROUTED), ports: [tcp(HTTPS)] },
            ...(podIdentity ? [{ to: blocks(POD_IDENTITY), ports: [tcp(POD_IDENTITY_PORT)] }] : []),
          ],
        },
      },
      { parent: this },
    );
    this.namespace = after(namespace, [policy]);
    this.registerOutputs({ namespace: this.namespace });
  }
}
