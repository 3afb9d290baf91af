import type {
  Policies,
  ReportViolation,
  ResourceValidationArgs,
  ResourceValidationPolicy,
} from "@pulumi/policy";
import type { Finding } from "../model/finding";
import type { GuardrailLevel } from "../model/profiles";
import { manifestChecks, MANIFESTS } from "./checks";
import type { PackConfig } from "./config";
import { controlsOf } from "./controls";
import { applyRule, formatFinding, toFindings, uniqueFindings } from "./judge";
import { levelOf } from "./levels";
import type { Manifest } from "./manifests/manifest";
import { ResourceReader } from "./reading";
import { FindingsFile } from "./report";
import { rules } from "./rules";
import type { Check, Rule, Violation } from "./rules/rule";
import { packSecrets, withoutSecrets } from "./secrets";
import { configSchemas, type ReadConfig, readConfig } from "./settings";

const DOCUMENTATION = "https://github.com/kube-zen/kube-zen-platform/blob/main/docs/policy.md";

/** A policy's config, and what of it was not understood. */
type PolicyConfig = ReadConfig<PackConfig>;

/** What one process of the pack remembers from policy to policy. */
class Session {
  private readonly findingsFile = new FindingsFile();
  private readonly configs = new Map<string, PolicyConfig>();
  private readonly secrets = packSecrets(process.env);
  private firstPolicy: string | undefined;
  private firstUrn: string | undefined;
  private reader: ResourceReader | undefined;

  /**
   * Judges a resource by one policy. What could not be read or judged is reported once, by the first policy
   * that is switched on: that is `manifests`, unless someone disables it.
   */
  async validate(
    policy: string,
    rule: Rule | undefined,
    args: ResourceValidationArgs,
    report: ReportViolation,
  ): Promise<void> {
    this.firstPolicy ??= policy;
    this.firstUrn ??= args.urn;
    const { config, violations: misunderstood } = this.configOf(policy, args);
    const settings = this.configs.get(MANIFESTS)?.config ?? {};
    this.reader ??= new ResourceReader(settings);
    const reading = await this.reader.read(args);
    const findings = uniqueFindings([
      ...this.general(settings, args.urn === this.firstUrn ? misunderstood : []),
      ...this.general(settings, policy === this.firstPolicy ? reading.violations : []),
      ...reading.variants.flatMap((manifests) =>
        rule === undefined ? [] : ask(rule, manifests, config, settings),
      ),
    ]).map((finding) => withoutSecrets(finding, this.secrets));
    if (settings.findingsFile !== undefined) this.findingsFile.append(settings.findingsFile, findings);
    for (const finding of findings) reportFinding(report, finding);
  }

  private general({ profile }: PackConfig, violations: readonly Violation[]): readonly Finding[] {
    return toFindings(MANIFESTS, reported(levelOf(MANIFESTS, profile)), violations);
  }

  private configOf(policy: string, args: ResourceValidationArgs): PolicyConfig {
    const known = this.configs.get(policy);
    if (known !== undefined) return known;
    const read = readConfig(policy, args.getConfig<Record<string, unknown>>());
    this.configs.set(policy, read);
    return read;
  }
}

function ask(
  rule: Rule,
  manifests: readonly Manifest[],
  config: PackConfig,
  { profile }: PackConfig,
): readonly Finding[] {
  return toFindings(rule.name, reported(levelOf(rule.name, profile)), applyRule(rule, manifests, config));
}

/** A rule that is asked all the same is switched on by someone: then it is not off. */
function reported(level: GuardrailLevel): Finding["enforcement"] {
  return level === "off" ? "advisory" : level;
}

/** A violation with a level of its own, which the policy host (1.21) takes though its types don't say so. */
interface DetailedViolation {
  readonly message: string;
  readonly severity: Finding["severity"];
  readonly enforcementLevel?: "advisory";
}

/** Reports a finding; only what is never more than shown has a level of its own, all else has its policy's. */
function reportFinding(report: ReportViolation, finding: Finding): void {
  const detailed: DetailedViolation = {
    message: formatFinding(finding),
    severity: finding.severity,
    ...(shownOnly.has(finding.id) ? { enforcementLevel: "advisory" } : {}),
  };
  (report as unknown as (violation: DetailedViolation) => void)(detailed);
}

const shownOnly: ReadonlySet<string> = new Set(
  [...Object.values(manifestChecks), ...rules.flatMap(({ checks }) => checks)]
    .filter((check: Check) => check.enforcement === "advisory")
    .map(({ id }) => id),
);

function policyOf(
  session: Session,
  name: string,
  description: string,
  rule?: Rule,
): ResourceValidationPolicy {
  const controls = controlsOf(name).map(({ id }) => id);
  const checks: readonly Check[] = rule?.checks ?? Object.values(manifestChecks);
  return {
    name,
    description,
    enforcementLevel: "mandatory",
    severity: "critical",
    tags: ["kubernetes", ...controls],
    remediationSteps: checks.map(({ id, title, remediation }) => `${id} ${title}: ${remediation}`).join("\n"),
    url: `${DOCUMENTATION}#${name}`,
    configSchema: { properties: configSchemas[name] ?? {} },
    validateResource: (args, report) => session.validate(name, rule, args, report),
  };
}

/** The pack's policies: one per rule, and before them the one that says what could not be judged. */
export function policies(): Policies {
  const session = new Session();
  return [
    policyOf(session, MANIFESTS, "Everything that will be applied can be read and judged."),
    ...rules.map((rule) => policyOf(session, rule.name, rule.description, rule)),
  ];
}
