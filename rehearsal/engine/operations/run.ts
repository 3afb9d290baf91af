import type { RunningProvider } from "../../providers";
import { Emitter } from "../events/emitter";
import type { EventSink, OperationResult } from "../events/event";
import { OperationSecrets } from "../events/secrets";
import { startEngineServer } from "../monitor/engine-service";
import { Monitor } from "../monitor/monitor-service";
import { messageOf } from "../plugins/grpc";
import { PolicyPack } from "../plugins/policy-pack";
import { ProviderRegistry } from "../plugins/provider-registry";
import { isProviderType, packageOf } from "../provider-reference";
import type { StackContents } from "../state/checkpoint";
import { Snapshot } from "../state/snapshot";
import { BailError, isBail } from "../steps/bail";
import { Executor } from "../steps/executor";
import { refreshAll } from "../steps/refresh";
import { Policies } from "../steps/policies";
import type { Operation, OperationOptions } from "../steps/operation";
import { makeUrn, STACK_TYPE } from "../urn";
import type { PropertyMap } from "../values/property";
import { Deployment } from "./deployment";
import { Program, type ProgramOptions } from "./program";

/** Everything that a run needs from outside. */
export interface RunOptions extends OperationOptions {
  readonly organization: string;
  /** Read every resource first (`up --refresh`). */
  readonly refreshFirst: boolean;
  readonly clearPendingCreates: boolean;
  readonly program:
    | Pick<
        ProgramOptions,
        "directory" | "rootDirectory" | "entryPoint" | "typescript" | "nodeArguments" | "env"
      >
    | undefined;
  readonly policyPacks: readonly { readonly directory: string; readonly configFile: string | undefined }[];
  /** Variables that packs get besides those of the program. Default: none. */
  readonly policyEnvironment?: Readonly<Record<string, string>>;
  /** Decrypted stack config by `NAMESPACE:KEY`. */
  readonly config: Readonly<Record<string, string>>;
  readonly secretKeys: readonly string[];
  readonly packageConfig: (packageName: string) => PropertyMap;
  readonly previous: StackContents;
  readonly save: (contents: StackContents) => Promise<void>;
  readonly startProvider: (name: string) => Promise<RunningProvider>;
  readonly sinks: readonly EventSink[];
  /** The version that the rehearsal stands in for. */
  readonly version: string;
  /** Lets what is in hand finish and starts nothing more. */
  readonly signal: AbortSignal;
  /** Drops everything at once. */
  readonly terminate: AbortSignal;
}

/** How a run ended. */
export interface RunResult {
  readonly result: OperationResult;
  readonly changes: Readonly<Record<string, number>>;
  readonly contents: StackContents;
  readonly durationMs: number;
}

/** Runs one preview, update, refresh or destroy from beginning to end. */
export async function run(options: RunOptions): Promise<RunResult> {
  const started = Date.now();
  const secrets = new OperationSecrets(
    options.secretKeys.flatMap((key) => options.config[key] ?? []),
    options.program?.env ?? process.env,
  );
  for (const state of options.previous.resources) secrets.learnState(state);
  const emitter = new Emitter(options.sinks, secrets);
  const snapshot = new Snapshot(options.previous, options.save);
  if (options.clearPendingCreates) snapshot.clearInherited();
  const engine = await startEngineServer(emitter, options.version);
  const registry = new ProviderRegistry(options.startProvider, engine.address);
  const packs = startPacks(options, engine.address, emitter);
  emitter.emit({ preludeEvent: { config: preludeConfig(options) } });
  const operation: Operation = {
    options,
    emitter,
    snapshot,
    registry,
    policies: new Policies(packs, emitter),
    news: new Map(),
    reads: new Map(),
  };
  const deployment = new Deployment(operation, options.packageConfig);
  const { executor } = deployment;
  packs.catch((error: unknown) => {
    executor.fail();
    executor.halt(error instanceof Error ? error : new Error(String(error)));
  });
  const onAbort = (): void => {
    executor.halt(new Error("canceled"));
  };
  options.signal.addEventListener("abort", onAbort, { once: true });
  // What is in hand comes to its end, unless it is interrupted again.
  const onTerminate = (): void => void registry.cancel();
  options.terminate.addEventListener("abort", onTerminate, { once: true });
  if (options.signal.aborted) onAbort();
  let failed: boolean;
  let ended = false;
  try {
    warnAboutPending(operation, options);
    const work =
      options.kind === "update"
        ? update(operation, deployment, options, engine.address)
        : withoutProgram(operation, deployment, options);
    await Promise.race([work, whenAborted(options.terminate)]);
    failed = executor.failed;
    ended = true;
  } catch (error) {
    failed = true;
    if (!isBail(error)) emitter.diagnose("error", messageOf(error));
  } finally {
    options.signal.removeEventListener("abort", onAbort);
    options.terminate.removeEventListener("abort", onTerminate);
  }
  const canceled = options.signal.aborted;
  // As the engine does: nothing more is said when the program or what comes before a step was to blame.
  if (canceled && !executor.failed) emitter.diagnose("error", `${nameOf(options)} canceled`);
  else if (executor.stepFailed || (ended && failed)) emitter.diagnose("error", `${nameOf(options)} failed`);
  const startedPacks = await packs.catch(() => []);
  const result: OperationResult = canceled && !executor.failed ? "canceled" : failed ? "failed" : "succeeded";
  emitter.emit({
    summaryEvent: {
      maybeCorrupt: executor.maybeCorrupt,
      durationSeconds: Math.ceil((Date.now() - started) / 1000),
      resourceChanges: executor.changes,
      PolicyPacks:
        options.kind === "refresh"
          ? {}
          : Object.fromEntries(
              startedPacks.map(({ name, directory, version }) => [`${name}|local|${directory}`, version]),
            ),
      isPreview: options.preview,
      result,
    },
  });
  emitter.emit({ cancelEvent: {} });
  for (const pack of startedPacks) pack.close();
  engine.close();
  await Promise.all([registry.close(), emitter.close()]);
  return {
    result,
    changes: executor.changes,
    contents: snapshot.contents,
    durationMs: Date.now() - started,
  };
}

/** As the engine says it, of a refresh and of a destroy too (reportExecResult). */
function nameOf({ preview }: OperationOptions): string {
  return preview ? "preview" : "update";
}

function preludeConfig({ config, secretKeys }: RunOptions): Readonly<Record<string, string>> {
  const secrets = new Set(secretKeys);
  return Object.fromEntries(
    Object.entries(config).map(([key, value]) => [key, secrets.has(key) ? "[secret]" : value]),
  );
}

function whenAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const stop = (): void => reject(new BailError("terminated"));
    if (signal.aborted) stop();
    else signal.addEventListener("abort", stop, { once: true });
  });
}

function startPacks(
  options: RunOptions,
  engineAddress: string,
  emitter: Emitter,
): Promise<readonly PolicyPack[]> {
  if (options.policyPacks.length === 0 || options.kind === "refresh") return Promise.resolve([]);
  emitter.emit({ policyLoadEvent: {} });
  const { organization, project, stack } = options;
  const packs = Promise.all(
    options.policyPacks.map(({ directory, configFile }) =>
      PolicyPack.start({
        directory,
        configFile,
        engineAddress,
        env: { ...(options.program?.env ?? process.env), ...options.policyEnvironment },
        stack: { organization, project, stack },
        config: options.config,
        secretKeys: options.secretKeys,
        preview: options.preview,
        onOutput: (line) => emitter.diagnose("info", line.trimEnd()),
      }),
    ),
  );
  return packs.catch((error: unknown) => {
    // Told once, whoever waits for the packs.
    emitter.diagnose("error", messageOf(error));
    throw new BailError(messageOf(error));
  });
}

function warnAboutPending({ emitter }: Operation, { previous, preview }: RunOptions): void {
  if (previous.pendingOperations.length === 0 || preview) return;
  const list = previous.pendingOperations
    .map(({ resource, type }) => `  * ${resource.urn}, interrupted while ${type}\n`)
    .join("");
  emitter.diagnose(
    "warning",
    `Attempting to deploy or update resources with ${previous.pendingOperations.length} pending operations from previous deployment.\n${list}These resources are in an unknown state because the previous run was interrupted while it was working on them; this run goes on from what the state has.`,
  );
}

/** Packages whose providers also do what controllers in a cluster do, from their configuration on. */
const ACTIVE: ReadonlySet<string> = new Set(["aws"]);

/** Configures what has to be at work before the first resource is deleted, whoever that one belongs to. */
async function configureActive({ registry, snapshot }: Operation): Promise<void> {
  const active = snapshot.base.filter(
    ({ state }) => isProviderType(state.type) && ACTIVE.has(packageOf(state.type)),
  );
  await Promise.all(active.map(({ state }) => registry.ensure(state)));
}

async function withoutProgram(
  operation: Operation,
  deployment: Deployment,
  options: RunOptions,
): Promise<void> {
  if (!options.preview) await configureActive(operation);
  if (options.kind === "refresh" || options.refreshFirst) await refreshAll(operation, deployment.executor);
  if (options.kind === "destroy") await deployment.deleteUnwanted();
}

async function update(
  operation: Operation,
  deployment: Deployment,
  options: RunOptions,
  engineAddress: string,
): Promise<void> {
  const { emitter, registry, snapshot } = operation;
  const { executor } = deployment;
  if (options.program === undefined) throw new Error("There is no program to run.");
  for (const name of new Set(
    snapshot.base.filter(({ state }) => isProviderType(state.type)).map(({ state }) => packageOf(state.type)),
  )) {
    registry.warm(name);
  }
  if (options.refreshFirst) await refreshAll(operation, new Executor(operation));
  const { project, stack, organization, config, secretKeys, preview, parallel } = options;
  const stackUrn = makeUrn({ stack, project, type: STACK_TYPE, name: `${project}-${stack}` });
  const monitor = new Monitor({
    deployment,
    projectRoot: options.program.rootDirectory,
    run: { project, stack, organization, config, secretKeys, preview, parallel },
  });
  const monitorAddress = await monitor.start();
  const program = new Program(
    {
      ...options.program,
      monitorAddress,
      engineAddress,
      organization,
      project,
      stack,
      preview,
      parallel,
      config,
      secretKeys,
    },
    emitter,
    () => stackUrn,
  );
  const kill = (): void => program.kill();
  options.terminate.addEventListener("abort", kill, { once: true });
  try {
    await programEnd(monitor, program, executor);
    await deployment.settle();
    await deployment.deleteUnwanted();
    await deployment.finishStack(executor.failed);
    // A preview goes on after a violation, so that all of them are told in one run.
    if (!executor.stepFailed && (await deployment.judgeStack(stackUrn))) executor.fail();
  } catch (error) {
    await deployment.settle();
    await deployment.finishStack(true);
    await program.stop();
    monitor.close();
    throw error;
  }
  monitor.release();
  await Promise.race([program.result, new Promise((resolve) => setTimeout(resolve, GRACE_MS).unref())]);
  await program.stop();
  monitor.close();
  const result = await program.result;
  if (result.kind !== "done") await fail(result, emitter);
}

/** How long a program may take to end by itself once the operation is over. */
const GRACE_MS = 2000;

async function programEnd(monitor: Monitor, program: Program, executor: Executor): Promise<void> {
  const ended = program.result.then((result) => (result.kind === "done" ? undefined : result));
  const failure = await Promise.race([monitor.finished.then(() => undefined), ended, executor.stopped]);
  if (failure === undefined) return;
  if (failure.kind === "error") throw new Error(failure.message);
  throw new BailError("run bailed");
}

function fail(
  result: { readonly kind: "shown" } | { readonly kind: "error"; readonly message: string },
  emitter: Emitter,
): Promise<never> {
  if (result.kind === "error") emitter.diagnose("error", result.message);
  return Promise.reject(new BailError("run bailed"));
}
