import * as os from "node:os";
import * as path from "node:path";

import { CHART_STAND_INS_VARIABLE } from "../../model/chartStandIns";
import type { EventSink } from "../engine/events/event";
import { run, type RunOptions, type RunResult } from "../engine/operations/run";
import { openDeployment, ORGANIZATION, type StackName } from "../engine/state/backend";
import type { StackContents } from "../engine/state/checkpoint";
import { takeLock } from "../engine/state/lock";
import type { PropertyMap } from "../engine/values/property";
import { secret } from "../engine/values/property";
import type { Context, Flags } from "./command";
import { CommandError, EXIT } from "./command-error";
import { display } from "./display";
import { driverOf } from "./driver";
import { openEventLog } from "./event-log";
import { preparedFolder } from "../standIns/charts";
import { addToHistory } from "./history";
import { currentStack } from "./project";
import { startProviderOf } from "./providers";
import { type ConfigValue, StackConfig } from "./stack-config";
import { watchSignals } from "./signals";

/** Which operation a verb asks for. */
export interface OperationRequest {
  readonly kind: RunOptions["kind"];
  readonly preview: boolean;
}

/** Operations that one processor takes on at once, as the real CLI's default has it. */
const PARALLEL_PER_CPU = 4;

/** Does a preview, update, refresh or destroy from reading the stack to writing its history; gives the exit code. */
export async function runOperation(
  context: Context,
  flags: Flags,
  request: OperationRequest,
  stackArgument?: string,
): Promise<number> {
  const { project, name, deployment: seen } = await currentStack(context, flags, stackArgument);
  const config = await new StackConfig(context, project, name).all();
  const release = request.preview
    ? () => Promise.resolve()
    : await takeLock(context.backend.lockDirectory(name), driverOf(context.env));
  const signals = watchSignals();
  try {
    // Read once more: who had the lock until now may have written it.
    const deployment = request.preview ? seen : await context.backend.read(name);
    if (deployment === undefined)
      throw new CommandError(`no stack named '${name.stack}' found`, EXIT.notFound);
    const { contents, secrets } = await openDeployment(deployment, context.passphrase);
    // Deriving a key takes a while: begin now, so that it is there when the first secret is written.
    const manager = secrets();
    manager.catch(() => undefined);
    if (!request.preview) await context.backend.backUp(name);
    const started = Date.now();
    const sinks = sinksOf(context, flags, request, name);
    const standIns = { [CHART_STAND_INS_VARIABLE]: preparedFolder(context.env) };
    const result = await run({
      ...request,
      stack: name.stack,
      project: project.name,
      organization: ORGANIZATION,
      parallel: parallelOf(flags),
      continueOnError: flags.has("continue-on-error"),
      excludeProtected: flags.has("exclude-protected"),
      replace: new Set(flags.texts("replace")),
      refreshFirst: flags.has("refresh"),
      clearPendingCreates: flags.has("clear-pending-creates"),
      program:
        request.kind === "update"
          ? {
              directory: project.directory,
              rootDirectory: project.root,
              entryPoint: project.entryPoint,
              typescript: project.typescript,
              nodeArguments: project.nodeArguments,
              env: { ...context.env, PWD: project.directory },
            }
          : undefined,
      policyPacks: packsOf(context, flags),
      policyEnvironment: standIns,
      config: Object.fromEntries([...config].map(([key, { value }]) => [key, value])),
      secretKeys: [...config].filter(([, { secret: hidden }]) => hidden).map(([key]) => key),
      packageConfig: (packageName) => packageConfig(config, packageName),
      previous: contents,
      save: async (state) => context.backend.write(name, context.backend.deployment(state, await manager)),
      startProvider: startProviderOf(project.directory, {
        env: { ...context.env, ...standIns },
        interrupted: interruptedCreates(contents),
        preview: request.preview,
      }),
      sinks,
      version: context.version,
      signal: signals.cancel,
      terminate: signals.terminate,
    });
    // The state as it is now is what whoever loses it wants back, not the one before this operation.
    if (!request.preview) await context.backend.backUp(name);
    if (!request.preview) await remember(context, flags, request, name, config, result, started);
    return exitCode(context, flags, request, result);
  } finally {
    signals.stop();
    await release();
  }
}

/** The resources whose making was under way when the run before was killed: they may be there already. */
function interruptedCreates({ pendingOperations }: StackContents): readonly string[] {
  return pendingOperations.filter(({ type }) => type === "creating").map(({ resource }) => resource.urn);
}

function sinksOf(
  context: Context,
  flags: Flags,
  request: OperationRequest,
  name: StackName,
): readonly EventSink[] {
  const log = flags.text("event-log");
  const shown: EventSink = flags.has("json")
    ? { write: (event) => context.out(`${JSON.stringify(event)}\n`), close: () => Promise.resolve() }
    : display({ ...request, ...name, suppressOutputs: flags.has("suppress-outputs"), out: context.out });
  return log === undefined ? [shown] : [openEventLog(log), shown];
}

function parallelOf(flags: Flags): number {
  const given = flags.number("parallel");
  return given === undefined ? os.cpus().length * PARALLEL_PER_CPU : Math.max(1, given);
}

function packsOf(context: Context, flags: Flags): RunOptions["policyPacks"] {
  const configs = flags.texts("policy-pack-config");
  const packs = flags.texts("policy-pack");
  if (configs.length > packs.length) {
    throw new CommandError(
      'the number of "--policy-pack-config" flags must not exceed the number of "--policy-pack" flags',
      EXIT.usage,
    );
  }
  return packs.map((directory, at) => {
    const file = configs[at];
    return {
      directory: path.resolve(context.cwd, directory),
      configFile: file === undefined || file === "" ? undefined : path.resolve(context.cwd, file),
    };
  });
}

function packageConfig(config: ReadonlyMap<string, ConfigValue>, packageName: string): PropertyMap {
  const own = [...config].filter(([key]) => key.startsWith(`${packageName}:`));
  return Object.fromEntries(
    own.map(([key, { value, secret: hidden }]) => [
      key.slice(packageName.length + 1),
      hidden ? secret(value) : value,
    ]),
  );
}

async function remember(
  context: Context,
  flags: Flags,
  request: OperationRequest,
  name: { readonly project: string; readonly stack: string },
  config: ReadonlyMap<string, ConfigValue>,
  result: RunResult,
  started: number,
): Promise<void> {
  await addToHistory(context.backend.historyDirectory(name), name.stack, {
    kind: request.kind,
    startTime: Math.floor(started / 1000),
    message: flags.text("message") ?? "",
    environment: {
      "exec.kind": flags.text("exec-kind") ?? "cli",
      "pulumi.arch": process.arch === "x64" ? "amd64" : process.arch,
      "pulumi.os": process.platform,
      "pulumi.version": context.version,
    },
    // Secrets are kept only as a mark: the history is not encrypted.
    config: Object.fromEntries(
      [...config].map(([key, { value, secret: hidden }]) => [
        key,
        hidden ? { secret: true } : { value, secret: false },
      ]),
    ),
    result: result.result === "succeeded" ? "succeeded" : "failed",
    endTime: Math.floor(Date.now() / 1000),
    resourceChanges: result.changes,
  });
}

function exitCode(
  context: Context,
  flags: Flags,
  request: OperationRequest,
  { result, changes }: RunResult,
): number {
  if (result === "canceled") return EXIT.canceled;
  if (result === "failed") return EXIT.failed;
  const changed = Object.entries(changes).some(([op, count]) => op !== "same" && count > 0);
  if (flags.has("expect-no-changes") && changed) {
    context.err(
      request.preview
        ? "error: no changes were expected for preview but changes were proposed\n"
        : "error: no changes were expected but changes occurred\n",
    );
    return EXIT.changes;
  }
  return 0;
}
