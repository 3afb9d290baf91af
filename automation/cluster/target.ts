import * as path from "node:path";
import type { StackConfig } from "../../model/config";
import { stateDirectory } from "../../model/environment";
import { type ClusterUpResult, clusterStatus, clusterUp, resolveCluster } from "../../rehearsal/cluster";
import type { CommandContext, StackOptions } from "../cli/context";
import { boundRecord, type StackRecord } from "../engine/record";
import { EXIT, ZenctlError } from "../exit";
import { ensureTools } from "../../tools";
import { clusterTools } from "../../rehearsal/cluster/types";
import { toolOptions } from "./tools";

/** The cluster that a stack is on. */
export interface Target {
  readonly kind: Exclude<StackRecord["cluster"], "own">;
  /** Absolute path of the kubeconfig file. */
  readonly kubeconfig: string;
  readonly context: string;
  /** Version of the API server, where it is known. */
  readonly version?: string;
  /** Whether the cluster was made just now: whatever the stack's state says of objects is then out of date. */
  readonly created: boolean;
}

interface Given {
  readonly kubeconfig: string;
  readonly context: string | undefined;
}

function contextOfNoFile(context: string): ZenctlError {
  return new ZenctlError(
    `--context ${context} names a context of no file: give the kubeconfig file with --kubeconfig`,
    EXIT.usage,
  );
}

/** The kubeconfig that was given: now, in the stack config, or when the stack was brought up. */
function given(
  options: Pick<StackOptions, "kubeconfig" | "context">,
  config: StackConfig,
  record: StackRecord | undefined,
): Given | undefined {
  if (options.kubeconfig !== undefined) {
    return { kubeconfig: path.resolve(options.kubeconfig), context: options.context };
  }
  if (config.kubeconfig !== undefined) {
    return { kubeconfig: config.kubeconfig, context: options.context ?? config.context };
  }
  if (record?.kubeconfig === undefined || record.cluster !== "given") {
    if (options.context === undefined) return undefined;
    throw contextOfNoFile(options.context);
  }
  return { kubeconfig: record.kubeconfig, context: options.context ?? record.context };
}

async function givenTarget({ kubeconfig, context }: Given): Promise<Target> {
  try {
    return { kind: "given", ...(await resolveCluster({ kubeconfig, context })), created: false };
  } catch (error) {
    throw new ZenctlError(error instanceof Error ? error.message : String(error), EXIT.usage);
  }
}

type Wanted = Pick<StackRecord, "cluster" | "kubeconfig" | "context">;

/**
 * Refuses to take a stack from one cluster to another: what it made on the first would be forgotten there.
 *
 * @throws ZenctlError (usage)
 */
function refuseOther(options: StackOptions, record: StackRecord | undefined, wanted: Wanted): void {
  if (record === undefined) return;
  const same =
    record.cluster === wanted.cluster &&
    (wanted.cluster !== "given" ||
      (record.kubeconfig === wanted.kubeconfig && record.context === wanted.context));
  if (same) return;
  const where =
    record.cluster === "given"
      ? `context ${record.context ?? ""} of ${record.kubeconfig ?? ""}`
      : record.cluster === "own"
        ? "a cluster that it made itself"
        : `the ${record.cluster} cluster`;
  throw new ZenctlError(
    `stack ${options.stack} is on ${where}: run \`zenctl destroy --stack ${options.stack}\` before bringing it up elsewhere`,
    EXIT.usage,
  );
}

/** The kind of cluster that is made for the stack where none is given. */
function ownKind(
  options: Pick<StackOptions, "cluster">,
  record: StackRecord | undefined,
): "embedded" | "k3d" {
  return options.cluster === "embedded" && record?.cluster === "k3d" ? "k3d" : options.cluster;
}

/** Makes or starts a cluster of zenctl's own; an embedded one with all of its tools built side by side. */
export async function ownClusterUp(
  kind: "embedded" | "k3d",
  context: CommandContext,
): Promise<ClusterUpResult> {
  const tools =
    kind === "embedded" ? await ensureTools(["helm", ...clusterTools], toolOptions(context)) : undefined;
  return clusterUp({
    kind,
    stateDirectory: stateDirectory(context.env),
    env: context.env,
    signal: context.signal,
    progress: (line) => context.output.say(`cluster: ${line}`),
    ...(tools === undefined ? {} : { tools }),
  });
}

/**
 * A cluster that is up, whatever stack is on it; none is made.
 *
 * @throws ZenctlError when there is none.
 */
export async function targetThere(
  options: Pick<StackOptions, "cluster" | "kubeconfig" | "context">,
  context: CommandContext,
): Promise<Target> {
  if (options.kubeconfig !== undefined) {
    return givenTarget({ kubeconfig: path.resolve(options.kubeconfig), context: options.context });
  }
  if (options.context !== undefined) throw contextOfNoFile(options.context);
  const found = await clusterStatus({
    kind: options.cluster,
    stateDirectory: stateDirectory(context.env),
    env: context.env,
  });
  if (found !== undefined) return { ...found, kind: options.cluster, created: false };
  throw new ZenctlError(
    `the ${options.cluster} cluster is not up: start it with \`zenctl cluster up --cluster ${options.cluster}\`, or name another with --kubeconfig`,
    EXIT.failed,
  );
}

/**
 * The stack's cluster, made or started where it is zenctl's own and not up. Nothing where the stack makes its
 * cluster itself (`cluster: k3d` in its config).
 */
export async function targetUp(
  options: StackOptions,
  config: StackConfig,
  context: CommandContext,
): Promise<Target | undefined> {
  const record = boundRecord(context.env, options.stack);
  if (config.cluster !== "existing") {
    refuseOther(options, record, { cluster: "own" });
    return undefined;
  }
  const named = given(options, config, record);
  if (named !== undefined) {
    const target = await givenTarget(named);
    refuseOther(options, record, { cluster: "given", ...target });
    return target;
  }
  const kind = ownKind(options, record);
  refuseOther(options, record, { cluster: kind });
  const up = await ownClusterUp(kind, context);
  return { kind, kubeconfig: up.kubeconfig, context: up.context, version: up.version, created: up.created };
}

/**
 * The stack's cluster as it is; none is made or started.
 *
 * @throws ZenctlError when there is none, or the stack made it itself and only its state knows where it is.
 */
export async function targetOfStack(
  options: Pick<StackOptions, "stack" | "cluster" | "kubeconfig" | "context">,
  config: StackConfig,
  context: CommandContext,
): Promise<Target> {
  const record = boundRecord(context.env, options.stack);
  const named = given(options, config, record);
  if (named !== undefined) return givenTarget(named);
  // In a rehearsal the embedded cluster stands for EKS (`standIn.ts`).
  if (config.cluster === "eks" && record?.engine === "rehearsal")
    return targetThere({ ...options, cluster: "embedded" }, context);
  if (config.cluster !== "existing") {
    throw new ZenctlError(
      `stack ${options.stack} made its cluster itself: name the cluster's kubeconfig file with --kubeconfig`,
      EXIT.usage,
    );
  }
  return targetThere({ ...options, cluster: ownKind(options, record) }, context);
}
