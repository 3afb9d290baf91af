import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import type { StackConfig } from "../../model/config";
import { stateDirectory, type Environment } from "../../model/environment";
import type { EngineName } from "../contracts";
import type { Run } from "./inHand";
import { EXIT, ZenctlError } from "../exit";

/** What zenctl remembers of a stack between runs. */
export interface StackRecord {
  /** The engine that keeps the stack's state (decision 17). */
  readonly engine: EngineName;
  /** The cluster that the stack is on. */
  readonly cluster: "embedded" | "k3d" | "given" | "own";
  /** Path of the kubeconfig file that was given. */
  readonly kubeconfig?: string;
  /** Context that was given. */
  readonly context?: string;
  /** The cluster of zenctl's own that the state was last seen to agree with (`clusterIdentity`). */
  readonly identity?: string;
  /** What the stack was to be in its account (`accountDigest`) when it last came up; nothing where it is in none. */
  readonly account?: string;
  /** The run that began last and has not come to a good end. */
  readonly run?: Run | undefined;
  /** Only looked at so far: nothing of the stack was made, so that it may still go anywhere. */
  readonly planned?: true;
}

/** Tells one config of a stack on AWS from another, as far as its account can be unfit for it; nothing for any other stack. */
export function accountDigest({ aws, cluster, ingress }: StackConfig): string | undefined {
  if (aws === undefined) return undefined;
  return createHash("sha256").update(JSON.stringify({ aws, cluster, ingress })).digest("hex").slice(0, 16);
}

function recordFile(env: Environment, stack: string): string {
  return path.join(stateDirectory(env), "stacks", `${stack}.json`);
}

function isRecord(value: unknown): value is StackRecord {
  const { engine, cluster } = (value ?? {}) as Readonly<Record<string, unknown>>;
  return (
    ["pulumi", "rehearsal"].includes(String(engine)) &&
    ["embedded", "k3d", "given", "own"].includes(String(cluster))
  );
}

/**
 * What zenctl remembers of the stack, if it was ever looked at.
 *
 * @throws ZenctlError (usage) when the file is there and is no record: without it a stack could be taken to
 *   another cluster than the one that it is on.
 */
export function readRecord(env: Environment, stack: string): StackRecord | undefined {
  const file = recordFile(env, stack);
  let text: string;
  try {
    text = fs.readFileSync(file, "utf8");
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "";
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw unreadable(file, code, stack);
  }
  try {
    const record = JSON.parse(text) as unknown;
    if (isRecord(record)) return record;
  } catch {
    // Told below.
  }
  throw unreadable(file, "it is no record of a stack", stack);
}

function unreadable(file: string, reason: string, stack: string): ZenctlError {
  return new ZenctlError(
    `${file} cannot be read (${reason}): remove it, and run \`zenctl up --stack ${stack}\` with the --engine and --kubeconfig that the stack was made with`,
    EXIT.usage,
  );
}

/** What zenctl remembers of the stack, if anything of it may have been made. */
export function boundRecord(env: Environment, stack: string): StackRecord | undefined {
  const record = readRecord(env, stack);
  return record?.planned === true ? undefined : record;
}

/** Remembers the stack's engine and cluster. */
export function writeRecord(env: Environment, stack: string, record: StackRecord): void {
  const file = recordFile(env, stack);
  fs.mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  const draft = `${file}.${process.pid}.tmp`;
  // On the disk before it takes the place of the one before, so that a power cut leaves one of them whole.
  fs.writeFileSync(draft, `${JSON.stringify(record, null, 2)}\n`, { mode: 0o600, flush: true });
  fs.renameSync(draft, file);
}

/** Forgets the stack, once nothing of it is left. */
export function removeRecord(env: Environment, stack: string): void {
  fs.rmSync(recordFile(env, stack), { force: true });
}
