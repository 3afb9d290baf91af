import * as fs from "node:fs/promises";
import * as path from "node:path";

import { writeFileAtomically } from "../engine/state/atomic-file";

/** One operation in a stack's history, as the real backend keeps it (apitype UpdateInfo). */
export interface HistoryEntry {
  readonly kind: "update" | "refresh" | "destroy" | "import";
  /** Unix time in seconds. */
  readonly startTime: number;
  readonly message: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly config: Readonly<Record<string, { readonly value?: string; readonly secret: boolean }>>;
  readonly result: string;
  readonly endTime: number;
  readonly resourceChanges: Readonly<Record<string, number>>;
}

/** Adds an entry to a stack's history. */
export async function addToHistory(directory: string, stack: string, entry: HistoryEntry): Promise<void> {
  const stamp = `${Date.now()}${String(process.hrtime.bigint() % 1_000_000n).padStart(6, "0")}`;
  const file = path.join(directory, `${stack}-${stamp}.history.json`);
  await writeFileAtomically(file, JSON.stringify({ ...entry, deployment: null }));
}

/** Reads a stack's history, the newest first. */
export async function readHistory(directory: string): Promise<readonly HistoryEntry[]> {
  const files = (await fs.readdir(directory).catch(() => []))
    .filter((file) => file.endsWith(".history.json"))
    .sort()
    .reverse();
  return Promise.all(
    files.map(
      async (file) => JSON.parse(await fs.readFile(path.join(directory, file), "utf8")) as HistoryEntry,
    ),
  );
}
