import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import {
  type CertificateArgs,
  certificateSpec,
  type IssuerReference,
} from "../../model/certificates/certificate";
import { after } from "../after";
import { UNTIL_READY } from "../untilReady";

/** What a certificate of cert-manager is made from. */
export interface IssuedCertificateArgs extends Omit<CertificateArgs, "name" | "namespace" | "issuer"> {
  readonly namespace: pulumi.Input<string>;
  readonly issuer: pulumi.Input<IssuerReference>;
}

/**
 * A certificate that cert-manager gets and renews, with a new key each time. It is there once it is ready, which is
 * when its Secret is: what depends on it finds what it mounts.
 */
export class IssuedCertificate extends pulumi.ComponentResource {
  /** Name of the Secret, known once the certificate is in it. */
  public readonly secretName: pulumi.Output<string>;

  /** @throws Error for names that no certificate can have, or a lifetime that cert-manager refuses. */
  public constructor(name: string, args: IssuedCertificateArgs, opts?: pulumi.ComponentResourceOptions) {
    super("kube-zen:tls:IssuedCertificate", name, {}, opts);
    const { namespace, issuer, ...rest } = args;
    const reference = pulumi.output(issuer);
    // Checked with a stand-in at once: within an apply a mistake would be found halfway through an update.
    const spec = certificateSpec({ ...rest, name, namespace: "", issuer: { name: "", kind: "Issuer" } });
    const certificate = new kubernetes.apiextensions.CustomResource(
      name,
      {
        apiVersion: "cert-manager.io/v1",
        kind: "Certificate",
        // By the name of its Secret in its own namespace, as charts and their alerts know it.
        metadata: { name: args.secretName, namespace, annotations: UNTIL_READY },
        spec: {
          ...spec,
          issuerRef: { group: spec.issuerRef.group, kind: reference.kind, name: reference.name },
        },
      },
      { parent: this },
    );
    this.secretName = after(spec.secretName, [certificate]);
    this.registerOutputs({ secretName: this.secretName });
  }
}
