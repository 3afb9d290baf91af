import * as fs from "node:fs";
import * as path from "node:path";
import { stateDirectory, type Environment } from "../../model/environment";
import type { EngineName } from "../contracts";

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
}

function recordFile(env: Environment, stack: string): string {
  return path.join(stateDirectory(env), "stacks", `${stack}.json`);
}

/** What zenctl remembers of the stack, if it was ever brought up. */
export function readRecord(env: Environment, stack: string): StackRecord | undefined {
  try {
    return JSON.parse(fs.readFileSync(recordFile(env, stack), "utf8")) as StackRecord;
  } catch {
    // Missing, or cut short by a kill: what it holds can be given again, and the next run writes it anew.
    return undefined;
  }
}

/** Remembers the stack's engine and cluster. */
export function writeRecord(env: Environment, stack: string, record: StackRecord): void {
  const file = recordFile(env, stack);
  fs.mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  const draft = `${file}.${process.pid}`;
  fs.writeFileSync(draft, `${JSON.stringify(record, null, 2)}\n`, { mode: 0o600 });
  fs.renameSync(draft, file);
}

/** Forgets the stack, once nothing of it is left. */
export function removeRecord(env: Environment, stack: string): void {
  fs.rmSync(recordFile(env, stack), { force: true });
}
