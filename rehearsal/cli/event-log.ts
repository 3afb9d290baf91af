import * as fs from "node:fs";

import { Client, type ClientWritableStream } from "@grpc/grpc-js";
import { EventsService } from "@pulumi/pulumi/proto/events_grpc_pb";
import { EventRequest } from "@pulumi/pulumi/proto/events_pb";
import type { Empty } from "google-protobuf/google/protobuf/empty_pb";

import type { EventSink } from "../engine/events/event";
import { CHANNEL_OPTIONS, insecure } from "../engine/plugins/grpc";

/**
 * Where `--event-log` sends events: JSON lines in a file, or over gRPC to `tcp://HOST:PORT`, as SDKs ask for since
 * 3.205.
 */
export function openEventLog(target: string): EventSink {
  return target.startsWith("tcp://") ? streamTo(target.slice("tcp://".length)) : appendTo(target);
}

function appendTo(file: string): EventSink {
  const descriptor = fs.openSync(file, "w");
  return {
    write: (event) => void fs.writeSync(descriptor, `${JSON.stringify(event)}\n`),
    close: () => {
      fs.closeSync(descriptor);
      return Promise.resolve();
    },
  };
}

function streamTo(address: string): EventSink {
  const client = new Client(address, insecure(), CHANNEL_OPTIONS);
  const { path, requestSerialize, responseDeserialize } = EventsService.streamEvents;
  let done: () => void = () => undefined;
  const answered = new Promise<void>((resolve) => (done = resolve));
  // A listener that went away must not fail the operation: events are a report, not the work.
  const stream: ClientWritableStream<EventRequest> = client.makeClientStreamRequest<EventRequest, Empty>(
    path,
    requestSerialize,
    responseDeserialize,
    () => done(),
  );
  stream.on("error", () => done());
  return {
    write: (event) => {
      const request = new EventRequest();
      request.setEvent(`${JSON.stringify(event)}\n`);
      stream.write(request);
    },
    close: async () => {
      stream.end();
      await answered;
      client.close();
    },
  };
}
