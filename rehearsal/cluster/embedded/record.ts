import * as fs from "node:fs";
import type { ProcessIdentity } from "../process";
import type { ClusterPorts } from "./ports";

/** Raised when an older cluster cannot be used any more; such a cluster is made anew. */
export const RECORD_FORMAT = 1;

/** What is kept about a complete embedded cluster. */
export interface ClusterRecord {
  readonly format: typeof RECORD_FORMAT;
  readonly version: string;
  readonly nodes: number;
  readonly ports: ClusterPorts;
  /** The processes of the control plane, by name. */
  readonly processes: Readonly<Record<string, ProcessIdentity>>;
  /** The simulated kubelet and the digest of the program that it runs. */
  readonly kubelet: { readonly process: ProcessIdentity; readonly digest: string };
}

/** Reads the record; undefined if there is none, or none of this format. */
export function readRecord(file: string): ClusterRecord | undefined {
  let text: string;
  try {
    text = fs.readFileSync(file, "utf8");
  } catch (error) {
    if (["ENOENT", "ENOTDIR"].includes((error as NodeJS.ErrnoException).code ?? "")) return undefined;
    throw error;
  }
  try {
    const record = JSON.parse(text) as Partial<ClusterRecord> | null;
    return record?.format === RECORD_FORMAT ? (record as ClusterRecord) : undefined;
  } catch {
    return undefined;
  }
}

/** Writes the record so that it is there as a whole or not at all. */
export function writeRecord(file: string, record: ClusterRecord): void {
  writeWhole(file, `${JSON.stringify(record, undefined, 2)}\n`);
}

/** Writes a private file (mode 0600) so that a reader sees the old or the new content, never a part. */
export function writeWhole(file: string, content: string): void {
  const draft = `${file}.${process.pid}.tmp`;
  fs.writeFileSync(draft, content, { mode: 0o600 });
  fs.renameSync(draft, file);
}
