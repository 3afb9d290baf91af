import { execFile } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { promisify } from "node:util";
import { parse } from "yaml";
import { type PackageFiles, packFiles, sha256, unpackFiles } from "./archive";

const run = promisify(execFile);

/** The charts that are distributed, by their folder under `charts/`. */
export const chartNames = ["zen-agent", "zen-watcher", "workflow-registry", "runtime-agent"] as const;

/** A chart as one file. */
export interface ChartPackage {
  readonly name: string;
  readonly version: string;
  /** `<name>-<version>.tgz`. */
  readonly fileName: string;
  readonly files: PackageFiles;
  readonly archive: Buffer;
  /** SHA-256 of the archive. */
  readonly digest: string;
  readonly modified: Date;
}

/**
 * The time that packages and index entries carry: `SOURCE_DATE_EPOCH` (reproducible-builds.org), seconds since 1970;
 * by default the first day of 2026.
 *
 * @throws Error if it is no count of seconds.
 */
export function sourceDate(env: Readonly<Record<string, string | undefined>>): Date {
  const given = env["SOURCE_DATE_EPOCH"];
  if (given === undefined || given === "") return new Date("2026-01-01T00:00:00Z");
  if (!/^\d{1,11}$/.test(given)) {
    throw new Error(
      `SOURCE_DATE_EPOCH is "${given}": set it to seconds since 1970, such as what git log -1 --format=%ct prints, or leave it unset.`,
    );
  }
  return new Date(Number(given) * 1000);
}

/** What Helm puts into a package of a folder: it decides which files go in, and refuses a chart that is none. */
async function helmPackage(directory: string, helm: string): Promise<PackageFiles> {
  const scratch = fs.mkdtempSync(path.join(os.tmpdir(), "zen-package-"));
  try {
    await run(helm, ["package", directory, "--destination", scratch]);
    const [file] = fs.readdirSync(scratch);
    return await unpackFiles(fs.readFileSync(path.join(scratch, file ?? "")));
  } catch (error) {
    const { stderr, message } = error as Error & { readonly stderr?: string };
    const last = (stderr ?? message).trim().split("\n").at(-1) ?? "";
    throw new Error(`${directory} could not be packaged: ${last.replace(/^Error: /, "")}`, { cause: error });
  } finally {
    fs.rmSync(scratch, { recursive: true, force: true });
  }
}

/**
 * Packages a chart's folder, linked subcharts with it. The bytes depend on the files and on `modified` alone: not on
 * the machine, the folder's place, times, modes, umask or version of Helm, which would write Chart.yaml anew.
 *
 * @throws Error with Helm's reason when the folder is no chart.
 */
export async function packageChart(
  directory: string,
  { helm, modified }: { readonly helm: string; readonly modified: Date },
): Promise<ChartPackage> {
  const names = [...(await helmPackage(directory, helm)).keys()];
  const files = new Map(
    names.map((name) => [name, fs.readFileSync(path.join(directory, ...name.split("/").slice(1)))]),
  );
  const { name, version } = parse(fs.readFileSync(path.join(directory, "Chart.yaml"), "utf8")) as {
    readonly name: string;
    readonly version: string;
  };
  const archive = await packFiles(files, modified);
  const fileName = `${name}-${version}.tgz`;
  return { name, version, fileName, files, archive, digest: sha256(archive), modified };
}

/** Writes a package; its time is set too, since Helm dates what it pushes by it. Gives the path. */
export function writePackage({ fileName, archive, modified }: ChartPackage, folder: string): string {
  fs.mkdirSync(folder, { recursive: true });
  const file = path.join(folder, fileName);
  const beside = `${file}.tmp`;
  fs.writeFileSync(beside, archive, { mode: 0o644 });
  fs.utimesSync(beside, modified, modified);
  fs.renameSync(beside, file);
  return file;
}
