import * as fs from "node:fs";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { ApiClient } from "../../../rehearsal/cluster/api";
import type { Plan, Target } from "./plan";
import { familyOf, type Found } from "./processes";

/** Where a kill finds what it waits for. */
export interface Scene {
  /** The zenctl that runs; leader of its own process group. */
  readonly pid: number;
  /** Whether it runs no more. */
  readonly over: () => boolean;
  readonly client: ApiClient;
  /** The folder of the stack's state file. */
  readonly stateFolder: string;
  readonly lockFolder: string;
}

/** What the kill did. */
export interface Strike {
  /** Whether it struck while the operation was running. */
  readonly inTime: boolean;
  /** The processes that ran at that moment, by kind. */
  readonly running: readonly string[];
}

const EVERY_MS = 8;
const UNDER_WAY = "owner=helm,status in (pending-install,pending-upgrade,pending-rollback,uninstalling)";

/** Counts the writes of the state as they begin or end, by the names that the folder tells of. */
function countWrites(folder: string, begun: boolean, until: number, reached: () => void): () => void {
  fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
  const seen = new Set<string>();
  let count = 0;
  const watcher = fs.watch(folder, (event, name) => {
    if (name === null || event !== "rename") return;
    const draft = name.endsWith(".tmp");
    if (draft !== begun) return;
    if (begun && seen.has(name)) return;
    seen.add(name);
    count += 1;
    if (count === until) reached();
  });
  return () => watcher.close();
}

function lockIsThere(folder: string): boolean {
  return fs.existsSync(folder) && fs.readdirSync(folder).some((name) => name.endsWith(".json"));
}

async function pendingRevisions(client: ApiClient): Promise<readonly string[]> {
  const path = `/api/v1/secrets?labelSelector=${encodeURIComponent(UNDER_WAY)}`;
  const { items } = (await client.expect({ method: "GET", path })) as {
    readonly items: readonly { readonly metadata: { readonly name: string } }[];
  };
  return items.map(({ metadata }) => metadata.name);
}

/** Waits for the anchor; false when the operation ended before. */
async function awaitAnchor({ anchor }: Plan, scene: Scene): Promise<boolean> {
  const seen = new Set<number | string>();
  const reached = async (): Promise<boolean> => {
    switch (anchor.what) {
      case "start":
        return true;
      case "lock":
        return lockIsThere(scene.lockFolder);
      case "pending":
        for (const name of await pendingRevisions(scene.client).catch(() => [])) seen.add(name);
        return seen.size >= anchor.count;
      case "saved":
      case "saving":
        throw new Error("writes are counted as they come");
      case "engine":
      case "program":
      case "pack":
      case "helm":
        for (const { pid, kind } of familyOf(scene.pid)) if (kind === anchor.what) seen.add(pid);
        return seen.size >= anchor.count;
    }
  };
  while (!scene.over()) {
    if (await reached()) return !scene.over();
    await sleep(EVERY_MS);
  }
  return false;
}

function kill(target: Target, scene: Scene): readonly string[] | undefined {
  const family = familyOf(scene.pid);
  const victims: readonly Found[] =
    target === "group" ? family.slice(0, 1) : family.filter(({ kind }) => kind === target);
  if (victims.length === 0 || scene.over()) return undefined;
  for (const { pid } of victims) {
    try {
      process.kill(target === "group" ? -pid : pid, "SIGKILL");
    } catch {
      return undefined;
    }
  }
  return [...new Set(family.map(({ kind }) => kind))].filter((kind) => kind !== "other");
}

/** Waits until there is something to kill, and kills it. */
async function killWhenThere(target: Target, scene: Scene): Promise<Strike> {
  while (!scene.over()) {
    const running = kill(target, scene);
    if (running !== undefined) return { inTime: true, running };
    await sleep(EVERY_MS);
  }
  return { inTime: false, running: [] };
}

/** Kills what the plan names, at the moment that it names. */
export async function strike(plan: Plan, scene: Scene): Promise<Strike> {
  const { what, count } = plan.anchor;
  if (what !== "saved" && what !== "saving") {
    if (!(await awaitAnchor(plan, scene))) return { inTime: false, running: [] };
    await sleep(plan.delayMs);
    return killWhenThere(plan.target, scene);
  }
  const struck: { running?: readonly string[] | undefined; reached: boolean } = { reached: false };
  const stop = countWrites(path.resolve(scene.stateFolder), what === "saving", count, () => {
    // At once, without a turn of the event loop in between: the write takes a few milliseconds.
    if (plan.delayMs === 0) struck.running = kill(plan.target, scene);
    struck.reached = true;
  });
  try {
    while (!struck.reached && !scene.over()) await sleep(EVERY_MS);
    if (struck.running !== undefined) return { inTime: true, running: struck.running };
    if (!struck.reached) return { inTime: false, running: [] };
    await sleep(plan.delayMs);
    return await killWhenThere(plan.target, scene);
  } finally {
    stop();
  }
}
