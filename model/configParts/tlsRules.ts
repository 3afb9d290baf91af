import { PROFILES, type ProfileName } from "../profiles";
import type { StackConfig } from "../config";
import type { IssuerConfig, TlsConfig } from "./tls";

/** Where a stack's certificates come from: what the config says, else what the profile has. */
export function certificateSource(config: {
  readonly profile: ProfileName;
  readonly tls: TlsConfig;
}): NonNullable<TlsConfig["source"]> {
  const usual = PROFILES[config.profile].certificateSource === "none" ? "off" : "cert-manager";
  return config.tls.source ?? usual;
}

/** Issuers of cert-manager that a stack uses where its config names none: they have to be there. */
export const USUAL_ISSUERS = { clients: "kube-zen-clients", servers: "letsencrypt-prod" } as const;

const key = (path: string): string => `kube-zen-platform:${path}`;
/** How `tls.source` is written in a stack's file: keys below others are nested there. */
const sourceAs = (source: string): string => `\`kube-zen-platform:tls: { source: ${source} }\``;

function sources(config: StackConfig): readonly string[] {
  const { profile } = config;
  if (profile === "local") return [];
  const wrong = {
    off: `${key("tls.source")} is off, but the ${profile} profile requires mutual TLS: remove it, or set it to cert-manager`,
    "private-authority": `${key("tls.source")} is private-authority, which only the local profile has: remove it, or set it to cert-manager`,
    "cert-manager": undefined,
  }[config.tls.source ?? "cert-manager"];
  return wrong === undefined ? [] : [wrong];
}

function issuer(path: string, config: IssuerConfig | undefined): readonly string[] {
  if (config === undefined) return [];
  const kinds = (["caSecretName", "ownAuthority", "acme", "vault"] as const).filter(
    (kind) => config[kind] !== undefined && config[kind] !== false,
  );
  const { acme, ocspServers } = config;
  return [
    ...(kinds.length > 1
      ? [`${key(path)} has ${kinds.join(" and ")}: an issuer has one source, remove the others`]
      : []),
    ...(acme !== undefined && (acme.ingressClass === undefined) === (acme.route53Region === undefined)
      ? [
          `${key(`${path}.acme`)} needs ingressClass or route53Region, one of the two: set how challenges are answered`,
        ]
      : []),
    ...(ocspServers !== undefined && config.caSecretName === undefined && config.ownAuthority !== true
      ? [
          `${key(`${path}.ocspServers`)} is for a private authority, and this is none: remove it, or set ${key(`${path}.caSecretName`)}`,
        ]
      : []),
  ];
}

function issuers(config: StackConfig): readonly string[] {
  const { clients, servers } = config.tls.issuers;
  const mistakes = [...issuer("tls.issuers.clients", clients), ...issuer("tls.issuers.servers", servers)];
  if (servers?.ownAuthority === true)
    mistakes.push(
      `${key("tls.issuers.servers.ownAuthority")} is for clients: what an ingress shows is checked by everybody; use acme, vault or caSecretName`,
    );
  if (clients?.acme !== undefined)
    mistakes.push(
      `${key("tls.issuers.clients.acme")} is for servers: ACME proves that somebody holds a host name, not who a client is; use caSecretName or vault`,
    );
  if (clients !== undefined && servers !== undefined && clients.name === servers.name)
    mistakes.push(
      `${key("tls.issuers.servers.name")} is ${JSON.stringify(servers.name)}, as is tls.issuers.clients.name: give each a name of its own`,
    );
  return mistakes;
}

function entrances(config: StackConfig): readonly string[] {
  const { registryHost, webhookHost, clientAuthority, webhookTokenSecret } = config.ingress;
  const source = certificateSource(config);
  const hosts = Object.entries({ registryHost, webhookHost }).filter(([, host]) => host !== undefined);
  if (source === "off")
    return hosts.map(
      ([name, host]) =>
        `${key(`ingress.${name}`)} is ${JSON.stringify(host)}, but ${key("tls.source")} is off, and there is no way in without TLS: write ${sourceAs("private-authority")} or ${sourceAs("cert-manager")}`,
    );
  if (registryHost !== undefined && registryHost === webhookHost)
    return [
      `${key("ingress.webhookHost")} is ${JSON.stringify(webhookHost)}, as is ingress.registryHost: give each a host name of its own`,
    ];
  if (webhookHost !== undefined && webhookTokenSecret === undefined)
    return [
      `${key("ingress.webhookTokenSecret")} is missing, and anybody could send events: name the Secret whose token senders show`,
    ];
  // The registry asks nobody who they are: whoever can reach it can do everything.
  const own = config.tls.issuers.clients?.ownAuthority === true;
  return source === "cert-manager" && registryHost !== undefined && clientAuthority === undefined && !own
    ? [
        `${key("ingress.clientAuthority")} is missing, and the registry has no other way to know its clients: name the Secret whose ca.crt they are checked with`,
      ]
    : [];
}

function endpoint(config: StackConfig): readonly string[] {
  const given = config.saas.endpoint;
  // The aws profile's own rule says what is wrong with it, and there TLS cannot be off.
  if (config.profile === "aws") return [];
  return certificateSource(config) !== "off" && given?.startsWith("http://") === true
    ? [
        `${key("saas.endpoint")} is ${JSON.stringify(given)}, but certificates are only shown over https: write it as https://HOST${config.profile === "local" ? `, or ${sourceAs("off")}` : ""}`,
      ]
    : [];
}

function external({ secrets }: StackConfig): readonly string[] {
  if (secrets.external === undefined) return [];
  const { vault, secretsManager } = secrets.external;
  return [
    ...((vault === undefined) === (secretsManager === undefined)
      ? [
          `${key("secrets.external")} needs vault or secretsManager, one of the two: set where secrets come from`,
        ]
      : []),
    ...(secrets.clusterToken === undefined
      ? []
      : [
          `${key("secrets.clusterToken")} is set, and so is secrets.external, which brings the token: remove one of them`,
        ]),
  ];
}

/** What is wrong between keys of certificates, ways in and secrets: one sentence per mistake. */
export function brokenTlsRules(config: StackConfig): readonly string[] {
  return [sources, issuers, entrances, endpoint, external].flatMap((rule) => rule(config));
}
