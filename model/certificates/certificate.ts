import { checkedLifetime, CLIENT_LIFETIME, goDuration, type Lifetime, SERVER_LIFETIME } from "./lifetimes";

/** Which end of a connection a certificate is for. */
export type CertificateUse = "client" | "server";

/** The issuer of a certificate, by name. */
export interface IssuerReference {
  readonly name: string;
  readonly kind: "Issuer" | "ClusterIssuer";
}

/** Whom a certificate is about. */
export interface CertificateNames {
  /** At most 64 characters (RFC 5280 appendix A). Left out where nobody reads it, as of servers. */
  readonly commonName?: string;
  readonly organizations?: readonly string[];
  readonly dnsNames?: readonly string[];
  readonly uris?: readonly string[];
}

/** A certificate that cert-manager keeps. */
export interface CertificateArgs extends CertificateNames {
  readonly name: string;
  readonly namespace: string;
  /** Secret that it is written to. */
  readonly secretName: string;
  readonly use: CertificateUse;
  readonly issuer: IssuerReference;
  /** By default that of its use. */
  readonly lifetime?: Lifetime;
  /** Annotations for the Secret, such as those of a controller that copies or reloads it. */
  readonly secretAnnotations?: Readonly<Record<string, string>>;
}

/** What is asked of cert-manager (`cert-manager.io/v1`, Certificate). */
export interface CertificateSpec {
  readonly secretName: string;
  readonly secretTemplate?: { readonly annotations: Readonly<Record<string, string>> };
  readonly commonName?: string;
  readonly subject?: { readonly organizations: readonly string[] };
  readonly dnsNames?: readonly string[];
  readonly uris?: readonly string[];
  readonly usages: readonly string[];
  readonly duration: string;
  readonly renewBefore: string;
  readonly privateKey: {
    readonly algorithm: "ECDSA";
    readonly size: 256;
    readonly rotationPolicy: "Always";
    readonly encoding: "PKCS8";
  };
  readonly issuerRef: IssuerReference & { readonly group: "cert-manager.io" };
}

const LONGEST_COMMON_NAME = 64;

function namesOf({ name, commonName, dnsNames = [], uris = [] }: CertificateArgs): void {
  if (commonName !== undefined && commonName.length > LONGEST_COMMON_NAME)
    throw new Error(
      `the certificate ${name} has a common name of ${commonName.length} characters: shorten it to 64 (RFC 5280)`,
    );
  if (commonName === undefined && dnsNames.length === 0 && uris.length === 0)
    throw new Error(`the certificate ${name} names nobody: give it a common name, a DNS name or a URI`);
}

/**
 * What to ask of cert-manager: a new ECDSA P-256 key at every renewal, and the usages of its end only.
 *
 * @throws Error for names that no certificate can have, or a lifetime that cert-manager refuses.
 */
export function certificateSpec(args: CertificateArgs): CertificateSpec {
  namesOf(args);
  const { commonName, organizations = [], dnsNames = [], uris = [], secretAnnotations } = args;
  const usual = args.use === "client" ? CLIENT_LIFETIME : SERVER_LIFETIME;
  const lifetime = checkedLifetime(args.name, args.lifetime ?? usual);
  return {
    secretName: args.secretName,
    ...(secretAnnotations === undefined ? {} : { secretTemplate: { annotations: secretAnnotations } }),
    ...(commonName === undefined ? {} : { commonName }),
    ...(organizations.length === 0 ? {} : { subject: { organizations } }),
    ...(dnsNames.length === 0 ? {} : { dnsNames }),
    ...(uris.length === 0 ? {} : { uris }),
    usages: [args.use === "client" ? "client auth" : "server auth", "digital signature"],
    duration: goDuration(lifetime.durationHours),
    renewBefore: goDuration(lifetime.renewBeforeHours),
    privateKey: { algorithm: "ECDSA", size: 256, rotationPolicy: "Always", encoding: "PKCS8" },
    issuerRef: { ...args.issuer, group: "cert-manager.io" },
  };
}
