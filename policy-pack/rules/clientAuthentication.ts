import { isObject, type JsonObject, type JsonValue, textAt, valueAt } from "../manifests/json";
import type { Manifest } from "../manifests/manifest";
import type { ManifestSet } from "../manifests/manifestSet";
import { hasPlaceholder } from "../manifests/placeholders";

/** Ingress controllers whose annotations ask clients for certificates. */
export type Controller = "nginx" | "haproxy-ingress" | "alb";

/** Whether clients have to show a certificate; where they do not, what is wrong and at which annotation. */
export interface Asked {
  readonly asks: "yes" | "no" | "unknown";
  /** In a few words that follow "the Ingress ..."; empty for `yes`. */
  readonly why: string;
  /** Key of the annotation; undefined where one is missing. */
  readonly key?: string;
}

const yes: Asked = { asks: "yes", why: "" };
const no = (why: string, key?: string): Asked => ({
  asks: "no",
  why,
  ...(key === undefined ? {} : { key }),
});
const unknown = (key: string): Asked => ({ asks: "unknown", why: "", key });

const NGINX = "nginx.ingress.kubernetes.io/";
const HAPROXY = "haproxy-ingress.github.io/";
const ALB = "alb.ingress.kubernetes.io/";

/** Annotations of an object; none where there is something else. */
export function annotationsOf(body: JsonObject): JsonObject {
  const annotations = valueAt(body, ["metadata", "annotations"]);
  return isObject(annotations) ? annotations : {};
}

/** What ingress-nginx and haproxy-ingress call alike: an authority, and whether a certificate is optional. */
function byAuthority(annotations: JsonObject, prefix: string): Asked {
  const [secretKey, verifyKey] = [`${prefix}auth-tls-secret`, `${prefix}auth-tls-verify-client`];
  // Which authority it is matters less than that there is one.
  const secret = annotations[secretKey];
  if (typeof secret !== "string" || secret === "") return no(`names no authority of clients (${secretKey})`);
  const verify = annotations[verifyKey] ?? "on";
  if (verify === "on") return yes;
  if (typeof verify === "string" && hasPlaceholder(verify)) return unknown(verifyKey);
  return no(`lets in clients without a certificate that was checked (${verifyKey} is not on)`, verifyKey);
}

/** haproxy-ingress lets everybody in where the Secret is missing, unless it is told to be strict. */
function byHaproxy(annotations: JsonObject): Asked {
  const found = byAuthority(annotations, HAPROXY);
  if (found.asks !== "yes") return found;
  const key = `${HAPROXY}auth-tls-strict`;
  const strict = annotations[key];
  if (strict === "true") return yes;
  if (typeof strict === "string" && hasPlaceholder(strict)) return unknown(key);
  const at = strict === undefined ? undefined : key;
  return no(`lets everybody in while the authority's Secret is missing (${key} is not true)`, at);
}

/** A list in JSON; undefined where the text is none. */
function listIn(text: string): readonly JsonValue[] | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? (value as readonly JsonValue[]) : undefined;
  } catch {
    return undefined;
  }
}

/** What an AWS load balancer does at one HTTPS port (AWS Load Balancer Controller, "Ingress annotations"). */
function atPort(port: JsonValue, modes: readonly JsonValue[], key: string): Asked {
  const entry = modes.find((each) => isObject(each) && each["port"] === port);
  const where = `at port ${JSON.stringify(port)}`;
  if (entry === undefined) return no(`asks nobody for a certificate ${where} (${key})`, key);
  const mode = textAt(entry, "mode") ?? "off";
  if (hasPlaceholder(mode)) return unknown(key);
  if (mode !== "verify") return no(`does not check clients ${where} (mode ${mode} in ${key})`, key);
  if ((textAt(entry, "trustStore") ?? "") === "") return no(`names no trust store ${where} (${key})`, key);
  return valueAt(entry, ["ignoreClientCertificateExpiry"]) === true
    ? no(`lets in certificates that have ended ${where} (ignoreClientCertificateExpiry in ${key})`, key)
    : yes;
}

/** A list of an annotation, or what is wrong with it. */
function listAt(annotations: JsonObject, key: string, otherwise: string): readonly JsonValue[] | Asked {
  const text = textAt(annotations, key) ?? otherwise;
  const list = listIn(text);
  if (list !== undefined) return list;
  return hasPlaceholder(text) ? unknown(key) : no(`has no list in JSON in ${key}`, key);
}

function byAws(annotations: JsonObject): Asked {
  const [modesKey, portsKey] = [`${ALB}mutual-authentication`, `${ALB}listen-ports`];
  if ((textAt(annotations, modesKey) ?? "") === "") return no(`asks nobody for a certificate (${modesKey})`);
  const modes = listAt(annotations, modesKey, "");
  if ("asks" in modes) return modes;
  const listeners = listAt(annotations, portsKey, '[{"HTTPS":443}]');
  if ("asks" in listeners) return listeners;
  const ports = listeners.flatMap((each) => (isObject(each) ? (each["HTTPS"] ?? []) : []));
  if (ports.length === 0)
    return no(`has no HTTPS port at which clients could be asked (${portsKey})`, portsKey);
  if (ports.some((port) => typeof port === "string" && hasPlaceholder(port))) return unknown(portsKey);
  const found = ports.map((port) => atPort(port, modes, modesKey));
  return found.find(({ asks }) => asks === "no") ?? found.find(({ asks }) => asks === "unknown") ?? yes;
}

const ways: Readonly<Record<Controller, (annotations: JsonObject) => Asked>> = {
  nginx: (annotations) => byAuthority(annotations, NGINX),
  "haproxy-ingress": byHaproxy,
  alb: byAws,
};

/** What the controllers call themselves in an IngressClass. */
const controllers: Readonly<Record<string, Controller>> = {
  "k8s.io/ingress-nginx": "nginx",
  "haproxy-ingress.github.io/controller": "haproxy-ingress",
  "ingress.k8s.aws/alb": "alb",
};
/** Classes as they are usually called; `haproxy` is that of two controllers, of which one has such annotations. */
const classes: Readonly<Record<string, Controller>> = {
  nginx: "nginx",
  haproxy: "haproxy-ingress",
  "haproxy-ingress": "haproxy-ingress",
  alb: "alb",
};

/** Who reads an Ingress: `other` for a controller without such annotations, undefined where nothing tells. */
function controllerOf(objects: ManifestSet, { body }: Manifest): Controller | "other" | undefined {
  const name =
    textAt(body, "spec", "ingressClassName") ?? textAt(annotationsOf(body), "kubernetes.io/ingress.class");
  if (name === undefined) return undefined;
  const known = objects.find("networking.k8s.io/IngressClass", "", name);
  const controller = known === undefined ? undefined : textAt(known.body, "spec", "controller");
  if (controller === undefined) return classes[name];
  return hasPlaceholder(controller) ? undefined : (controllers[controller] ?? "other");
}

/**
 * Whether the controller of an Ingress lets in only clients whose certificate it has checked. Where nothing tells who
 * reads the Ingress, one controller's annotations have to say so in full.
 */
export function asksClients(objects: ManifestSet, ingress: Manifest): Asked {
  const annotations = annotationsOf(ingress.body);
  const controller = controllerOf(objects, ingress);
  if (controller === "other") return no("is read by a controller that no annotation has ask clients");
  // ingress-nginx takes everything about clients from the Ingress that this one is the canary of.
  const isCanary = annotations[`${NGINX}canary`] === "true";
  if (isCanary && (controller === undefined || controller === "nginx")) return yes;
  if (controller !== undefined) return ways[controller](annotations);
  const found = Object.values(ways).map((way) => way(annotations));
  return (
    found.find(({ asks }) => asks === "yes") ??
    found.find(({ asks }) => asks === "unknown") ??
    found.find(({ key }) => key !== undefined) ??
    no("has no annotation of a known controller that asks clients for certificates")
  );
}
