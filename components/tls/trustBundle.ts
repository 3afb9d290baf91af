import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { after } from "../after";
import { AUTHORITY_KEY } from "../../model/certificates/names";

/** What a trust bundle is made from. */
export interface TrustBundleArgs {
  readonly namespace: pulumi.Input<string>;
  /** Name of the object. Default: the name of the component. */
  readonly bundleName?: string;
  /** Certificates of the authorities to trust, PEM; more than one while an authority is replaced by the next. */
  readonly certificates: pulumi.Input<string>;
  /** A Secret is what ingress controllers read the authority of clients from. Default: ConfigMap. */
  readonly kind?: "ConfigMap" | "Secret";
}

/** Authorities that the other end of a connection is checked with, under the key `ca.crt`. */
export class TrustBundle extends pulumi.ComponentResource {
  /** Name of the ConfigMap or Secret, known once it is there. */
  public readonly bundleName: pulumi.Output<string>;

  public constructor(name: string, args: TrustBundleArgs, opts?: pulumi.ComponentResourceOptions) {
    super("kube-zen:tls:TrustBundle", name, {}, opts);
    const metadata = { name: args.bundleName ?? name, namespace: args.namespace };
    const data = { [AUTHORITY_KEY]: args.certificates };
    const bundle =
      args.kind === "Secret"
        ? new kubernetes.core.v1.Secret(name, { metadata, stringData: data }, { parent: this })
        : new kubernetes.core.v1.ConfigMap(name, { metadata, data }, { parent: this });
    this.bundleName = after(metadata.name, [bundle]);
    this.registerOutputs({ bundleName: this.bundleName });
  }
}
