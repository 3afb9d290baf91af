import { randomUUID } from "node:crypto";

import * as provider from "@pulumi/pulumi/proto/provider_pb";
import { ResourceMonitorService } from "@pulumi/pulumi/proto/resource_grpc_pb";
import * as rpc from "@pulumi/pulumi/proto/resource_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";

import { CallError, listen, newServer, status } from "../plugins/grpc";
import { isProviderType, packageOf, pluginInputs } from "../provider-reference";
import type { ResourceState } from "../state/resource-state";
import type { Deployment } from "../operations/deployment";
import { fromStruct, toStruct } from "../values/struct";
import { isMap, type PropertyMap } from "../values/property";
import { containsUnknowns, unwrapSecrets, withoutOutputValues, withoutReferences } from "../values/traverse";
import type { ProviderRequest } from "./default-providers";
import { answer } from "./engine-service";
import { supportsFeature } from "./features";
import { type ConstructedRun, constructRequest } from "./construct";
import { goalOf, sourcePosition } from "./requests";

/** What the monitor has to know of the operation. */
export interface MonitorOptions {
  readonly deployment: Deployment;
  readonly projectRoot: string;
  /** What components are told of the run. */
  readonly run: ConstructedRun;
}

/** The ResourceMonitor service that a program talks to. */
export class Monitor {
  readonly #options: MonitorOptions;
  readonly #packages = new Map<string, ProviderRequest>();
  readonly #componentProviders = new Map<string, ReadonlyMap<string, string>>();
  readonly #server = newServer();
  #address = "";
  #finished: () => void = () => undefined;
  #release: () => void = () => undefined;
  readonly #released: Promise<void>;
  /** Resolves when the program says that it registered all it has. */
  readonly finished: Promise<void>;

  constructor(options: MonitorOptions) {
    this.#options = options;
    this.finished = new Promise((resolve) => (this.#finished = resolve));
    this.#released = new Promise((resolve) => (this.#release = resolve));
  }

  /** Begins to serve and gives the address. */
  async start(): Promise<string> {
    this.#server.addService(ResourceMonitorService, {
      supportsFeature: answer((request: rpc.SupportsFeatureRequest) => {
        const response = new rpc.SupportsFeatureResponse();
        response.setHassupport(supportsFeature(request.getId()));
        return response;
      }),
      registerResource: answer((request: rpc.RegisterResourceRequest) => this.#register(request)),
      registerResourceOutputs: answer((request: rpc.RegisterResourceOutputsRequest) =>
        this.#outputs(request),
      ),
      readResource: answer((request: rpc.ReadResourceRequest) => this.#read(request)),
      invoke: answer((request: rpc.ResourceInvokeRequest) => this.#invoke(request)),
      call: answer(() => refuse("method calls on resources")),
      registerStackTransform: answer(() => refuse("transforms")),
      registerStackInvokeTransform: answer(() => refuse("invoke transforms")),
      registerResourceHook: answer(() => refuse("resource hooks")),
      registerErrorHook: answer(() => refuse("error hooks")),
      registerPackage: answer((request: rpc.RegisterPackageRequest) => this.#package(request)),
      // Without getDeploymentInfo, newer SDKs ask for features one by one, as older ones do.
      signalAndWaitForShutdown: answer(async () => {
        this.#finished();
        await this.#released;
        return new Empty();
      }),
    });
    this.#address = await listen(this.#server);
    return this.#address;
  }

  /** Lets a program that waits for the end go on to it. */
  release(): void {
    this.#release();
  }

  close(): void {
    this.#release();
    this.#server.forceShutdown();
  }

  async #register(request: rpc.RegisterResourceRequest): Promise<rpc.RegisterResourceResponse> {
    const type = request.getType();
    if (request.getTransformsList().length > 0) refuse("transforms");
    if (request.hasHooks()) refuse("resource hooks");
    if (request.getRemote()) return this.#construct(request);
    const goal = this.#options.deployment.inherit(goalOf(request, this.#options.projectRoot));
    const parentProviders = this.#componentProviders.get(goal.parent);
    const own = new Map<string, string>();
    request.getProvidersMap().forEach((reference: string, name: string) => own.set(name, reference));
    const given = goal.provider || own.get(packageOf(type)) || parentProviders?.get(packageOf(type)) || "";
    const custom = goal.custom && !isProviderType(type);
    const providerReference = custom
      ? given || (await this.#default(this.#requestOf(request, type)))
      : goal.custom
        ? ""
        : goal.provider;
    const inputs = isProviderType(type) ? this.#providerInputs(request, goal.inputs) : goal.inputs;
    const result = await this.#options.deployment.register({
      ...goal,
      inputs,
      provider: custom ? providerReference : "",
    });
    if (result.kind !== "success" && !request.getSupportsresultreporting()) {
      throw new CallError(status.INTERNAL, "resource registration failed");
    }
    const { state } = result;
    if (!goal.custom) this.#componentProviders.set(state.urn, new Map([...(parentProviders ?? []), ...own]));
    const response = new rpc.RegisterResourceResponse();
    response.setUrn(state.urn);
    response.setId(state.id ?? "");
    // A component's outputs may refer to resources that are not registered yet.
    const outputs = goal.custom ? visible(state.outputs, request.getSupportspartialvalues()) : {};
    response.setObject(toStruct(accepted(outputs, request.getAcceptsecrets(), request.getAcceptresources())));
    response.setResult(
      result.kind === "success"
        ? rpc.Result.SUCCESS
        : result.kind === "fail"
          ? rpc.Result.FAIL
          : rpc.Result.SKIP,
    );
    return response;
  }

  /** A remote component: its provider registers it and all that is in it, as if it were part of the program. */
  async #construct(request: rpc.RegisterResourceRequest): Promise<rpc.RegisterResourceResponse> {
    const type = request.getType();
    const own = new Map<string, string>();
    request.getProvidersMap().forEach((reference: string, name: string) => own.set(name, reference));
    const inherited = this.#componentProviders.get(request.getParent());
    const given = request.getProvider() || own.get(packageOf(type)) || inherited?.get(packageOf(type)) || "";
    const reference = given || (await this.#default(this.#requestOf(request, type)));
    const providers = new Map([...(inherited ?? []), ...own]);
    const asked = constructRequest(request, providers, {
      ...this.#options.run,
      monitorAddress: this.#address,
    });
    const made = await this.#options.deployment.construct(reference, asked);
    const response = new rpc.RegisterResourceResponse();
    response.setUrn(made.getUrn());
    const state = fromStruct(made.getState());
    response.setObject(toStruct(accepted(state, request.getAcceptsecrets(), request.getAcceptresources())));
    made.getStatedependenciesMap().forEach((dependencies: { getUrnsList(): string[] }, key: string) => {
      const urns = new rpc.RegisterResourceResponse.PropertyDependencies();
      urns.setUrnsList(dependencies.getUrnsList());
      response.getPropertydependenciesMap().set(key, urns);
    });
    response.setResult(rpc.Result.SUCCESS);
    return response;
  }

  async #outputs(request: rpc.RegisterResourceOutputsRequest): Promise<Empty> {
    await this.#options.deployment.registerOutputs(request.getUrn(), fromStruct(request.getOutputs()));
    return new Empty();
  }

  async #read(request: rpc.ReadResourceRequest): Promise<rpc.ReadResourceResponse> {
    const type = request.getType();
    const parentProviders = this.#componentProviders.get(request.getParent());
    const given = request.getProvider() || parentProviders?.get(packageOf(type)) || "";
    const reference = given || (await this.#default(this.#requestOf(request, type)));
    const withoutOutputs = withoutOutputValues(fromStruct(request.getProperties()));
    const state: Omit<ResourceState, "urn"> = {
      custom: true,
      external: true,
      id: request.getId(),
      type,
      inputs: isMap(withoutOutputs) ? withoutOutputs : {},
      outputs: {},
      parent: request.getParent(),
      dependencies: request.getDependenciesList(),
      provider: reference,
      additionalSecretOutputs: request.getAdditionalsecretoutputsList(),
      sourcePosition: sourcePosition(request.getSourceposition(), this.#options.projectRoot),
    };
    const read = await this.#options.deployment.read(state, request.getName());
    const response = new rpc.ReadResourceResponse();
    response.setUrn(read.urn);
    response.setProperties(
      toStruct(accepted(read.outputs, request.getAcceptsecrets(), request.getAcceptresources())),
    );
    return response;
  }

  async #invoke(request: rpc.ResourceInvokeRequest): Promise<provider.InvokeResponse> {
    const token = request.getTok();
    const args = fromStruct(request.getArgs());
    const response = new provider.InvokeResponse();
    if (packageOf(token) === "pulumi") {
      response.setReturn(toStruct(this.#options.deployment.builtin(token, args)));
      return response;
    }
    const given = request.getProvider() || (await this.#default(this.#requestOf(request, token)));
    const { inputs, failures } = await this.#options.deployment.invoke(given, token, args);
    response.setReturn(toStruct(accepted(inputs, true, request.getAcceptresources())));
    response.setFailuresList(
      failures.map(({ property, reason }) => {
        const failure = new provider.CheckFailure();
        failure.setProperty(property);
        failure.setReason(reason);
        return failure;
      }),
    );
    return response;
  }

  #package(request: rpc.RegisterPackageRequest): rpc.RegisterPackageResponse {
    if (request.hasParameterization()) refuse("parameterized providers");
    const reference = randomUUID();
    this.#packages.set(reference, {
      packageName: request.getName(),
      version: request.getVersion(),
      downloadUrl: request.getDownloadUrl(),
    });
    const response = new rpc.RegisterPackageResponse();
    response.setRef(reference);
    return response;
  }

  #default(request: ProviderRequest): Promise<string> {
    return this.#options.deployment.defaultProvider(request);
  }

  #requestOf(
    request: { getVersion(): string; getPlugindownloadurl(): string; getPackageref(): string },
    token: string,
  ): ProviderRequest {
    const reference = request.getPackageref();
    const registered = this.#packages.get(reference);
    if (registered !== undefined) return registered;
    if (reference !== "") throw new Error(`unknown provider package '${reference}'`);
    return {
      packageName: packageOf(token),
      version: request.getVersion(),
      downloadUrl: request.getPlugindownloadurl(),
    };
  }

  #providerInputs(request: rpc.RegisterResourceRequest, inputs: PropertyMap): PropertyMap {
    const { version, downloadUrl } = this.#requestOf(request, request.getType());
    return { ...inputs, ...pluginInputs(version, downloadUrl) };
  }
}

function refuse(what: string): never {
  throw new CallError(
    status.UNIMPLEMENTED,
    `The rehearsal does not do ${what}; use the real Pulumi CLI (--engine pulumi).`,
  );
}

function visible(outputs: PropertyMap, partial: boolean): PropertyMap {
  if (partial) return outputs;
  return Object.fromEntries(Object.entries(outputs).filter(([, value]) => !containsUnknowns(value)));
}

function accepted(map: PropertyMap, secrets: boolean, references: boolean): PropertyMap {
  const shown = secrets ? map : unwrapSecrets(map);
  const result = references ? shown : withoutReferences(shown);
  return isMap(result) ? result : {};
}
