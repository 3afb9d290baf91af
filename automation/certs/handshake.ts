import { X509Certificate } from "node:crypto";
import * as tls from "node:tls";
import type { VERDICTS } from "./contract";
import { readStaple, type Staple } from "./staple";
import { mustStaple } from "./x509";

/** How an attempt to connect ends. */
export type Verdict = (typeof VERDICTS)[number];

/** How an attempt to connect ended. */
export interface Outcome {
  readonly verdict: Verdict | "no answer";
  /** What was seen. */
  readonly reason: string;
  /** Version of TLS, where one was agreed on. */
  readonly protocol?: string;
}

/** An attempt to connect. PEM texts. */
export interface Attempt {
  /** Where the server is dialled. */
  readonly host: string;
  readonly port: number;
  /** Whom the server has to be: a host name, which it is asked for (SNI) as well, or an address. */
  readonly serverName: string;
  /** Whom its certificate has to be about, where that is to be another. Default: `serverName`. */
  readonly checkedName?: string;
  /** Authorities that the server is checked with; without them those that Node.js brings along. */
  readonly trust?: string;
  /** What the client shows. */
  readonly client?: { readonly certificate: string; readonly key: string };
  /** Versions of TLS that the client offers. Default: 1.2 and 1.3. */
  readonly versions?: { readonly oldest: tls.SecureVersion; readonly newest: tls.SecureVersion };
  /** Whether the server has to staple also where its certificate does not say so. Default: no. */
  readonly stapleRequired?: boolean;
  /** Keys and digests that the client takes part in (OpenSSL's security levels). Default: 2, with 112 bits and more. */
  readonly securityLevel?: 0 | 2;
  /** How long all of it may take, in milliseconds. Default: 10 s. */
  readonly patienceMs?: number;
  readonly signal?: AbortSignal;
}

const PATIENCE_MS = 10_000;
/** As much of an answer as says whether a certificate was refused. */
const ENOUGH = 4096;
/** Codes of Node.js for a server that cannot be dialled at all. */
const NOT_THERE = /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT|EADDRNOTAVAIL)$/;

const refusedByServer = (reason: string): Outcome => ({ verdict: "refused by the server", reason });
const refusedByClient = (reason: string): Outcome => ({ verdict: "refused by the client", reason });
const noAnswer = (reason: string): Outcome => ({ verdict: "no answer", reason });

interface TlsError extends Error {
  readonly code?: string;
  /** OpenSSL's words. */
  readonly reason?: string;
}

/** What an error means that ended a connection. */
function ofError(error: TlsError, shaken: boolean): Outcome {
  const { code = "", message, reason } = error;
  if (NOT_THERE.test(code)) return noAnswer(code);
  if (/^ERR_SSL_.*ALERT_/.test(code)) return refusedByServer(reason ?? message);
  if (code === "ECONNRESET" || code === "EPIPE") return refusedByServer("it dropped the connection");
  if (/^ERR_SSL_(WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|HTTP_REQUEST)$/.test(code))
    return noAnswer("it does not speak TLS");
  // Before the end of the handshake everything else is the client's own check of the server.
  return shaken ? noAnswer(message) : refusedByClient(reason ?? message);
}

/**
 * What a server answered. One that asks for certificates at the level of HTTP, as ingress-nginx does, lets everybody
 * finish the handshake and then answers 400 (ngx_http_request.c: 495 and 496 become 400).
 */
function ofAnswer(text: string): Outcome {
  const status = /^HTTP\/1\.[01] (\d{3})/.exec(text)?.[1];
  const words = /<title>([^<]*SSL certificate[^<]*)<\/title>/i.exec(text)?.[1];
  if (status === "495" || status === "496" || (status === "400" && words !== undefined))
    return refusedByServer(words ?? `HTTP ${status}`);
  return { verdict: "in", reason: status === undefined ? "it answered" : `HTTP ${status}` };
}

function isComplete(text: string): boolean {
  return (
    text.length >= ENOUGH ||
    (text.startsWith("HTTP/") && !text.startsWith("HTTP/1.1 400") && text.includes("\r\n"))
  );
}

/** Why a client that minds revocation goes no further; undefined where it does. */
function stapleMistake(
  socket: tls.TLSSocket,
  staple: Uint8Array | undefined,
  required: boolean,
): string | undefined {
  const peer = socket.getPeerCertificate(true);
  const certificate = new X509Certificate(peer.raw);
  const demanded = mustStaple(certificate);
  if (staple === undefined || staple.length === 0) {
    if (demanded) return "its certificate says must-staple, and nothing is stapled";
    return required ? "nothing is stapled" : undefined;
  }
  // Of a self-signed one the issuer is the same object; whatever the types say, there may be none.
  const issuer = peer.issuerCertificate as tls.DetailedPeerCertificate | undefined;
  const found: Staple =
    issuer === undefined
      ? { status: "of no use", reason: "the certificate's authority is not known" }
      : readStaple(staple, certificate, new X509Certificate(issuer.raw), new Date());
  if (found.status === "revoked") return "its certificate was revoked, as the staple says";
  if (found.status === "good" || !(demanded || required)) return undefined;
  return `what is stapled is of no use: ${found.reason}`;
}

// The types know `requestOCSP` of sockets only; `tls.connect` hands it on.
type Options = tls.ConnectionOptions & Pick<tls.TLSSocketOptions, "requestOCSP">;

function optionsOf(attempt: Attempt): Options {
  const { host, port, serverName, checkedName = serverName, trust, client, versions } = attempt;
  const { securityLevel = 2 } = attempt;
  const isName = !/^[\d.]+$|:/.test(serverName);
  return {
    host,
    port,
    ...(isName ? { servername: serverName } : {}),
    checkServerIdentity: (_dialled, certificate) => tls.checkServerIdentity(checkedName, certificate),
    ...(trust === undefined ? {} : { ca: trust }),
    ...(client === undefined ? {} : { cert: client.certificate, key: client.key }),
    minVersion: versions?.oldest ?? "TLSv1.2",
    maxVersion: versions?.newest ?? "TLSv1.3",
    // Versions before 1.2 sign with SHA-1, which OpenSSL 3 only does at level 0: else they would not be offered at all.
    ciphers: `DEFAULT@SECLEVEL=${securityLevel}`,
    ALPNProtocols: ["http/1.1"],
    requestOCSP: true,
    rejectUnauthorized: true,
  };
}

/**
 * Connects once and tells who refused whom, if anybody did. It asks for a page and reads what comes, since in TLS 1.3
 * a server refuses a client's certificate after the client's handshake is over (RFC 8446 section 4.4.2.4).
 */
export function attemptHandshake(attempt: Attempt): Promise<Outcome> {
  const { serverName, patienceMs = PATIENCE_MS, signal } = attempt;
  return new Promise((resolve) => {
    let socket: tls.TLSSocket;
    try {
      socket = tls.connect(optionsOf(attempt));
    } catch (error) {
      resolve(refusedByClient(error instanceof Error ? error.message : String(error)));
      return;
    }
    let [answer, shaken] = ["", false];
    let staple: Uint8Array | undefined;
    let protocol: string | undefined;
    const end = (outcome: Outcome): void => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", stop);
      socket.destroy();
      resolve(protocol === undefined ? outcome : { ...outcome, protocol });
    };
    const timer = setTimeout(
      () => end(answer === "" ? noAnswer(`nothing within ${patienceMs / 1000} s`) : ofAnswer(answer)),
      patienceMs,
    );
    const stop = (): void => end(noAnswer("interrupted"));
    signal?.addEventListener("abort", stop);
    socket.setEncoding("utf8");
    socket.on("OCSPResponse", (response: Buffer | null) => (staple = response ?? undefined));
    socket.once("secureConnect", () => {
      shaken = true;
      protocol = socket.getProtocol() ?? undefined;
      const mistake = stapleMistake(socket, staple, attempt.stapleRequired === true);
      if (mistake !== undefined) end(refusedByClient(mistake));
      else socket.write(`GET / HTTP/1.1\r\nHost: ${serverName}\r\nConnection: close\r\n\r\n`);
    });
    socket.on("data", (text: string) => {
      answer += text;
      if (isComplete(answer)) end(ofAnswer(answer));
    });
    socket.once("error", (error: TlsError) => end(answer === "" ? ofError(error, shaken) : ofAnswer(answer)));
    socket.once("close", () =>
      end(answer === "" ? refusedByServer("it closed the connection without a word") : ofAnswer(answer)),
    );
  });
}
