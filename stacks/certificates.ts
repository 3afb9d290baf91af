import { createHash } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import type { AgentTls } from "../components/charts/zenAgent";
import type { Entrance } from "../components/charts/values";
import type { WebhookEntrance } from "../components/charts/zenWatcher";
import { AuthoritySecret } from "../components/tls/authoritySecret";
import { CertificateIssuer } from "../components/tls/certificateIssuer";
import { IssuedCertificate } from "../components/tls/issuedCertificate";
import { PrivateAuthority } from "../components/tls/privateAuthority";
import { PrivateCertificate } from "../components/tls/privateCertificate";
import { TrustBundle } from "../components/tls/trustBundle";
import type { CertificateNames, CertificateUse, IssuerReference } from "../model/certificates/certificate";
import type { IssuerSource } from "../model/certificates/issuer";
import { AUTHORITY_KEY, CERT_MANAGER_NAMESPACE, CERTIFICATE_SECRETS } from "../model/certificates/names";
import type { StackConfig, Tenant } from "../model/config";
import type { IssuerConfig } from "../model/configParts/tls";
import { certificateSource, USUAL_ISSUERS } from "../model/configParts/tlsRules";
import { ingressClass } from "../model/ingress";
import { saasEndpoint } from "../model/saas";

/** A certificate of either source. */
interface Made {
  readonly secretName: pulumi.Output<string>;
  /** Changes with the certificate; left out where cert-manager renews it behind the program's back. */
  readonly version?: pulumi.Output<string>;
}

interface Asked extends CertificateNames {
  readonly namespace: pulumi.Input<string>;
  readonly secretName: string;
  readonly use: CertificateUse;
}

/** The source of an issuer that the stack makes; nothing for one that is there. */
function sourceOf(config: IssuerConfig | undefined): IssuerSource | undefined {
  if (config === undefined) return undefined;
  const { caSecretName, ocspServers = [], acme, vault } = config;
  if (caSecretName !== undefined) return { kind: "ca", secretName: caSecretName, ocspServers };
  if (vault !== undefined) return { kind: "vault", ...vault };
  if (acme === undefined) return undefined;
  const { server, email, ingressClass, route53Region, hostedZoneId, role } = acme;
  const common = { kind: "acme", server, email } as const;
  if (route53Region === undefined)
    return { ...common, solver: { kind: "http01", ingressClass: ingressClass ?? "" } };
  return {
    ...common,
    solver: {
      kind: "dns01-route53",
      region: route53Region,
      ...(hostedZoneId === undefined ? {} : { hostedZoneId }),
      ...(role === undefined ? {} : { role }),
    },
  };
}

/** Short text that changes with a certificate, for the annotation of pods that have to be restarted with it. */
function fingerprint(certificate: pulumi.Output<string>): pulumi.Output<string> {
  return certificate.apply((pem) => createHash("sha256").update(pem).digest("hex").slice(0, 16));
}

/** What a load balancer of AWS shows, and whom it lets in; made by whoever knows the account. */
export interface LoadBalancerCertificates {
  /** ARN of a certificate of ACM for a host. */
  readonly certificateArn: (host: string) => pulumi.Input<string>;
  /** ARN of a trust store with these authorities. */
  readonly trustStoreArn: (authorities: pulumi.Input<string>) => pulumi.Input<string>;
  /** Networks of the load balancer. */
  readonly cidrs: readonly string[];
}

/** Makes the certificates of a stack, from the source that its config names. */
export class StackCertificates {
  /** The stack's own authority, whoever signs with it. */
  private readonly own: PrivateAuthority | undefined;
  /** It, where the program signs with it. */
  private readonly authority: PrivateAuthority | undefined;
  /** What has to be there before an issuer. */
  private readonly before: pulumi.Resource[] = [];
  private readonly issuers = new Map<CertificateUse, pulumi.Output<IssuerReference>>();
  private readonly source: ReturnType<typeof certificateSource>;

  public constructor(
    private readonly config: StackConfig,
    private readonly opts: pulumi.ComponentResourceOptions,
    private readonly loadBalancer?: LoadBalancerCertificates,
    /** Zone of Route 53 in which challenges are answered, where the config names none. */
    private readonly zoneId?: pulumi.Input<string>,
  ) {
    this.source = certificateSource(config);
    this.own =
      this.source === "private-authority" || config.tls.issuers.clients?.ownAuthority === true
        ? new PrivateAuthority("private-authority", { generation: config.tls.generation }, opts)
        : undefined;
    this.authority = this.source === "private-authority" ? this.own : undefined;
  }

  /** Certificates of the stack's own authorities, which Kube-Zen has to trust; nothing without any. */
  public get clientAuthorities(): pulumi.Output<string> | undefined {
    return this.own?.bundle;
  }

  /** The certificate that an agent shows Kube-Zen, which reads tenant and cluster from it; nothing without TLS. */
  public agent(tenant: Tenant, namespace: pulumi.Input<string>, suffix: string): AgentTls | undefined {
    const made = this.certificate(`${CERTIFICATE_SECRETS.agent}${suffix}`, {
      namespace,
      secretName: CERTIFICATE_SECRETS.agent,
      use: "client",
      commonName: tenant.cluster,
      organizations: [tenant.tenant],
    });
    if (made === undefined) return undefined;
    // Kube-Zen's own certificate is a public one, unless the stack made both ends.
    const caKey = this.authority === undefined ? "" : AUTHORITY_KEY;
    return { ...made, caKey, requireOcspStaple: this.config.tls.requireOcspStaple };
  }

  /** The certificate of the SaaS end, for a stand-in that runs beside the platform; only of a private authority. */
  public saas(namespace: pulumi.Input<string>): void {
    if (this.authority === undefined) return;
    this.certificate(CERTIFICATE_SECRETS.saas, {
      namespace,
      secretName: CERTIFICATE_SECRETS.saas,
      use: "server",
      dnsNames: [new URL(saasEndpoint(this.config)).hostname],
    });
  }

  /** What the registry's ingress shows, and whom it lets in; nothing without a host name. */
  public registry(namespace: pulumi.Input<string>): Entrance | undefined {
    const { registryHost, clientAuthority } = this.config.ingress;
    const entrance = this.entrance(CERTIFICATE_SECRETS.registry, namespace, registryHost);
    if (entrance === undefined) return undefined;
    const clients = clientAuthority ?? this.clientTrust(namespace);
    return { ...entrance, ...(clients === undefined ? {} : { clientAuthority: clients }) };
  }

  /** What whoever ends TLS checks the registry's clients with: certificates that the stack's own authority signed. */
  private clientTrust(namespace: pulumi.Input<string>): pulumi.Input<string> | undefined {
    if (this.own === undefined) return undefined;
    if (this.endsAtLoadBalancer) return this.loadBalancer?.trustStoreArn(this.own.bundle);
    const args = { namespace, kind: "Secret", certificates: this.own.bundle } as const;
    return new TrustBundle(CERTIFICATE_SECRETS.registryClients, args, this.opts).bundleName;
  }

  private get endsAtLoadBalancer(): boolean {
    return ingressClass(this.config) === "alb";
  }

  /** What the ingress of zen-watcher's webhooks shows; nothing without a host name. */
  public webhook(namespace: pulumi.Input<string>): WebhookEntrance | undefined {
    const { webhookHost, webhookTokenSecret } = this.config.ingress;
    const entrance = this.entrance(CERTIFICATE_SECRETS.webhook, namespace, webhookHost);
    return entrance === undefined || webhookTokenSecret === undefined
      ? undefined
      : { ...entrance, tokenSecret: webhookTokenSecret };
  }

  private entrance(
    secretName: string,
    namespace: pulumi.Input<string>,
    host: string | undefined,
  ): Entrance | undefined {
    if (host === undefined) return undefined;
    const className = ingressClass(this.config);
    if (this.endsAtLoadBalancer && this.loadBalancer !== undefined) {
      const { certificateArn, cidrs } = this.loadBalancer;
      return {
        host,
        className,
        certificate: { certificateArn: certificateArn(host) },
        loadBalancerCidrs: cidrs,
      };
    }
    const made = this.certificate(secretName, { namespace, secretName, use: "server", dnsNames: [host] });
    if (made === undefined) return undefined;
    return { host, className, certificate: { secretName: made.secretName } };
  }

  private certificate(name: string, asked: Asked): Made | undefined {
    if (this.source === "off") return undefined;
    if (this.authority !== undefined) {
      const rotation = this.config.tls.rotations[name] ?? 0;
      const own = new PrivateCertificate(name, { ...asked, authority: this.authority, rotation }, this.opts);
      return { secretName: own.secretName, version: fingerprint(own.certificatePem) };
    }
    const issued = new IssuedCertificate(name, { ...asked, issuer: this.issuer(asked.use) }, this.opts);
    return { secretName: issued.secretName };
  }

  /** The issuer for one end, made at the first certificate that needs it. */
  private issuer(use: CertificateUse): pulumi.Output<IssuerReference> {
    const known = this.issuers.get(use);
    if (known !== undefined) return known;
    const end = use === "client" ? "clients" : "servers";
    const config = this.config.tls.issuers[end];
    const name = config?.name ?? USUAL_ISSUERS[end];
    const source = this.ownSource(name, config) ?? sourceOf(config);
    const reference =
      source === undefined
        ? pulumi.output<IssuerReference>({ name, kind: "ClusterIssuer" })
        : new CertificateIssuer(
            name,
            { source, ...(this.solvesIn(source) ? { zoneId: this.zoneId ?? "" } : {}) },
            pulumi.mergeOptions(this.opts, { dependsOn: this.before }),
          ).reference;
    this.issuers.set(use, reference);
    return reference;
  }

  /** Whether a source answers challenges in the stack's zone: cert-manager's role may not look for zones. */
  private solvesIn(source: IssuerSource): boolean {
    if (this.zoneId === undefined || source.kind !== "acme") return false;
    const { solver } = source;
    return solver.kind === "dns01-route53" && solver.hostedZoneId === undefined;
  }

  /** The stack's own authority as the source of an issuer of cert-manager, where the config asks for it. */
  private ownSource(name: string, config: IssuerConfig | undefined): IssuerSource | undefined {
    if (this.own === undefined || config?.ownAuthority !== true) return undefined;
    const secretName = `${name}-authority`;
    const args = { namespace: CERT_MANAGER_NAMESPACE, authority: this.own };
    this.before.push(new AuthoritySecret(secretName, args, this.opts));
    return { kind: "ca", secretName, ocspServers: config.ocspServers ?? [] };
  }
}
