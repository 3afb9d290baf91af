import { ALLOWED_REGISTRIES } from "../model/images";
import type { Enforcement, Finding } from "../model/finding";
import type { GuardrailLevel } from "../model/profiles";
import { manifestChecks, MANIFESTS } from "./checks";
import { controlsOf } from "./controls";
import { levelOf } from "./levels";
import type { Manifest } from "./manifests/manifest";
import { rules as allRules } from "./rules";
import type { Rule, RuleContext, Violation } from "./rules/rule";

/** What objects are judged with. */
export interface JudgeContext {
  /** Registries allowed besides the built-in ones, `host[:port][/path]`. */
  readonly registries?: readonly string[];
  /** How strictly each rule is held; by default mandatory. A rule that is off is not asked. */
  readonly level?: (rule: string) => GuardrailLevel;
  /** The rules to judge by; by default all. */
  readonly rules?: readonly Rule[];
}

/** Makes findings of what a rule, or the reading of manifests, found. */
export function toFindings(
  rule: string,
  level: Enforcement,
  violations: readonly Violation[],
): readonly Finding[] {
  const findings = violations.map(({ check, object, path, message }): Finding => ({
    id: check.id,
    rule,
    check: check.name,
    severity: check.severity,
    enforcement: check.enforcement ?? level,
    object,
    path,
    message,
    controls: controlsOf(rule).map(({ id }) => id),
  }));
  return uniqueFindings(findings);
}

/** Each finding once, in the order given. */
export function uniqueFindings(findings: readonly Finding[]): readonly Finding[] {
  return [...new Map(findings.map((finding) => [JSON.stringify(finding), finding])).values()];
}

/** Asks one rule; a rule that throws is a violation itself, never silence. */
export function applyRule(
  rule: Rule,
  manifests: readonly Manifest[],
  context: Pick<JudgeContext, "registries"> = {},
): readonly Violation[] {
  const ruleContext: RuleContext = { registries: [...ALLOWED_REGISTRIES, ...(context.registries ?? [])] };
  try {
    return rule.judge(manifests, ruleContext);
  } catch (error) {
    const kind = error instanceof Error ? error.name : typeof error;
    const [first] = manifests;
    if (first === undefined) return [];
    return [
      {
        check: manifestChecks.ruleFailed,
        object: first.object,
        path: "",
        message: `the rule ${rule.name} failed (${kind}) on this and the ${manifests.length - 1} objects with it, so they count as violating it: report the failure with the manifest`,
      },
    ];
  }
}

/**
 * Judges parsed manifests by every rule. Pure; what could not be read has to be reported by whoever read it
 * (`readManifests`, `renderRelease`).
 */
export function judge(manifests: readonly Manifest[], context: JudgeContext = {}): readonly Finding[] {
  const level = context.level ?? ((rule: string) => levelOf(rule, undefined));
  return (context.rules ?? allRules).flatMap((rule) => {
    const held = level(rule.name);
    return held === "off" ? [] : toFindings(rule.name, held, applyRule(rule, manifests, context));
  });
}

/** Makes findings of what the reading of manifests itself found. */
export function findingsOfReading(
  violations: readonly Violation[],
  level: (rule: string) => GuardrailLevel = (rule) => levelOf(rule, undefined),
): readonly Finding[] {
  const held = level(MANIFESTS);
  return held === "off" ? [] : toFindings(MANIFESTS, held, violations);
}

/** A finding as one line: `[ZEN-101] Deployment zen-system/zen-agent (/spec/...): what is wrong`. */
export function formatFinding({ id, object, path, message }: Finding): string {
  const name = object.namespace === "" ? object.name : `${object.namespace}/${object.name}`;
  const place = path === "" ? "" : ` (${path})`;
  return `[${id}] ${object.kind} ${name}${place}: ${message}`;
}
