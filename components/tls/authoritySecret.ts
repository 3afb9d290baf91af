import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { after } from "../after";
import { AUTHORITY_KEY } from "../../model/certificates/names";
import type { PrivateAuthority } from "./privateAuthority";

/** What the Secret of an authority is made from. */
export interface AuthoritySecretArgs {
  /** Namespace that cert-manager reads the Secrets of ClusterIssuers from. */
  readonly namespace: pulumi.Input<string>;
  readonly authority: PrivateAuthority;
}

/** Certificate and key of a private authority, where an issuer of cert-manager reads them. */
export class AuthoritySecret extends pulumi.ComponentResource {
  /** Name of the Secret, known once it is there. */
  public readonly secretName: pulumi.Output<string>;

  public constructor(name: string, args: AuthoritySecretArgs, opts?: pulumi.ComponentResourceOptions) {
    super("kube-zen:tls:AuthoritySecret", name, {}, opts);
    const { namespace, authority } = args;
    const secret = new kubernetes.core.v1.Secret(
      name,
      {
        metadata: { name, namespace },
        type: "kubernetes.io/tls",
        stringData: {
          "tls.crt": authority.certificatePem,
          "tls.key": pulumi.secret(authority.privateKeyPem),
          [AUTHORITY_KEY]: authority.bundle,
        },
      },
      { parent: this },
    );
    this.secretName = after(name, [secret]);
    this.registerOutputs({ secretName: this.secretName });
  }
}
