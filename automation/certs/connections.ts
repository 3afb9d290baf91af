import * as fs from "node:fs";
import { AUTHORITY_KEY, CERTIFICATE_SECRETS } from "../../model/certificates/names";
import type { StackConfig } from "../../model/config";
import { certificateSource } from "../../model/configParts/tlsRules";
import { saasEndpoint } from "../../model/saas";
import { EXIT, ZenctlError } from "../exit";
import type { Tried } from "./attempts";
import type { Shown, Signer } from "./authority";
import type { CertificateClient } from "./client";
import { secretText } from "./list";
import { certificatesIn, isPrivate, keyMistake } from "./x509";

/** What `zenctl certs verify` is told of connections. */
export interface ConnectionOptions {
  /** URLs in place of those of the config. */
  readonly saas?: string;
  readonly registry?: string;
  readonly webhook?: string;
  readonly serverName?: string;
  /** Paths of PEM files. */
  readonly trust?: string;
  readonly clientCertificate?: string;
  readonly clientKey?: string;
  readonly clientAuthority?: string;
}

type Name = "saas" | "registry" | "webhook";

const usage = (message: string): ZenctlError => new ZenctlError(message, EXIT.usage);

function readPem(option: string, file: string): string {
  let text: string;
  try {
    text = fs.readFileSync(file, "utf8");
  } catch (error) {
    const { code = "error" } = error as NodeJS.ErrnoException;
    throw usage(`${option} ${file} cannot be read (${code}): name a PEM file`);
  }
  if (text.includes("-----BEGIN ")) return text;
  throw usage(`${option} ${file} is no PEM file: convert it, or name another`);
}

/** A certificate and its key, which have to belong together. */
function pair(options: string, certificate: string, key: string): Shown {
  const [first] = certificatesIn(certificate);
  if (first === undefined) throw usage(`${options}: there is no certificate in it: name a PEM file with one`);
  const mistake = keyMistake(first, key);
  if (mistake !== undefined)
    throw usage(`${options}: ${mistake}: name the key that belongs to the certificate`);
  return { certificate, key };
}

function givenClient({ clientCertificate, clientKey }: ConnectionOptions): Shown | undefined {
  if ((clientCertificate === undefined) !== (clientKey === undefined)) {
    throw usage("--client-certificate and --client-key belong together: give both, or none of them");
  }
  if (clientCertificate === undefined || clientKey === undefined) return undefined;
  const certificate = readPem("--client-certificate", clientCertificate);
  return pair("--client-certificate and --client-key", certificate, readPem("--client-key", clientKey));
}

/** The authority of clients: one file with its certificate and its key. */
function givenAuthority({ clientAuthority }: ConnectionOptions): Signer | undefined {
  if (clientAuthority === undefined) return undefined;
  const text = readPem("--client-authority", clientAuthority);
  const key = /-----BEGIN [A-Z ]*PRIVATE KEY-----[^-]+-----END [A-Z ]*PRIVATE KEY-----/.exec(text)?.[0];
  if (key === undefined)
    throw usage(`--client-authority ${clientAuthority} has no private key: add it to the file`);
  return pair(`--client-authority ${clientAuthority}`, text, key);
}

interface Dialled {
  readonly host: string;
  readonly port: number;
}

function dialled(option: string, url: string): Dialled {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed?.protocol !== "https:")
    throw usage(`${option} is ${JSON.stringify(url)}: write it as https://HOST[:PORT]`);
  return {
    host: parsed.hostname.replace(/^\[|\]$/g, ""),
    port: parsed.port === "" ? 443 : Number(parsed.port),
  };
}

/** Where each connection leads that is to be tried: to what was given, else where the config says. */
function places(options: ConnectionOptions, config: StackConfig): readonly (readonly [Name, Dialled])[] {
  const given = (["saas", "registry", "webhook"] as const).flatMap((name) => {
    const url = options[name];
    return url === undefined ? [] : [[name, dialled(`--${name}`, url)] as const];
  });
  if (options.serverName !== undefined && given.length !== 1) {
    throw usage(
      "--server-name is the name of one server: give it with one of --saas, --registry and --webhook",
    );
  }
  if (given.length > 0 || certificateSource(config) === "off") return given;
  const { registryHost, webhookHost } = config.ingress;
  return [
    ["saas", dialled("kube-zen-platform:saas.endpoint", saasEndpoint(config))],
    ...(registryHost === undefined ? [] : [["registry", { host: registryHost, port: 443 }] as const]),
    ...(webhookHost === undefined ? [] : [["webhook", { host: webhookHost, port: 443 }] as const]),
  ];
}

/** What the stack itself knows: in Secrets of its cluster. */
class Known {
  constructor(
    private readonly config: StackConfig,
    private readonly open: () => Promise<CertificateClient>,
  ) {}

  private async text(namespace: string, name: string, keys: readonly string[]): Promise<readonly string[]> {
    const secret = await (await this.open()).secret(namespace, name);
    return keys.map((key) => secretText(secret, key) ?? "");
  }

  async agent(): Promise<Pick<Tried, "client" | "noClient">> {
    const { zen } = this.config.namespaces;
    const [certificate = "", key = ""] = await this.text(zen, CERTIFICATE_SECRETS.agent, [
      "tls.crt",
      "tls.key",
    ]);
    const [first] = certificatesIn(certificate);
    const where = `Secret ${CERTIFICATE_SECRETS.agent} in ${zen}`;
    if (first === undefined) return { noClient: `there is no ${where} with a certificate` };
    const mistake = keyMistake(first, key);
    return mistake === undefined ? { client: { certificate, key } } : { noClient: `in ${where} ${mistake}` };
  }

  /** What shows the registry's right client: with a private authority the agent's certificate is of the same one. */
  async registryClient(): Promise<Pick<Tried, "client" | "noClient">> {
    const agent = await this.agent();
    if (isPrivate(certificatesIn(agent.client?.certificate ?? "")[0])) return agent;
    const noClient =
      "the registry's clients are outside the cluster: give the certificate of one with --client-certificate and --client-key";
    return { noClient };
  }

  /** Authorities that a server is checked with; none where public ones are meant. */
  async trust(name: Name): Promise<string | undefined> {
    const { zen, atom } = this.config.namespaces;
    // Of another source the agent's ca.crt is of who signed its own certificate, and Kube-Zen shows a public one.
    if (name === "saas" && !isPrivate(certificatesIn((await this.agent()).client?.certificate ?? "")[0]))
      return undefined;
    const [namespace, secret] = {
      saas: [zen, CERTIFICATE_SECRETS.agent],
      registry: [atom, CERTIFICATE_SECRETS.registry],
      webhook: [zen, CERTIFICATE_SECRETS.webhook],
    }[name] as [string, string];
    const [text = ""] = await this.text(namespace, secret, [AUTHORITY_KEY]);
    return certificatesIn(text).length === 0 ? undefined : text;
  }
}

/**
 * The connections that are tried out, with what either end shows and trusts.
 *
 * @param open Opens the cluster: only called for what was not given.
 * @throws ZenctlError (usage)
 */
export async function connectionsToTry(
  options: ConnectionOptions,
  config: StackConfig,
  open: () => Promise<CertificateClient>,
): Promise<readonly Tried[]> {
  const client = givenClient(options);
  const clientAuthority = givenAuthority(options);
  const trusted = options.trust === undefined ? undefined : readPem("--trust", options.trust);
  const known = new Known(config, open);
  const tried: Tried[] = [];
  for (const [name, { host, port }] of places(options, config)) {
    const mutual = name !== "webhook";
    const shown =
      client !== undefined
        ? { client }
        : !mutual
          ? {}
          : name === "saas"
            ? await known.agent()
            : await known.registryClient();
    const trust = trusted ?? (await known.trust(name));
    tried.push({
      connection: name,
      host,
      port,
      serverName: options.serverName ?? host,
      mutual,
      ...(trust === undefined ? {} : { trust }),
      ...shown,
      ...(clientAuthority === undefined ? {} : { clientAuthority }),
    });
  }
  return tried;
}
