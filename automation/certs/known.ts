import { AUTHORITY_KEY, CERTIFICATE_SECRETS } from "../../model/certificates/names";
import type { StackConfig } from "../../model/config";
import { certificateSource } from "../../model/configParts/tlsRules";
import { agentPlaces } from "../../model/tenants";
import { isArray, textAt, valueAt } from "../../policy-pack/manifests/json";
import type { Tried } from "./attempts";
import type { CertificateClient } from "./client";
import { secretText } from "./list";
import { authorityOf, certificatesIn, isPrivate, keyMistake } from "./x509";

/** What reads a stack's cluster. */
export type Reader = Pick<CertificateClient, "secret" | "certificates">;

/** What the right client shows, or why that is not at hand. */
export type RightClient = Pick<Tried, "client" | "noClient">;

const GIVE = "give the certificate of one with --client-certificate and --client-key";

/** What the stack itself knows of its certificates: in Secrets of its cluster. */
export class Known {
  constructor(
    private readonly config: StackConfig,
    private readonly open: () => Promise<Reader>,
  ) {}

  private async text(namespace: string, name: string, keys: readonly string[]): Promise<readonly string[]> {
    const secret = await (await this.open()).secret(namespace, name);
    return keys.map((key) => secretText(secret, key) ?? "");
  }

  private async clientIn(namespace: string, name: string): Promise<RightClient> {
    const [certificate = "", key = ""] = await this.text(namespace, name, ["tls.crt", "tls.key"]);
    const [first] = certificatesIn(certificate);
    const where = `Secret ${name} in ${namespace}`;
    if (first === undefined) return { noClient: `there is no ${where} with a certificate` };
    const mistake = keyMistake(first, key);
    return mistake === undefined ? { client: { certificate, key } } : { noClient: `in ${where} ${mistake}` };
  }

  /** What an agent shows Kube-Zen. */
  agent(namespace: string): Promise<RightClient> {
    return this.clientIn(namespace, CERTIFICATE_SECRETS.agent);
  }

  /** Secrets with certificates of clients: the agents', and what cert-manager makes for clients beside them. */
  private async clientSecrets(): Promise<readonly (readonly [namespace: string, name: string])[]> {
    const { atom } = this.config.namespaces;
    const agents = agentPlaces(this.config).map(({ namespace }) => namespace);
    const issued = (await (await this.open()).certificates([...agents, atom])) ?? [];
    const others = issued.flatMap((certificate) => {
      const usages = valueAt(certificate, ["spec", "usages"]);
      const [namespace, name] = [
        textAt(certificate, "metadata", "namespace"),
        textAt(certificate, "spec", "secretName"),
      ];
      const isClient = isArray(usages) && usages.includes("client auth");
      return isClient && namespace !== undefined && name !== undefined ? [[namespace, name] as const] : [];
    });
    return [...agents.map((namespace) => [namespace, CERTIFICATE_SECRETS.agent] as const), ...others];
  }

  /**
   * What a right client of the registry shows: whatever in the cluster leads to an authority that the registry's
   * ingress checks its clients with.
   */
  async registryClient(): Promise<RightClient> {
    const { namespaces, ingress } = this.config;
    const trusting = ingress.clientAuthority ?? CERTIFICATE_SECRETS.registryClients;
    const isSecret = !trusting.startsWith("arn:");
    const [text = ""] = isSecret ? await this.text(namespaces.atom, trusting, [AUTHORITY_KEY]) : [];
    const authorities = certificatesIn(text);
    if (authorities.length === 0) {
      // A load balancer has its trust in no Secret; an authority of the stack's own is what it is given.
      const agent = await this.agent(namespaces.zen);
      if (isPrivate(certificatesIn(agent.client?.certificate ?? "")[0])) return agent;
      const where = isSecret
        ? `there is no Secret ${trusting} in ${namespaces.atom} with the authorities of the registry's clients`
        : `the authorities of the registry's clients are in ${trusting}`;
      return { noClient: `${where}: ${GIVE}` };
    }
    for (const [namespace, name] of await this.clientSecrets()) {
      const found = await this.clientIn(namespace, name);
      const [certificate, ...others] = certificatesIn(found.client?.certificate ?? "");
      if (certificate !== undefined && authorityOf(certificate, others, authorities) !== undefined)
        return found;
    }
    return {
      noClient: `no client's certificate in the stack's namespaces leads to an authority in Secret ${trusting} of ${namespaces.atom}: ${GIVE}`,
    };
  }

  /** Authorities that a server is checked with, which a Secret with its other end's certificate has. */
  async trust(namespace: string, secretName: string): Promise<string | undefined> {
    const [text = ""] = await this.text(namespace, secretName, [AUTHORITY_KEY]);
    return certificatesIn(text).length === 0 ? undefined : text;
  }

  /** Authorities that Kube-Zen's certificate is checked with; undefined where public ones are meant. */
  async saasTrust(namespace: string): Promise<string | undefined> {
    // Of another source the agent's ca.crt is of who signed its own certificate, and Kube-Zen shows a public one.
    return certificateSource(this.config) === "private-authority"
      ? this.trust(namespace, CERTIFICATE_SECRETS.agent)
      : undefined;
  }
}
