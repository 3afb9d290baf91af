import { once } from "node:events";
import * as https from "node:https";
import type { AddressInfo } from "node:net";
import type * as tls from "node:tls";

/** What a server shows, PEM. */
export interface Shown {
  /** The certificate, and what leads from it to its authority. */
  readonly chain: string;
  readonly key: string;
}

/** How a stand-in of the SaaS is set up. */
export interface SaasSettings {
  readonly shown: Shown;
  /** Authorities of clients. */
  readonly clients: string;
  readonly oldest?: tls.SecureVersion;
  readonly newest?: tls.SecureVersion;
  /** OpenSSL's security level. Default: 2. */
  readonly securityLevel?: 0 | 2;
  /** Asks the responder, where the server staples. */
  readonly staple?: () => Promise<Buffer | null>;
}

/** A server that can be closed at once. */
export interface Running {
  readonly port: number;
  /** Why it refused clients, in the words of OpenSSL's codes: what Node.js as a server tells nobody. */
  readonly refusals: readonly string[];
  close(): void;
}

/** Has a server staple, as nginx does with `ssl_stapling`: Node.js asks what, when a client wants to know. */
export function stapled(server: https.Server, staple: (() => Promise<Buffer | null>) | undefined): void {
  if (staple === undefined) return;
  server.on("OCSPRequest", (_certificate, _issuer, callback) => {
    staple().then(
      (answer) => callback(null, answer ?? (undefined as unknown as Buffer)),
      (error: unknown) => callback(error as Error, undefined as unknown as Buffer),
    );
  });
}

/** Starts a server on a free port. */
export async function running(server: https.Server, refusals: string[] = []): Promise<Running> {
  server.on("tlsClientError", (error: NodeJS.ErrnoException, socket) => {
    // Whatever the types say, it is text, and there only where a certificate was refused.
    const reason = (socket as { readonly authorizationError?: unknown }).authorizationError;
    refusals.push(typeof reason === "string" ? reason : (error.code ?? error.message));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    refusals,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

/**
 * A stand-in of the SaaS: a real TLS server that ends the handshake of whoever shows no certificate of one of its
 * clients' authorities.
 */
export async function saasStandIn(settings: SaasSettings): Promise<Running> {
  const { shown, clients, oldest = "TLSv1.2", newest = "TLSv1.3", securityLevel = 2, staple } = settings;
  const server = https.createServer(
    {
      cert: shown.chain,
      key: shown.key,
      ca: clients,
      requestCert: true,
      rejectUnauthorized: true,
      minVersion: oldest,
      maxVersion: newest,
      ciphers: `DEFAULT@SECLEVEL=${securityLevel}`,
    },
    (_request, response) => {
      response.writeHead(200, { connection: "close" }).end("a stand-in of the SaaS\n");
    },
  );
  stapled(server, staple);
  return running(server);
}
