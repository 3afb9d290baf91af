import * as grpc from "@grpc/grpc-js";
import { EngineService } from "@pulumi/pulumi/proto/engine_grpc_pb";
import type { LogRequest } from "@pulumi/pulumi/proto/engine_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { startProvider } from "../../../../rehearsal/providers";
import { ProviderClient } from "./client";

const SEVERITIES = ["debug", "info", "warning", "error"];

/** A line that a provider sent to the engine. */
export interface LogLine {
  readonly severity: string;
  readonly urn: string;
  readonly message: string;
  /** Whether the next line takes its place. */
  readonly ephemeral: boolean;
}

/** A provider under test, the way to talk to it, and what it said to the engine. */
export interface StartedProvider {
  readonly client: ProviderClient;
  readonly lines: readonly LogLine[];
  close(): Promise<void>;
}

/** Starts a provider with an engine attached that keeps its log lines. */
export async function start(
  name: string,
  options: {
    readonly programDirectory: string;
    readonly env: NodeJS.ProcessEnv;
    readonly interrupted?: readonly string[];
  },
): Promise<StartedProvider> {
  const lines: LogLine[] = [];
  const engine = new grpc.Server();
  engine.addService(EngineService, {
    log: (call: grpc.ServerUnaryCall<LogRequest, Empty>, done: grpc.sendUnaryData<Empty>) => {
      const { request } = call;
      lines.push({
        severity: SEVERITIES[request.getSeverity()] ?? "",
        urn: request.getUrn(),
        message: request.getMessage(),
        ephemeral: request.getEphemeral(),
      });
      done(null, new Empty());
    },
  });
  const port = await new Promise<number>((resolve, reject) => {
    engine.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) => {
      if (error === null) resolve(bound);
      else reject(error);
    });
  });
  const provider = await startProvider(name, options);
  const client = new ProviderClient(provider.address);
  await client.attach(`127.0.0.1:${port}`);
  return {
    client,
    lines,
    async close() {
      client.close();
      await provider.close();
      engine.forceShutdown();
    },
  };
}
