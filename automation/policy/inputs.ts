import { isUtf8 } from "node:buffer";
import * as fs from "node:fs";
import * as path from "node:path";
import { nearest } from "../../model/nearest";
import { EXIT, ZenctlError } from "../exit";

/** Something to be judged: a text of manifests, or a chart that has to be rendered first. */
export interface Input {
  /** As the user gave it, or found it below what the user gave. */
  readonly name: string;
  /** Whether it is a folder or an archive of a chart. */
  readonly chart: boolean;
}

/** The name of standard input. */
export const STANDARD_INPUT = "-";

/** Folders in which nobody keeps manifests, though many a file in them is YAML. */
const PASSED_OVER: ReadonlySet<string> = new Set([".git", "node_modules"]);
const manifestFile = /\.(?:ya?ml|json)$/i;
const chartArchive = /\.t(?:ar\.)?gz$/i;

function isChartFolder(folder: string): boolean {
  return fs.existsSync(path.join(folder, "Chart.yaml"));
}

function usage(message: string): ZenctlError {
  return new ZenctlError(message, EXIT.usage);
}

/** A path of the user's with more behind it, spelled as the user spells paths. */
function below(folder: string, name: string): string {
  return folder.endsWith("/") || folder.endsWith(path.sep) ? `${folder}${name}` : `${folder}/${name}`;
}

function* inFolder(folder: string, above: readonly string[]): Generator<Input> {
  if (isChartFolder(folder)) {
    yield { name: folder, chart: true };
    return;
  }
  const real = fs.realpathSync(folder);
  // A symbolic link to a folder that it is in would never end.
  if (above.includes(real)) return;
  for (const name of fs.readdirSync(folder).sort()) {
    const at = below(folder, name);
    const stat = fs.statSync(at, { throwIfNoEntry: false });
    if (stat?.isDirectory() === true) {
      if (!PASSED_OVER.has(name)) yield* inFolder(at, [...above, real]);
    } else if (stat?.isFile() === true && manifestFile.test(name)) yield { name: at, chart: false };
  }
}

function missing(name: string): ZenctlError {
  const folder = path.dirname(name);
  const siblings = fs.existsSync(folder) && fs.statSync(folder).isDirectory() ? fs.readdirSync(folder) : [];
  // Of equal ends every name would be near to every other.
  const stem = nearest(
    path.parse(name).name,
    siblings.map((sibling) => path.parse(sibling).name),
  );
  const meant = siblings.find((sibling) => path.parse(sibling).name === stem);
  const advice = meant === undefined ? "correct the path" : `did you mean ${path.join(folder, meant)}?`;
  return usage(`there is no file or folder ${name}: ${advice}`);
}

/**
 * What there is to judge, in the order given; folders with all that is in them, charts whole.
 * @throws ZenctlError (usage) for a path that is not there, cannot be read, or holds nothing to judge.
 */
export function findInputs(paths: readonly string[]): readonly Input[] {
  const found = paths.flatMap((given): readonly Input[] => {
    if (given === STANDARD_INPUT) return [{ name: given, chart: false }];
    const stat = fs.statSync(given, { throwIfNoEntry: false });
    if (stat === undefined) throw missing(given);
    if (!stat.isDirectory()) return [{ name: given, chart: chartArchive.test(given) }];
    let inside: readonly Input[];
    try {
      inside = [...inFolder(given, [])];
    } catch (error) {
      throw usage(
        `${given} cannot be read (${(error as NodeJS.ErrnoException).code ?? "error"}): correct its permissions`,
      );
    }
    if (inside.length === 0)
      throw usage(
        `there is no *.yaml, *.yml or *.json and no chart in ${given}: give a folder with manifests`,
      );
    return inside;
  });
  if (found.filter(({ name }) => name === STANDARD_INPUT).length > 1)
    throw usage("standard input (-) can be read only once: give it once");
  // What is named twice, as a file and by its folder, is one thing.
  return [
    ...new Map(
      found.map((input) => [input.name === STANDARD_INPUT ? input.name : path.resolve(input.name), input]),
    ).values(),
  ];
}

/** All of standard input; a synchronous read would fail where the writer is slower than we are. */
async function standardInput(): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/**
 * The text of a file or of standard input; undefined where it is no UTF-8.
 * @throws ZenctlError (usage) where it cannot be read.
 */
export async function readText(name: string): Promise<string | undefined> {
  let content: Buffer;
  try {
    content = name === STANDARD_INPUT ? await standardInput() : fs.readFileSync(name);
  } catch (error) {
    const { code = "error" } = error as NodeJS.ErrnoException;
    const what = name === STANDARD_INPUT ? "standard input" : name;
    throw usage(`${what} cannot be read (${code}): give a file that can`);
  }
  if (!isUtf8(content)) return undefined;
  try {
    return content.toString("utf8");
  } catch {
    throw usage(`${name} is too large to be read at once: split it at its document separators`);
  }
}
