import { createHash } from "node:crypto";
import * as fs from "node:fs";

/** Hash of a file in hex, read in pieces: the files are up to some 400 MB. */
export function hashFile(file: string, algorithm: "sha256" | "sha512" = "sha256"): string {
  const hash = createHash(algorithm);
  const buffer = Buffer.allocUnsafe(4 * 1024 * 1024);
  const descriptor = fs.openSync(file, "r");
  try {
    for (;;) {
      const read = fs.readSync(descriptor, buffer, 0, buffer.length, null);
      if (read === 0) return hash.digest("hex");
      hash.update(buffer.subarray(0, read));
    }
  } finally {
    fs.closeSync(descriptor);
  }
}

/** Makes sure that a file or folder is on the disk, so that a crash cannot leave a name without content. */
export function syncToDisk(fileOrFolder: string): void {
  const descriptor = fs.openSync(fileOrFolder, "r");
  try {
    fs.fsyncSync(descriptor);
  } finally {
    fs.closeSync(descriptor);
  }
}

/** Writes a small file so that a reader sees the old or the new content and never half of it. */
export function writeFileAtomically(file: string, content: string): void {
  const temporary = `${file}.${String(process.pid)}.tmp`;
  fs.writeFileSync(temporary, content);
  syncToDisk(temporary);
  fs.renameSync(temporary, file);
}
