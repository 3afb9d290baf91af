import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { type PackConfig, policyPackConfigFile } from "../../policy-pack/config";
import type { Finding } from "../../model/finding";
import type { CommandContext } from "../cli/context";
import type { Session } from "../session";

/** The policy pack as one run uses it. */
export interface PolicyRun {
  /** Options for the Automation API. */
  readonly options: { readonly policyPacks: string[]; readonly policyPackConfigs: string[] };
  /** What the pack found since the last call. */
  takeFindings(): readonly Finding[];
  /** Folder for the judged objects of each release, `<release>.yaml`; the pack fills it where that was asked for. */
  readonly renderDirectory: string;
  /** Removes the run's files. */
  close(): void;
}

/**
 * Sets the policy pack up for one run: its config, and a private folder that it reports into.
 *
 * @param rendered Whether the pack is to write down what it judged; false by default, since that takes its time.
 */
export function preparePolicies(
  context: CommandContext,
  { config, tools, target }: Session,
  rendered = false,
): PolicyRun {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), "zenctl-"));
  const findingsFile = path.join(directory, "findings.jsonl");
  const renderDirectory = path.join(directory, "rendered");
  fs.mkdirSync(renderDirectory);
  const packConfig: PackConfig = {
    programRoot: context.projectDirectory,
    helm: tools.helm,
    profile: config.profile,
    registries: config.registries,
    findingsFile,
    ...(rendered ? { renderDirectory } : {}),
    ...(target === undefined ? {} : { kubeVersion: target.version }),
  };
  const configFile = path.join(directory, "policy-pack.json");
  fs.writeFileSync(configFile, JSON.stringify(policyPackConfigFile(packConfig)), { mode: 0o600 });
  return {
    options: {
      policyPacks: [path.join(context.projectDirectory, "policy-pack")],
      policyPackConfigs: [configFile],
    },
    takeFindings: () => {
      if (!fs.existsSync(findingsFile)) return [];
      const lines = fs
        .readFileSync(findingsFile, "utf8")
        .split("\n")
        .filter((line) => line !== "");
      fs.rmSync(findingsFile);
      return [...new Set(lines)].map((line) => JSON.parse(line) as Finding);
    },
    renderDirectory,
    close: () => fs.rmSync(directory, { recursive: true, force: true }),
  };
}
