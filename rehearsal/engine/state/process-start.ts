import { execFile } from "node:child_process";
import * as fs from "node:fs/promises";
import { promisify } from "node:util";

/** The field of /proc/PID/stat that has the start time in clock ticks since boot (proc(5)), counted after the name. */
const START_FIELD = 19;

/**
 * When a process began, as a text that is equal for the same process only: on Linux from /proc with the boot's id,
 * elsewhere from ps. Undefined when it cannot be found out.
 */
export async function processStart(pid: number): Promise<string | undefined> {
  try {
    const stat = await fs.readFile(`/proc/${pid}/stat`, "utf8");
    const ticks = stat.slice(stat.lastIndexOf(")") + 2).split(" ")[START_FIELD];
    const boot = (await fs.readFile("/proc/sys/kernel/random/boot_id", "utf8")).trim();
    return ticks === undefined ? undefined : `${boot}/${ticks}`;
  } catch {
    if (process.platform === "linux") return undefined;
  }
  try {
    const { stdout } = await promisify(execFile)("ps", ["-o", "lstart=", "-p", String(pid)]);
    return stdout.trim() === "" ? undefined : stdout.trim();
  } catch {
    return undefined;
  }
}
