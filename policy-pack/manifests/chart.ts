import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { isObject, type JsonObject } from "./json";
import { readTarGz } from "./tar";
import { readYaml, YamlError } from "./yaml";

/** Thrown for a chart that is not there or cannot be read. */
export class ChartError extends Error {
  override readonly name = "ChartError";
}

/** A chart's files by path, subcharts and what symbolic links point to included. */
export interface ChartFiles {
  readonly files: ReadonlyMap<string, Buffer>;
  /** SHA-256 over paths and contents, in hexadecimal. */
  readonly hash: string;
}

const MAXIMUM_FILES = 20_000;
const MAXIMUM_BYTES = 200 * 1024 * 1024;

/**
 * Where a local chart is; undefined for a chart of a repository or an OCI registry. As the provider does it: a
 * folder counts if it has a Chart.yaml, and what begins with a dot or a slash has to be there.
 * @throws ChartError if it is meant to be local and is not there.
 */
export function localChart(chart: string, programRoot: string): string | undefined {
  const name = chart.trim();
  const location = path.resolve(programRoot, name);
  const stat = fs.statSync(location, { throwIfNoEntry: false });
  const isChart = stat?.isFile() === true || fs.existsSync(path.join(location, "Chart.yaml"));
  if (isChart) return location;
  if (path.isAbsolute(name) || name.startsWith(".")) {
    throw new ChartError(
      `there is no chart at "${name}" below the program's folder: correct the path, or the pack's programRoot`,
    );
  }
  return undefined;
}

/**
 * Reads a chart folder or archive as Helm would load it.
 * @throws ChartError if it is too large or has a link to itself.
 */
export function readChart(location: string): ChartFiles {
  const files = new Map<string, Buffer>();
  let bytes = 0;
  const add = (name: string, content: Buffer): void => {
    bytes += content.length;
    if (files.size >= MAXIMUM_FILES || bytes > MAXIMUM_BYTES) {
      throw new ChartError(`the chart has more than ${MAXIMUM_FILES} files or ${MAXIMUM_BYTES} bytes`);
    }
    files.set(name, content);
    if (/(?:^|\/)charts\/[^/]+\.t(?:ar\.)?gz$/.test(name)) addArchive(path.posix.dirname(name), content);
  };
  const addArchive = (prefix: string, archive: Buffer): void => {
    for (const [name, content] of unpack(archive)) add(path.posix.join(prefix, name), content);
  };
  const addFolder = (folder: string, prefix: string, above: readonly string[]): void => {
    const real = fs.realpathSync(folder);
    if (above.includes(real)) throw new ChartError("the chart has a symbolic link to a folder that it is in");
    for (const name of fs.readdirSync(folder).sort()) {
      const location = path.join(folder, name);
      const stat = fs.statSync(location, { throwIfNoEntry: false });
      if (stat?.isDirectory() === true) addFolder(location, path.posix.join(prefix, name), [...above, real]);
      else if (stat?.isFile() === true) add(path.posix.join(prefix, name), fs.readFileSync(location));
    }
  };
  if (fs.statSync(location).isDirectory()) addFolder(location, "", []);
  else
    for (const [name, content] of unpack(fs.readFileSync(location)))
      add(name.replace(/^[^/]+\//, ""), content);
  return { files, hash: hashFiles(files) };
}

function unpack(archive: Buffer): ReadonlyMap<string, Buffer> {
  try {
    return readTarGz(archive, MAXIMUM_BYTES);
  } catch (error) {
    throw new ChartError("the chart has an archive that cannot be unpacked", { cause: error });
  }
}

function hashFiles(files: ReadonlyMap<string, Buffer>): string {
  const hash = createHash("sha256");
  for (const [name, content] of [...files].sort(([a], [b]) => (a < b ? -1 : 1))) {
    hash.update(`${Buffer.byteLength(name)} ${content.length} ${name}\n`).update(content);
  }
  return hash.digest("hex");
}

/** A YAML or JSON file of a chart; undefined if it is not there or no mapping. */
export function chartObject(chart: ChartFiles, name: string): JsonObject | undefined {
  const content = chart.files.get(name);
  if (content === undefined) return undefined;
  try {
    const value = readYaml(content.toString("utf8"))[0]?.value;
    return isObject(value) ? value : undefined;
  } catch (error) {
    if (error instanceof YamlError) return undefined;
    throw error;
  }
}
