import * as fs from "node:fs";

/** What a process of a run is. */
export type ProcessKind = "zenctl" | "engine" | "program" | "policy pack" | "helm" | "other";

/** What was seen of one kind of process. */
export interface Seen {
  /** Milliseconds after the start of the run. */
  readonly firstMs: number;
  readonly lastMs: number;
  /** Most resident memory at one moment, of all processes of this kind together, in bytes. */
  readonly peakBytes: number;
}

interface Entry {
  readonly pid: number;
  readonly parent: number;
  readonly residentBytes: number;
}

const PAGE_BYTES = 4096;

function readEntry(pid: number): Entry | undefined {
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, "utf8");
    // proc(5): the name is in parentheses; then come the state, the parent, and as the 22nd the resident pages.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return { pid, parent: Number(fields[1]), residentBytes: Number(fields[21]) * PAGE_BYTES };
  } catch {
    return undefined;
  }
}

/** A process and all that descend from it, now. */
function treeOf(root: number): readonly Entry[] {
  const entries = fs
    .readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map((name) => readEntry(Number(name)))
    .filter((entry) => entry !== undefined);
  const tree: Entry[] = entries.filter(({ pid }) => pid === root);
  // A parent is before its children in `tree`, so that one pass over the growing list finds all of them.
  for (const { pid } of tree) tree.push(...entries.filter(({ parent }) => parent === pid));
  return tree;
}

/** What a process is, by its arguments. */
function kindOf(args: readonly string[]): ProcessKind {
  const line = args.join(" ");
  if (line.includes("bin/zenctl.mjs")) return "zenctl";
  if (line.includes("cmd/run-policy-pack")) return "policy pack";
  if (line.includes("@pulumi/pulumi/cmd/run")) return "program";
  if (/(^|\/)helm$/.test(args[0] ?? "")) return "helm";
  if (/(^|\/)pulumi( |$)/.test(line)) return "engine";
  return "other";
}

function argumentsOf(pid: number): readonly string[] {
  try {
    return fs.readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0").slice(0, -1);
  } catch {
    return [];
  }
}

/** The engine's verb, `preview` or `up` for example; nothing for a process that is not the engine. */
function verbOf(args: readonly string[]): string | undefined {
  const at = args.findIndex((argument) => /(^|\/)pulumi$/.test(argument));
  return at === -1 ? undefined : args[at + 1];
}

/** Looks at a run's processes again and again, until it is stopped. Linux only: it reads /proc. */
export class ProcessWatch {
  readonly #seen = new Map<string, Seen>();
  readonly #arguments = new Map<number, readonly string[]>();
  readonly #timer: NodeJS.Timeout;
  readonly #startedAt = performance.now();
  #peakBytes = 0;

  /** @param intervalMs How often to look; 25 by default. */
  constructor(root: number, intervalMs = 25) {
    this.#timer = setInterval(() => this.#look(root), intervalMs);
  }

  /** Ends the watch. */
  stop(): void {
    clearInterval(this.#timer);
  }

  /**
   * What was seen, by kind of process; of the engine by verb too (`engine preview`), and of all processes together
   * while that ran (`during preview`).
   */
  get seen(): ReadonlyMap<string, Seen> {
    return this.#seen;
  }

  /** Most resident memory of all processes together at one moment, in bytes; shared pages count more than once. */
  get peakBytes(): number {
    return this.#peakBytes;
  }

  #look(root: number): void {
    const atMs = performance.now() - this.#startedAt;
    const bytes = new Map<string, number>();
    const add = (key: string, more: number): void => void bytes.set(key, (bytes.get(key) ?? 0) + more);
    let total = 0;
    let phase = "before or after";
    for (const { pid, residentBytes } of treeOf(root)) {
      // A process that was only just forked still has its parent's arguments.
      const args = argumentsOf(pid);
      if (args.length > 0) this.#arguments.set(pid, args);
      const known = this.#arguments.get(pid) ?? [];
      add(kindOf(known), residentBytes);
      const verb = kindOf(known) === "engine" ? verbOf(known) : undefined;
      if (verb !== undefined) add(`engine ${verb}`, residentBytes);
      if (verb === "preview" || verb === "up") phase = verb;
      total += residentBytes;
    }
    add(`during ${phase}`, total);
    this.#peakBytes = Math.max(this.#peakBytes, total);
    for (const [key, sum] of bytes) {
      const before = this.#seen.get(key);
      this.#seen.set(key, {
        firstMs: before?.firstMs ?? atMs,
        lastMs: atMs,
        peakBytes: Math.max(before?.peakBytes ?? 0, sum),
      });
    }
  }
}
