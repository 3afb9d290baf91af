import * as path from "node:path";
import { parseArgs } from "node:util";
import { ensureTools } from "../tools";
import { sourceDate } from "./package";
import { writeIndex } from "./repositoryIndex";

/** `npm run charts:index -- --url ADDRESS [--in FOLDER]`: writes index.yaml beside the packages of a folder. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      in: { type: "string", default: path.resolve(__dirname, "..", "charts") },
      url: { type: "string" },
    },
  });
  if (values.url === undefined)
    throw new Error("--url is missing: give the address that the folder will be served at.");
  const { helm } = await ensureTools(["helm"]);
  const modified = sourceDate(process.env);
  const file = await writeIndex(path.resolve(values.in), { helm, url: values.url, modified });
  process.stdout.write(`${path.relative(process.cwd(), file)}\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(`charts:index: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
