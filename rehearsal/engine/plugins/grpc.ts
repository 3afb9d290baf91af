import {
  type Client,
  credentials,
  type MethodDefinition,
  Server,
  ServerCredentials,
  type ServiceError,
  status,
} from "@grpc/grpc-js";

/** Messages may be as large as the engine's own limit of 400 MB. */
export const CHANNEL_OPTIONS = {
  "grpc.max_receive_message_length": 400 * 1024 * 1024,
  "grpc.max_send_message_length": 400 * 1024 * 1024,
} as const;

/** Plain gRPC: everything stays on this machine. */
export const insecure = (): ReturnType<typeof credentials.createInsecure> => credentials.createInsecure();

/** Calls a unary method of a service and waits for its answer. */
export function unary<Request, Response>(
  client: Client,
  method: MethodDefinition<Request, Response>,
  request: Request,
): Promise<Response> {
  return new Promise((resolve, reject) => {
    client.makeUnaryRequest(
      method.path,
      method.requestSerialize,
      method.responseDeserialize,
      request,
      (error, response) => {
        if (error !== null) reject(error);
        else if (response === undefined) reject(new Error(`${method.path} gave no answer.`));
        else resolve(response);
      },
    );
  });
}

/** Starts a server on a free port of the loopback device and gives its address. */
export function listen(server: Server): Promise<string> {
  return new Promise((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) => {
      if (error === null) resolve(`127.0.0.1:${port}`);
      else reject(error);
    });
  });
}

/** Makes a server. */
export function newServer(): Server {
  return new Server(CHANNEL_OPTIONS);
}

/** Whether an error is one that a gRPC call gave. */
export function isServiceError(error: unknown): error is ServiceError {
  return error instanceof Error && "code" in error && typeof error.code === "number" && "details" in error;
}

/** What a failed call has to say, without the code in front. */
export function messageOf(error: unknown): string {
  if (isServiceError(error)) return error.details === "" ? error.message : error.details;
  return error instanceof Error ? error.message : String(error);
}

/** An error that a service answers a call with. */
export class CallError extends Error {
  constructor(
    readonly code: status,
    message: string,
  ) {
    super(message);
  }
}

export { status };
