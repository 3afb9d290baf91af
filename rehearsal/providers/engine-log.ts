import * as grpc from "@grpc/grpc-js";
import { EngineClient } from "@pulumi/pulumi/proto/engine_grpc_pb";
import { LogRequest, LogSeverity } from "@pulumi/pulumi/proto/engine_pb";
import type { EngineLog, Severity } from "./provider";

const SEVERITIES: Readonly<Record<Severity, LogSeverity>> = {
  debug: LogSeverity.DEBUG,
  info: LogSeverity.INFO,
  warning: LogSeverity.WARNING,
  error: LogSeverity.ERROR,
};

/** An engine log that reaches the engine once its address is known; before that, lines are dropped. */
export interface ConnectableLog extends EngineLog {
  connect(address: string): void;
  /** Waits for the lines under way and closes the connection. */
  close(): Promise<void>;
}

/** Makes a log that sends its lines to an engine by its gRPC Log call. */
export function engineLog(): ConnectableLog {
  let client: EngineClient | undefined;
  const underWay = new Set<Promise<void>>();

  function send(severity: Severity, urn: string, text: string, ephemeral: boolean): void {
    const engine = client;
    if (engine === undefined) return;
    const request = new LogRequest();
    request.setSeverity(SEVERITIES[severity]);
    request.setUrn(urn);
    request.setMessage(text);
    request.setEphemeral(ephemeral);
    const sent = new Promise<void>((resolve) => {
      // A lost log line is no reason to fail the resource that it is about.
      engine.log(request, () => {
        underWay.delete(sent);
        resolve();
      });
    });
    underWay.add(sent);
  }

  return {
    connect(address) {
      client?.close();
      client = new EngineClient(address, grpc.credentials.createInsecure());
    },
    message: (severity, urn, text) => send(severity, urn, text, false),
    status: (severity, urn, text) => send(severity, urn, text, true),
    async close() {
      await Promise.all(underWay);
      client?.close();
      client = undefined;
    },
  };
}
