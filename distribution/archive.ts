import { createHash } from "node:crypto";
import { gunzipSync } from "node:zlib";
import { gzipSync } from "fflate";
import * as tar from "tar-stream";

/** The files of a package: path in the archive to content. */
export type PackageFiles = ReadonlyMap<string, Buffer>;

/** Chart.yaml of the chart before all else, as Helm writes it, so that readers of streams meet it first. */
function inOrder(files: PackageFiles): readonly (readonly [string, Buffer])[] {
  const rank = ([name]: readonly [string, Buffer]): string => (/^[^/]+\/Chart\.yaml$/.test(name) ? "" : name);
  return [...files].sort((left, right) => (rank(left) < rank(right) ? -1 : 1));
}

/**
 * The files as a `.tgz`, the same bytes for the same files and time on every machine: sorted, owned by nobody,
 * mode 0644, and compressed by a library in JavaScript, because what zlib makes differs from build to build.
 *
 * @param modified Time of every entry.
 */
export async function packFiles(files: PackageFiles, modified: Date): Promise<Buffer> {
  const pack = tar.pack();
  for (const [name, content] of inOrder(files)) {
    pack.entry({ name, mode: 0o644, mtime: modified, uid: 0, gid: 0, uname: "", gname: "" }, content);
  }
  pack.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of pack) chunks.push(chunk as Buffer);
  return Buffer.from(gzipSync(Buffer.concat(chunks), { level: 9, mtime: 0 }));
}

/** The files in a `.tgz`; folders and links are left out, as Helm packs neither. */
export async function unpackFiles(archive: Buffer): Promise<PackageFiles> {
  const extract = tar.extract();
  extract.end(gunzipSync(archive));
  const files = new Map<string, Buffer>();
  for await (const entry of extract) {
    const chunks: Buffer[] = [];
    for await (const chunk of entry) chunks.push(chunk as Buffer);
    if (entry.header.type === "file") files.set(entry.header.name, Buffer.concat(chunks));
  }
  return files;
}

/** SHA-256 as 64 hexadecimal digits. */
export function sha256(content: Buffer | string): string {
  return createHash("sha256").update(content).digest("hex");
}

/** Digest of names and bytes of all files of a package, whatever packed them and when. */
export function contentDigest(files: PackageFiles): string {
  const digest = createHash("sha256");
  for (const [name, content] of inOrder(files)) {
    digest.update(`${name}\0${content.length}\0`).update(content);
  }
  return digest.digest("hex");
}
