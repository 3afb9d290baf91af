import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { IssuerReference } from "../../model/certificates/certificate";
import { type IssuerSource, issuerSpec } from "../../model/certificates/issuer";
import { after } from "../after";
import { UNTIL_READY } from "../untilReady";

/** What an issuer is made from. */
export interface CertificateIssuerArgs {
  readonly source: IssuerSource;
  /** Zone of Route 53 in which challenges are answered, in place of what the source says. */
  readonly zoneId?: pulumi.Input<string>;
  /** Namespace of an Issuer; without one it is a ClusterIssuer. */
  readonly namespace?: pulumi.Input<string>;
}

/** A source that answers challenges in this zone. */
function inZone(source: IssuerSource, hostedZoneId: string): IssuerSource {
  if (source.kind !== "acme" || source.solver.kind !== "dns01-route53") return source;
  return { ...source, solver: { ...source.solver, hostedZoneId } };
}

/** An Issuer or ClusterIssuer of cert-manager, there once it is ready to issue. */
export class CertificateIssuer extends pulumi.ComponentResource {
  /** How certificates name it; known once it is ready. */
  public readonly reference: pulumi.Output<IssuerReference>;

  /** @throws Error where cert-manager would refuse the source, or it is not asked over https. */
  public constructor(name: string, args: CertificateIssuerArgs, opts?: pulumi.ComponentResourceOptions) {
    super("kube-zen:tls:CertificateIssuer", name, {}, opts);
    const kind = args.namespace === undefined ? "ClusterIssuer" : "Issuer";
    const { source, zoneId } = args;
    const asItIs = issuerSpec(name, source);
    const issuer = new kubernetes.apiextensions.CustomResource(
      name,
      {
        apiVersion: "cert-manager.io/v1",
        kind,
        metadata: {
          name,
          ...(args.namespace === undefined ? {} : { namespace: args.namespace }),
          annotations: UNTIL_READY,
        },
        spec:
          zoneId === undefined
            ? asItIs
            : pulumi.output(zoneId).apply((id) => issuerSpec(name, inZone(source, id))),
      },
      { parent: this },
    );
    const reference: IssuerReference = { name, kind };
    this.reference = after(reference, [issuer]);
    this.registerOutputs({ reference: this.reference });
  }
}
