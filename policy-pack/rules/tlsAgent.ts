import { programOf } from "../../model/connections/programs";
import { type ProfileName, PROFILES } from "../../model/profiles";
import { isArray, pointer, textAt } from "../manifests/json";
import type { ManifestSet } from "../manifests/manifestSet";
import { hasPlaceholder } from "../manifests/placeholders";
import type { Container, PodCarrier } from "../manifests/pods";
import { complaintAboutHost, type HostComplaint, normalHost } from "../texts/hostNames";
import { environmentOf, type Variable, type Variables } from "./environment";
import { mountedFile } from "./mountedFiles";
import type { Check, Rule, RuleContext, Violation } from "./rule";
import { secretOrigin } from "./secretMakers";

const certificate: Check = {
  id: "ZEN-301",
  name: "certificate",
  severity: "critical",
  title: "The agent shows Kube-Zen no certificate of its own",
  remediation: "Set `tls.enabled`, so that certificate and key are mounted from a Secret.",
};

const secret: Check = {
  id: "ZEN-302",
  name: "secret",
  severity: "high",
  title: "Nothing makes the Secret that the agent's certificate is mounted from",
  remediation:
    "Have it issued (`tls.certificate.enabled`, a cert-manager Certificate, an ExternalSecret), name the Secret that is there, or list it in `existingSecrets` of the pack's config.",
};

const authority: Check = {
  id: "ZEN-303",
  name: "authority",
  severity: "high",
  title: "The agent has no certificate authority to check Kube-Zen's certificate with",
  remediation: "Set `tls.caKey` to the authority's key in the Secret, or `caMount.enabled`.",
};

const endpoint: Check = {
  id: "ZEN-304",
  name: "endpoint",
  severity: "critical",
  title: "The agent's endpoint is not https with a fully qualified name",
  remediation: "Set `saas.endpoint` to Kube-Zen's external https address.",
};

const unknown: Check = {
  id: "ZEN-305",
  name: "unknown",
  severity: "high",
  title: "How the agent reaches Kube-Zen cannot be told before it is applied",
  remediation: "Give the endpoint and the files of the certificate values that are known in preview.",
};

const development: Check = {
  id: "ZEN-306",
  name: "development",
  severity: "medium",
  title: "The agent runs as one of development, in which it takes a connection that is not checked",
  remediation: "Set `environment` to staging or prod.",
};

/** Variables that hold an endpoint, the later generations' names among them, and whether it is a WebSocket's. */
const endpoints: Readonly<Record<string, readonly string[]>> = {
  SAAS_API_BASE: ["https:"],
  SAAS_WS_BASE: ["wss:", "https:"],
  SAAS_API_URL: ["https:"],
  SAAS_WS_URL: ["wss:", "https:"],
  SAAS_BASE_URL: ["https:"],
  SAAS_ENDPOINT: ["https:"],
  ZEN_SAAS_ENDPOINT: ["https:"],
};

const complaints: Readonly<Record<HostComplaint, string>> = {
  address: "is an IP address, which no public certificate is issued for",
  single: "is a name of one label, which only this cluster's search path completes",
  local: "is a name that is known in this cluster or network only",
  malformed: "is no DNS name",
  unknown: "ends in a value that is not known in preview",
};
const fix = "set saas.endpoint to Kube-Zen's external https address";

interface Agent {
  readonly pod: PodCarrier;
  readonly container: Container;
  readonly variables: Variables;
}

function agentsOf(objects: ManifestSet, pod: PodCarrier): readonly Agent[] {
  const { containers, labels } = pod;
  const imageOf = ({ body }: Container): string => textAt(body, "image") ?? "";
  if (programOf(textAt(labels, "app.kubernetes.io/name"), containers.map(imageOf)) !== "zen-agent") return [];
  const own = containers.filter((container) => programOf(undefined, [imageOf(container)]) === "zen-agent");
  const named = own.length > 0 ? own : containers.filter(({ list }) => list === "containers").slice(0, 1);
  return named.map((container) => ({ pod, container, variables: environmentOf(objects, pod, container) }));
}

/** A host of two labels can be a Service and its namespace. */
function isService(objects: ManifestSet, host: string): boolean {
  const [name = "", namespace = "", ...rest] = normalHost(host).split(".");
  return rest.length === 0 && objects.find("/Service", namespace, name) !== undefined;
}

type Told = Pick<Violation, "check" | "message"> | undefined;

/** What is wrong with an endpoint, by the URL alone: what is unknown in it matters only where it decides. */
function judgeEndpoint(objects: ManifestSet, name: string, text: string): Told {
  const refuse = (why: string): Told => ({ check: endpoint, message: `${name} ${why}: ${fix}` });
  const notKnown: Told = {
    check: unknown,
    message: `${name} is not known in preview: give saas.endpoint a value that is known before the release`,
  };
  const allowed = endpoints[name] ?? [];
  const scheme = /^([a-z][a-z0-9+.-]*:)\/\//i.exec(text)?.[1]?.toLowerCase();
  if (scheme !== undefined && !hasPlaceholder(scheme) && !allowed.includes(scheme))
    return refuse(`is ${scheme}//, not encrypted or not a web address`);
  if (!URL.canParse(text)) return hasPlaceholder(text) ? notKnown : refuse("is no URL");
  const url = new URL(text);
  if (!allowed.includes(url.protocol)) return hasPlaceholder(text) ? notKnown : refuse("is no https URL");
  if (url.username !== "" || url.password !== "") return refuse("has credentials in its URL");
  const complaint = complaintAboutHost(url.hostname);
  if (complaint === "unknown") return notKnown;
  if (complaint !== undefined) return refuse(`names a host that ${complaints[complaint]}`);
  return isService(objects, url.hostname) ? refuse("names a Service of this cluster") : undefined;
}

function judgeEndpoints(objects: ManifestSet, { pod, container, variables }: Agent): readonly Violation[] {
  const { object } = pod.manifest;
  const given = Object.keys(endpoints).flatMap((name) => variables.get(name) ?? []);
  if (given.length === 0) {
    const path = pointer([...container.path, ...(isArray(container.body["env"]) ? ["env"] : [])]);
    return [{ check: endpoint, object, path, message: `the agent is told no endpoint: ${fix}` }];
  }
  return given.flatMap(({ name, value, from, path }): readonly Violation[] => {
    const elsewhere: Told = {
      check: unknown,
      message: `${name} comes from a ${from === "secret" ? "Secret" : "place"} that cannot be read here: give it as a value or by a ConfigMap of the release`,
    };
    const told = value === undefined ? elsewhere : judgeEndpoint(objects, name, value);
    return told === undefined ? [] : [{ ...told, object, path: pointer(path) }];
  });
}

/** A file that the agent is told of. */
interface ToldFile {
  readonly what: "certificate" | "key" | "certificate authority";
  readonly check: Check;
  readonly names: readonly string[];
  /** Whether a ConfigMap may have it, because it is public. */
  readonly isPublic: boolean;
}

const files: readonly ToldFile[] = [
  { what: "certificate", check: certificate, names: ["TLS_CERT_FILE"], isPublic: false },
  { what: "key", check: certificate, names: ["TLS_KEY_FILE"], isPublic: false },
  {
    what: "certificate authority",
    check: authority,
    names: ["TLS_CA_FILE", "TLS_CA_CERT_FILE"],
    isPublic: true,
  },
];

/** Where the certificates are public, the authorities of the image check Kube-Zen's. */
function isNeeded({ isPublic }: ToldFile, profile: ProfileName | undefined): boolean {
  return !isPublic || (profile !== undefined && PROFILES[profile].certificateSource === "cert-manager");
}

function judgeFile(
  objects: ManifestSet,
  agent: Agent,
  file: ToldFile,
  context: RuleContext,
): readonly Violation[] {
  const { profile } = context;
  const { pod, container, variables } = agent;
  const { object } = pod.manifest;
  const { what, check, names, isPublic } = file;
  const values = isPublic ? "tls.caKey or caMount" : "tls.enabled";
  const found = names.flatMap((name): readonly Variable[] => {
    const variable = variables.get(name);
    return variable === undefined || variable.value === "" ? [] : [variable];
  })[0];
  if (found === undefined) {
    if (!isNeeded(file, profile)) return [];
    const message = `the agent is told no ${what} (${names[0] ?? ""}): set ${values}`;
    return [{ check, object, path: pointer(container.path), message }];
  }
  const { name, value, path } = found;
  if (value === undefined || hasPlaceholder(value)) {
    const message = `${name} is not known in preview: give it a value that is known before the release`;
    return [{ check: unknown, object, path: pointer(path), message }];
  }
  const mounted = mountedFile(pod, container, value);
  if (mounted?.kind === "driver" || (isPublic && mounted?.kind === "configMap")) return [];
  if (mounted?.kind !== "secret") {
    const message = `${name} names a file that is not mounted from a Secret: set ${values}, which mounts it`;
    return [{ check, object, path: pointer(path), message }];
  }
  const place = pointer(mounted.path);
  if (hasPlaceholder(mounted.name)) {
    const message = `the name of the Secret with the agent's ${what} is not known in preview: give it a value that is known before the release`;
    return [{ check: unknown, object, path: place, message }];
  }
  const origin = secretOrigin(objects, context, `${object.namespace}/${mounted.name}`);
  if (origin !== undefined && origin !== "empty") return [];
  const state = origin === undefined ? "neither there nor issued by anything" : "there without data";
  const message = `the Secret ${mounted.name} with the agent's ${what} is ${state}: issue it (tls.certificate.enabled, a Certificate, an ExternalSecret), name the one that is there, or list it in existingSecrets of the pack's config`;
  return [{ check: secret, object, path: place, message }];
}

/** Outside development the program itself ends where its connection is not checked (`fatal_tls_insecure_in_prod`). */
function judgeEnvironment({ pod, variables }: Agent, profile: ProfileName | undefined): readonly Violation[] {
  const variable = variables.get("ENVIRONMENT");
  if (profile === undefined || profile === "local" || variable === undefined) return [];
  const { value, path } = variable;
  const at = { object: pod.manifest.object, path: pointer(path) };
  if (value === undefined || hasPlaceholder(value)) {
    const message =
      "ENVIRONMENT is not known in preview: give environment a value that is known before the release";
    return [{ ...at, check: unknown, message }];
  }
  if (value !== "dev") return [];
  const message = `ENVIRONMENT is dev in the profile ${profile}, so that the agent takes connections that are not checked: set environment to staging or prod`;
  return [{ ...at, check: development, message }];
}

/** Mutual TLS from the agent to Kube-Zen is on (seed "Security Posture"; RM-SEC-001). */
export const tlsAgent: Rule = {
  name: "tls-agent",
  description:
    "The agent shows Kube-Zen a certificate of its own, and reaches it by https under a name that is known everywhere.",
  group: "mutualTls",
  controls: ["SOC2 CC6.1", "SOC2 CC6.7", "ISO A.8.5", "ISO A.8.24"],
  scope: "stack",
  checks: [certificate, secret, authority, endpoint, unknown, development],
  judge: (objects, context) =>
    objects.pods
      .flatMap((pod) => agentsOf(objects, pod))
      .flatMap((agent) => [
        ...files.flatMap((file) => judgeFile(objects, agent, file, context)),
        ...judgeEndpoints(objects, agent),
        ...judgeEnvironment(agent, context.profile),
      ]),
};
