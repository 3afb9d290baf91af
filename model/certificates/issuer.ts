/** A solver of ACME challenges. */
export type AcmeSolver =
  /** Over HTTP, by an Ingress of this class (RFC 8555 section 8.3). */
  | { readonly kind: "http01"; readonly ingressClass: string }
  /** By records in Route 53 (RFC 8555 section 8.4): the only way to certificates for hosts that nobody can reach. */
  | {
      readonly kind: "dns01-route53";
      readonly region: string;
      /** The zone, where cert-manager may not list zones. */
      readonly hostedZoneId?: string;
      /** ARN of a role to take on; without one cert-manager's own identity (IRSA) is used. */
      readonly role?: string;
      /** Domains that it is for; without any for all. */
      readonly dnsZones?: readonly string[];
    };

/** Where the certificates of an issuer come from. */
export type IssuerSource =
  /** Each certificate signs itself: of use for the root of an authority only. */
  | { readonly kind: "self-signed" }
  /** A private authority in a Secret. */
  | {
      readonly kind: "ca";
      readonly secretName: string;
      /** URLs of OCSP responders, which certificates then name (RFC 6960 section 3.1). */
      readonly ocspServers?: readonly string[];
      /** URLs of revocation lists (RFC 5280 section 4.2.1.13). */
      readonly crlDistributionPoints?: readonly string[];
    }
  /** A public issuer, or a private one that speaks ACME. */
  | {
      readonly kind: "acme";
      /** URL of its directory. */
      readonly server: string;
      /** Who is told of what expires. */
      readonly email: string;
      readonly solver: AcmeSolver;
    }
  /** Vault's PKI, entered with the token of a service account. */
  | {
      readonly kind: "vault";
      readonly server: string;
      /** Path of the role that signs, such as `pki/sign/zen-agent`. */
      readonly path: string;
      /** Vault's role for the service account. */
      readonly role: string;
      /** Service account in the issuer's namespace (of a ClusterIssuer: in cert-manager's). */
      readonly serviceAccount: string;
      /** Where the Kubernetes auth method is mounted. Default: `/v1/auth/kubernetes`. */
      readonly mountPath?: string;
      /** Secret whose `ca.crt` Vault's own certificate is checked with. */
      readonly caSecretName?: string;
    };

/** Directory of Let's Encrypt. */
export const LETS_ENCRYPT = "https://acme-v02.api.letsencrypt.org/directory";

function solver(given: AcmeSolver): Readonly<Record<string, unknown>> {
  if (given.kind === "http01") return { http01: { ingress: { ingressClassName: given.ingressClass } } };
  const { region, hostedZoneId, role, dnsZones = [] } = given;
  return {
    ...(dnsZones.length === 0 ? {} : { selector: { dnsZones } }),
    dns01: {
      route53: {
        region,
        ...(hostedZoneId === undefined ? {} : { hostedZoneID: hostedZoneId }),
        ...(role === undefined ? {} : { role }),
      },
    },
  };
}

function secure(name: string, key: string, url: string): string {
  if (!URL.canParse(url) || new URL(url).protocol !== "https:")
    throw new Error(`the issuer ${name} has ${key} ${JSON.stringify(url)}: write it as https://HOST/...`);
  return url;
}

/**
 * What to ask of cert-manager (`cert-manager.io/v1`, Issuer and ClusterIssuer have the same spec).
 *
 * @throws Error for a server that is not asked over https: what it signs would be anybody's.
 */
export function issuerSpec(name: string, source: IssuerSource): Readonly<Record<string, unknown>> {
  switch (source.kind) {
    case "self-signed":
      return { selfSigned: {} };
    case "ca": {
      const { secretName, ocspServers = [], crlDistributionPoints = [] } = source;
      return {
        ca: {
          secretName,
          ...(ocspServers.length === 0 ? {} : { ocspServers }),
          ...(crlDistributionPoints.length === 0 ? {} : { crlDistributionPoints }),
        },
      };
    }
    case "acme":
      return {
        acme: {
          server: secure(name, "server", source.server),
          email: source.email,
          privateKeySecretRef: { name: `${name}-account` },
          solvers: [solver(source.solver)],
        },
      };
    case "vault": {
      const { server, path, role, serviceAccount, mountPath = "/v1/auth/kubernetes", caSecretName } = source;
      return {
        vault: {
          server: secure(name, "server", server),
          path,
          ...(caSecretName === undefined ? {} : { caBundleSecretRef: { name: caSecretName, key: "ca.crt" } }),
          auth: { kubernetes: { role, mountPath, serviceAccountRef: { name: serviceAccount } } },
        },
      };
    }
  }
}
