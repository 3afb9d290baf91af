import * as grpc from "@grpc/grpc-js";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import { engineLog } from "./engine-log";
import type { RunningProvider, StartOptions } from "./index";
import type { Provider, ProviderContext } from "./provider";
import { providerService } from "./service";

/** The size that the engine allows for a message (sdk/go/common/util/rpcutil). */
const LARGEST_MESSAGE = 1024 * 1024 * 400;

function listen(server: grpc.Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.bindAsync(`127.0.0.1:${port}`, grpc.ServerCredentials.createInsecure(), (error, bound) => {
      if (error === null) resolve(bound);
      else reject(error);
    });
  });
}

/** Serves one provider on 127.0.0.1. */
export async function serve(
  factory: (context: ProviderContext) => Provider,
  options: StartOptions,
): Promise<RunningProvider> {
  const log = engineLog();
  let cancellation = new AbortController();
  // An engine cancels at the end of every run; a provider that is served on must be able to begin the next one.
  const cancel = (): void => {
    cancellation.abort();
    cancellation = new AbortController();
  };
  const provider = factory({
    programDirectory: options.programDirectory,
    env: options.env,
    interrupted: new Set(options.interrupted),
    preview: options.preview === true,
    log,
    get signal() {
      return cancellation.signal;
    },
  });
  const server = new grpc.Server({
    "grpc.max_receive_message_length": LARGEST_MESSAGE,
    "grpc.max_send_message_length": LARGEST_MESSAGE,
  });
  server.addService(ResourceProviderService, providerService(provider, log, cancel));
  const port = await listen(server, options.port ?? 0);
  return {
    address: `127.0.0.1:${port}`,
    async close() {
      cancellation.abort();
      server.forceShutdown();
      await provider.close();
      await log.close();
    },
  };
}
