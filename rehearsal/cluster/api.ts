import * as https from "node:https";
import type { IncomingMessage } from "node:http";

/** How to reach an API server as a client with a certificate; PEM texts. */
export interface ApiCredentials {
  readonly host: string;
  readonly port: number;
  readonly ca: string;
  readonly certificate: string;
  readonly key: string;
}

/** One request to the API server. */
export interface ApiRequest {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly path: string;
  readonly body?: unknown;
  /** Default: `application/json`. */
  readonly contentType?: string;
  /** In milliseconds. Default: 10 s. */
  readonly timeoutMs?: number;
}

/** The answer of the API server, of whatever status. */
export interface ApiResponse {
  readonly status: number;
  /** Parsed JSON, or the text where it is none. */
  readonly body: unknown;
}

/** Reads a body to its end, as JSON where it is. */
async function readBody(response: IncomingMessage): Promise<unknown> {
  response.setEncoding("utf8");
  let text = "";
  for await (const chunk of response) text += String(chunk);
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

/**
 * A client of a few dozen lines for the API server of the embedded cluster. It is there because it starts at
 * once and takes little memory: `zenctl up` asks on every run, and the simulated kubelet stays. Everything
 * else uses `@kubernetes/client-node`.
 */
export class ApiClient {
  private readonly agent: https.Agent;

  constructor(private readonly credentials: ApiCredentials) {
    this.agent = new https.Agent({
      keepAlive: true,
      maxSockets: 16,
      ca: credentials.ca,
      cert: credentials.certificate,
      key: credentials.key,
    });
  }

  private open(request: ApiRequest): Promise<IncomingMessage> {
    const body = request.body === undefined ? undefined : JSON.stringify(request.body);
    return new Promise((resolve, reject) => {
      const outgoing = https.request(
        {
          agent: this.agent,
          host: this.credentials.host,
          port: this.credentials.port,
          method: request.method,
          path: request.path,
          headers: {
            // The keys of service account tokens come as a type of their own.
            accept: "application/json, application/jwk-set+json",
            ...(body === undefined
              ? {}
              : {
                  "content-type": request.contentType ?? "application/json",
                  "content-length": Buffer.byteLength(body),
                }),
          },
        },
        resolve,
      );
      const timeoutMs = request.timeoutMs ?? 10_000;
      outgoing.setTimeout(timeoutMs, () => {
        outgoing.destroy(
          new Error(`No answer from the API server within ${timeoutMs} ms to ${request.path}.`),
        );
      });
      outgoing.once("error", reject);
      outgoing.end(body);
    });
  }

  /** Sends a request; an answer of any status is an answer. @throws if there is no answer. */
  async send(request: ApiRequest): Promise<ApiResponse> {
    const response = await this.open(request);
    return { status: response.statusCode ?? 0, body: await readBody(response) };
  }

  /** Sends a request whose failure is not expected. @throws on a status from 400 on, with the server's message. */
  async expect(request: ApiRequest): Promise<unknown> {
    const { status, body } = await this.send(request);
    if (status >= 400) {
      const message = (body as { readonly message?: string } | null)?.message ?? String(body);
      throw new Error(`${request.method} ${request.path} failed with ${status}: ${message}`);
    }
    return body;
  }

  /**
   * Follows a watch until it ends, giving each line as parsed JSON.
   * @throws if the connection fails, or 30 s longer than `timeoutMs` after silence.
   */
  async watch(path: string, timeoutMs: number, line: (event: unknown) => void): Promise<void> {
    const response = await this.open({ method: "GET", path, timeoutMs: timeoutMs + 30_000 });
    if (response.statusCode !== 200) {
      const body = await readBody(response);
      throw new Error(`Watch of ${path} failed with ${response.statusCode ?? 0}: ${JSON.stringify(body)}`);
    }
    response.setEncoding("utf8");
    let rest = "";
    for await (const chunk of response) {
      const lines = (rest + String(chunk)).split("\n");
      rest = lines.pop() ?? "";
      for (const text of lines) if (text !== "") line(JSON.parse(text));
    }
  }

  /** Closes the connections that are kept open. */
  close(): void {
    this.agent.destroy();
  }
}
