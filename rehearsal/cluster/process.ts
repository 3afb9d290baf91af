import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

/** A process that cannot be mistaken for a later one with the same number. */
export interface ProcessIdentity {
  readonly pid: number;
  /** When it started, in a form that only compares for equality; holds the boot where the system tells it. */
  readonly started: string;
}

interface TableEntry {
  readonly pid: number;
  /** Argument list as the process was started, joined by spaces. */
  readonly command: string;
}

let boot: string | undefined;
function bootIdentity(): string {
  boot ??= fs.readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
  return boot;
}

/** A process whose first thread ended keeps its files and ports until the other threads have ended. */
function hasThreads(pid: number): boolean {
  try {
    return fs.readdirSync(`/proc/${pid}/task`).length > 1;
  } catch {
    return false;
  }
}

function linuxStart(pid: number): string | undefined {
  let stat: string;
  try {
    stat = fs.readFileSync(`/proc/${pid}/stat`, "utf8");
  } catch {
    return undefined;
  }
  // proc(5): the command name is in parentheses and may hold spaces; field 3 is the state, field 22 the start.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const state = fields[0];
  const start = fields[19];
  if (start === undefined || state === "X" || (state === "Z" && !hasThreads(pid))) return undefined;
  return `${bootIdentity()}/${start}`;
}

function portableStart(pid: number): string | undefined {
  const result = spawnSync("ps", ["-o", "stat=,lstart=", "-p", String(pid)], {
    encoding: "utf8",
    env: { PATH: process.env["PATH"], LC_ALL: "C" },
  });
  const line = result.stdout.trim();
  if (result.status !== 0 || line === "" || line.startsWith("Z")) return undefined;
  return line.replace(/^\S+\s+/, "");
}

/** When the process started, or undefined if there is none (or only its exit status is left). */
export function processStart(pid: number): string | undefined {
  return process.platform === "linux" ? linuxStart(pid) : portableStart(pid);
}

/** The identity of a process that is running, or undefined. Default: this process. */
export function processIdentity(pid: number = process.pid): ProcessIdentity | undefined {
  const started = processStart(pid);
  return started === undefined ? undefined : { pid, started };
}

/** Whether exactly this process is running, rather than none or another that took its number. */
export function isRunning(identity: ProcessIdentity): boolean {
  return processStart(identity.pid) === identity.started;
}

function linuxTable(): readonly TableEntry[] {
  return fs
    .readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const command = fs.readFileSync(`/proc/${name}/cmdline`, "utf8").replaceAll("\0", " ").trimEnd();
        return command === "" ? [] : [{ pid: Number(name), command }];
      } catch {
        return [];
      }
    });
}

function portableTable(): readonly TableEntry[] {
  const { stdout } = spawnSync("ps", ["-axww", "-o", "pid=,command="], { encoding: "utf8" });
  return stdout.split("\n").flatMap((line) => {
    const match = /^\s*(\d+)\s+(.*)$/.exec(line);
    return match === null ? [] : [{ pid: Number(match[1]), command: match[2] ?? "" }];
  });
}

/**
 * The running processes whose program was started by a path inside the folder. Reading such a path with
 * another program (an editor on a log, say) does not make a process match.
 */
export function processesOf(folder: string): readonly ProcessIdentity[] {
  const prefix = folder.endsWith("/") ? folder : `${folder}/`;
  const table = process.platform === "linux" ? linuxTable() : portableTable();
  return table
    .filter((entry) => entry.command.startsWith(prefix))
    .flatMap((entry) => processIdentity(entry.pid) ?? []);
}

/**
 * Ends the processes at once and waits until they are gone. One whose number now belongs to another
 * process is left alone.
 * @throws if a process is still there after 10 seconds.
 */
export async function killProcesses(identities: readonly ProcessIdentity[]): Promise<void> {
  for (const identity of identities) {
    if (!isRunning(identity)) continue;
    try {
      process.kill(identity.pid, "SIGKILL");
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
    }
  }
  const deadline = Date.now() + 10_000;
  for (const identity of identities) {
    while (isRunning(identity)) {
      if (Date.now() > deadline) {
        throw new Error(`Process ${identity.pid} is still running 10 s after SIGKILL: end it by hand.`);
      }
      await sleep(10);
    }
  }
}
