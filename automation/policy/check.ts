import * as fs from "node:fs";
import * as path from "node:path";
import type { Environment } from "../../model/environment";
import type { ReportedExemption } from "../../model/exemptionSchema";
import type { Finding } from "../../model/finding";
import type { GuardrailLevel, ProfileName } from "../../model/profiles";
import type { SecretFilter } from "../../model/secretFilter";
import { exemptionsPolicy } from "../../policy-pack/catalogue";
import { EXEMPTIONS, manifestChecks, MANIFESTS } from "../../policy-pack/checks";
import { type Exceptions, loadExceptions, readExceptions } from "../../policy-pack/exceptions";
import { acceptedBy, findingsOfReading, judgeSet, toFindings, uniqueFindings } from "../../policy-pack/judge";
import { levelOf } from "../../policy-pack/levels";
import type { Manifest } from "../../policy-pack/manifests/manifest";
import { ManifestSet } from "../../policy-pack/manifests/manifestSet";
import { readManifests } from "../../policy-pack/manifests/read";
import { reportedAcceptance, reportedUse } from "../../policy-pack/reported";
import { rules } from "../../policy-pack/rules";
import type { Violation } from "../../policy-pack/rules/rule";
import { EXIT, ZenctlError } from "../exit";
import type { ChartOptions } from "./charts";
import { type CheckConfig, configuredLevel } from "./checkConfig";
import { type Input, readText } from "./inputs";

/** What is judged, and by what. */
export interface Checked {
  readonly inputs: readonly Input[];
  /** Whether everything is judged together, or each file by itself. */
  readonly scope: "all" | "file";
  readonly config: CheckConfig;
  /** Goes before the profile of the config. */
  readonly profile?: ProfileName;
  /** Namespace of objects that name none, and of charts. */
  readonly namespace: string;
  /** Files of values for charts. */
  readonly values: readonly string[];
  /** Folder of the program, which holds the exemptions file. */
  readonly programRoot: string;
  /** The config's name, for messages about exemptions in it. */
  readonly configFile?: string;
  readonly env: Environment;
  /** Texts that are known to be secret, so that rules find them in plain. */
  readonly secrets?: SecretFilter;
  readonly signal: AbortSignal;
}

/** What came of it. */
export interface CheckOutcome {
  readonly findings: readonly Finding[];
  readonly exemptions: readonly ReportedExemption[];
  readonly objects: number;
  /** Documents and charts that could not be read. */
  readonly notJudged: number;
}

/** What one input holds. */
interface Part {
  /** The objects, once for every way that a chart can turn out. */
  readonly variants: readonly (readonly Manifest[])[];
  readonly violations: readonly Violation[];
}

const notRead: ReadonlySet<string> = new Set([
  manifestChecks.unreadable.id,
  manifestChecks.notRendered.id,
  manifestChecks.helmMissing.id,
]);

function noText(file: string): Part {
  const source = { file, index: 0 };
  return {
    variants: [[]],
    violations: [
      {
        check: manifestChecks.unreadable,
        object: { apiVersion: "", kind: "Document", namespace: "", name: `${file}#0`, source },
        path: "",
        message: "the file could not be judged because it is no UTF-8: save it as UTF-8",
      },
    ],
  };
}

async function readPart(name: string, { namespace, signal }: Checked): Promise<Part> {
  const text = await readText(name);
  if (text === undefined) return noText(name);
  const { manifests, violations } = readManifests(text, {
    namespace,
    source: (index) => ({ file: name, index }),
  });
  // Lets an interrupt through between files.
  await new Promise(setImmediate);
  signal.throwIfAborted();
  return { variants: [manifests], violations };
}

async function readCharts(names: readonly string[], checked: Checked): Promise<readonly Part[]> {
  if (names.length === 0) return [];
  const { namespace, values, env, config } = checked;
  const { helm, kubeVersion, apiVersions } = config;
  const options: ChartOptions = {
    namespace,
    values,
    env,
    ...(helm === undefined ? {} : { helm }),
    ...(kubeVersion === undefined ? {} : { kubeVersion }),
    ...(apiVersions === undefined ? {} : { apiVersions }),
  };
  const { renderCharts } = await import("./charts.js");
  return (await renderCharts(names, options)).map(({ variants, violations }) => ({
    variants: variants.length === 0 ? [[]] : variants,
    violations,
  }));
}

/** What is judged together: each part once, and again for every other way that one of them can turn out. */
function setsOf(parts: readonly Part[]): readonly ManifestSet[] {
  const firsts = parts.map(({ variants }) => variants[0] ?? []);
  const others = parts.flatMap(({ variants }, index) =>
    variants.slice(1).map((variant) => firsts.map((first, at) => (at === index ? variant : first))),
  );
  return [firsts, ...others].map((manifests) => new ManifestSet(manifests.flat()));
}

/**
 * The exemptions of the config, in it or in the file that it names, else those of the program. A relative name is
 * looked for in the program's folder as the pack does it, then beside the config.
 * @throws ZenctlError (usage) where those in the config itself are not understood, as for anything else in it.
 */
async function exceptionsOf({
  config,
  programRoot,
  configFile = "the config",
}: Checked): Promise<Exceptions> {
  if (config.exemptions !== undefined) {
    const exceptions = await readExceptions(configFile, config.exemptions);
    const complaints = exceptions.violations.map(({ message }) => message);
    if (complaints.length > 0)
      throw new ZenctlError(`${configFile} is not understood: ${complaints.join("; ")}`, EXIT.usage);
    return exceptions;
  }
  const { exemptionsFile } = config;
  if (exemptionsFile === undefined || fs.existsSync(path.resolve(programRoot, exemptionsFile)))
    return loadExceptions(programRoot, exemptionsFile);
  return loadExceptions(path.dirname(path.resolve(configFile)), exemptionsFile);
}

/** Judges files, standard input and charts by every rule. */
export async function check(checked: Checked): Promise<CheckOutcome> {
  const { inputs, scope, config } = checked;
  const profile = checked.profile ?? config.profile;
  const ofPolicy = (policy: string): GuardrailLevel =>
    configuredLevel(config, policy, levelOf(policy, profile));
  // What could not be judged may hide something from the strictest rule.
  const strictest = rules.some(({ name }) => ofPolicy(name) === "mandatory") ? "mandatory" : "advisory";
  const level = (policy: string): GuardrailLevel => (policy === MANIFESTS ? strictest : ofPolicy(policy));
  const exceptions = await exceptionsOf(checked);
  const parts: Part[] = [];
  for (const { name } of inputs.filter(({ chart }) => !chart)) parts.push(await readPart(name, checked));
  const charts = inputs.filter(({ chart }) => chart).map(({ name }) => name);
  parts.push(...(await readCharts(charts, checked)));

  const { parameters, existingSecrets } = config;
  const judging = { profile, parameters, level, existingSecrets, knownSecrets: checked.secrets };
  const groups = scope === "all" ? [parts] : parts.map((part) => [part]);
  const found: Finding[] = [];
  const accepted = new Map<string, ReportedExemption>();
  for (const group of groups) {
    const sets = setsOf(group);
    const findings = sets.flatMap((set) => judgeSet(set, judging));
    for (const finding of sets.length === 1 ? findings : uniqueFindings(findings)) found.push(finding);
    for (const rule of rules.filter(({ name }) => level(name) !== "off")) {
      for (const acceptance of sets.flatMap((set) => acceptedBy(rule, set))) {
        const told = reportedAcceptance(rule.name, acceptance);
        accepted.set(JSON.stringify(told), told);
      }
    }
  }
  const violations = parts.flatMap((part) => part.violations);
  const unread = findingsOfReading([...exceptions.violations, ...violations], level);
  const held = [...unread, ...found].filter((finding) => exceptions.cover(finding) === undefined);
  const ofExemptions = level(EXEMPTIONS);
  const leftovers =
    ofExemptions === "off" ? [] : toFindings(exemptionsPolicy, ofExemptions, exceptions.leftovers());
  return {
    findings: [...held, ...leftovers],
    exemptions: [...exceptions.uses.map(reportedUse), ...accepted.values()],
    objects: parts.reduce((sum, { variants }) => sum + (variants[0]?.length ?? 0), 0),
    notJudged: violations.filter(({ check: { id } }) => notRead.has(id)).length,
  };
}
