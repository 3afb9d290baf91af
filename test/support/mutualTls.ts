import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import * as tls from "node:tls";

/** What one end of a connection shows, and what it trusts; PEM texts. */
export interface End {
  readonly certificate: string;
  readonly key: string;
  readonly authorities: string;
}

/** How one connection went: the serial numbers that the two ends showed, or why there was none. */
export type Connection =
  { readonly serverSerial: string; readonly clientSerial: string } | { readonly refused: string };

/**
 * A stand-in of the SaaS: it asks every client for a certificate, lets in whom its authorities know, and says which
 * serial number it saw. It takes a renewed certificate while it runs, as an ingress controller does.
 */
export class SaasStandIn {
  readonly #server: tls.Server;

  private constructor(server: tls.Server) {
    this.#server = server;
  }

  static async start(end: End): Promise<SaasStandIn> {
    const server = tls.createServer(
      {
        cert: end.certificate,
        key: end.key,
        ca: end.authorities,
        requestCert: true,
        rejectUnauthorized: true,
        minVersion: "TLSv1.2",
      },
      (socket) => {
        socket.on("error", () => undefined);
        socket.end(socket.getPeerCertificate().serialNumber);
      },
    );
    server.on("tlsClientError", () => undefined);
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return new SaasStandIn(server);
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Shows and trusts something else from now on. */
  use(end: End): void {
    this.#server.setSecureContext({
      cert: end.certificate,
      key: end.key,
      ca: end.authorities,
      minVersion: "TLSv1.2",
    });
  }

  close(): void {
    this.#server.close();
  }
}

/** Connects once and reads to the end: in TLS 1.3 a refused certificate shows only after the handshake. */
export function connect(port: number, end: End, serverName: string): Promise<Connection> {
  return new Promise((resolve) => {
    let answer = "";
    let serverSerial = "";
    const socket = tls.connect(
      {
        host: "127.0.0.1",
        port,
        servername: serverName,
        cert: end.certificate,
        key: end.key,
        ca: end.authorities,
        minVersion: "TLSv1.2",
      },
      () => {
        serverSerial = socket.getPeerCertificate().serialNumber;
      },
    );
    socket.setEncoding("utf8").on("data", (text: string) => (answer += text));
    socket.setTimeout(5_000, () => socket.destroy(new Error("timed out")));
    socket.once("error", (error: NodeJS.ErrnoException) => resolve({ refused: error.code ?? error.message }));
    socket.once("close", () =>
      resolve(answer === "" ? { refused: "closed" } : { serverSerial, clientSerial: answer }),
    );
  });
}

/** Connects every 100 milliseconds with what `end` gives, until it is stopped. */
export class SteadyClient {
  readonly connections: Connection[] = [];
  readonly #stop = new AbortController();
  readonly #ended: Promise<void>;

  constructor(port: number, serverName: string, end: () => End) {
    this.#ended = this.#run(port, serverName, end);
  }

  async #run(port: number, serverName: string, end: () => End): Promise<void> {
    while (!this.#stop.signal.aborted) {
      this.connections.push(await connect(port, end(), serverName));
      await delay(100, undefined, { signal: this.#stop.signal }).catch(() => undefined);
    }
  }

  get refused(): readonly string[] {
    return this.connections.flatMap((each) => ("refused" in each ? [each.refused] : []));
  }

  serials(side: "serverSerial" | "clientSerial"): ReadonlySet<string> {
    return new Set(this.connections.flatMap((each) => ("refused" in each ? [] : [each[side]])));
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#ended;
  }
}
