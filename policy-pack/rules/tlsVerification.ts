import {
  isArray,
  isObject,
  type JsonObject,
  type JsonValue,
  pointer,
  textAt,
  valueAt,
} from "../manifests/json";
import { groupKind, type Manifest } from "../manifests/manifest";
import type { ManifestSet } from "../manifests/manifestSet";
import { hasPlaceholder } from "../manifests/placeholders";
import { type Container, type PodCarrier, podTemplatePath } from "../manifests/pods";
import { type TlsFault, tlsFault, tlsSwitch } from "../texts/tlsSwitches";
import { tlsFaultOfCommand, tlsFaultOfText } from "../texts/tlsTexts";
import { lastPart } from "../texts/words";
import { environmentOf } from "./environment";
import type { Check, Rule, Violation } from "./rule";

const fix = "remove it, and give the authority that signed the other end's certificate instead";
const remediation =
  "Remove it; where the other end's certificate is signed by an authority of your own, give that authority.";

const variable: Check = {
  id: "ZEN-311",
  name: "variable",
  severity: "critical",
  title: "An environment variable switches off the verification of certificates",
  remediation,
};

const argument: Check = {
  id: "ZEN-312",
  name: "argument",
  severity: "critical",
  title: "An argument or command switches off the verification of certificates",
  remediation,
};

const field: Check = {
  id: "ZEN-313",
  name: "field",
  severity: "high",
  title: "A field or annotation of an object switches off the verification of certificates",
  remediation,
};

const text: Check = {
  id: "ZEN-314",
  name: "settings",
  severity: "high",
  title: "Settings in a ConfigMap switch off the verification of certificates",
  remediation,
};

const version: Check = {
  id: "ZEN-315",
  name: "version",
  severity: "high",
  title: "A version of TLS below 1.2 is taken",
  remediation: "Raise the minimum to TLS 1.2, better 1.3 (RFC 8996 retired 1.0 and 1.1).",
};

const unknown: Check = {
  id: "ZEN-316",
  name: "unknown",
  severity: "medium",
  title: "Whether certificates are verified is not known in preview",
  remediation: "Give the setting a value that is known before the resource is made.",
};

const mesh: Check = {
  id: "ZEN-317",
  name: "mesh",
  severity: "high",
  title: "The service mesh takes or sends plain connections",
  remediation: "Set the mode to STRICT (PeerAuthentication), MUTUAL or ISTIO_MUTUAL (DestinationRule).",
};

type Found = Pick<Violation, "check" | "message" | "path">;

const oldVersion = (path: string): Found => ({
  check: version,
  path,
  message: "a version of TLS below 1.2 is taken: set the minimum to 1.2 or 1.3",
});

/** What is found of a fault, if there is one. */
function findings(
  fault: TlsFault | undefined,
  check: Check,
  path: readonly (string | number)[],
  what: string,
): readonly Found[] {
  if (fault === undefined) return [];
  const at = pointer(path);
  if (fault === "version") return [oldVersion(at)];
  return [{ check, path: at, message: `${what} switches off the verification of certificates: ${fix}` }];
}

const notKnown = (path: readonly (string | number)[]): Found => ({
  check: unknown,
  path: pointer(path),
  message:
    "whether certificates are verified is not known in preview: give the setting a value that is known before the resource is made",
});

const isSetting = (name: string): boolean => tlsSwitch(name) !== undefined || name === "NODE_OPTIONS";

function judgeEnvironment(objects: ManifestSet, pod: PodCarrier, container: Container): readonly Found[] {
  const { env, envFrom } = container.body;
  // Most containers have no such variable: then theirs need not be put together.
  if (!isArray(envFrom) && !(isArray(env) && env.some((item) => isSetting(textAt(item, "name") ?? ""))))
    return [];
  const found: Found[] = [];
  for (const { name, value, key, path } of environmentOf(objects, pod, container).values()) {
    if (!isSetting(name)) continue;
    // The ConfigMap itself has that finding where its key tells as much.
    if (value === undefined || (key !== undefined && tlsSwitch(key) !== undefined)) continue;
    if (hasPlaceholder(value)) found.push(notKnown(path));
    else {
      const fault = name === "NODE_OPTIONS" ? tlsFaultOfCommand(value.split(" ")) : tlsFault(name, value);
      found.push(...findings(fault, variable, path, `the variable ${name}`));
    }
  }
  return found;
}

const texts = (value: JsonValue | undefined): readonly string[] =>
  isArray(value) ? value.filter((item) => typeof item === "string") : [];

/** Where a container's commands stand besides `command` and `args`. */
const executed: readonly (readonly string[])[] = [
  ["lifecycle", "postStart", "exec", "command"],
  ["lifecycle", "preStop", "exec", "command"],
  ["startupProbe", "exec", "command"],
  ["livenessProbe", "exec", "command"],
  ["readinessProbe", "exec", "command"],
];

function judgeCommands({ body, path }: Container): readonly Found[] {
  const found: Found[] = [];
  const command = texts(body["command"]);
  const args = texts(body["args"]);
  const fault = tlsFaultOfCommand([...command, ...args]);
  if (fault !== undefined) {
    const part = tlsFaultOfCommand(command) === fault ? "command" : "args";
    found.push(...findings(fault, argument, [...path, part], "the command line"));
  }
  for (const place of executed) {
    const line = texts(valueAt(body, place));
    found.push(...findings(tlsFaultOfCommand(line), argument, [...path, ...place], "the command"));
  }
  return found;
}

function judgeAnnotations(
  annotations: JsonValue | undefined,
  path: readonly (string | number)[],
): readonly Found[] {
  if (!isObject(annotations)) return [];
  return Object.entries(annotations).flatMap(([key, value]): readonly Found[] => {
    if (typeof value !== "string") return [];
    const name = lastPart(key);
    const at = [...path, key];
    if (tlsSwitch(name) !== undefined)
      return hasPlaceholder(value)
        ? [notKnown(at)]
        : findings(tlsFault(name, value), field, at, "the annotation");
    return value.includes("\n") || value.includes(";")
      ? findings(tlsFaultOfText(value, name), field, at, "the annotation")
      : [];
  });
}

function judgeConfigMap(body: JsonObject): readonly Found[] {
  const data = body["data"];
  if (!isObject(data)) return [];
  return Object.entries(data).flatMap(([key, value]): readonly Found[] => {
    if (typeof value !== "string") return [];
    const path = ["data", key];
    if (tlsSwitch(key) !== undefined && !value.includes("\n"))
      return hasPlaceholder(value)
        ? [notKnown(path)]
        : findings(tlsFault(key, value), text, path, "the setting");
    return findings(tlsFaultOfText(value, key), text, path, "a setting in the text");
  });
}

/** Looks through a custom resource, whose settings stand anywhere. */
function judgeFields(value: JsonValue | undefined, path: readonly (string | number)[], found: Found[]): void {
  if (isArray(value)) {
    value.forEach((item, index) => judgeFields(item, [...path, index], found));
    return;
  }
  if (!isObject(value)) return;
  for (const [name, inner] of Object.entries(value)) {
    const at = [...path, name];
    if (typeof inner === "object") judgeFields(inner, at, found);
    else if (inner !== undefined && tlsSwitch(name) !== undefined) {
      const given = String(inner);
      if (hasPlaceholder(given)) found.push(notKnown(at));
      else if (given !== "") found.push(...findings(tlsFault(name, given), field, at, `the field ${name}`));
    }
  }
}

/** Where modes of a mesh stand, and the modes that take or send plain connections. */
const meshModes: Readonly<Record<string, readonly [path: readonly string[], plain: ReadonlySet<string>]>> = {
  "security.istio.io/PeerAuthentication": [["spec", "mtls", "mode"], new Set(["DISABLE", "PERMISSIVE"])],
  "networking.istio.io/DestinationRule": [["spec", "trafficPolicy", "tls", "mode"], new Set(["DISABLE"])],
};

function judgeMesh(kind: string, body: JsonObject): readonly Found[] {
  const place = meshModes[kind];
  if (place === undefined) return [];
  const [path, plain] = place;
  const mode = valueAt(body, path);
  if (typeof mode !== "string") return [];
  if (hasPlaceholder(mode)) return [notKnown(path)];
  const message =
    "the mesh takes or sends plain connections here: set the mode to STRICT, MUTUAL or ISTIO_MUTUAL";
  return plain.has(mode.toUpperCase()) ? [{ check: mesh, path: pointer(path), message }] : [];
}

/** Groups whose kinds are typed and have no such field, but for the registration of API servers. */
const builtIn = /^(?:|apps|batch|extensions|autoscaling|policy|[a-z.]+\.k8s\.io)\//;
const open: ReadonlySet<string> = new Set(["apiregistration.k8s.io/APIService"]);
const GATEWAYS = "gateway.networking.k8s.io/";

function judgeManifest(manifest: Manifest): readonly Found[] {
  const { body } = manifest;
  const kind = groupKind(body);
  const found: Found[] = [
    ...judgeAnnotations(valueAt(body, ["metadata", "annotations"]), ["metadata", "annotations"]),
  ];
  if (kind === "/ConfigMap") found.push(...judgeConfigMap(body));
  else if (open.has(kind) || kind.startsWith(GATEWAYS) || !builtIn.test(kind))
    judgeFields(body["spec"], ["spec"], found);
  return [...found, ...judgeMesh(kind, body)];
}

function judgePod(objects: ManifestSet, pod: PodCarrier): readonly Found[] {
  const found = pod.containers.flatMap((container) => [
    ...judgeEnvironment(objects, pod, container),
    ...judgeCommands(container),
  ]);
  // A Pod's own annotations are the object's.
  const path = podTemplatePath(pod.manifest.body) ?? [];
  if (path.length === 0) return found;
  return [...found, ...judgeAnnotations(pod.metadata["annotations"], [...path, "metadata", "annotations"])];
}

/** Certificates are verified, and by no version of TLS that is broken (RFC 8996; seed "Security & TLS"). */
export const tlsVerification: Rule = {
  name: "tls-verification",
  description: "Nothing switches off the verification of certificates or takes a version of TLS below 1.2.",
  group: "mutualTls",
  controls: ["SOC2 CC6.7", "ISO A.8.5", "ISO A.8.24"],
  scope: "release",
  checks: [variable, argument, field, text, version, unknown, mesh],
  judge: (objects) => [
    ...objects.manifests.flatMap((manifest) =>
      judgeManifest(manifest).map((found) => ({ ...found, object: manifest.object })),
    ),
    ...objects.pods.flatMap((pod) =>
      judgePod(objects, pod).map((found) => ({ ...found, object: pod.manifest.object })),
    ),
  ],
};
