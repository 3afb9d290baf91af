import { once } from "node:events";
import * as http from "node:http";
import type { AddressInfo } from "node:net";

/** What the server was asked: path, and the Range header if there was one. */
export interface Asked {
  readonly path: string;
  readonly range?: string;
}

/** A mirror of releases on this machine. */
export class ReleaseServer {
  readonly asked: Asked[] = [];
  /** Breaks the connection of the next answers after this many bytes, one entry per answer. */
  readonly breakAfter: number[] = [];
  /** Whether it answers Range requests with the part only. */
  ranges = true;
  /** Waits this long between pieces of 64 KiB. */
  pauseMs = 0;
  readonly #files: ReadonlyMap<string, Buffer>;
  readonly #server = http.createServer((request, response) => void this.#answer(request, response));

  /** @param files contents by path, such as `/get.helm.sh/helm.tar.gz` */
  constructor(files: Readonly<Record<string, Buffer>>) {
    this.#files = new Map(Object.entries(files));
  }

  async start(): Promise<string> {
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
    return `http://127.0.0.1:${String((this.#server.address() as AddressInfo).port)}`;
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  async #answer(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const { range } = request.headers;
    this.asked.push({ path: request.url ?? "", ...(range === undefined ? {} : { range }) });
    const content = this.#files.get(request.url ?? "");
    if (content === undefined) {
      response.writeHead(404).end("not here");
      return;
    }
    const from = this.ranges && range !== undefined ? Number(/bytes=(\d+)-/.exec(range)?.[1]) : 0;
    if (from >= content.length) {
      response.writeHead(416, { "content-range": `bytes */${String(content.length)}` }).end();
      return;
    }
    const part = content.subarray(from);
    const length = { "content-length": part.length };
    const last = String(content.length - 1);
    if (from > 0)
      response.writeHead(206, {
        ...length,
        "content-range": `bytes ${String(from)}-${last}/${String(content.length)}`,
      });
    else response.writeHead(200, length);
    const limit = this.breakAfter.shift();
    const sent = limit === undefined ? part : part.subarray(0, limit);
    for (let at = 0; at < sent.length; at += 65_536) {
      response.write(sent.subarray(at, at + 65_536));
      await new Promise((resolve) => setTimeout(resolve, this.pauseMs));
    }
    if (limit === undefined) response.end();
    else response.destroy();
  }
}
