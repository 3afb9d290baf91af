import { type ProfileName, PROFILES } from "../profiles";
import { POD_IDENTITY, PRIVATE, PUBLIC, ROUTED } from "./addresses";
import type { Condition, Connection, Peer, Program, Tls } from "./connection";
import { AGENT_METRICS_PORT, API_PORTS, API_SERVER_PORTS, PROGRAMS, PROMETHEUS_PORT, tcp } from "./programs";

const everywhere = Object.keys(PROFILES) as readonly ProfileName[];
const always = (tls: Tls): Readonly<Record<ProfileName, Tls>> => ({ local: tls, gitops: tls, aws: tls });
const program = (name: Program): Peer => ({ kind: "program", program: name });
const namespace = (role: Extract<Peer, { kind: "namespace" }>["role"]): Peer => ({ kind: "namespace", role });
const addresses = (blocks: Extract<Peer, { kind: "addresses" }>["blocks"]): Peer => ({
  kind: "addresses",
  blocks,
});
const variable = (name: string, word?: string): Condition => ({
  kind: "variable",
  name,
  ...(word === undefined ? {} : { word }),
});
const scraped: Condition = { kind: "annotation", name: "prometheus.io/scrape", value: "true" };
const savers: readonly Program[] = [
  "workflow-registry",
  "runtime-agent",
  "workflow-registry-backup",
  "runtime-agent-backup",
];

/** Variables that hold the URLs of the SaaS. */
const SAAS_VARIABLES = ["SAAS_API_BASE", "SAAS_WS_BASE"];

/** What every connection has unless it says otherwise: declared in every profile, unencrypted, no port of its own. */
const usual = { profiles: everywhere, tls: always("none"), ports: [] } as const;

/** Every connection that is declared, outgoing ones first. Nothing else is allowed (design, "Connections"). */
export const CONNECTIONS: readonly Connection[] = [
  {
    ...usual,
    id: "dns",
    from: PROGRAMS.map(program),
    to: namespace("dns"),
    ports: [{ protocol: "UDP", port: 53 }, tcp(53)],
    need: "required",
    why: "Names are resolved over UDP, and over TCP where the answer is long.",
  },
  {
    ...usual,
    id: "api-server",
    from: [program("zen-agent"), program("zen-watcher")],
    to: addresses(PRIVATE),
    ports: API_SERVER_PORTS.map(tcp),
    tls: always("server"),
    need: "required",
    why: "Agent and watcher watch and change objects of the cluster.",
  },
  {
    ...usual,
    id: "runtime-agent-api-server",
    from: [program("runtime-agent")],
    to: addresses(PRIVATE),
    ports: API_SERVER_PORTS.map(tcp),
    tls: always("server"),
    need: { kind: "token" },
    why: "Handlers of workflows call the API server with the pod's token.",
  },
  {
    ...usual,
    id: "saas",
    profiles: everywhere.filter((profile) => PROFILES[profile].saas.httpsRequired),
    from: [program("zen-agent")],
    to: { kind: "endpoint", variables: SAAS_VARIABLES, blocks: PUBLIC },
    tls: always("mutual"),
    need: "required",
    why: "The agent dials out to Kube-Zen, which never dials in unless it is let in.",
  },
  {
    ...usual,
    id: "developer-saas",
    profiles: everywhere.filter((profile) => !PROFILES[profile].saas.httpsRequired),
    from: [program("zen-agent")],
    // A developer's stand-in of the SaaS is on a machine nearby.
    to: { kind: "endpoint", variables: SAAS_VARIABLES, blocks: ROUTED },
    need: "required",
    why: "The agent dials out to Kube-Zen, or to a developer's stand-in of it, which may have a private address.",
  },
  {
    ...usual,
    id: "metric-probes",
    from: [program("zen-agent")],
    to: namespace("monitoring"),
    ports: [tcp(PROMETHEUS_PORT)],
    need: variable("VALIDATION_PROBES", "metrics"),
    why: "The agent asks Prometheus whether a remediation worked.",
  },
  {
    ...usual,
    id: "vault",
    from: [program("workflow-registry")],
    to: { kind: "endpoint", variables: ["VAULT_ADDR"], blocks: ROUTED },
    tls: always("server"),
    need: variable("VAULT_ADDR"),
    why: "The registry reads the key that signatures are checked with.",
  },
  {
    ...usual,
    id: "registry",
    from: [program("runtime-agent")],
    to: program("workflow-registry"),
    ports: [tcp(API_PORTS["workflow-registry"])],
    need: "required",
    why: "The runtime agent fetches the workflows that it runs.",
  },
  {
    ...usual,
    id: "traces",
    from: [
      program("zen-agent"),
      program("zen-watcher"),
      program("workflow-registry"),
      program("runtime-agent"),
    ],
    to: { kind: "endpoint", variables: ["OTEL_EXPORTER_OTLP_ENDPOINT"], blocks: ROUTED },
    need: variable("OTEL_EXPORTER_OTLP_ENDPOINT"),
    why: "Traces go to a collector where tracing is on.",
  },
  {
    ...usual,
    id: "backup-storage",
    from: savers.map(program),
    to: {
      kind: "endpoint",
      variables: ["S3_ENDPOINT"],
      fallback: "https://s3.amazonaws.com",
      blocks: ROUTED,
    },
    tls: always("server"),
    need: variable("S3_BUCKET"),
    why: "Backups are kept in a bucket, and restored from it before the program starts.",
  },
  {
    ...usual,
    id: "backup-credentials",
    from: savers.map(program),
    to: { kind: "endpoint", variables: [], fallback: "https://sts.amazonaws.com", blocks: ROUTED },
    tls: always("server"),
    need: variable("AWS_ROLE_ARN"),
    why: "The role that may use the bucket is assumed at AWS STS.",
  },
  {
    ...usual,
    id: "pod-identity",
    from: savers.map(program),
    to: addresses(POD_IDENTITY),
    ports: [tcp(80)],
    profiles: ["gitops", "aws"],
    need: "optional",
    why: "EKS Pod Identity gives credentials for the bucket on the node itself.",
  },
  {
    ...usual,
    id: "scrape-agent",
    from: [namespace("monitoring")],
    to: program("zen-agent"),
    ports: [tcp(AGENT_METRICS_PORT)],
    need: variable("METRICS_ENABLED", "true"),
    why: "Prometheus scrapes the agent.",
  },
  {
    ...usual,
    id: "scrape-watcher",
    from: [namespace("monitoring")],
    to: program("zen-watcher"),
    ports: [tcp(API_PORTS["zen-watcher"])],
    need: "optional",
    why: "Prometheus scrapes the watcher, on the port of its probes and webhooks.",
  },
  {
    ...usual,
    id: "scrape-registry",
    from: [namespace("monitoring")],
    to: program("workflow-registry"),
    ports: [tcp(API_PORTS["workflow-registry"])],
    need: scraped,
    why: "Prometheus scrapes the registry.",
  },
  {
    ...usual,
    id: "scrape-runtime-agent",
    from: [namespace("monitoring")],
    to: program("runtime-agent"),
    ports: [tcp(API_PORTS["runtime-agent"])],
    need: scraped,
    why: "Prometheus scrapes the runtime agent.",
  },
  {
    ...usual,
    id: "ingress",
    from: [namespace("ingressController")],
    to: program("workflow-registry"),
    ports: [tcp(API_PORTS["workflow-registry"])],
    // The registry asks nobody who they are, so that its entrance has to.
    entrance: { local: "server", gitops: "mutual", aws: "mutual" },
    need: "optional",
    why: "The ingress controller, at which TLS ends, passes on what clients ask of the registry.",
  },
  {
    ...usual,
    id: "inbound",
    from: [addresses(PUBLIC), namespace("ingressController")],
    to: program("zen-agent"),
    ports: [tcp(API_PORTS["zen-agent"])],
    tls: { local: "mutual", gitops: "mutual", aws: "mutual" },
    need: "optional",
    why: "Kube-Zen may call the agent where `inbound.enabled` lets it in (decision 4).",
  },
  {
    ...usual,
    id: "webhooks",
    from: [namespace("webhookSenders"), namespace("ingressController")],
    to: program("zen-watcher"),
    ports: [tcp(API_PORTS["zen-watcher"])],
    // Senders show a token.
    entrance: always("server"),
    need: "optional",
    why: "Tools such as Falco send events where `webhook.enabled` takes them, from outside by `webhook.ingress`.",
  },
  {
    ...usual,
    id: "test-registry",
    from: [program("workflow-registry-test")],
    to: program("workflow-registry"),
    ports: [tcp(API_PORTS["workflow-registry"])],
    need: "required",
    why: "`helm test` asks the registry for its health.",
  },
  {
    ...usual,
    id: "test-runtime-agent",
    from: [program("runtime-agent-test")],
    to: program("runtime-agent"),
    ports: [tcp(API_PORTS["runtime-agent"])],
    need: "required",
    why: "`helm test` asks the runtime agent for its health.",
  },
];

/** The connections of a profile. */
export function connectionsOf(profile: ProfileName): readonly Connection[] {
  return CONNECTIONS.filter(({ profiles }) => profiles.includes(profile));
}
