import * as fs from "node:fs";
import { CERTIFICATE_SECRETS } from "../../model/certificates/names";
import type { StackConfig } from "../../model/config";
import { certificateSource } from "../../model/configParts/tlsRules";
import { saasEndpoint } from "../../model/saas";
import { agentPlaces } from "../../model/tenants";
import { EXIT, ZenctlError } from "../exit";
import type { Tried } from "./attempts";
import type { Shown, Signer } from "./authority";
import { Known, type Reader } from "./known";
import type { Rehearsed } from "./rehearsed";
import { certificatesIn, keyMistake } from "./x509";

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

/** What either end shows and trusts comes from these. */
interface Ends {
  readonly config: StackConfig;
  readonly known: Known;
  /** What was given in place of what the stack knows. */
  readonly client?: Shown;
  readonly trusted?: string;
}

/** The SaaS, once for each agent with what that one shows: a certificate of one says nothing of another's. */
async function agents(ends: Ends): Promise<readonly Partial<Tried>[]> {
  const { config, known, client, trusted } = ends;
  const places = client === undefined ? agentPlaces(config) : agentPlaces(config).slice(0, 1);
  const tried: Partial<Tried>[] = [];
  for (const { namespace, tenant } of places) {
    const trust = trusted ?? (await known.saasTrust(namespace));
    tried.push({
      ...(places.length === 1 ? {} : { connection: `saas, agent ${tenant.tenant}/${tenant.cluster}` }),
      ...(client === undefined ? await known.agent(namespace) : { client }),
      ...(trust === undefined ? {} : { trust }),
      // What has nothing to do with a client's certificate is the same for all.
      clientOnly: tried.length > 0,
    });
  }
  return tried;
}

async function entrance(name: "registry" | "webhook", ends: Ends): Promise<Partial<Tried>> {
  const { config, known, client, trusted } = ends;
  const { zen, atom } = config.namespaces;
  const [namespace, secret] =
    name === "registry" ? [atom, CERTIFICATE_SECRETS.registry] : [zen, CERTIFICATE_SECRETS.webhook];
  const trust = trusted ?? (await known.trust(namespace, secret));
  const shown = client !== undefined ? { client } : name === "registry" ? await known.registryClient() : {};
  return { ...shown, ...(trust === undefined ? {} : { trust }) };
}

/**
 * The connections that are tried out, with what either end shows and trusts.
 *
 * @param open Opens the cluster: only called for what was not given.
 * @param rehearsed What answers in place of what the config names, in a rehearsal of AWS.
 * @throws ZenctlError (usage)
 */
export async function connectionsToTry(
  options: ConnectionOptions,
  config: StackConfig,
  open: () => Promise<Reader>,
  rehearsed?: Rehearsed,
): Promise<readonly Tried[]> {
  const client = givenClient(options);
  const clientAuthority = givenAuthority(options);
  const trusted = options.trust === undefined ? undefined : readPem("--trust", options.trust);
  const ends: Ends = {
    config,
    known: new Known(config, open),
    ...(client === undefined ? {} : { client }),
    ...(trusted === undefined ? {} : { trusted }),
  };
  const tried: Tried[] = [];
  for (const [name, { host, port }] of places(options, config)) {
    const common = {
      connection: name,
      host,
      port,
      serverName: options.serverName ?? host,
      mutual: name !== "webhook",
      ...(clientAuthority === undefined ? {} : { clientAuthority }),
    };
    const each = name === "saas" ? await agents(ends) : [await entrance(name, ends)];
    const given = rehearsed === undefined || options[name] !== undefined;
    const there = given ? {} : name === "saas" ? rehearsed.saas : rehearsed.entrance(name);
    const checked = trusted === undefined ? {} : { trust: trusted };
    tried.push(...each.map((one) => ({ ...common, ...one, ...there, ...checked })));
  }
  return tried;
}
