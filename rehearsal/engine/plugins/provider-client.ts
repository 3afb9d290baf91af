import { Client, type MethodDefinition } from "@grpc/grpc-js";
import { PluginAttach } from "@pulumi/pulumi/proto/plugin_pb";
import * as rpc from "@pulumi/pulumi/proto/provider_pb";
import { ResourceProviderService as service } from "@pulumi/pulumi/proto/provider_grpc_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";

import { isMap, isSecret, type PropertyMap, type PropertyValue, secret } from "../values/property";
import { fromStruct, toStruct } from "../values/struct";
import { containsUnknowns, unwrapSecrets, withoutOutputValues, withoutReferences } from "../values/traverse";
import { parseUrn } from "../urn";
import { type DiffResult, plainDiff, readDiff } from "./diff-result";
import { CHANNEL_OPTIONS, insecure, isServiceError, status, unary } from "./grpc";
import { providerError } from "./provider-error";

/** What a provider found wrong with inputs. */
export interface CheckFailure {
  readonly property: string;
  readonly reason: string;
}

/** Checked inputs, with the provider's defaults. */
export interface CheckResult {
  readonly inputs: PropertyMap;
  readonly failures: readonly CheckFailure[];
}

/** A resource as a provider made, changed or found it. An empty id in a Read says that it is gone. */
export interface ResourceResult {
  readonly id: string;
  readonly outputs: PropertyMap;
  readonly inputs?: PropertyMap;
}

/** The provider cannot diff, because its own configuration is not known before the change. */
export class DiffUnavailableError extends Error {}

/** One provider, configured or about to be, over gRPC (sdk/go/common/resource/plugin/provider_plugin.go). */
export class ProviderClient {
  readonly #client: Client;
  readonly #close: () => Promise<void>;
  #configured: Promise<rpc.ConfigureResponse> | undefined;
  #handshake: rpc.ProviderHandshakeResponse | undefined;
  #known = true;

  /** @param close - stops what serves the provider. */
  constructor(address: string, close: () => Promise<void>) {
    this.#client = new Client(address, insecure(), CHANNEL_OPTIONS);
    this.#close = close;
  }

  /** Introduces the engine, so that the provider can log; providers that know no handshake go without. */
  async handshake(engineAddress: string): Promise<void> {
    const request = new rpc.ProviderHandshakeRequest();
    request.setEngineAddress(engineAddress);
    request.setConfigureWithUrn(true);
    request.setInvokeWithPreview(true);
    try {
      this.#handshake = await this.#call(service.handshake, request);
    } catch (error) {
      if (!isUnimplemented(error)) throw providerError(error);
      // The SDK's own server of components knows no handshake, and is told of the engine this way.
      const attach = new PluginAttach();
      attach.setAddress(engineAddress);
      await this.#call(service.attach, attach).catch(() => undefined);
    }
  }

  /** Has the provider make a component with all that is in it, by the monitor that the request names. */
  async construct(request: rpc.ConstructRequest): Promise<rpc.ConstructResponse> {
    await this.#accepts();
    return this.#unary(service.construct, request);
  }

  async checkConfig(urn: string, olds: PropertyMap, news: PropertyMap): Promise<CheckResult> {
    const request = this.#checkRequest(urn, plain(olds), plain(news));
    try {
      const response = await this.#call(service.checkConfig, request);
      return {
        inputs: annotateSecrets(fromStruct(response.getInputs()), news),
        failures: failuresOf(response),
      };
    } catch (error) {
      if (isUnimplemented(error)) return { inputs: news, failures: [] };
      throw providerError(error);
    }
  }

  async diffConfig(
    urn: string,
    oldInputs: PropertyMap,
    oldOutputs: PropertyMap,
    news: PropertyMap,
  ): Promise<DiffResult> {
    const request = this.#diffRequest(urn, "", plain(oldInputs), plain(oldOutputs), plain(news), []);
    try {
      return readDiff(await this.#call(service.diffConfig, request));
    } catch (error) {
      if (isUnimplemented(error)) return plainDiff("unknown");
      throw providerError(error);
    }
  }

  /** Begins to configure; the next call waits for it. Inputs with unknowns leave the provider unconfigured. */
  configure(urn: string, id: string, inputs: PropertyMap): void {
    const { name, type } = parseUrn(urn);
    this.#known = !containsUnknowns(inputs);
    if (!this.#known) return;
    const request = new rpc.ConfigureRequest();
    request.setUrn(urn);
    request.setName(name);
    request.setType(type);
    request.setId(id);
    request.setAcceptsecrets(true);
    request.setAcceptresources(true);
    request.setSendsOldInputs(true);
    request.setSendsOldInputsToDelete(true);
    request.setArgs(toStruct(inputs));
    const variables = request.getVariablesMap();
    for (const [key, value] of Object.entries(inputs)) {
      if (key === "version") continue;
      const text = unwrapSecrets(value);
      variables.set(
        `${type.slice("pulumi:providers:".length)}:config:${key}`,
        typeof text === "string" ? text : JSON.stringify(text),
      );
    }
    this.#configured = this.#call(service.configure, request);
    // The failure is reported by whoever uses the provider first.
    this.#configured.catch(() => undefined);
  }

  async check(urn: string, olds: PropertyMap, news: PropertyMap, randomSeed: Buffer): Promise<CheckResult> {
    const accepts = await this.#accepts();
    if (!this.#known) return { inputs: news, failures: [] };
    const request = this.#checkRequest(urn, accepts.map(olds), accepts.map(news));
    request.setRandomseed(randomSeed);
    const response = await this.#unary(service.check, request);
    return {
      inputs: accepts.annotate(fromStruct(response.getInputs()), news),
      failures: failuresOf(response),
    };
  }

  async diff(
    urn: string,
    id: string,
    oldInputs: PropertyMap,
    oldOutputs: PropertyMap,
    news: PropertyMap,
    ignoreChanges: readonly string[],
  ): Promise<DiffResult> {
    const accepts = await this.#accepts();
    if (!this.#known) {
      throw new DiffUnavailableError(
        "The provider for this resource has inputs that are not known during preview.\nThis preview may not correctly represent the changes that will be applied during an update.",
      );
    }
    const [inputs, outputs, wanted] = [accepts.map(oldInputs), accepts.map(oldOutputs), accepts.map(news)];
    return readDiff(
      await this.#unary(service.diff, this.#diffRequest(urn, id, inputs, outputs, wanted, ignoreChanges)),
    );
  }

  async create(urn: string, inputs: PropertyMap, timeout: number, preview: boolean): Promise<ResourceResult> {
    const accepts = await this.#accepts();
    if (preview && !this.#known) return { id: "", outputs: {} };
    if (preview && !accepts.preview) return { id: "", outputs: inputs };
    const request = new rpc.CreateRequest();
    const { name, type } = parseUrn(urn);
    request.setUrn(urn);
    request.setName(name);
    request.setType(type);
    request.setProperties(toStruct(accepts.map(inputs)));
    request.setTimeout(timeout);
    request.setPreview(preview);
    const response = await this.#unary(service.create, request);
    if (response.getId() === "" && !preview)
      throw new Error(`plugin returned empty resource.ID from create '${urn}'`);
    return { id: response.getId(), outputs: accepts.annotate(fromStruct(response.getProperties()), inputs) };
  }

  async update(change: {
    readonly urn: string;
    readonly id: string;
    readonly oldInputs: PropertyMap;
    readonly oldOutputs: PropertyMap;
    readonly inputs: PropertyMap;
    readonly timeout: number;
    readonly ignoreChanges: readonly string[];
    readonly preview: boolean;
  }): Promise<PropertyMap> {
    const accepts = await this.#accepts();
    if (change.preview && !this.#known) return {};
    if (change.preview && !accepts.preview) return change.inputs;
    const request = new rpc.UpdateRequest();
    const { name, type } = parseUrn(change.urn);
    request.setId(change.id);
    request.setUrn(change.urn);
    request.setName(name);
    request.setType(type);
    request.setOlds(toStruct(accepts.map(change.oldOutputs)));
    request.setNews(toStruct(accepts.map(change.inputs)));
    request.setOldInputs(toStruct(accepts.map(change.oldInputs)));
    request.setTimeout(change.timeout);
    request.setIgnorechangesList([...change.ignoreChanges]);
    request.setPreview(change.preview);
    const response = await this.#unary(service.update, request);
    return accepts.annotate(fromStruct(response.getProperties()), change.inputs);
  }

  async delete(
    urn: string,
    id: string,
    inputs: PropertyMap,
    outputs: PropertyMap,
    timeout: number,
  ): Promise<void> {
    const accepts = await this.#accepts();
    const request = new rpc.DeleteRequest();
    const { name, type } = parseUrn(urn);
    request.setId(id);
    request.setUrn(urn);
    request.setName(name);
    request.setType(type);
    request.setProperties(toStruct(accepts.map(outputs)));
    request.setOldInputs(toStruct(accepts.map(inputs)));
    request.setTimeout(timeout);
    await this.#unary(service.delete, request);
  }

  async read(
    urn: string,
    id: string,
    inputs: PropertyMap,
    outputs: PropertyMap,
    timeout: number,
  ): Promise<ResourceResult> {
    const accepts = await this.#accepts();
    const request = new rpc.ReadRequest();
    const { name, type } = parseUrn(urn);
    request.setId(id);
    request.setUrn(urn);
    request.setName(name);
    request.setType(type);
    request.setProperties(toStruct(accepts.map(outputs)));
    request.setInputs(toStruct(accepts.map(inputs)));
    request.setTimeout(timeout);
    const response = await this.#unary(service.read, request);
    const found = response.getInputs();
    return {
      id: response.getId(),
      outputs: accepts.annotate(fromStruct(response.getProperties()), outputs),
      ...(found === undefined ? {} : { inputs: accepts.annotate(fromStruct(found), inputs) }),
    };
  }

  async invoke(token: string, args: PropertyMap, preview: boolean): Promise<CheckResult> {
    const accepts = await this.#accepts();
    if (!this.#known) return { inputs: {}, failures: [] };
    const request = new rpc.InvokeRequest();
    request.setTok(token);
    request.setArgs(toStruct(accepts.map(args)));
    request.setPreview(preview);
    const response = await this.#unary(service.invoke, request);
    return { inputs: fromStruct(response.getReturn()), failures: failuresOf(response) };
  }

  /** Asks the provider to end what it is doing. */
  async cancel(): Promise<void> {
    await this.#call(service.cancel, new Empty()).catch(() => undefined);
  }

  async close(): Promise<void> {
    this.#client.close();
    await this.#close();
  }

  #call<Request, Response>(method: MethodDefinition<Request, Response>, request: Request): Promise<Response> {
    return unary(this.#client, method, request);
  }

  async #unary<Request, Response>(
    method: MethodDefinition<Request, Response>,
    request: Request,
  ): Promise<Response> {
    try {
      return await this.#call(method, request);
    } catch (error) {
      throw providerError(error);
    }
  }

  /** Waits until the provider is configured and says how values must be sent to it. */
  async #accepts(): Promise<{
    readonly preview: boolean;
    readonly map: (map: PropertyMap) => PropertyMap;
    readonly annotate: (received: PropertyMap, sent: PropertyMap) => PropertyMap;
  }> {
    let response: rpc.ConfigureResponse | undefined;
    try {
      response = await this.#configured;
    } catch (error) {
      throw providerError(error);
    }
    const secrets = this.#handshake?.getAcceptSecrets() ?? response?.getAcceptsecrets() ?? false;
    const references = this.#handshake?.getAcceptResources() ?? response?.getAcceptresources() ?? false;
    return {
      preview: this.#handshake !== undefined || (response?.getSupportspreview() ?? false),
      map: (map) => {
        const known = withoutOutputValues(map);
        const shown = secrets ? known : unwrapSecrets(known);
        const sent = references ? shown : withoutReferences(shown);
        return isMap(sent) ? sent : {};
      },
      annotate: (received, sent) => (secrets ? received : annotateSecrets(received, sent)),
    };
  }

  #checkRequest(urn: string, olds: PropertyMap, news: PropertyMap): rpc.CheckRequest {
    const { name, type } = parseUrn(urn);
    const request = new rpc.CheckRequest();
    request.setUrn(urn);
    request.setName(name);
    request.setType(type);
    request.setOlds(toStruct(olds));
    request.setNews(toStruct(news));
    return request;
  }

  #diffRequest(
    urn: string,
    id: string,
    oldInputs: PropertyMap,
    oldOutputs: PropertyMap,
    news: PropertyMap,
    ignoreChanges: readonly string[],
  ): rpc.DiffRequest {
    const { name, type } = parseUrn(urn);
    const request = new rpc.DiffRequest();
    request.setId(id);
    request.setUrn(urn);
    request.setName(name);
    request.setType(type);
    request.setOldInputs(toStruct(oldInputs));
    request.setOlds(toStruct(oldOutputs));
    request.setNews(toStruct(news));
    request.setIgnorechangesList([...ignoreChanges]);
    return request;
  }
}

function failuresOf(response: { getFailuresList(): rpc.CheckFailure[] }): readonly CheckFailure[] {
  return response
    .getFailuresList()
    .map((failure) => ({ property: failure.getProperty(), reason: failure.getReason() }));
}

function isUnimplemented(error: unknown): boolean {
  return isServiceError(error) && error.code === status.UNIMPLEMENTED;
}

/** Provider configuration is checked without secret marks and references, as the engine does. */
function plain(map: PropertyMap): PropertyMap {
  const value = withoutReferences(unwrapSecrets(withoutOutputValues(map)));
  return isMap(value) ? value : {};
}

/** Marks as secret what was sent as secret under the same name, for providers that do not keep the marks. */
function annotateSecrets(received: PropertyMap, sent: PropertyMap): PropertyMap {
  const annotate = (value: PropertyValue, from: PropertyValue | undefined): PropertyValue => {
    if (isSecret(from)) return secret(value);
    return isMap(value) && isMap(from) ? annotateSecrets(value, from) : value;
  };
  return Object.fromEntries(
    Object.entries(received).map(([key, value]) => [key, annotate(value, sent[key])]),
  );
}
