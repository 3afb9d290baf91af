import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import type { CommandContext } from "../../automation/cli/context";
import { processOutput } from "../../automation/cli/output";
import type { EngineName } from "../../automation/contracts";
import { chooseEngine } from "../../automation/engine/choose";
import { findPulumi } from "../../automation/engine/realEngine";
import { existingStack } from "../../automation/engine/workspace";
import { SecretFilter } from "../../model/secretFilter";

/** A preview of the unchanged local stack without a pack, with two rules, and with ours: milliseconds of each round. */
export interface PreviewRuns {
  readonly engine: EngineName;
  readonly none: readonly number[];
  readonly twoRules: readonly number[];
  readonly ours: readonly number[];
}

const TWO_RULES = `const policy = require("@pulumi/policy");
const rule = (name) => ({
  name,
  description: name,
  enforcementLevel: "mandatory",
  validateResource: (args, report) => {
    if (args.type === "kubernetes:core/v1:" + name) report(name + " is prohibited");
  },
});
new policy.PolicyPack("two-rules", { policies: [rule("Pod"), rule("Endpoints")] });
`;

/** A pack of two rules that look at nothing but a resource's type: the least that a pack costs. */
function twoRulePack(projectDirectory: string, directory: string): string {
  const pack = path.join(directory, "two-rules");
  fs.mkdirSync(pack);
  fs.writeFileSync(
    path.join(pack, "PulumiPolicy.yaml"),
    "runtime: { name: nodejs, options: { typescript: false } }\n",
  );
  fs.writeFileSync(
    path.join(pack, "package.json"),
    '{ "name": "two-rules", "version": "1.0.0", "main": "index.js" }\n',
  );
  fs.writeFileSync(path.join(pack, "index.js"), TWO_RULES);
  fs.symlinkSync(path.join(projectDirectory, "node_modules"), path.join(pack, "node_modules"));
  return pack;
}

function zenctl(projectDirectory: string, env: NodeJS.ProcessEnv, ...args: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [path.join(projectDirectory, "bin", "zenctl.mjs"), ...args], {
      env,
      stdio: ["ignore", "ignore", "inherit"],
    });
    child.once("error", reject);
    child.once("close", (code) => {
      if (code === 0) resolve();
      else reject(new Error(`zenctl ${args.join(" ")} ended with ${code ?? "a signal"}`));
    });
  });
}

async function measure(
  engineName: EngineName,
  context: CommandContext,
  directory: string,
  rounds: number,
): Promise<PreviewRuns> {
  const options = { stack: "local", engine: engineName, cluster: "embedded" } as const;
  const stack = await existingStack("local", await chooseEngine(options, context), context);
  const { projectDirectory } = context;
  const packs = {
    none: {},
    twoRules: { policyPacks: [path.join(directory, "two-rules")] },
    ours: {
      policyPacks: [path.join(projectDirectory, "policy-pack")],
      policyPackConfigs: [path.join(projectDirectory, "policy-pack", "config", "local.json")],
    },
  };
  const runs = { none: [] as number[], twoRules: [] as number[], ours: [] as number[] };
  for (let round = 0; round <= rounds; round += 1) {
    for (const name of ["none", "twoRules", "ours"] as const) {
      const startedAt = performance.now();
      await stack.preview(packs[name]);
      if (round > 0) runs[name].push(performance.now() - startedAt);
    }
  }
  return { engine: engineName, ...runs };
}

/**
 * What the pack adds to a preview of the four charts when everything is there: with the rehearsal, and with a real
 * engine where one is on PATH. Brings the local stack up in a place of its own, and takes it down again.
 */
export async function measurePreviews(
  projectDirectory: string,
  directory: string,
  rounds: number,
): Promise<readonly PreviewRuns[]> {
  twoRulePack(projectDirectory, directory);
  // The Automation API gives its engine the environment of this process.
  Object.assign(process.env, { ZEN_STATE: path.join(directory, "state"), CI: "true", NO_COLOR: "1" });
  const { env } = process;
  const context: CommandContext = {
    projectDirectory,
    env,
    output: processOutput(true, new SecretFilter()),
    signal: new AbortController().signal,
  };
  const engines: readonly EngineName[] =
    "found" in (await findPulumi(env)) ? ["rehearsal", "pulumi"] : ["rehearsal"];
  const measured: PreviewRuns[] = [];
  // A real engine writes the salt of its passphrase into the stack's config file, which is tracked.
  const configFile = path.join(projectDirectory, "Pulumi.local.yaml");
  const before = fs.readFileSync(configFile);
  try {
    for (const engine of engines) {
      process.stderr.write(`bench: previews, ${engine}\n`);
      await zenctl(projectDirectory, env, "up", "--yes", "--engine", engine);
      measured.push(await measure(engine, context, directory, rounds));
      await zenctl(projectDirectory, env, "destroy", "--yes");
    }
  } finally {
    fs.writeFileSync(configFile, before);
    await zenctl(projectDirectory, env, "cluster", "down");
  }
  return measured;
}
