import type { sendUnaryData, ServerUnaryCall } from "@grpc/grpc-js";
import { EngineService } from "@pulumi/pulumi/proto/engine_grpc_pb";
import * as rpc from "@pulumi/pulumi/proto/engine_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import * as semver from "semver";

import type { Emitter } from "../events/emitter";
import type { Severity } from "../events/event";
import { listen, newServer } from "../plugins/grpc";

const SEVERITIES: readonly Severity[] = ["debug", "info", "warning", "error"];

/** The Engine service: programs and packs log through it and learn the stack's URN from it. */
export interface EngineServer {
  readonly address: string;
  close(): void;
}

/** Starts the Engine service. Debug messages are left out, as the real CLI does without `--debug`. */
export async function startEngineServer(emitter: Emitter, version: string): Promise<EngineServer> {
  let root = "";
  const log = (request: rpc.LogRequest): Empty => {
    const severity = SEVERITIES[request.getSeverity()] ?? "info";
    if (severity !== "debug") {
      emitter.diagnose(severity, request.getMessage(), request.getUrn(), {
        streamId: request.getStreamid(),
        ephemeral: request.getEphemeral(),
      });
    }
    return new Empty();
  };
  const setRoot = (request: rpc.SetRootResourceRequest): rpc.SetRootResourceResponse => {
    root = request.getUrn();
    return new rpc.SetRootResourceResponse();
  };
  const getRoot = (): rpc.GetRootResourceResponse => {
    const response = new rpc.GetRootResourceResponse();
    response.setUrn(root);
    return response;
  };
  const requireVersion = (request: rpc.RequirePulumiVersionRequest): rpc.RequirePulumiVersionResponse => {
    const range = request.getPulumiVersionRange();
    if (!semver.satisfies(version, range))
      throw new Error(`Pulumi CLI version ${version} does not satisfy the version range "${range}"`);
    return new rpc.RequirePulumiVersionResponse();
  };
  const server = newServer();
  server.addService(EngineService, {
    log: answer(log),
    getRootResource: answer(getRoot),
    setRootResource: answer(setRoot),
    startDebugging: answer(() => new Empty()),
    requirePulumiVersion: answer(requireVersion),
  });
  const address = await listen(server);
  return { address, close: () => server.forceShutdown() };
}

/** Makes a handler of a function; what it throws is the answer's error. */
export function answer<Request, Response>(
  handle: (request: Request) => Response | Promise<Response>,
): (call: ServerUnaryCall<Request, Response>, callback: sendUnaryData<Response>) => void {
  return (call, callback) => {
    void (async () => {
      try {
        callback(null, await handle(call.request));
      } catch (error) {
        callback(error instanceof Error ? error : new Error(String(error)));
      }
    })();
  };
}
