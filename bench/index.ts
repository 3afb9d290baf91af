import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { parseArgs } from "node:util";
import * as prettier from "prettier";
import { findPulumi } from "../automation/engine/realEngine";
import { ensureTools } from "../tools";
import { measure } from "./measure";
import { report } from "./report";

const DEFAULT_ROUNDS = 5;

/** `npm run bench [-- --rounds N] [--out FILE]`: measures, and writes docs/benchmarks.md. */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { rounds: { type: "string" }, out: { type: "string" } } });
  const rounds = Number(values.rounds ?? DEFAULT_ROUNDS);
  if (!Number.isInteger(rounds) || rounds < 1)
    throw new Error(`--rounds ${values.rounds ?? ""} is not a count`);
  const projectDirectory = path.resolve(__dirname, "..");
  const out = values.out ?? path.join(projectDirectory, "docs", "benchmarks.md");
  const load = os.loadavg()[0] ?? 0;
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), "zen-bench-"));
  const env = { ...process.env, ZEN_STATE: path.join(directory, "state"), CI: "true", NO_COLOR: "1" };
  try {
    const { helm } = await ensureTools(["helm"], { env });
    const pulumi = await findPulumi(env);
    const measured = await measure(
      {
        projectDirectory,
        env,
        helm,
        rounds,
        realEngine: "found" in pulumi,
        progress: (line) => process.stderr.write(`bench: ${line}\n`),
      },
      directory,
    );
    const text = report(measured, {
      command: "npm run bench",
      helm: execFileSync(helm, ["version", "--template", "{{.Version}}"], { encoding: "utf8" }),
      pulumi: "found" in pulumi ? pulumi.found.version?.version : undefined,
      load,
    });
    const options = await prettier.resolveConfig(out);
    fs.writeFileSync(out, await prettier.format(text, { ...options, parser: "markdown" }));
    process.stderr.write(`bench: wrote ${path.relative(process.cwd(), out)}\n`);
  } finally {
    fs.rmSync(directory, { recursive: true, force: true });
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`bench: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
