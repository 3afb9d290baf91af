import { CONNECTIONS } from "../../model/connections";
import { programOf } from "../../model/connections/programs";
import type { ProfileName } from "../../model/profiles";
import { isArray, isObject, type JsonValue, pointer, textAt, valueAt } from "../manifests/json";
import type { Manifest } from "../manifests/manifest";
import type { ManifestSet } from "../manifests/manifestSet";
import { hasPlaceholder } from "../manifests/placeholders";
import type { Container } from "../manifests/pods";
import { lastPart } from "../texts/words";
import { environmentOf } from "./environment";
import { mountedFile } from "./mountedFiles";
import { judgeProbeSchemes, probesDisagree } from "./probeSchemes";
import type { Check, Rule, Violation } from "./rule";
import { podsOfService, type Scheme, type ServicePort, servicePorts, servicesWith } from "./servicePorts";

const plain: Check = {
  id: "ZEN-321",
  name: "plain",
  severity: "high",
  title: "A client speaks plain http to a port that serves TLS",
  remediation: "Make the client speak https.",
};

const encrypted: Check = {
  id: "ZEN-322",
  name: "encrypted",
  severity: "high",
  title: "A client speaks TLS to a port that serves plain http",
  remediation: "Make the server serve TLS, or correct the client's scheme.",
};

const authority: Check = {
  id: "ZEN-323",
  name: "client-authority",
  severity: "critical",
  title: "A server that is called by mutual TLS has no authority to check its clients' certificates with",
  remediation:
    "Mount the authority that signs the clients' certificates and name its file (`tls.caKey`, `caMount`).",
};

const unknown: Check = {
  id: "ZEN-324",
  name: "unknown",
  severity: "medium",
  title: "Whether both ends of a connection agree about TLS is not known in preview",
  remediation: "Give the scheme a value that is known before the resource is made.",
};

type Path = readonly (string | number)[];

/** What one end says of a connection to a Service's port. */
interface Claim {
  readonly manifest: Manifest;
  readonly path: Path;
  /** Who speaks, in a few words. */
  readonly who: string;
  readonly scheme: Scheme | "unknown";
  readonly to: ServicePort;
}

const items = (value: JsonValue | undefined): readonly (readonly [number, JsonValue])[] =>
  isArray(value) ? [...value.entries()] : [];

const encryptedSchemes: ReadonlySet<string> = new Set(["https", "grpcs", "wss"]);
/** Protocols of which one is plain or not as the client wishes, and the other is no HTTP. */
const otherProtocols: ReadonlySet<string> = new Set(["auto_http", "fcgi"]);

const schemeOf = (text: string): Scheme | "unknown" =>
  hasPlaceholder(text) ? "unknown" : encryptedSchemes.has(text.toLowerCase()) ? "https" : "http";

function portOf(objects: ManifestSet, service: string, port: JsonValue | undefined): ServicePort | undefined {
  return objects
    .memo(servicePorts)
    .get(service)
    ?.find((each) => (typeof port === "number" ? each.port === port : each.name === port));
}

function saidByServices(objects: ManifestSet): readonly Claim[] {
  return [...objects.memo(servicePorts).values()].flat().flatMap((to) =>
    to.says === undefined
      ? []
      : [
          {
            manifest: to.service,
            path: ["spec", "ports", to.index, "appProtocol"],
            who: "the Service's appProtocol",
            scheme: to.says,
            to,
          },
        ],
  );
}

/** Ingresses say by one annotation how they speak to all of their backends. */
function saidByIngresses(objects: ManifestSet): readonly Claim[] {
  return objects.ofKind("networking.k8s.io/Ingress").flatMap((manifest): readonly Claim[] => {
    const annotations = valueAt(manifest.body, ["metadata", "annotations"]);
    const key = Object.keys(isObject(annotations) ? annotations : {}).find(
      (name) => lastPart(name) === "backend-protocol",
    );
    const given = (key === undefined ? undefined : textAt(annotations, key)) ?? "http";
    if (otherProtocols.has(given.toLowerCase())) return [];
    return items(valueAt(manifest.body, ["spec", "rules"])).flatMap(([index, rule]) =>
      items(valueAt(rule, ["http", "paths"])).flatMap(([position, path]): readonly Claim[] => {
        const service = valueAt(path, ["backend", "service"]);
        const name = `${manifest.object.namespace}/${textAt(service, "name") ?? ""}`;
        const port = valueAt(service, ["port", "number"]) ?? valueAt(service, ["port", "name"]);
        const to = portOf(objects, name, port);
        if (to === undefined) return [];
        const place: Path =
          key === undefined
            ? ["spec", "rules", index, "http", "paths", position, "backend"]
            : ["metadata", "annotations", key];
        return [{ manifest, path: place, who: "the Ingress", scheme: schemeOf(given), to }];
      }),
    );
  });
}

const monitors = [
  ["monitoring.coreos.com/ServiceMonitor", "the ServiceMonitor"],
  ["operator.victoriametrics.com/VMServiceScrape", "the VMServiceScrape"],
] as const;

function saidByMonitors(objects: ManifestSet): readonly Claim[] {
  return monitors.flatMap(([kind, who]) =>
    objects.ofKind(kind).flatMap((manifest) => {
      const { spec } = manifest.body;
      const names = valueAt(spec, ["namespaceSelector", "matchNames"]);
      const anywhere = valueAt(spec, ["namespaceSelector", "any"]) === true;
      const namespaces = isArray(names) ? names : [manifest.object.namespace];
      const services = servicesWith(objects, valueAt(spec, ["selector"])).filter(
        ({ object }) => anywhere || namespaces.includes(object.namespace),
      );
      return items(valueAt(spec, ["endpoints"])).flatMap(([index, endpoint]) =>
        services.flatMap(({ object }): readonly Claim[] => {
          const to = portOf(objects, `${object.namespace}/${object.name}`, textAt(endpoint, "port"));
          if (to === undefined) return [];
          const scheme = textAt(endpoint, "scheme");
          const path = ["spec", "endpoints", index, ...(scheme === undefined ? [] : ["scheme"])];
          return [{ manifest, path, who, scheme: schemeOf(scheme ?? "http"), to }];
        }),
      );
    }),
  );
}

const url =
  /^(https?|wss?|grpcs?):\/\/([a-z0-9-]+)(?:\.([a-z0-9-]+))?(?:\.svc(?:\.[a-z0-9.-]+)?)?\.?(?::(\d{1,5}))?(?:[/?#]|$)/i;

/** Whether a variable of the container could hold a URL: most containers have none. */
function canNameService({ body: { env, envFrom } }: Container): boolean {
  return (
    isArray(envFrom) ||
    items(env).some(
      ([, item]) =>
        textAt(item, "value")?.includes("://") === true ||
        valueAt(item, ["valueFrom", "configMapKeyRef"]) !== undefined,
    )
  );
}

/** Variables of pods that name a Service of the set by its URL. */
function saidByVariables(objects: ManifestSet): readonly Claim[] {
  const known = objects.memo(servicePorts);
  if (known.size === 0) return [];
  return objects.pods.flatMap((pod) =>
    pod.containers.flatMap((container) => {
      if (!canNameService(container)) return [];
      return [...environmentOf(objects, pod, container).values()].flatMap(
        ({ value, path, name }): readonly Claim[] => {
          const match = value === undefined ? null : url.exec(value);
          if (match === null) return [];
          const [, given = "", service = "", namespace = pod.manifest.object.namespace, port] = match;
          const scheme = schemeOf(given);
          const standard = scheme === "https" ? 443 : 80;
          const to = portOf(objects, `${namespace}/${service}`, port === undefined ? standard : Number(port));
          return to === undefined
            ? []
            : [{ manifest: pod.manifest, path, who: `the variable ${name}`, scheme, to }];
        },
      );
    }),
  );
}

function judgeClaim({ manifest, path, who, scheme, to }: Claim): Violation | undefined {
  const { serves, service, port } = to;
  const at = { object: manifest.object, path: pointer(path) };
  const where = `port ${port ?? to.name} of the Service ${service.object.name}`;
  if (scheme === "unknown")
    return {
      ...at,
      check: unknown,
      message: `by which scheme ${where} is spoken to is not known in preview: give it a value that is known before`,
    };
  if (serves === undefined || serves === scheme) return undefined;
  return serves === "https"
    ? {
        ...at,
        check: plain,
        message: `${who} speaks plain http to ${where}, which serves TLS: make it https`,
      }
    : {
        ...at,
        check: encrypted,
        message: `${who} speaks TLS to ${where}, which serves plain http: serve TLS there, or make it http`,
      };
}

/** Variables that name the authority that a program checks the other end with. */
const authorityVariables = ["TLS_CA_FILE", "TLS_CA_CERT_FILE", "TLS_CLIENT_CA_FILE"] as const;

/** Programs of ours that are called by mutual TLS in a profile, and at which ports. */
function mutualServers(profile: ProfileName): ReadonlyMap<string, ReadonlySet<number>> {
  const servers = new Map<string, Set<number>>();
  for (const { to, ports, tls, profiles } of CONNECTIONS) {
    if (to.kind !== "program" || tls[profile] !== "mutual" || !profiles.includes(profile)) continue;
    const known = servers.get(to.program) ?? new Set();
    for (const { port } of ports) known.add(port);
    servers.set(to.program, known);
  }
  return servers;
}

/** A Service that opens such a port lets clients in, whose certificates the server has to check. */
function judgeServers(objects: ManifestSet, profile: ProfileName): readonly Violation[] {
  const servers = mutualServers(profile);
  const ports = new Set([...servers.values()].flatMap((each) => [...each]));
  return [...objects.memo(servicePorts).values()].flat().flatMap(({ service, port }) => {
    if (port === undefined || !ports.has(port)) return [];
    return podsOfService(objects, service).flatMap((pod): readonly Violation[] => {
      const images = pod.containers.map(({ body }) => textAt(body, "image") ?? "");
      const program = programOf(textAt(pod.labels, "app.kubernetes.io/name"), images);
      if (program === undefined || servers.get(program)?.has(port) !== true) return [];
      const isChecked = pod.containers.some((container) =>
        authorityVariables.some((name) => {
          const file = environmentOf(objects, pod, container).get(name)?.value;
          return (
            file !== undefined && (hasPlaceholder(file) || mountedFile(pod, container, file) !== undefined)
          );
        }),
      );
      if (isChecked) return [];
      const message = `${program} is called by mutual TLS at port ${port}, but has no authority to check its clients with: set tls.caKey or caMount`;
      return [
        { check: authority, object: pod.manifest.object, path: pod.specPointer("containers"), message },
      ];
    });
  });
}

/** Both ends of a connection agree about TLS, as far as the manifests tell (`model/connections`). */
export const tlsAgreement: Rule = {
  name: "tls-agreement",
  description:
    "Both ends of every connection agree on TLS, and who is called by mutual TLS checks its clients.",
  group: "mutualTls",
  controls: ["SOC2 CC6.7", "ISO A.8.5", "ISO A.8.24"],
  scope: "stack",
  checks: [plain, encrypted, authority, unknown, probesDisagree],
  judge: (objects, { profile }) => [
    ...[saidByServices, saidByIngresses, saidByMonitors, saidByVariables]
      .flatMap((say) => say(objects))
      .flatMap((claim) => judgeClaim(claim) ?? []),
    ...judgeServers(objects, profile ?? "aws"),
    ...judgeProbeSchemes(objects),
  ],
};
