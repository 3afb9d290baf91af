import { type ChildProcess, spawn } from "node:child_process";
import * as fs from "node:fs/promises";
import * as path from "node:path";

import { Client } from "@grpc/grpc-js";
import { AnalyzerService as service } from "@pulumi/pulumi/proto/analyzer_grpc_pb";
import * as rpc from "@pulumi/pulumi/proto/analyzer_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";

import { parse } from "yaml";

import { readIfThere } from "../state/atomic-file";
import type { ResourceState } from "../state/resource-state";
import { nameOf } from "../state/resource-state";
import type { PropertyMap } from "../values/property";
import { fromStruct, toStruct } from "../values/struct";
import { withoutReferences } from "../values/traverse";
import { CHANNEL_OPTIONS, insecure, isServiceError, status, unary } from "./grpc";
import {
  type EnforcementLevel,
  levelName,
  levelNumber,
  parsePolicyConfig,
  reconcilePolicyConfig,
} from "./policy-config";
import { ENDS_WITH_PARENT, resolveFrom } from "./resolve";

const NO_TYPESCRIPT = ["--require", path.join(__dirname, "no-typescript.cjs")];

/** What a policy found. */
export interface PolicyDiagnostic {
  readonly policyName: string;
  readonly message: string;
  readonly enforcementLevel: EnforcementLevel;
  readonly severity: string;
  readonly urn: string;
}

/** Which policies were asked and which of them found something. */
export interface PolicyAnswer<Item> {
  readonly items: readonly Item[];
  readonly passed: readonly string[];
  readonly failed: readonly string[];
}

/** What a policy changed, or why it could not. */
export interface PolicyRemediation {
  readonly policyName: string;
  readonly properties: PropertyMap | undefined;
  readonly diagnostic: string;
}

/** A resource as policies see it. */
export interface AnalyzedResource {
  readonly state: ResourceState;
  readonly properties: PropertyMap;
  readonly deleteBeforeReplace: boolean | undefined;
  readonly provider: ResourceState | undefined;
}

/** How to start a policy pack. */
export interface PolicyPackOptions {
  readonly directory: string;
  /** JSON file with levels and properties by policy. */
  readonly configFile: string | undefined;
  readonly engineAddress: string;
  readonly env: NodeJS.ProcessEnv;
  readonly stack: { readonly organization: string; readonly project: string; readonly stack: string };
  readonly config: Readonly<Record<string, string>>;
  /** Keys of the config that are secret; the real engine does not tell a pack. */
  readonly secretKeys: readonly string[];
  readonly preview: boolean;
  /** Told what the pack prints. */
  readonly onOutput: (line: string) => void;
}

const SEVERITIES = ["", "low", "medium", "high", "critical"];

/** A running policy pack, asked through the Analyzer protocol. */
export class PolicyPack {
  readonly #client: Client;
  readonly #process: ChildProcess;
  readonly #info: rpc.AnalyzerInfo;
  readonly #levels: ReadonlyMap<string, EnforcementLevel>;

  readonly #version: string | undefined;

  private constructor(
    client: Client,
    process: ChildProcess,
    info: rpc.AnalyzerInfo,
    levels: ReadonlyMap<string, EnforcementLevel>,
    directory: string,
    version: string | undefined,
  ) {
    this.directory = directory;
    this.#version = version;
    this.#client = client;
    this.#process = process;
    this.#info = info;
    this.#levels = levels;
  }

  /**
   * Starts the pack's process and configures it.
   * @throws when the pack does not start or its config is wrong.
   */
  static async start(options: PolicyPackOptions): Promise<PolicyPack> {
    const runner = resolveFrom(options.directory, "@pulumi/pulumi/cmd/run-policy-pack");
    const manifest = await readManifest(options.directory);
    const nodeArguments = [...ENDS_WITH_PARENT.nodeArguments, ...(manifest.typescript ? [] : NO_TYPESCRIPT)];
    const child = spawn(
      process.execPath,
      [...nodeArguments, runner, options.engineAddress, options.directory],
      {
        cwd: options.directory,
        stdio: ENDS_WITH_PARENT.stdio,
        env: {
          ...options.env,
          PULUMI_NODEJS_ORGANIZATION: options.stack.organization,
          PULUMI_NODEJS_PROJECT: options.stack.project,
          PULUMI_NODEJS_STACK: options.stack.stack,
          PULUMI_NODEJS_DRY_RUN: String(options.preview),
          PULUMI_CONFIG: JSON.stringify(options.config),
          PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(options.secretKeys),
        },
      },
    );
    try {
      const client = new Client(`127.0.0.1:${await portOf(child, options)}`, insecure(), CHANNEL_OPTIONS);
      const given =
        options.configFile === undefined
          ? {}
          : parsePolicyConfig(await fs.readFile(options.configFile, "utf8"));
      const info = await unary(client, service.getAnalyzerInfo, new Empty());
      const config = reconcilePolicyConfig(info, given);
      const request = new rpc.ConfigureAnalyzerRequest();
      for (const [policy, { enforcementLevel, properties }] of Object.entries(config)) {
        if (enforcementLevel === undefined) continue;
        const entry = new rpc.PolicyConfig();
        entry.setEnforcementlevel(levelNumber(enforcementLevel));
        entry.setProperties(toStruct(properties ?? {}));
        request.getPolicyconfigMap().set(policy, entry);
      }
      await unary(client, service.configure, request);
      const levels = new Map(
        Object.entries(config).flatMap(([policy, { enforcementLevel }]) =>
          enforcementLevel === undefined ? [] : [[policy, enforcementLevel] as const],
        ),
      );
      return new PolicyPack(client, child, info, levels, options.directory, manifest.version);
    } catch (error) {
      child.kill("SIGKILL");
      throw error;
    }
  }

  /** The pack's folder. */
  readonly directory: string;

  get name(): string {
    return this.#info.getName();
  }

  /** The version that PulumiPolicy.yaml gives, otherwise the pack's own. */
  get version(): string {
    return this.#version ?? this.#info.getVersion();
  }

  async analyze(resource: AnalyzedResource): Promise<PolicyAnswer<PolicyDiagnostic>> {
    const response = await unary(this.#client, service.analyze, analyzeRequest(resource));
    return this.#answer(
      response.getDiagnosticsList().map((item) => this.#diagnostic(item)),
      response,
      RESOURCE_POLICY,
    );
  }

  async remediate(resource: AnalyzedResource): Promise<PolicyAnswer<PolicyRemediation>> {
    const response = await unary(this.#client, service.remediate, analyzeRequest(resource));
    const items = response.getRemediationsList().map((item) => {
      const properties = item.getProperties();
      return {
        policyName: item.getPolicyname(),
        properties: properties === undefined ? undefined : fromStruct(properties),
        diagnostic: item.getDiagnostic(),
      };
    });
    return this.#answer(items, response, RESOURCE_POLICY);
  }

  async analyzeStack(resources: readonly AnalyzedResource[]): Promise<PolicyAnswer<PolicyDiagnostic>> {
    const request = new rpc.AnalyzeStackRequest();
    request.setResourcesList(resources.map(stackResource));
    try {
      const response = await unary(this.#client, service.analyzeStack, request);
      return this.#answer(
        response.getDiagnosticsList().map((item) => this.#diagnostic(item)),
        response,
        STACK_POLICY,
      );
    } catch (error) {
      if (isServiceError(error) && error.code === status.UNIMPLEMENTED)
        return { items: [], passed: [], failed: [] };
      throw error;
    }
  }

  close(): void {
    this.#client.close();
    this.#process.kill("SIGTERM");
  }

  #diagnostic(item: rpc.AnalyzeDiagnostic): PolicyDiagnostic {
    const declared = this.#info.getPoliciesList().find((policy) => policy.getName() === item.getPolicyname());
    const severity =
      item.getSeverity() || (declared?.getSeverity() ?? rpc.PolicySeverity.POLICY_SEVERITY_UNSPECIFIED);
    return {
      policyName: item.getPolicyname(),
      message: item.getMessage(),
      enforcementLevel: levelName(item.getEnforcementlevel()),
      severity: SEVERITIES[severity] ?? "",
      urn: item.getUrn(),
    };
  }

  #answer<Item extends { readonly policyName: string }>(
    items: readonly Item[],
    response: { getNotApplicableList(): rpc.PolicyNotApplicable[] },
    type: rpc.PolicyType,
  ): PolicyAnswer<Item> {
    const failed = [...new Set(items.map(({ policyName }) => policyName))].sort();
    const skipped = new Set([
      ...failed,
      ...response.getNotApplicableList().map((item) => item.getPolicyName()),
    ]);
    const passed = this.#info
      .getPoliciesList()
      .filter((policy) => [type, rpc.PolicyType.POLICY_TYPE_UNKNOWN].includes(policy.getPolicyType()))
      .map((policy) => policy.getName())
      .filter((name) => this.#levels.get(name) !== "disabled" && !skipped.has(name))
      .sort();
    return { items, passed, failed };
  }
}

const RESOURCE_POLICY = rpc.PolicyType.POLICY_TYPE_RESOURCE;
const STACK_POLICY = rpc.PolicyType.POLICY_TYPE_STACK;

/** What the rehearsal needs of PulumiPolicy.yaml. */
interface PackManifest {
  readonly version: string | undefined;
  readonly typescript: boolean;
}

async function readManifest(directory: string): Promise<PackManifest> {
  const text = await readIfThere(path.join(directory, "PulumiPolicy.yaml"));
  const { version, runtime } = (text === undefined ? {} : (parse(text) ?? {})) as {
    readonly version?: string | number;
    readonly runtime?: string | { readonly options?: { readonly typescript?: boolean } };
  };
  return {
    version: version === undefined ? undefined : String(version),
    typescript: typeof runtime !== "object" || runtime.options?.typescript !== false,
  };
}

/** Waits for the port that a pack prints as its first line; what it prints later is handed on. */
function portOf(child: ChildProcess, options: PolicyPackOptions): Promise<string> {
  return new Promise((resolve, reject) => {
    let first: string | undefined = "";
    let errors = "";
    const end = (code: number | null) =>
      reject(
        new Error(
          `The policy pack in ${path.resolve(options.directory)} ended with code ${code ?? "none"} before it was ready${errors === "" ? "" : `: ${errors.trim()}`}.`,
        ),
      );
    child.once("error", reject);
    child.once("exit", end);
    child.stderr?.on("data", (data: Buffer) => {
      if (first === undefined) options.onOutput(String(data));
      else errors += String(data);
    });
    child.stdout?.on("data", (data: Buffer) => {
      if (first === undefined) {
        options.onOutput(String(data));
        return;
      }
      first += String(data);
      const port = /^(\d+)\r?\n/.exec(first)?.[1];
      if (port === undefined) return;
      first = undefined;
      child.off("exit", end);
      resolve(port);
    });
  });
}

/**
 * Properties as packs are told them: the real engine keeps no references to resources there, and a pack, which has no
 * monitor to ask for them, would wait for ever.
 */
function withoutInternal(properties: PropertyMap): PropertyMap {
  const shown = Object.entries(properties).filter(([key]) => !key.startsWith("__"));
  return Object.fromEntries(shown.map(([key, value]) => [key, withoutReferences(value)]));
}

function optionsOf({ state, deleteBeforeReplace }: AnalyzedResource): rpc.AnalyzerResourceOptions {
  const options = new rpc.AnalyzerResourceOptions();
  options.setProtect(state.protect ?? false);
  options.setIgnorechangesList([...(state.ignoreChanges ?? [])]);
  options.setDeletebeforereplace(deleteBeforeReplace ?? false);
  options.setDeletebeforereplacedefined(deleteBeforeReplace !== undefined);
  options.setAdditionalsecretoutputsList([...(state.additionalSecretOutputs ?? [])]);
  options.setAliasesList([...(state.aliases ?? [])]);
  const timeouts = new rpc.AnalyzerResourceOptions.CustomTimeouts();
  timeouts.setCreate(state.customTimeouts?.create ?? 0);
  timeouts.setUpdate(state.customTimeouts?.update ?? 0);
  timeouts.setDelete(state.customTimeouts?.delete ?? 0);
  timeouts.setRead(state.customTimeouts?.read ?? 0);
  options.setCustomtimeouts(timeouts);
  options.setParent(state.parent ?? "");
  return options;
}

function providerOf({ provider }: AnalyzedResource): rpc.AnalyzerProviderResource | undefined {
  if (provider === undefined) return undefined;
  const message = new rpc.AnalyzerProviderResource();
  message.setUrn(provider.urn);
  message.setType(provider.type);
  message.setName(nameOf(provider));
  message.setProperties(toStruct(withoutInternal(provider.inputs)));
  return message;
}

function analyzeRequest(resource: AnalyzedResource): rpc.AnalyzeRequest {
  const request = new rpc.AnalyzeRequest();
  request.setUrn(resource.state.urn);
  request.setType(resource.state.type);
  request.setName(nameOf(resource.state));
  request.setProperties(toStruct(withoutInternal(resource.properties)));
  request.setOptions(optionsOf(resource));
  request.setProvider(providerOf(resource));
  return request;
}

function stackResource(resource: AnalyzedResource): rpc.AnalyzerResource {
  const { state } = resource;
  const message = new rpc.AnalyzerResource();
  message.setUrn(state.urn);
  message.setType(state.type);
  message.setName(nameOf(state));
  message.setProperties(toStruct(withoutInternal(resource.properties)));
  message.setOptions(optionsOf(resource));
  message.setProvider(providerOf(resource));
  message.setParent(state.parent ?? "");
  message.setDependenciesList([...(state.dependencies ?? [])]);
  for (const [key, urns] of Object.entries(state.propertyDependencies ?? {})) {
    if (urns.length === 0) continue;
    const entry = new rpc.AnalyzerPropertyDependencies();
    entry.setUrnsList([...urns]);
    message.getPropertydependenciesMap().set(key, entry);
  }
  return message;
}
