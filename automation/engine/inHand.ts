import * as os from "node:os";
import { isRunning, type ProcessIdentity, processIdentity } from "../../rehearsal/cluster/process";
import { type Environment, stateDirectory } from "../../model/environment";
import { EXIT, ZenctlError } from "../exit";
import { removeDrafts } from "./drafts";
import { boundRecord, readRecord, removeRecord, writeRecord } from "./record";

/** The run that has a stack in hand, or had it when it was killed. */
export interface Run {
  readonly command: "up" | "destroy" | "refresh";
  readonly host: string;
  readonly process: ProcessIdentity;
  /** ISO 8601 time. */
  readonly since: string;
}

/** This process, as the one that has a stack in hand. @throws Error when its start cannot be read. */
export function thisRun(command: Run["command"]): Run {
  const own = processIdentity();
  if (own === undefined) throw new Error("The start time of this process cannot be read: is ps installed?");
  return { command, host: os.hostname(), process: own, since: new Date().toISOString() };
}

/** Whether another run has the stack in hand. One that is provably dead (host, process, start time) has not. */
export function isHeld(run: Run | undefined): run is Run {
  if (run === undefined) return false;
  return run.host !== os.hostname() || (run.process.pid !== process.pid && isRunning(run.process));
}

/** @throws ZenctlError (locked) that names the other run, when the stack `isHeld` by one. */
export function refuseHeld(run: Run | undefined): void {
  if (!isHeld(run)) return;
  throw new ZenctlError(
    `another run has this stack in hand (\`zenctl ${run.command}\`, process ${String(run.process.pid)} on ${run.host}, since ${run.since}): wait for it to end, or end that process, and run this again`,
    EXIT.locked,
  );
}

/** Puts the record of a stack back as it is now, for a run that the engine will not let begin. */
export function puttingBack(stack: string, env: Environment): () => void {
  const before = readRecord(env, stack);
  return () => {
    if (before === undefined) removeRecord(env, stack);
    else writeRecord(env, stack, before);
  };
}

/**
 * Remembers that this run has the stack in hand.
 *
 * @returns What takes that back, for a run that the engine did not let begin.
 * @throws ZenctlError (locked) when another one has.
 */
export function takeInHand(command: Run["command"], stack: string, env: Environment): () => void {
  const record = boundRecord(env, stack);
  if (record === undefined) return () => undefined;
  refuseHeld(record.run);
  removeDrafts(stateDirectory(env));
  const putBack = puttingBack(stack, env);
  writeRecord(env, stack, { ...record, run: thisRun(command) });
  return putBack;
}

/** Remembers that the run that had the stack in hand came to a good end. */
export function letGo(stack: string, env: Environment): void {
  const record = boundRecord(env, stack);
  if (record !== undefined) writeRecord(env, stack, { ...record, run: undefined });
}
