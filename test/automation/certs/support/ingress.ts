import * as https from "node:https";
import * as tls from "node:tls";
import {
  isArray,
  isObject,
  type JsonObject,
  type JsonValue,
  textAt,
  valueAt,
} from "../../../../policy-pack/manifests/json";
import { issue } from "./pki";
import { type Running, running, stapled } from "./servers";

const PREFIX = "nginx.ingress.kubernetes.io/";

/** How one host asks clients for certificates (ingress-nginx, annotations `auth-tls-*`). */
interface Verification {
  readonly mode: "on" | "off" | "optional" | "optional_no_ca";
  readonly depth: number;
  readonly authorities: string;
  /** Whether the Secret that is named is not there: ingress-nginx then answers 403 to everybody. */
  readonly broken: boolean;
}

interface Host {
  readonly name: string;
  /** Undefined where its Secret is not there: the controller then shows its fake certificate. */
  readonly shown: { readonly chain: string; readonly key: string } | undefined;
  readonly verification: Verification | undefined;
}

const items = (value: JsonValue | undefined): readonly JsonObject[] =>
  isArray(value) ? value.filter(isObject) : [];

function dataOf(secrets: readonly JsonObject[], namespace: string, name: string): (key: string) => string {
  const secret = secrets.find(
    (one) => textAt(one, "metadata", "namespace") === namespace && textAt(one, "metadata", "name") === name,
  );
  return (key) => Buffer.from(textAt(secret, "data", key) ?? "", "base64").toString("utf8");
}

function verificationOf(ingress: JsonObject, secrets: readonly JsonObject[]): Verification | undefined {
  const annotations = valueAt(ingress, ["metadata", "annotations"]);
  const annotation = (name: string): string | undefined =>
    isObject(annotations) ? textAt(annotations, `${PREFIX}${name}`) : undefined;
  const secret = annotation("auth-tls-secret");
  if (secret === undefined) return undefined;
  const [namespace = "", name = ""] = secret.split("/");
  const authorities = dataOf(secrets, namespace, name)("ca.crt");
  return {
    mode: (annotation("auth-tls-verify-client") ?? "on") as Verification["mode"],
    depth: Number(annotation("auth-tls-verify-depth") ?? "1"),
    authorities,
    broken: authorities === "",
  };
}

function hostsOf(ingress: JsonObject, secrets: readonly JsonObject[]): readonly Host[] {
  if (textAt(ingress, "spec", "ingressClassName") !== "nginx") return [];
  const verification = verificationOf(ingress, secrets);
  const namespace = textAt(ingress, "metadata", "namespace") ?? "";
  return items(valueAt(ingress, ["spec", "tls"])).flatMap((entry) => {
    const data = dataOf(secrets, namespace, textAt(entry, "secretName") ?? "");
    const [chain, key] = [data("tls.crt"), data("tls.key")];
    const names = isArray(entry["hosts"]) ? entry["hosts"].filter((name) => typeof name === "string") : [];
    return names.map((name) => ({
      name,
      shown: chain === "" ? undefined : { chain, key },
      verification,
    }));
  });
}

/** Certificates between the client's own and the root in the chain that was verified. */
function intermediates(socket: tls.TLSSocket): number {
  let count = 0;
  // Whatever the types say, there is none above the last that was sent or is trusted.
  let one = socket.getPeerCertificate(true).issuerCertificate as tls.DetailedPeerCertificate | undefined;
  while (
    one !== undefined &&
    one.fingerprint256 !== (one.issuerCertificate as typeof one | undefined)?.fingerprint256
  ) {
    count++;
    one = one.issuerCertificate;
  }
  return count;
}

/** OpenSSL's code of what is wrong with the client's certificate. */
function reasonOf({ authorized, authorizationError }: tls.TLSSocket): string {
  // Whatever the types say, it is text.
  return authorized ? "OK" : String(authorizationError);
}

/** The name that the client asked for (SNI); of a server's socket the types do not know it. */
function asked(socket: object): unknown {
  return "servername" in socket ? socket.servername : undefined;
}

/** What nginx answers in place of the page (ngx_http_request.c: `ngx_http_process_request`); undefined for the page. */
function refusal(host: Host | undefined, socket: tls.TLSSocket): readonly [number, string] | undefined {
  const verification = host?.verification;
  if (verification === undefined || verification.mode === "off") return undefined;
  if (verification.broken) return [403, "403 Forbidden"];
  const shows = Object.keys(socket.getPeerCertificate()).length > 0;
  const optional = verification.mode !== "on";
  if (!shows) return optional ? undefined : [400, "400 No required SSL certificate was sent"];
  const fits = socket.authorized && intermediates(socket) <= verification.depth;
  if (fits || verification.mode === "optional_no_ca") return undefined;
  return [400, "400 The SSL certificate error"];
}

/** How a stand-in of an ingress controller is set up. */
export interface IngressSettings {
  readonly ingresses: readonly JsonObject[];
  readonly secrets: readonly JsonObject[];
  /** The controller's `ssl-protocols`. Default: 1.2 and 1.3, as ingress-nginx has it. */
  readonly oldest?: tls.SecureVersion;
  readonly staple?: () => Promise<Buffer | null>;
}

/**
 * A stand-in of ingress-nginx: a real TLS server that does what Ingress objects and Secrets say. It chooses the
 * certificate by SNI, asks every client for one, as nginx does, after the handshake, and answers 400 to who shows none
 * or a wrong one. What is behind it is not asked.
 */
export async function ingressStandIn(settings: IngressSettings): Promise<Running> {
  const { ingresses, secrets, oldest = "TLSv1.2", staple } = settings;
  const hosts = ingresses.flatMap((ingress) => hostsOf(ingress, secrets));
  const fake = await issue({
    commonName: "Kubernetes Ingress Controller Fake Certificate",
    dns: ["ingress.local"],
  });
  const level = oldest === "TLSv1.2" ? 2 : 0;
  const ciphers = `DEFAULT@SECLEVEL=${level}`;
  const context = (host: Host | undefined): tls.SecureContext =>
    tls.createSecureContext({
      cert: host?.shown?.chain ?? fake.certificate,
      key: host?.shown?.key ?? fake.key,
      ca: host?.verification?.authorities ?? [],
      minVersion: oldest,
      ciphers,
    });
  const contexts = new Map(hosts.map((host) => [host.name, context(host)]));
  const refusals: string[] = [];
  const server = https.createServer(
    {
      cert: fake.certificate,
      key: fake.key,
      minVersion: oldest,
      ciphers,
      requestCert: true,
      rejectUnauthorized: false,
      SNICallback: (name, done) => done(null, contexts.get(name)),
    },
    (request, response) => {
      const { socket } = request;
      if (!(socket instanceof tls.TLSSocket)) return;
      const host = hosts.find(({ name }) => name === asked(socket));
      const [status, title] = refusal(host, socket) ?? [200, "a stand-in of what is behind an ingress"];
      if (status !== 200) refusals.push(reasonOf(socket));
      response
        .writeHead(status, { connection: "close", "content-type": "text/html" })
        .end(`<html><head><title>${title}</title></head><body>${title}</body></html>\n`);
    },
  );
  stapled(server, staple);
  return running(server, refusals);
}
