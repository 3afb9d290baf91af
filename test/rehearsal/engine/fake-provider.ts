import { Metadata, Server, ServerCredentials, type ServiceError, status } from "@grpc/grpc-js";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as rpc from "@pulumi/pulumi/proto/provider_pb";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import { Status } from "@pulumi/pulumi/proto/status_pb";
import { Any } from "google-protobuf/google/protobuf/any_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";

import { deepEquals } from "../../../rehearsal/engine/values/equality";
import {
  isSecret,
  type PropertyMap,
  type PropertyValue,
  UNKNOWN,
} from "../../../rehearsal/engine/values/property";
import { fromStruct, toStruct } from "../../../rehearsal/engine/values/struct";

/** One call that the provider was asked for. */
export interface Call {
  readonly method: string;
  readonly name: string;
  readonly inputs: PropertyMap;
  readonly preview: boolean;
}

/**
 * A provider of `fake:index:Thing` that keeps its things in memory. Inputs steer it: `fail` fails a create or an
 * update, `failDelete` a delete, `initError` leaves a thing that is not ready, `invalid` does not pass the check,
 * a changed `immutable` needs a replacement (with `deleteFirst` the old thing first), `waitMs` takes its time. A
 * create with `silent` makes the thing and gives no answer; read without an id it is found by its name.
 */
export class FakeProvider {
  readonly calls: Call[] = [];
  readonly things = new Map<string, PropertyMap>();
  readonly #server = new Server();
  #serial = 0;
  port = 0;

  async start(): Promise<void> {
    const handle =
      <Request, Response>(method: (request: Request) => Response | Promise<Response>) =>
      (
        call: { request: Request },
        callback: (error: Partial<ServiceError> | null, response?: Response) => void,
      ) => {
        Promise.resolve()
          .then(() => method(call.request))
          .then((response) => callback(null, response), callback);
      };
    this.#server.addService(ResourceProviderService, {
      checkConfig: handle((request: rpc.CheckRequest) => checked(this.#note("CheckConfig", request))),
      diffConfig: handle((request: rpc.DiffRequest) => this.#diff("DiffConfig", request)),
      configure: handle((request: rpc.ConfigureRequest) => {
        this.calls.push({
          method: "Configure",
          name: request.getName() ?? "",
          inputs: fromStruct(request.getArgs()),
          preview: false,
        });
        const response = new rpc.ConfigureResponse();
        response.setAcceptsecrets(true);
        response.setSupportspreview(true);
        response.setAcceptresources(false);
        return response;
      }),
      check: handle((request: rpc.CheckRequest) => checked(this.#note("Check", request))),
      diff: handle((request: rpc.DiffRequest) => this.#diff("Diff", request)),
      create: handle((request: rpc.CreateRequest) => this.#create(request)),
      update: handle((request: rpc.UpdateRequest) => this.#update(request)),
      delete: handle((request: rpc.DeleteRequest) => this.#delete(request)),
      read: handle((request: rpc.ReadRequest) => this.#read(request)),
      invoke: handle((request: rpc.InvokeRequest) => {
        const response = new rpc.InvokeResponse();
        response.setReturn(toStruct({ echo: fromStruct(request.getArgs()) }));
        return response;
      }),
      cancel: handle(() => new Empty()),
      getPluginInfo: handle(() => new PluginInfo()),
    });
    this.port = await new Promise<number>((resolve, reject) => {
      this.#server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) =>
        error ? reject(error) : resolve(port),
      );
    });
  }

  stop(): void {
    this.#server.forceShutdown();
  }

  /** The names of the things that a method was called for, in order. */
  names(method: string, preview = false): readonly string[] {
    return this.calls
      .filter((call) => call.method === method && call.preview === preview)
      .map(({ name }) => name);
  }

  forget(): void {
    this.calls.length = 0;
  }

  #note(
    method: string,
    request: { getName(): string; getNews(): Parameters<typeof fromStruct>[0] },
  ): PropertyMap {
    const inputs = fromStruct(request.getNews());
    this.calls.push({ method, name: request.getName(), inputs, preview: false });
    return inputs;
  }

  #diff(method: string, request: rpc.DiffRequest): rpc.DiffResponse {
    const news = this.#note(method, request);
    const olds = fromStruct(request.getOldInputs());
    const response = new rpc.DiffResponse();
    const changed = [...new Set([...Object.keys(olds), ...Object.keys(news)])].filter(
      (key) => !deepEquals(olds[key], news[key]),
    );
    response.setChanges(
      changed.length === 0 ? rpc.DiffResponse.DiffChanges.DIFF_NONE : rpc.DiffResponse.DiffChanges.DIFF_SOME,
    );
    response.setDiffsList(changed);
    response.setReplacesList(changed.filter((key) => key === "immutable"));
    response.setDeletebeforereplace(news["deleteFirst"] === true);
    response.setHasdetaileddiff(true);
    for (const key of changed) {
      const diff = new rpc.PropertyDiff();
      diff.setKind(key === "immutable" ? rpc.PropertyDiff.Kind.UPDATE_REPLACE : rpc.PropertyDiff.Kind.UPDATE);
      diff.setInputdiff(true);
      response.getDetaileddiffMap().set(key, diff);
    }
    return response;
  }

  async #create(request: rpc.CreateRequest): Promise<rpc.CreateResponse> {
    const inputs = fromStruct(request.getProperties());
    this.calls.push({ method: "Create", name: request.getName(), inputs, preview: request.getPreview() });
    const response = new rpc.CreateResponse();
    if (request.getPreview()) {
      response.setProperties(toStruct({ ...inputs, serial: UNKNOWN }));
      return response;
    }
    await wait(inputs);
    if (typeof inputs["fail"] === "string") throw failure(status.INVALID_ARGUMENT, inputs["fail"]);
    const serial = `serial-${++this.#serial}`;
    const id = `${request.getName()}-${serial}`;
    const outputs = { ...inputs, serial };
    this.things.set(id, outputs);
    if (inputs["silent"] === true) throw failure(status.UNAVAILABLE, "connection lost");
    if (typeof inputs["initError"] === "string") throw initFailure(id, outputs, inputs["initError"]);
    response.setId(id);
    response.setProperties(toStruct(outputs));
    return response;
  }

  async #update(request: rpc.UpdateRequest): Promise<rpc.UpdateResponse> {
    const inputs = fromStruct(request.getNews());
    this.calls.push({ method: "Update", name: request.getName(), inputs, preview: request.getPreview() });
    const response = new rpc.UpdateResponse();
    const outputs = { ...inputs, serial: fromStruct(request.getOlds())["serial"] ?? null };
    if (!request.getPreview()) {
      await wait(inputs);
      if (typeof inputs["fail"] === "string") throw failure(status.INVALID_ARGUMENT, inputs["fail"]);
      this.things.set(request.getId(), outputs);
      if (typeof inputs["initError"] === "string")
        throw initFailure(request.getId(), outputs, inputs["initError"]);
    }
    response.setProperties(toStruct(outputs));
    return response;
  }

  async #delete(request: rpc.DeleteRequest): Promise<Empty> {
    const inputs = fromStruct(request.getOldInputs());
    this.calls.push({ method: "Delete", name: request.getName(), inputs, preview: false });
    await wait(inputs);
    if (typeof inputs["failDelete"] === "string")
      throw failure(status.INVALID_ARGUMENT, inputs["failDelete"]);
    this.things.delete(request.getId());
    return new Empty();
  }

  #read(request: rpc.ReadRequest): rpc.ReadResponse {
    this.calls.push({
      method: "Read",
      name: request.getName(),
      inputs: fromStruct(request.getInputs()),
      preview: false,
    });
    const id =
      request.getId() ||
      ([...this.things.keys()].find((key) => key.startsWith(`${request.getName()}-serial-`)) ?? "");
    const found = this.things.get(id);
    const response = new rpc.ReadResponse();
    if (found === undefined) return response;
    const inputs = Object.fromEntries(Object.entries(found).filter(([key]) => key !== "serial"));
    response.setId(id);
    response.setProperties(toStruct(found));
    response.setInputs(toStruct(inputs));
    return response;
  }
}

function checked(inputs: PropertyMap): rpc.CheckResponse {
  const response = new rpc.CheckResponse();
  response.setInputs(toStruct(inputs));
  if (typeof inputs["invalid"] === "string") {
    const problem = new rpc.CheckFailure();
    problem.setProperty("invalid");
    problem.setReason(inputs["invalid"]);
    response.addFailures(problem);
  }
  return response;
}

async function wait(inputs: PropertyMap): Promise<void> {
  const { waitMs } = inputs;
  if (typeof waitMs === "number") await new Promise((resolve) => setTimeout(resolve, waitMs));
}

function failure(code: status, details: string): Error {
  return Object.assign(new Error(details), { code, details, metadata: new Metadata() });
}

function initFailure(id: string, outputs: PropertyMap, reason: string): Error {
  const detail = new rpc.ErrorResourceInitFailed();
  detail.setId(id);
  detail.setProperties(toStruct(outputs));
  detail.setReasonsList([reason]);
  const any = new Any();
  any.pack(detail.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
  const message = new Status();
  message.setCode(status.UNKNOWN);
  message.setMessage(reason);
  message.addDetails(any);
  const metadata = new Metadata();
  metadata.set("grpc-status-details-bin", Buffer.from(message.serializeBinary()));
  return Object.assign(new Error(reason), { code: status.UNKNOWN, details: reason, metadata });
}

/** The plain value of a secret. */
export function revealed(value: PropertyValue | undefined): PropertyValue | undefined {
  return isSecret(value) ? value.value : value;
}
