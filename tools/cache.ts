import * as fs from "node:fs";
import * as path from "node:path";
import { type Environment, cacheDirectory } from "../model/environment";
import { ToolError, hasCode, reasonOf } from "./errors";
import { hashFile, syncToDisk, writeFileAtomically } from "./hashing";
import type { ToolName, ToolSource } from "./types";

/** What is recorded of one tool in the cache. */
interface RecordedFile {
  readonly size: number;
  readonly modifiedMs: number;
  readonly sha256: string;
}

/** Written last into an entry: a folder without it is not an entry. */
export interface Receipt {
  readonly schema: 1;
  readonly unit: string;
  readonly version: string;
  readonly origin: Exclude<ToolSource, "path">;
  /** The Go version, or the addresses of the downloads. */
  readonly madeWith: string;
  readonly tools: Readonly<Record<string, RecordedFile>>;
}

/** The state of an entry: good, not there, or there and not to be used. */
export type EntryState =
  | { readonly state: "good"; readonly receipt: Receipt }
  | { readonly state: "missing" }
  | { readonly state: "broken"; readonly reason: string };

/** The folder of all cached tools. */
export function toolsCache(env: Environment): string {
  return path.join(cacheDirectory(env), "tools");
}

/** Folder of a unit's entry; the tools are in its `bin`. */
export function entryDirectory(cache: string, unit: string, version: string, key: string): string {
  return path.join(cache, `${unit}-${version}-${key}`);
}

/** Path of a tool in an entry. */
export function entryTool(entry: string, tool: string): string {
  return path.join(entry, "bin", tool);
}

function readReceipt(entry: string): Receipt | undefined {
  try {
    return JSON.parse(fs.readFileSync(path.join(entry, "receipt.json"), "utf8")) as Receipt;
  } catch (error) {
    if (hasCode(error, "ENOENT", "ENOTDIR")) return undefined;
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/**
 * Judges an entry. Size and modification time are compared first, which costs microseconds; only where the
 * time differs is the content hashed, and the new time recorded if it is still the same.
 */
export function inspectEntry(entry: string, tools: readonly string[]): EntryState {
  if (!fs.existsSync(entry)) return { state: "missing" };
  const receipt = readReceipt(entry);
  if (receipt === undefined || typeof receipt.tools !== "object") return broken("its receipt cannot be read");
  let touched = false;
  const recorded: Record<string, RecordedFile> = { ...receipt.tools };
  for (const tool of tools) {
    const file = entryTool(entry, tool);
    const known = recorded[tool];
    const found = fs.statSync(file, { throwIfNoEntry: false });
    if (known === undefined || found === undefined) return broken(`${tool} is missing`);
    if (found.size !== known.size) {
      return broken(`${tool} has ${String(found.size)} bytes and not ${String(known.size)}`);
    }
    if ((found.mode & 0o111) === 0) return broken(`${tool} is not executable`);
    if (found.mtimeMs !== known.modifiedMs) {
      if (hashFile(file) !== known.sha256) return broken(`the content of ${tool} changed`);
      recorded[tool] = { ...known, modifiedMs: found.mtimeMs };
      touched = true;
    }
  }
  const current: Receipt = { ...receipt, tools: recorded };
  if (touched) rewriteReceipt(entry, current);
  return { state: "good", receipt: current };
}

function broken(reason: string): EntryState {
  return { state: "broken", reason };
}

function rewriteReceipt(entry: string, receipt: Receipt): void {
  try {
    writeFileAtomically(path.join(entry, "receipt.json"), JSON.stringify(receipt, undefined, 2));
  } catch {
    // A cache that cannot be written still works; it is hashed again next time.
  }
}

/** Makes the cache folder. @throws ToolError if it cannot be written, naming the variable to set. */
export function prepareCache(cache: string): void {
  try {
    fs.mkdirSync(cache, { recursive: true });
    fs.accessSync(cache, fs.constants.W_OK);
  } catch (error) {
    throw new ToolError(
      `The cache folder ${cache} cannot be written (${reasonOf(error)}): set ZEN_CACHE to a folder that can.`,
    );
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return hasCode(error, "EPERM");
  }
}

/**
 * A fresh folder to make an entry in, beside it so that a rename puts it in place. What an interrupted run
 * left for the same entry goes.
 */
export function startEntry(entry: string): string {
  const parent = path.dirname(entry);
  const prefix = `.${path.basename(entry)}.`;
  for (const name of fs.readdirSync(parent)) {
    const pid = name.startsWith(prefix) ? Number.parseInt(name.slice(prefix.length)) : undefined;
    if (pid === undefined || (pid !== process.pid && isAlive(pid))) continue;
    fs.rmSync(path.join(parent, name), { recursive: true, force: true });
  }
  const work = path.join(parent, `${prefix}${String(process.pid)}`);
  fs.mkdirSync(path.join(work, "bin"), { recursive: true });
  return work;
}

/** Records what is in `work`, makes it durable, and puts it in the entry's place in one step. */
export function commitEntry(
  work: string,
  entry: string,
  tools: readonly ToolName[],
  about: Omit<Receipt, "schema" | "tools">,
): void {
  const recorded: Record<string, RecordedFile> = {};
  const hashes = new Map<string, string>();
  for (const tool of tools) {
    const file = fs.realpathSync(entryTool(work, tool));
    fs.chmodSync(file, 0o755);
    const sha256 = hashes.get(file) ?? hashFile(file);
    if (!hashes.has(file)) syncToDisk(file);
    hashes.set(file, sha256);
    const { size, mtimeMs } = fs.statSync(file);
    recorded[tool] = { size, modifiedMs: mtimeMs, sha256 };
  }
  const receipt: Receipt = { schema: 1, ...about, tools: recorded };
  writeFileAtomically(path.join(work, "receipt.json"), JSON.stringify(receipt, undefined, 2));
  syncToDisk(path.join(work, "bin"));
  if (fs.existsSync(entry)) {
    const old = `${work}.old`;
    fs.renameSync(entry, old);
    fs.renameSync(work, entry);
    fs.rmSync(old, { recursive: true, force: true });
  } else {
    fs.renameSync(work, entry);
  }
  syncToDisk(path.dirname(entry));
}
