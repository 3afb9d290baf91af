import * as fs from "node:fs";
import * as path from "node:path";
import { parseArgs } from "node:util";
import { ensureTools } from "../tools";
import { chartNames, packageChart, sourceDate, writePackage } from "./package";
import { signPackage } from "./provenance";

const root = path.resolve(__dirname, "..");

/** `npm run charts:package [-- --out FOLDER --sign KEY]`: packages the four charts, prints what `sha256sum` would. */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { out: { type: "string" }, sign: { type: "string" } } });
  const folder = path.resolve(values.out ?? path.join(root, "charts"));
  const { helm } = await ensureTools(["helm"]);
  const modified = sourceDate(process.env);
  for (const name of chartNames) {
    const made = await packageChart(path.join(root, "charts", name), { helm, modified });
    const file = writePackage(made, folder);
    if (values.sign !== undefined) fs.writeFileSync(`${file}.prov`, await signPackage(made, values.sign));
    process.stdout.write(`${made.digest}  ${path.relative(process.cwd(), file)}\n`);
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`charts:package: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
