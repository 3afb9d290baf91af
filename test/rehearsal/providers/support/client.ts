import * as grpc from "@grpc/grpc-js";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as pb from "@pulumi/pulumi/proto/provider_pb";
import { Status } from "@pulumi/pulumi/proto/status_pb";
import { PluginAttach } from "@pulumi/pulumi/proto/plugin_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";

/** Properties in their wire form, as the engine sends them. */
export type Properties = Readonly<Record<string, unknown>>;

/** An unknown value on the wire. */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** A secret value on the wire. */
export function secret(value: unknown): Properties {
  return { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", value };
}

/** The urn of a resource of stack `test`. */
export function urn(type: string, name: string): string {
  return `urn:pulumi:test::providers::${type}::${name}`;
}

/** An initialization failure as an engine reads it from the error's details. */
export interface InitializationFailure {
  readonly message: string;
  readonly id: string;
  readonly properties: Properties;
  readonly reasons: readonly string[];
}

const DIFF_KINDS = ["add", "add-replace", "delete", "delete-replace", "update", "update-replace"];

function struct(properties: Properties): Struct {
  return Struct.fromJavaScript(properties as Parameters<typeof Struct.fromJavaScript>[0]);
}

function plain(message: Struct | undefined): Properties {
  return message?.toJavaScript() ?? {};
}

type Callback<Response> = (error: grpc.ServiceError | null, response: Response) => void;

function call<Response>(start: (callback: Callback<Response>) => unknown): Promise<Response> {
  return new Promise((resolve, reject) => {
    start((error, response) => {
      if (error === null) resolve(response);
      else reject(error);
    });
  });
}

/** Reads the initialization failure from what a call was rejected with; fails where it is another error. */
function initializationFailure(error: unknown): InitializationFailure {
  const [details] = (error as grpc.ServiceError).metadata.get("grpc-status-details-bin");
  if (!Buffer.isBuffer(details)) throw error;
  const [any] = Status.deserializeBinary(details).getDetailsList();
  const failure = any?.unpack(
    (bytes) => pb.ErrorResourceInitFailed.deserializeBinary(bytes),
    any.getTypeName(),
  );
  if (failure === undefined || failure === null) throw error;
  return {
    message: (error as grpc.ServiceError).details,
    id: failure.getId(),
    properties: plain(failure.getProperties()),
    reasons: failure.getReasonsList(),
  };
}

/** The initialization failure that the call ends with. @throws Error when it ends in any other way. */
export async function failureOf(call: Promise<unknown>): Promise<InitializationFailure> {
  let outcome: unknown;
  try {
    outcome = await call;
  } catch (error) {
    return initializationFailure(error);
  }
  throw new Error(`a failure was expected, not ${JSON.stringify(outcome)}`);
}

/** The outcome of a Diff in plain data. */
export interface Difference {
  readonly changes: "unknown" | "none" | "some";
  readonly replaces: readonly string[];
  readonly deleteBeforeReplace: boolean;
  readonly detailed: Readonly<Record<string, string>>;
}

/** Talks to a provider over gRPC the way an engine does. */
export class ProviderClient {
  private readonly client: ResourceProviderClient;

  constructor(address: string) {
    this.client = new ResourceProviderClient(address, grpc.credentials.createInsecure(), {
      "grpc.max_receive_message_length": -1,
    });
  }

  async cancel(): Promise<void> {
    await call<Empty>((done) => this.client.cancel(new Empty(), done));
  }

  async attach(engine: string): Promise<void> {
    const request = new PluginAttach();
    request.setAddress(engine);
    await call<Empty>((done) => this.client.attach(request, done));
  }

  async configure(variables: Readonly<Record<string, string>>, packageName: string): Promise<void> {
    const request = new pb.ConfigureRequest();
    request.setAcceptsecrets(true);
    for (const [key, value] of Object.entries(variables)) {
      request.getVariablesMap().set(`${packageName}:config:${key}`, value);
    }
    await call<pb.ConfigureResponse>((done) => this.client.configure(request, done));
  }

  async check(
    urnText: string,
    news: Properties,
    olds: Properties = {},
  ): Promise<{ readonly inputs: Properties; readonly failures: readonly string[] }> {
    const request = new pb.CheckRequest();
    request.setUrn(urnText);
    request.setNews(struct(news));
    request.setOlds(struct(olds));
    const response = await call<pb.CheckResponse>((done) => this.client.check(request, done));
    return {
      inputs: plain(response.getInputs()),
      failures: response
        .getFailuresList()
        .map((failure) => `${failure.getProperty()}: ${failure.getReason()}`),
    };
  }

  private difference(response: pb.DiffResponse): Difference {
    const detailed: [string, pb.PropertyDiff][] = [];
    response.getDetaileddiffMap().forEach((diff, path) => detailed.push([path, diff]));
    return {
      changes: (["unknown", "none", "some"] as const)[response.getChanges()],
      replaces: response.getReplacesList(),
      deleteBeforeReplace: response.getDeletebeforereplace(),
      detailed: Object.fromEntries(detailed.map(([path, diff]) => [path, DIFF_KINDS[diff.getKind()] ?? ""])),
    };
  }

  async diff(
    urnText: string,
    id: string,
    olds: Properties,
    news: Properties,
    ignoreChanges: readonly string[] = [],
  ): Promise<Difference> {
    const request = new pb.DiffRequest();
    request.setUrn(urnText);
    request.setId(id);
    request.setOlds(struct(olds));
    request.setNews(struct(news));
    request.setIgnorechangesList([...ignoreChanges]);
    return this.difference(await call<pb.DiffResponse>((done) => this.client.diff(request, done)));
  }

  async diffConfig(olds: Properties, news: Properties): Promise<Difference> {
    const request = new pb.DiffRequest();
    request.setUrn(urn("pulumi:providers:kubernetes", "provider"));
    request.setOlds(struct(olds));
    request.setNews(struct(news));
    return this.difference(await call<pb.DiffResponse>((done) => this.client.diffConfig(request, done)));
  }

  async create(
    urnText: string,
    properties: Properties,
    options: { readonly preview?: boolean; readonly timeout?: number } = {},
  ): Promise<{ readonly id: string; readonly properties: Properties }> {
    const request = new pb.CreateRequest();
    request.setUrn(urnText);
    request.setProperties(struct(properties));
    request.setPreview(options.preview ?? false);
    request.setTimeout(options.timeout ?? 0);
    const response = await call<pb.CreateResponse>((done) => this.client.create(request, done));
    return { id: response.getId(), properties: plain(response.getProperties()) };
  }

  async read(
    urnText: string,
    id: string,
    properties: Properties = {},
    inputs: Properties = {},
  ): Promise<{ readonly id: string; readonly properties: Properties; readonly inputs: Properties }> {
    const request = new pb.ReadRequest();
    request.setUrn(urnText);
    request.setId(id);
    request.setProperties(struct(properties));
    request.setInputs(struct(inputs));
    const response = await call<pb.ReadResponse>((done) => this.client.read(request, done));
    return {
      id: response.getId(),
      properties: plain(response.getProperties()),
      inputs: plain(response.getInputs()),
    };
  }

  async update(
    urnText: string,
    id: string,
    olds: Properties,
    news: Properties,
    options: {
      readonly preview?: boolean;
      readonly timeout?: number;
      readonly ignoreChanges?: readonly string[];
    } = {},
  ): Promise<Properties> {
    const request = new pb.UpdateRequest();
    request.setUrn(urnText);
    request.setId(id);
    request.setOlds(struct(olds));
    request.setNews(struct(news));
    request.setPreview(options.preview ?? false);
    request.setTimeout(options.timeout ?? 0);
    request.setIgnorechangesList([...(options.ignoreChanges ?? [])]);
    const response = await call<pb.UpdateResponse>((done) => this.client.update(request, done));
    return plain(response.getProperties());
  }

  async delete(urnText: string, id: string, properties: Properties, timeout = 0): Promise<void> {
    const request = new pb.DeleteRequest();
    request.setUrn(urnText);
    request.setId(id);
    request.setProperties(struct(properties));
    request.setTimeout(timeout);
    await call<Empty>((done) => this.client.delete(request, done));
  }

  async invoke(token: string, args: Properties): Promise<Properties> {
    const request = new pb.InvokeRequest();
    request.setTok(token);
    request.setArgs(struct(args));
    return plain((await call<pb.InvokeResponse>((done) => this.client.invoke(request, done))).getReturn());
  }

  close(): void {
    this.client.close();
  }
}
