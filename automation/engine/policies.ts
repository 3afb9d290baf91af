import { randomUUID } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { loadBalancerConnections } from "../../model/aws/loadBalancerConnections";
import { stateDirectory } from "../../model/environment";
import { existingSecrets } from "../../model/secrets/existing";
import { type PackConfig, policyPackConfigFile } from "../../policy-pack/config";
import type { ReportedExemption } from "../../model/exemptionSchema";
import type { Finding } from "../../model/finding";
import type { ExemptionLine } from "../../policy-pack/report";
import type { CommandContext } from "../cli/context";
import type { Session } from "../session";

/** What the pack has to say about an operation. */
export interface Judged {
  readonly findings: readonly Finding[];
  /** Every exemption, with what it was good for. */
  readonly exemptions: readonly ReportedExemption[];
}

/** What stands in a findings file. */
export function readFindings(text: string): Judged {
  const lines = [...new Set(text.split("\n").filter((line) => line !== ""))].map(
    (line) => JSON.parse(line) as Finding | ExemptionLine,
  );
  const exemptions = new Map<string, ReportedExemption>();
  for (const line of lines) {
    // The count of an exemption grows from line to line.
    if ("exemption" in line)
      exemptions.set(JSON.stringify({ ...line.exemption, findings: 0 }), line.exemption);
  }
  return {
    findings: lines.filter((line): line is Finding => "id" in line),
    exemptions: [...exemptions.values()],
  };
}

/** The policy pack as one run uses it. */
export interface PolicyRun {
  /** Options for the Automation API. */
  readonly options: { readonly policyPacks: string[]; readonly policyPackConfigs: string[] };
  /** What the pack found since the last call. */
  take(): Judged;
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
  context: Pick<CommandContext, "env" | "projectDirectory">,
  { config, tools, target }: Pick<Session, "config" | "tools" | "target">,
  rendered = false,
): PolicyRun {
  // Named so that the next run removes it where this one is killed (`removeDrafts`).
  const drafts = path.join(stateDirectory(context.env), "policy-pack");
  fs.mkdirSync(drafts, { recursive: true, mode: 0o700 });
  const directory = path.join(drafts, `run.${process.pid}.${randomUUID()}.tmp`);
  fs.mkdirSync(directory, { mode: 0o700 });
  const findingsFile = path.join(directory, "findings.jsonl");
  const renderDirectory = path.join(directory, "rendered");
  fs.mkdirSync(renderDirectory);
  const connections = loadBalancerConnections(config);
  const packConfig: PackConfig = {
    programRoot: context.projectDirectory,
    helm: tools.helm,
    profile: config.profile,
    registries: config.registries,
    existingSecrets: existingSecrets(config),
    ...(connections.length === 0 ? {} : { parameters: { "network-reachability": { connections } } }),
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
    take: () => {
      if (!fs.existsSync(findingsFile)) return { findings: [], exemptions: [] };
      const text = fs.readFileSync(findingsFile, "utf8");
      fs.rmSync(findingsFile);
      return readFindings(text);
    },
    renderDirectory,
    close: () => fs.rmSync(directory, { recursive: true, force: true }),
  };
}
