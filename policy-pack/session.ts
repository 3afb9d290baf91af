import type { ReportViolation, ResourceValidationArgs, StackValidationArgs } from "@pulumi/policy";
import type { ReportedExemption } from "../model/exemptionSchema";
import type { Finding } from "../model/finding";
import type { GuardrailLevel } from "../model/profiles";
import { exemptionsPolicy } from "./catalogue";
import { MANIFESTS, manifestChecks } from "./checks";
import type { ManifestsConfig } from "./config";
import type { ConfiguredLevels } from "./configNames";
import { type ExemptFinding, type Exceptions, exemptionsFileOf, loadExceptions } from "./exceptions";
import { acceptedBy, applyRule, formatFinding, toFindings, uniqueFindings } from "./judge";
import { levelOf } from "./levels";
import { ManifestSet } from "./manifests/manifestSet";
import { isUnread, type Reading, ResourceReader } from "./reading";
import { FindingsFile } from "./report";
import { reportedAcceptance, reportedUse } from "./reported";
import { rules } from "./rules";
import type { Check, Parameters, Rule, Violation } from "./rules/rule";
import { packSecrets, withoutSecrets } from "./secrets";
import {
  type ConfigComplaint,
  complaintAboutPolicy,
  configViolation,
  findProgramRoot,
  type ReadConfig,
  readConfig,
} from "./settings";

type Configured = Pick<ResourceValidationArgs, "getConfig">;

/** A violation with a level of its own, which the policy host (1.21) takes though its types don't say so. */
interface DetailedViolation {
  readonly message: string;
  readonly severity: Finding["severity"];
  readonly enforcementLevel?: Finding["enforcement"];
}

const shownOnly: ReadonlySet<string> = new Set(
  [...Object.values(manifestChecks), ...rules.flatMap(({ checks }) => checks)]
    .filter((check: Check) => check.enforcement === "advisory")
    .map(({ id }) => id),
);

/** A rule that is asked all the same is switched on by someone: then it is not off. */
function reported(level: GuardrailLevel): Finding["enforcement"] {
  return level === "off" ? "advisory" : level;
}

/** What one process of the pack remembers from policy to policy. */
export class Session {
  private readonly findingsFile = new FindingsFile();
  private readonly configs = new Map<string, ReadConfig>();
  private readonly secrets = packSecrets(process.env);
  private readonly told = new Set<Reading>();
  private firstPolicy: string | undefined;
  private misunderstood: readonly ConfigComplaint[] = [];
  private reader: ResourceReader | undefined;
  private exceptions: Promise<Exceptions> | undefined;
  private exceptionsTold = false;
  private readonly accepted = new Map<string, ReportedExemption>();
  private together:
    { readonly readings: readonly Reading[]; readonly sets: readonly ManifestSet[] } | undefined;

  /** @param configured The policies that the config names, known or not, and whether each may stop a change. */
  constructor(private readonly configured: () => ConfiguredLevels) {}

  /**
   * Judges a resource by one policy. What could not be read or judged is reported once, by the first policy that
   * is switched on: that is `manifests`, unless someone disables it.
   */
  async validate(
    policy: string,
    rule: Rule | undefined,
    args: ResourceValidationArgs,
    report: ReportViolation,
  ): Promise<void> {
    const settings = this.prepare(policy, args);
    const { profile } = settings;
    const reading = await this.readerFor(settings).read(args);
    const violations = [...this.takeComplaints(), ...this.takeViolations(policy, reading)];
    if (isUnread(reading) && violations.length === 0) return;
    const parameters = this.parametersOf(policy);
    const findings = [
      ...toFindings(undefined, reported(levelOf(MANIFESTS, profile)), violations),
      ...this.ask(rule, reading.sets, settings, parameters),
    ];
    await this.report(settings, findings, report);
  }

  /** Judges the whole stack by one policy. */
  async validateStack(
    policy: string,
    rule: Rule | undefined,
    args: StackValidationArgs,
    report: ReportViolation,
  ): Promise<void> {
    const settings = this.prepare(policy, args);
    const reader = this.readerFor(settings);
    const readings = await Promise.all(args.resources.map((resource) => reader.readAgain(resource)));
    const unseen = readings.flatMap((reading) => this.takeViolations(this.firstPolicy ?? policy, reading));
    const leftovers = rule === undefined ? (await this.exceptionsFor(settings)).leftovers() : [];
    const level = reported(levelOf(MANIFESTS, settings.profile));
    const findings = [
      ...toFindings(undefined, level, [...this.takeComplaints(), ...unseen]),
      ...toFindings(exemptionsPolicy, level, leftovers),
      ...this.ask(rule, this.setsOf(readings), settings, this.parametersOf(policy)),
    ];
    await this.report(settings, findings, report);
  }

  private ask(
    rule: Rule | undefined,
    sets: readonly ManifestSet[],
    { profile, existingSecrets }: ManifestsConfig,
    parameters: Parameters,
  ): readonly Finding[] {
    if (rule === undefined) return [];
    const level = reported(levelOf(rule.name, profile));
    const ofRule = { [rule.name]: parameters };
    const context = { profile, parameters: ofRule, existingSecrets, knownSecrets: this.secrets };
    for (const accepted of sets.flatMap((set) => acceptedBy(rule, set))) {
      const told = reportedAcceptance(rule.name, accepted);
      this.accepted.set(JSON.stringify(told), told);
    }
    return sets.flatMap((set) => toFindings(rule, level, applyRule(rule, set, context)));
  }

  /** Everything of the stack together, once for every way that one of its resources can turn out. */
  private setsOf(readings: readonly Reading[]): readonly ManifestSet[] {
    const known = this.together;
    if (known !== undefined && sameItems(known.readings, readings)) return known.sets;
    const firsts = readings.flatMap(({ sets }) => sets.slice(0, 1));
    const combined = (parts: readonly ManifestSet[]): ManifestSet =>
      new ManifestSet(
        parts.flatMap(({ manifests }) => manifests),
        parts.flatMap(({ resources }) => resources),
      );
    const others = readings.flatMap(({ sets }) =>
      sets.slice(1).map((other) => combined(firsts.map((set) => (set === sets[0] ? other : set)))),
    );
    const sets = [combined(firsts), ...others];
    this.together = { readings, sets };
    return sets;
  }

  private prepare(policy: string, args: Configured): ManifestsConfig {
    this.firstPolicy ??= policy;
    if (!this.configs.has(policy)) {
      const first = this.configs.size === 0;
      const read = readConfig(policy, args.getConfig<Record<string, unknown>>());
      this.configs.set(policy, read);
      const unnamed = first
        ? [...this.configured().keys()].flatMap((name) => complaintAboutPolicy(name) ?? [])
        : [];
      this.misunderstood = [...this.misunderstood, ...unnamed, ...read.complaints];
    }
    return this.configs.get(MANIFESTS)?.config ?? {};
  }

  private parametersOf(policy: string): Parameters {
    return (this.configs.get(policy)?.config ?? {}) as Parameters;
  }

  private takeComplaints(): readonly Violation[] {
    const violations = this.misunderstood.map(configViolation);
    this.misunderstood = [];
    return violations;
  }

  private takeViolations(policy: string, reading: Reading): readonly Violation[] {
    if (policy !== this.firstPolicy || this.told.has(reading)) return [];
    this.told.add(reading);
    return reading.violations;
  }

  private readerFor(settings: ManifestsConfig): ResourceReader {
    this.reader ??= new ResourceReader(settings);
    return this.reader;
  }

  private exceptionsFor({ programRoot, exemptionsFile, profile }: ManifestsConfig): Promise<Exceptions> {
    const root = programRoot ?? findProgramRoot(process.cwd());
    this.exceptions ??= loadExceptions(root, exemptionsFile ?? exemptionsFileOf(root, profile));
    return this.exceptions;
  }

  private async report(
    settings: ManifestsConfig,
    found: readonly Finding[],
    report: ReportViolation,
  ): Promise<void> {
    const exceptions = await this.exceptionsFor(settings);
    const unread = this.exceptionsTold
      ? []
      : toFindings(undefined, reported(levelOf(MANIFESTS, settings.profile)), exceptions.violations);
    this.exceptionsTold = true;
    const held: Finding[] = [];
    const exempt: ExemptFinding[] = [];
    for (const finding of uniqueFindings([...unread, ...found])) {
      const safe = withoutSecrets(finding, this.secrets);
      const covered = exceptions.cover(safe);
      if (covered === undefined) held.push(safe);
      else exempt.push(covered);
    }
    const { findingsFile } = settings;
    if (findingsFile !== undefined) {
      const exemptions = [...exceptions.uses.map(reportedUse), ...this.accepted.values()];
      this.findingsFile.append(findingsFile, { held, exemptions });
    }
    for (const finding of held) tell(report, finding, this.ownLevelOf(finding));
    for (const { finding, exemption } of exempt) {
      const until = ` (exempt until ${exemption.expires}, for ${exemption.owner}: ${exemption.reason})`;
      tell(report, { ...finding, message: finding.message + until }, "advisory");
    }
  }

  /**
   * The level of a finding where it is not that of the policy which reports it: what is never more than shown, and what
   * could not be judged, which is held as strictly as the strictest rule that it may hide something from.
   */
  private ownLevelOf({ id, rule }: Finding): Finding["enforcement"] | undefined {
    if (shownOnly.has(id)) return "advisory";
    const configured = this.configured();
    const isHeld = rules.some(({ name }) => configured.get(name) !== false);
    return rule === MANIFESTS && isHeld ? "mandatory" : undefined;
  }
}

/** Reports a finding at its own level, or else at that of the policy. */
function tell(report: ReportViolation, finding: Finding, level: Finding["enforcement"] | undefined): void {
  const detailed: DetailedViolation = {
    message: formatFinding(finding),
    severity: finding.severity,
    ...(level === undefined ? {} : { enforcementLevel: level }),
  };
  (report as unknown as (violation: DetailedViolation) => void)(detailed);
}

function sameItems(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((item, index) => item === b[index]);
}
