import type * as grpc from "@grpc/grpc-js";
import * as pb from "@pulumi/pulumi/proto/provider_pb";
import { PluginInfo, type PluginAttach } from "@pulumi/pulumi/proto/plugin_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import type { ConnectableLog } from "./engine-log";
import type { CheckRequest, CheckResponse, DiffRequest, DiffResponse, Provider } from "./provider";
import {
  isMap,
  unknownsAsNull,
  withoutSecrets,
  type PropertyMap,
  type PropertyValue,
} from "./properties/values";
import { fromStruct, toStruct } from "./properties/wire";
import { unary } from "./unary";

const DIFF_KINDS = {
  add: pb.PropertyDiff.Kind.ADD,
  "add-replace": pb.PropertyDiff.Kind.ADD_REPLACE,
  delete: pb.PropertyDiff.Kind.DELETE,
  "delete-replace": pb.PropertyDiff.Kind.DELETE_REPLACE,
  update: pb.PropertyDiff.Kind.UPDATE,
  "update-replace": pb.PropertyDiff.Kind.UPDATE_REPLACE,
} as const;

const DIFF_CHANGES = {
  unknown: pb.DiffResponse.DiffChanges.DIFF_UNKNOWN,
  none: pb.DiffResponse.DiffChanges.DIFF_NONE,
  some: pb.DiffResponse.DiffChanges.DIFF_SOME,
} as const;

const AUTONAMING_MODES = ["propose", "enforce", "disable"] as const;

interface Identified {
  getUrn(): string;
  getName(): string;
  getType(): string;
}

/** Older engines send the URN only; its last two parts are the type, behind its parents' types, and the name. */
function identity(request: Identified): { urn: string; type: string; name: string } {
  const urn = request.getUrn();
  const parts = urn.split("::");
  const type = request.getType() || (parts[2]?.split("$").at(-1) ?? "");
  return { urn, type, name: request.getName() || parts.slice(3).join("::") };
}

function checkRequest(request: pb.CheckRequest): CheckRequest {
  const autonaming = request.getAutonaming();
  return {
    ...identity(request),
    olds: fromStruct(request.getOlds()),
    news: fromStruct(request.getNews()),
    ...(autonaming === undefined
      ? {}
      : {
          autonaming: {
            mode: AUTONAMING_MODES[autonaming.getMode()],
            proposedName: autonaming.getProposedName(),
          },
        }),
  };
}

function checkResponse(response: CheckResponse, keepSecrets: boolean): pb.CheckResponse {
  const message = new pb.CheckResponse();
  message.setInputs(toStruct(response.inputs, keepSecrets));
  message.setFailuresList(
    response.failures.map((failure) => {
      const entry = new pb.CheckFailure();
      entry.setProperty(failure.property);
      entry.setReason(failure.reason);
      return entry;
    }),
  );
  return message;
}

function diffRequest(request: pb.DiffRequest): DiffRequest {
  return {
    ...identity(request),
    id: request.getId(),
    olds: fromStruct(request.getOlds()),
    oldInputs: fromStruct(request.getOldInputs()),
    news: fromStruct(request.getNews()),
    ignoreChanges: request.getIgnorechangesList(),
  };
}

function diffResponse(response: DiffResponse): pb.DiffResponse {
  const message = new pb.DiffResponse();
  message.setChanges(DIFF_CHANGES[response.changes]);
  message.setDiffsList([...(response.diffs ?? [])]);
  message.setReplacesList([...(response.replaces ?? [])]);
  message.setDeletebeforereplace(response.deleteBeforeReplace ?? false);
  message.setHasdetaileddiff(response.detailedDiff !== undefined);
  for (const [path, difference] of Object.entries(response.detailedDiff ?? {})) {
    const entry = new pb.PropertyDiff();
    entry.setKind(DIFF_KINDS[difference.kind]);
    entry.setInputdiff(difference.inputDiff);
    message.getDetaileddiffMap().set(path, entry);
  }
  return message;
}

function argument(value: PropertyValue): string {
  if (typeof value === "string") return value;
  return JSON.stringify(unknownsAsNull(withoutSecrets(value)));
}

/**
 * The configuration by bare key. Engines send it as flat variables (`kubernetes:config:kubeconfig`) and as
 * properties; the variables win, as they do in the real provider.
 */
function configuration(request: pb.ConfigureRequest): Readonly<Record<string, string>> {
  const args: PropertyMap = fromStruct(request.getArgs());
  const flat = request.getVariablesMap().getEntryList();
  return {
    ...(isMap(args)
      ? Object.fromEntries(Object.entries(args).map(([key, value]) => [key, argument(value)]))
      : {}),
    ...Object.fromEntries(flat.map(([key, value]) => [key.split(":").at(-1) ?? key, value])),
  };
}

/**
 * The gRPC ResourceProvider service of one provider, as `@pulumi/pulumi/proto` describes it. Calls that no
 * provider here implements (Construct, Call, Parameterize, List, GetSchema, mappings) are left out: gRPC
 * answers them with UNIMPLEMENTED, which engines understand.
 */
export function providerService(
  provider: Provider,
  log: ConnectableLog,
  cancel: () => void,
): grpc.UntypedServiceImplementation {
  let keepSecrets = true;
  return {
    handshake: unary(async (request: pb.ProviderHandshakeRequest) => {
      log.connect(request.getEngineAddress());
      const response = new pb.ProviderHandshakeResponse();
      response.setAcceptSecrets(true);
      response.setSupportsAutonamingConfiguration(true);
      return Promise.resolve(response);
    }),
    attach: unary(async (request: PluginAttach) => {
      log.connect(request.getAddress());
      return Promise.resolve(new Empty());
    }),
    getPluginInfo: unary(async () => {
      const response = new PluginInfo();
      response.setVersion(provider.version);
      return Promise.resolve(response);
    }),
    cancel: unary(async () => {
      cancel();
      return Promise.resolve(new Empty());
    }),
    checkConfig: unary(async (request: pb.CheckRequest) =>
      checkResponse(await provider.checkConfig(checkRequest(request)), keepSecrets),
    ),
    diffConfig: unary(async (request: pb.DiffRequest) =>
      diffResponse(await provider.diffConfig(diffRequest(request))),
    ),
    configure: unary(async (request: pb.ConfigureRequest) => {
      keepSecrets = request.getAcceptsecrets();
      await provider.configure({ variables: configuration(request), acceptSecrets: keepSecrets });
      const response = new pb.ConfigureResponse();
      response.setAcceptsecrets(true);
      response.setSupportspreview(true);
      response.setSupportsAutonamingConfiguration(true);
      return response;
    }),
    check: unary(async (request: pb.CheckRequest) =>
      checkResponse(await provider.check(checkRequest(request)), keepSecrets),
    ),
    diff: unary(async (request: pb.DiffRequest) => diffResponse(await provider.diff(diffRequest(request)))),
    create: unary(async (request: pb.CreateRequest) => {
      const created = await provider.create({
        ...identity(request),
        properties: fromStruct(request.getProperties()),
        timeout: request.getTimeout(),
        preview: request.getPreview(),
      });
      const response = new pb.CreateResponse();
      response.setId(created.id);
      response.setProperties(toStruct(created.properties, keepSecrets));
      return response;
    }),
    read: unary(async (request: pb.ReadRequest) => {
      const read = await provider.read({
        ...identity(request),
        id: request.getId(),
        properties: fromStruct(request.getProperties()),
        inputs: fromStruct(request.getInputs()),
      });
      const response = new pb.ReadResponse();
      if (read === undefined) return response;
      response.setId(read.id);
      response.setProperties(toStruct(read.properties, keepSecrets));
      response.setInputs(toStruct(read.inputs, keepSecrets));
      return response;
    }),
    update: unary(async (request: pb.UpdateRequest) => {
      const properties = await provider.update({
        ...identity(request),
        id: request.getId(),
        olds: fromStruct(request.getOlds()),
        oldInputs: fromStruct(request.getOldInputs()),
        news: fromStruct(request.getNews()),
        timeout: request.getTimeout(),
        preview: request.getPreview(),
        ignoreChanges: request.getIgnorechangesList(),
      });
      const response = new pb.UpdateResponse();
      response.setProperties(toStruct(properties, keepSecrets));
      return response;
    }),
    delete: unary(async (request: pb.DeleteRequest) => {
      await provider.delete({
        ...identity(request),
        id: request.getId(),
        properties: fromStruct(request.getProperties()),
        oldInputs: fromStruct(request.getOldInputs()),
        timeout: request.getTimeout(),
      });
      return new Empty();
    }),
    invoke: unary(async (request: pb.InvokeRequest) => {
      const result = await provider.invoke({ token: request.getTok(), args: fromStruct(request.getArgs()) });
      const response = new pb.InvokeResponse();
      response.setReturn(toStruct(result, keepSecrets));
      return response;
    }),
  };
}
