import { execFile } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { promisify } from "node:util";
import { parse, stringify } from "yaml";

const run = promisify(execFile);

interface Index {
  readonly entries?: Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>;
}

/**
 * Writes index.yaml of a chart repository (helm.sh/docs/topics/chart_repository) beside the packages in a folder, by
 * Helm, with one time in place of the time of the run, so that the same packages make the same bytes.
 *
 * @param url Where the folder will be served; an entry's address is this and the package's name.
 * @throws Error when the folder has no package, or with Helm's reason.
 */
export async function writeIndex(
  folder: string,
  { helm, url, modified }: { readonly helm: string; readonly url: string; readonly modified: Date },
): Promise<string> {
  if (!/^https?:\/\//.test(url)) {
    throw new Error(
      `--url is ${url}: give the address that the folder will be served at, with http:// or https://.`,
    );
  }
  if (!fs.existsSync(folder) || !fs.readdirSync(folder).some((file) => file.endsWith(".tgz"))) {
    throw new Error(`${folder} has no packages: make them by npm run charts:package -- --out ${folder}.`);
  }
  const file = path.join(folder, "index.yaml");
  try {
    await run(helm, ["repo", "index", folder, "--url", url]);
  } catch (error) {
    const { stderr, message } = error as Error & { readonly stderr?: string };
    const last = (stderr ?? message).trim().split("\n").at(-1) ?? "";
    throw new Error(`${folder} could not be indexed: ${last.replace(/^Error: /, "")}`, { cause: error });
  }
  const index = parse(fs.readFileSync(file, "utf8")) as Index;
  const created = modified.toISOString();
  const entries = Object.entries(index.entries ?? {}).map(
    ([name, versions]) => [name, versions.map((version) => ({ ...version, created }))] as const,
  );
  const text = stringify(
    { ...index, entries: Object.fromEntries(entries), generated: created },
    { lineWidth: 0 },
  );
  fs.writeFileSync(`${file}.tmp`, text);
  fs.renameSync(`${file}.tmp`, file);
  return file;
}
