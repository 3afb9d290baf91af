import type { Environment } from "../../model/environment";
import { type ProcessIdentity, processIdentity } from "../cluster/process";

/** Names the process that starts a command of the rehearsal and that the command must not outlive. */
export const DRIVER_VARIABLE = "ZEN_DRIVER";

const EVERY_MS = 200;

/** The process that this one works for, where it is this one's parent. */
export function driverOf(env: Environment): ProcessIdentity | undefined {
  const pid = Number(env[DRIVER_VARIABLE]);
  return Number.isInteger(pid) && pid === process.ppid ? processIdentity(pid) : undefined;
}

/**
 * Ends this process, as a kill would, when the one that it works for is gone: nobody would hear how it ended, and the
 * next run would find the stack in hand. What is written is written whole, so that the next run goes on from there.
 */
export function endWithDriver(env: Environment): void {
  const driver = Number(env[DRIVER_VARIABLE]);
  if (!Number.isInteger(driver) || driver <= 0) return;
  setInterval(() => {
    if (process.ppid !== driver) process.exit(1);
  }, EVERY_MS).unref();
}
