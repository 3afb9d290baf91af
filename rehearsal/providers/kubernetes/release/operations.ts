import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { stateDirectory } from "../../../../model/environment";
import { isRunning, killProcesses, processIdentity, type ProcessIdentity } from "../../../cluster/process";

/** Which release an operation is about: Helm keeps one history per cluster, namespace and name. */
export interface ReleaseKey {
  /** Address of the API server. */
  readonly server: string;
  readonly namespace: string;
  readonly name: string;
}

/** Who works, or worked last, on a release from this machine. */
export interface OperationRecord extends ReleaseKey {
  readonly urn: string;
  readonly host: string;
  /** This process and the helm process that it started. */
  readonly processes: readonly ProcessIdentity[];
  /** ISO 8601 times. */
  readonly started: string;
  readonly finished?: string;
}

/** Where the record of the last operation on a release is kept. */
export function operationFile(key: ReleaseKey, env: NodeJS.ProcessEnv): string {
  const digest = createHash("sha256")
    .update(JSON.stringify([key.server, key.namespace, key.name]))
    .digest("hex");
  return path.join(stateDirectory(env), "rehearsal", "operations", `${digest}.json`);
}

/** The last operation on a release from this machine, if any. */
export function readOperation(key: ReleaseKey, env: NodeJS.ProcessEnv): OperationRecord | undefined {
  try {
    return JSON.parse(fs.readFileSync(operationFile(key, env), "utf8")) as OperationRecord;
  } catch {
    // No record, or one that a kill cut short: either way nothing is known.
    return undefined;
  }
}

function write(record: OperationRecord, env: NodeJS.ProcessEnv): void {
  const file = operationFile(record, env);
  fs.mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  const draft = `${file}.${process.pid}.tmp`;
  fs.writeFileSync(draft, JSON.stringify(record), { mode: 0o600 });
  fs.renameSync(draft, file);
}

/**
 * Ends the helm of an engine that was killed: nobody waits for it any more, and it would work beside the one that is
 * started next.
 */
export async function endOrphan(key: ReleaseKey, env: NodeJS.ProcessEnv): Promise<void> {
  const record = readOperation(key, env);
  if (record === undefined || record.finished !== undefined || record.host !== os.hostname()) return;
  const [engine, ...helm] = record.processes;
  if (engine === undefined || isRunning(engine)) return;
  await killProcesses(helm);
}

/** Forgets the operation on a release that is gone. */
export function forgetOperation(key: ReleaseKey, env: NodeJS.ProcessEnv): void {
  fs.rmSync(operationFile(key, env), { force: true });
}

/** Whether every process that worked on the release is provably dead: same host, and none of them runs. */
export function isOwnerDead(record: OperationRecord, host = os.hostname()): boolean {
  return record.host === host && !record.processes.some((identity) => isRunning(identity));
}

/** Whether nobody can be working on the release any more. */
export function isOver(record: OperationRecord): boolean {
  return record.finished !== undefined || isOwnerDead(record);
}

/** Whether Helm wrote the time while the recorded operation was at it. */
export function covers(record: OperationRecord, time: string | undefined): boolean {
  const at = Date.parse(time ?? "");
  const end = record.finished === undefined ? Number.POSITIVE_INFINITY : Date.parse(record.finished);
  return at >= Date.parse(record.started) && at <= end;
}

/** Runs `work` while a record on disk says who is at it; `work` is given a way to add the helm process. */
export async function recorded<T>(
  key: ReleaseKey,
  urn: string,
  env: NodeJS.ProcessEnv,
  work: (started: (pid: number) => void) => Promise<T>,
): Promise<T> {
  const own = processIdentity();
  let record: OperationRecord = {
    ...key,
    urn,
    host: os.hostname(),
    processes: own === undefined ? [] : [own],
    started: new Date().toISOString(),
  };
  write(record, env);
  try {
    return await work((pid) => {
      const helm = processIdentity(pid);
      if (helm === undefined) return;
      record = { ...record, processes: [...record.processes, helm] };
      write(record, env);
    });
  } finally {
    write({ ...record, finished: new Date().toISOString() }, env);
  }
}
