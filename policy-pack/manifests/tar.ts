import { gunzipSync } from "node:zlib";

const BLOCK = 512;

function text(block: Buffer, start: number, length: number): string {
  const field = block.subarray(start, start + length);
  const end = field.indexOf(0);
  return field.subarray(0, end < 0 ? length : end).toString("utf8");
}

/** The `path` record of a pax header, which holds names that are too long for the header itself. */
function paxPath(content: Buffer): string | undefined {
  return /(?:^|\n)\d+ path=(.*)\n/.exec(content.toString("utf8"))?.[1];
}

/**
 * The files in a gzipped tar archive, as charts are packaged, by their path.
 * @throws RangeError if it unpacks to more than `maximumBytes`; an error of zlib if it is no archive.
 */
export function readTarGz(archive: Buffer, maximumBytes: number): ReadonlyMap<string, Buffer> {
  const tar = gunzipSync(archive, { maxOutputLength: maximumBytes });
  const files = new Map<string, Buffer>();
  let longName: string | undefined;
  for (let offset = 0; offset + BLOCK <= tar.length;) {
    const header = tar.subarray(offset, offset + BLOCK);
    const ownName = text(header, 0, 100);
    if (ownName === "") break;
    const size = Number.parseInt(text(header, 124, 12).trim() || "0", 8);
    if (!Number.isSafeInteger(size) || size < 0)
      throw new RangeError("The archive has an entry without a size.");
    const type = String.fromCharCode(header[156] ?? 0);
    const content = tar.subarray(offset + BLOCK, offset + BLOCK + size);
    const prefix = text(header, 257, 5) === "ustar" ? text(header, 345, 155) : "";
    const name = longName ?? (prefix === "" ? ownName : `${prefix}/${ownName}`);
    longName = undefined;
    if (type === "x") longName = paxPath(content);
    else if (type === "L") longName = text(content, 0, content.length);
    else if (type === "0" || type === "\0") files.set(name, content);
    offset += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
  }
  return files;
}
