import * as pulumi from "@pulumi/pulumi";
import * as tls from "@pulumi/tls";
import { AUTHORITY_HOURS } from "../../model/certificates/lifetimes";

/** What a private authority is made from. */
export interface PrivateAuthorityArgs {
  /**
   * Which authority signs, counted from 1. Raising it by one moves everything to an authority that is trusted
   * already; raising it by more would not.
   */
  readonly generation: number;
}

interface Generation {
  readonly key: tls.PrivateKey;
  readonly certificate: tls.SelfSignedCert;
}

/**
 * A certificate authority of the stack's own, for places without cert-manager. There are three at any time: the one
 * that signs, the one that will sign after it, and the one that signed before. All three are trusted, so that those
 * who check certificates know an authority long before anything is signed by it and until nothing is any more:
 * rotating it (`generation`) refuses no connection. Their keys are in the engine's encrypted state only.
 */
export class PrivateAuthority extends pulumi.ComponentResource {
  /** Certificates of all that are trusted, PEM, the signing one first. */
  public readonly bundle: pulumi.Output<string>;
  /** Certificate of the one that signs, PEM. */
  public readonly certificatePem: pulumi.Output<string>;
  /** Key of the one that signs, PEM; secret. */
  public readonly privateKeyPem: pulumi.Output<string>;

  public constructor(name: string, args: PrivateAuthorityArgs, opts?: pulumi.ComponentResourceOptions) {
    super("kube-zen:tls:PrivateAuthority", name, {}, opts);
    const { generation } = args;
    const signing = this.generation(name, generation);
    const next = this.generation(name, generation + 1);
    const before = generation > 1 ? [this.generation(name, generation - 1)] : [];
    this.certificatePem = signing.certificate.certPem;
    this.privateKeyPem = pulumi.secret(signing.key.privateKeyPem);
    this.bundle = pulumi
      .all([signing, next, ...before].map(({ certificate }) => certificate.certPem))
      .apply((certificates) => certificates.map((pem) => `${pem.trim()}\n`).join(""));
    this.registerOutputs({ bundle: this.bundle });
  }

  private generation(name: string, number: number): Generation {
    const own = `${name}-${number}`;
    const key = new tls.PrivateKey(own, { algorithm: "ECDSA", ecdsaCurve: "P256" }, { parent: this });
    const certificate = new tls.SelfSignedCert(
      own,
      {
        privateKeyPem: key.privateKeyPem,
        subject: { commonName: own, organization: "Kube-Zen" },
        isCaCertificate: true,
        // It signs certificates of either end, and no other authority.
        maxPathLength: 0,
        allowedUses: ["cert_signing", "crl_signing"],
        setSubjectKeyId: true,
        validityPeriodHours: AUTHORITY_HOURS,
      },
      { parent: this },
    );
    return { key, certificate };
  }
}
