import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { chartStandInFolder } from "../../model/chartStandIns";
import type { Environment } from "../../model/environment";
import { definitionsOf, EXTERNAL_SECRETS, pinnedModule } from "./definitions";

const SOURCES = path.join(__dirname, "charts");

/** Definitions that come with a chart, by its name. */
const DEFINITIONS = { "external-secrets": EXTERNAL_SECRETS } as const;

/** Changes with what is written beside the charts. */
const FORM = 1;

/** The folder for this state of the charts and of the definitions that belong to them. */
export function preparedFolder(env: Environment): string {
  const hash = createHash("sha256").update(String(FORM));
  const files = fs.readdirSync(SOURCES, { recursive: true, encoding: "utf8" }).sort();
  for (const name of files) {
    const file = path.join(SOURCES, name);
    if (fs.statSync(file).isFile()) hash.update(`${name}\n`).update(fs.readFileSync(file));
  }
  for (const source of Object.values(DEFINITIONS)) hash.update(pinnedModule(source));
  return path.join(chartStandInFolder(env), hash.digest("hex").slice(0, 16));
}

/**
 * Puts the charts that stand in for published ones where providers and policy packs find them, with the published
 * definitions that belong to them. What is there already is left as it is.
 */
export async function prepareCharts(env: Environment): Promise<string> {
  const folder = preparedFolder(env);
  if (fs.existsSync(folder)) return folder;
  const draft = `${folder}.${process.pid}.tmp`;
  fs.rmSync(draft, { recursive: true, force: true });
  fs.cpSync(SOURCES, draft, { recursive: true });
  for (const [chart, source] of Object.entries(DEFINITIONS)) {
    const definitions = await definitionsOf(source, env);
    const files = path.join(draft, chart, "files");
    fs.mkdirSync(files);
    // JSON is YAML too, and is read faster.
    const text = definitions.map((definition) => `---\n${JSON.stringify(definition)}\n`).join("");
    fs.writeFileSync(path.join(files, "definitions.yaml"), text);
  }
  try {
    fs.renameSync(draft, folder);
  } catch (error) {
    // Another run was first, with the same.
    fs.rmSync(draft, { recursive: true, force: true });
    if (!fs.existsSync(folder)) throw error;
  }
  return folder;
}
