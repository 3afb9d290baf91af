import { X509Certificate } from "node:crypto";
import * as tls from "node:tls";
import { alternativeNames, nameText } from "../certs/x509";
import type { ShownCertificate } from "./contract";

/** How long a server may take, in milliseconds. */
const PATIENCE_MS = 10_000;

/** A server to be asked for its certificates. */
export interface Server {
  readonly host: string;
  readonly port: number;
  /** Host name that it is asked for, and has to have. */
  readonly serverName: string;
  /** Authorities that it is checked with, PEM. Default: those that Node.js brings along. */
  readonly trust?: string;
}

/** What a server shows. */
export interface Shown {
  readonly chain: readonly ShownCertificate[];
  readonly trusted: boolean;
  /** Why it is not trusted, or did not answer. */
  readonly reason?: string;
}

function described(raw: Buffer): ShownCertificate {
  const certificate = new X509Certificate(raw);
  return {
    subject: nameText(certificate.subject),
    issuer: nameText(certificate.issuer),
    names: [...alternativeNames(certificate)],
    notAfter: new Date(certificate.validTo).toISOString(),
  };
}

/** Certificates from the server's own to the last that is known; the last one of them is its own issuer. */
export function chainOf(first: tls.DetailedPeerCertificate): readonly ShownCertificate[] {
  const seen = new Map<string, ShownCertificate>();
  // Whatever the types say, a server that shows nothing gives an object without anything in it.
  let next: Partial<tls.DetailedPeerCertificate> | undefined = first;
  while (next?.raw !== undefined && !seen.has(next.fingerprint256 ?? "")) {
    seen.set(next.fingerprint256 ?? "", described(next.raw));
    next = next.issuerCertificate;
  }
  return [...seen.values()];
}

/** Connects as a client without a certificate, to see what the server shows, whether or not it can be trusted. */
export function certificatesOf({ host, port, serverName, trust }: Server): Promise<Shown> {
  return new Promise((resolve) => {
    const socket = tls.connect({
      host,
      port,
      servername: serverName,
      ...(trust === undefined ? {} : { ca: trust }),
      // To look at what is shown also where it is of no use; nothing is sent.
      rejectUnauthorized: false,
    });
    const end = (shown: Shown): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(shown);
    };
    const silent = (reason: string): void => end({ chain: [], trusted: false, reason });
    const timer = setTimeout(() => silent(`nothing within ${PATIENCE_MS / 1000} s`), PATIENCE_MS);
    socket.once("error", (error: NodeJS.ErrnoException) => silent(error.code ?? error.message));
    socket.once("secureConnect", () => {
      const chain = chainOf(socket.getPeerCertificate(true));
      // Node's types have an Error there, and its documentation and code the code as text.
      const mistake = socket.authorizationError as unknown;
      end(socket.authorized ? { chain, trusted: true } : { chain, trusted: false, reason: String(mistake) });
    });
  });
}
