import * as fs from "node:fs";
import * as http from "node:http";
import * as https from "node:https";
import * as path from "node:path";
import { UnansweredError } from "../provider";
import { ApiError } from "./api-error";
import type { ClusterEntry, Kubeconfig, UserEntry } from "./kubeconfig";

/** A JSON request to an API server. */
export interface ApiRequest {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Path with its query. */
  readonly path: string;
  readonly body?: unknown;
  /** Default `application/json`. */
  readonly contentType?: string;
  /** Default `application/json`. */
  readonly accept?: string;
  readonly signal?: AbortSignal;
}

/** A kept-alive connection to an API server. */
export interface Connection {
  /** Address of the API server. */
  readonly server: string;
  /**
   * Sends a request and reads the JSON answer.
   *
   * @throws ApiError when the server refuses.
   * @throws UnansweredError when it could not be reached or the connection was lost before its answer.
   */
  send(request: ApiRequest): Promise<unknown>;
  close(): void;
}

interface StatusAnswer {
  readonly message?: string;
  readonly reason?: string;
  readonly details?: { readonly kind?: string };
}

/** Longest silence of the API server on one request, in milliseconds. */
const SILENCE = 60_000;

function material(data: string | undefined, file: string | undefined, base: string): Buffer | undefined {
  if (data !== undefined && data !== "") return Buffer.from(data, "base64");
  if (file === undefined || file === "") return undefined;
  return fs.readFileSync(path.resolve(base, file));
}

/** Credentials of one request. */
interface Credentials {
  readonly authorization?: string;
}

/** Gives the credentials of the next request; a login program's token may have to be renewed in between. */
type CredentialSource = () => Promise<Credentials>;

function staticCredentials(user: UserEntry, base: string): CredentialSource {
  const header = (authorization: string): Credentials => ({ authorization });
  const { tokenFile, token, username } = user;
  // A token file is rotated behind our back, so that it is read every time.
  if (tokenFile !== undefined) {
    const file = path.resolve(base, tokenFile);
    return async () => header(`Bearer ${(await fs.promises.readFile(file, "utf8")).trim()}`);
  }
  if (token !== undefined) return () => Promise.resolve(header(`Bearer ${token}`));
  if (username === undefined) return () => Promise.resolve({});
  const basic = Buffer.from(`${username}:${user.password ?? ""}`).toString("base64");
  return () => Promise.resolve(header(`Basic ${basic}`));
}

interface Login {
  readonly credentials: CredentialSource;
  /** Client certificate that the login program gave. */
  readonly tls: https.AgentOptions;
}

/**
 * Logs in by the program that the kubeconfig names (`exec`, as EKS has it) or by an auth provider. The library
 * that does this takes a second to load, which is why everything else goes without it.
 */
async function loginByLibrary(config: Kubeconfig, context: string): Promise<Login> {
  const { KubeConfig } = await import("@kubernetes/client-node");
  const library = new KubeConfig();
  if (config.file === undefined) library.loadFromString(config.text);
  else library.loadFromFile(config.file);
  library.setCurrentContext(context);
  const apply = async (): Promise<https.RequestOptions> => {
    const options: https.RequestOptions = { headers: {} };
    await library.applyToHTTPSOptions(options);
    return options;
  };
  const { cert, key } = await apply();
  return {
    tls: { ...(cert === undefined ? {} : { cert }), ...(key === undefined ? {} : { key }) },
    async credentials() {
      const { headers } = await apply();
      const found = Object.entries(headers ?? {}).find(
        ([name]) => name.toLowerCase() === "authorization",
      )?.[1];
      return typeof found === "string" ? { authorization: found } : {};
    },
  };
}

function tlsOptions(cluster: ClusterEntry, user: UserEntry, base: string): https.AgentOptions {
  const ca = material(cluster["certificate-authority-data"], cluster["certificate-authority"], base);
  const cert = material(user["client-certificate-data"], user["client-certificate"], base);
  const key = material(user["client-key-data"], user["client-key"], base);
  const servername = cluster["tls-server-name"];
  return {
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
    ...(servername === undefined ? {} : { servername }),
    rejectUnauthorized: cluster["insecure-skip-tls-verify"] !== true,
  };
}

function refusal(code: number, text: string): ApiError {
  try {
    const status = JSON.parse(text) as StatusAnswer;
    const message = status.message ?? text;
    return new ApiError(message, code, status.reason ?? "", status.details?.kind ?? "");
  } catch {
    return new ApiError(`the API server answered ${code}: ${text.slice(0, 200)}`, code, "", "");
  }
}

/** Opens a connection to the API server of a kubeconfig context. Nothing is sent before the first request. */
export async function connect(
  config: Kubeconfig,
  context: string,
  cluster: ClusterEntry,
  user: UserEntry,
): Promise<Connection> {
  const base = config.file === undefined ? process.cwd() : path.dirname(config.file);
  const server = new URL(cluster.server ?? "http://localhost:8080");
  const secure = server.protocol === "https:";
  const byLibrary = user.exec !== undefined || user["auth-provider"] !== undefined;
  const login: Login = byLibrary
    ? await loginByLibrary(config, context)
    : { credentials: staticCredentials(user, base), tls: {} };
  const agent = secure
    ? new https.Agent({ keepAlive: true, maxSockets: 32, ...tlsOptions(cluster, user, base), ...login.tls })
    : new http.Agent({ keepAlive: true, maxSockets: 32 });
  const prefix = server.pathname.replace(/\/$/u, "");

  async function send(request: ApiRequest): Promise<unknown> {
    const credentials = await login.credentials();
    const body = request.body === undefined ? undefined : JSON.stringify(request.body);
    const options: https.RequestOptions = {
      agent,
      method: request.method,
      hostname: server.hostname.replace(/^\[|\]$/gu, ""),
      port: server.port === "" ? (secure ? 443 : 80) : server.port,
      path: `${prefix}${request.path}`,
      headers: {
        accept: request.accept ?? "application/json",
        "user-agent": "kube-zen-rehearsal",
        ...credentials,
        ...(body === undefined
          ? {}
          : {
              "content-type": request.contentType ?? "application/json",
              "content-length": Buffer.byteLength(body),
            }),
      },
      ...(request.signal === undefined ? {} : { signal: request.signal }),
    };
    return new Promise((resolve, reject) => {
      const unanswered = (error: Error): void => reject(new UnansweredError(error.message, { cause: error }));
      const call = (secure ? https : http).request(options, (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("error", unanswered);
        response.on("end", () => {
          const text = Buffer.concat(chunks).toString("utf8");
          const code = response.statusCode ?? 0;
          if (code >= 200 && code < 300) resolve(text === "" ? undefined : JSON.parse(text));
          else reject(refusal(code, text));
        });
      });
      call.setTimeout(SILENCE, () =>
        call.destroy(new Error(`the API server ${server.href} did not answer in time`)),
      );
      call.on("error", unanswered);
      call.end(body);
    });
  }

  return { server: server.href, send, close: () => agent.destroy() };
}
