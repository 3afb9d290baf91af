import { type ProfileName, PROFILES } from "../../model/profiles";
import type { CommandContext } from "../cli/context";
import { knownSecrets } from "../cli/secrets";
import type { PolicyCheckResult, PolicyRulesResult } from "../contracts";
import { EXIT, type ExitCode, ZenctlError } from "../exit";
import { check as checkInputs } from "../policy/check";
import { type CheckConfig, readCheckConfig } from "../policy/checkConfig";
import { findInputs, readText } from "../policy/inputs";
import { describedRules } from "../policy/rules";
import { showCheck } from "../policy/show";

/** Options of `zenctl policy check`. */
export interface PolicyCheckOptions {
  readonly profile?: ProfileName;
  /** Path of the config. */
  readonly config?: string;
  readonly scope: "all" | "file";
  readonly namespace: string;
  readonly values?: readonly string[];
  readonly json?: true;
}

async function configOf(file: string | undefined): Promise<CheckConfig> {
  if (file === undefined) return { levels: new Map(), parameters: {} };
  const text = await readText(file);
  if (text === undefined) throw new ZenctlError(`${file} is no UTF-8: save it as UTF-8`, EXIT.usage);
  return readCheckConfig(file, text);
}

/** `zenctl policy check`: judges files, folders, charts and standard input by the rules of the pack. */
export async function check(
  options: PolicyCheckOptions,
  context: CommandContext,
  ...paths: readonly string[]
): Promise<ExitCode> {
  const startedAt = performance.now();
  const { profile, scope, namespace, values = [] } = options;
  const config = await configOf(options.config);
  const inputs = findInputs(paths);
  if (values.length > 0 && !inputs.some(({ chart }) => chart)) {
    throw new ZenctlError(
      "--values is for charts and none is given: give a folder with a Chart.yaml, or leave it out",
      EXIT.usage,
    );
  }
  const outcome = await checkInputs({
    inputs,
    scope,
    config,
    namespace,
    values,
    programRoot: context.projectDirectory,
    env: context.env,
    secrets: knownSecrets(context.env),
    signal: context.signal,
    ...(profile === undefined ? {} : { profile }),
    ...(options.config === undefined ? {} : { configFile: options.config }),
  });
  const durationMs = Math.round(performance.now() - startedAt);
  showCheck(outcome, durationMs, context.output);
  const { findings, exemptions, objects, notJudged } = outcome;
  const document: PolicyCheckResult = {
    findings: [...findings],
    exemptions: [...exemptions],
    objects,
    notJudged,
    durationMs,
  };
  context.output.document(document);
  return findings.some(({ enforcement }) => enforcement === "mandatory") ? EXIT.policy : EXIT.done;
}

function lines({ rules }: PolicyRulesResult): readonly string[] {
  const profiles = Object.values(PROFILES).map(({ name }) => name);
  return rules.flatMap(({ name, description, levels, checks }) => [
    `${name}: ${description} (${profiles.map((profile) => `${profile} ${levels[profile]}`).join(", ")})`,
    ...checks.map(({ id, severity, title }) => `  ${id} ${severity.padEnd(8)} ${title}`),
  ]);
}

/** `zenctl policy rules`: every rule with its checks and levels. */
export function rules(_options: { readonly json?: true }, context: CommandContext): Promise<ExitCode> {
  const document = describedRules();
  if (!context.output.json) context.output.text(`${lines(document).join("\n")}\n`);
  context.output.document(document);
  return Promise.resolve(EXIT.done);
}
