import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import * as tls from "@pulumi/tls";
import { after } from "../after";
import type { CertificateNames, CertificateUse } from "../../model/certificates/certificate";
import { type Lifetime, PRIVATE_LIFETIME } from "../../model/certificates/lifetimes";
import { AUTHORITY_KEY, CERTIFICATE_ANNOTATION } from "../../model/certificates/names";
import type { PrivateAuthority } from "./privateAuthority";

/** What a certificate of a private authority is made from. */
export interface PrivateCertificateArgs extends CertificateNames {
  readonly authority: PrivateAuthority;
  readonly namespace: pulumi.Input<string>;
  /** Name of the Secret. */
  readonly secretName: string;
  readonly use: CertificateUse;
  /** By default 30 days, renewed by the first run in the last 15. */
  readonly lifetime?: Lifetime;
  /** How often it was rotated on demand; raising it makes a new key and certificate. Default: 0. */
  readonly rotation?: number;
}

/**
 * A certificate that a private authority signed, in a Secret with its key and with the authorities that the other
 * end is checked with. It is short-lived and renewed by age: the first run within the second half of its life replaces
 * it. Whether one is made anew by age or on demand, the Secret stays the same object and is changed at once.
 */
export class PrivateCertificate extends pulumi.ComponentResource {
  /** Name of the Secret, known once it is there. */
  public readonly secretName: pulumi.Output<string>;
  /** The certificate, PEM. */
  public readonly certificatePem: pulumi.Output<string>;

  public constructor(name: string, args: PrivateCertificateArgs, opts?: pulumi.ComponentResourceOptions) {
    super("kube-zen:tls:PrivateCertificate", name, {}, opts);
    const { authority, use, commonName, organizations = [], dnsNames = [], uris = [] } = args;
    const lifetime = args.lifetime ?? PRIVATE_LIFETIME;
    const rotation = args.rotation ?? 0;
    // A name of its own for each rotation: the new pair is made and in the Secret before the old one goes.
    const own = rotation === 0 ? name : `${name}-${rotation}`;
    const key = new tls.PrivateKey(own, { algorithm: "ECDSA", ecdsaCurve: "P256" }, { parent: this });
    const request = new tls.CertRequest(
      own,
      {
        privateKeyPem: key.privateKeyPem,
        subject: {
          ...(commonName === undefined ? {} : { commonName }),
          ...(organizations[0] === undefined ? {} : { organization: organizations[0] }),
        },
        dnsNames: [...dnsNames],
        uris: [...uris],
      },
      { parent: this },
    );
    const certificate = new tls.LocallySignedCert(
      own,
      {
        certRequestPem: request.certRequestPem,
        caCertPem: authority.certificatePem,
        caPrivateKeyPem: authority.privateKeyPem,
        allowedUses: ["digital_signature", use === "client" ? "client_auth" : "server_auth"],
        validityPeriodHours: lifetime.durationHours,
        earlyRenewalHours: lifetime.renewBeforeHours,
      },
      { parent: this },
    );
    const secret = new kubernetes.core.v1.Secret(
      name,
      {
        metadata: {
          name: args.secretName,
          namespace: args.namespace,
          annotations: { [CERTIFICATE_ANNOTATION]: name },
        },
        type: "kubernetes.io/tls",
        stringData: {
          "tls.crt": certificate.certPem,
          "tls.key": pulumi.secret(key.privateKeyPem),
          [AUTHORITY_KEY]: authority.bundle,
        },
      },
      { parent: this },
    );
    this.secretName = after(args.secretName, [secret]);
    this.certificatePem = certificate.certPem;
    this.registerOutputs({ secretName: this.secretName });
  }
}
