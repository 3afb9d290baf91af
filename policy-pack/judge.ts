import type { Enforcement, Finding } from "../model/finding";
import type { GuardrailLevel, ProfileName } from "../model/profiles";
import type { SecretFilter } from "../model/secretFilter";
import { manifestChecks, MANIFESTS } from "./checks";
import { MANIFESTS_CONTROLS } from "./controls";
import { levelOf } from "./levels";
import type { Manifest } from "./manifests/manifest";
import { ManifestSet, resourceObject } from "./manifests/manifestSet";
import { rules as allRules } from "./rules";
import type { Acceptance, Parameters, Rule, Violation } from "./rules/rule";

/** What objects are judged with. */
export interface JudgeContext {
  /** The profile that the objects are for. */
  readonly profile?: ProfileName | undefined;
  /** Parameters that differ from their defaults, by rule. */
  readonly parameters?: Readonly<Record<string, Parameters>>;
  /** The time that ends of validity are compared with; by default now. */
  readonly now?: Date | undefined;
  /** Secrets that are in the cluster though no manifest shows them, as `namespace/name`; by default none. */
  readonly existingSecrets?: readonly string[] | undefined;
  /** Texts that are known to be secret; by default none. */
  readonly knownSecrets?: SecretFilter | undefined;
  /** How strictly each rule is held; by default as in the profile, and mandatory without one. A rule that is off is not asked. */
  readonly level?: (rule: string) => GuardrailLevel;
  /** The rules to judge by; by default all. */
  readonly rules?: readonly Rule[];
}

/** Makes findings of what a rule, or the reading of manifests (no rule), found. */
export function toFindings(
  rule: Pick<Rule, "name" | "controls"> | undefined,
  level: Enforcement,
  violations: readonly Violation[],
): readonly Finding[] {
  const { name, controls } = rule ?? { name: MANIFESTS, controls: MANIFESTS_CONTROLS };
  const served = [...controls];
  return violations.map(({ check, object, path, message }): Finding => ({
    id: check.id,
    rule: name,
    check: check.name,
    severity: check.severity,
    enforcement: check.enforcement ?? level,
    object,
    path,
    message,
    controls: served,
  }));
}

/** Each finding once, in the order given. */
export function uniqueFindings(findings: readonly Finding[]): readonly Finding[] {
  if (findings.length < 2) return findings;
  return [...new Map(findings.map((finding) => [JSON.stringify(finding), finding])).values()];
}

/** A rule's parameters: what is given, and defaults for the rest. */
export function parametersOf(rule: Rule, given: Parameters = {}): Parameters {
  const known = (rule.parameters ?? []).map(
    ({ name, default: fallback }) => [name, given[name] ?? fallback] as const,
  );
  return Object.fromEntries(known);
}

/** Asks one rule; a rule that throws is a violation itself, never silence. */
export function applyRule(
  rule: Rule,
  objects: ManifestSet,
  context: Pick<JudgeContext, "profile" | "parameters" | "now" | "existingSecrets" | "knownSecrets"> = {},
): readonly Violation[] {
  const { profile, parameters, now = new Date(), knownSecrets } = context;
  const existingSecrets = new Set(context.existingSecrets);
  try {
    const own = parametersOf(rule, parameters?.[rule.name]);
    return rule.judge(objects, { profile, parameters: own, now, existingSecrets, knownSecrets });
  } catch (error) {
    const kind = error instanceof Error ? error.name : typeof error;
    const [first] = objects.manifests;
    const [resource] = objects.resources;
    const count = Math.max(objects.manifests.length, objects.resources.length);
    const object = first?.object ?? (resource === undefined ? undefined : resourceObject(resource));
    if (object === undefined) return [];
    return [
      {
        check: manifestChecks.ruleFailed,
        object,
        path: "",
        message: `the rule ${rule.name} failed (${kind}) on this and the ${count - 1} objects with it, so they count as violating it: report the failure with the manifest`,
      },
    ];
  }
}

/**
 * Judges objects that belong together by every rule. Pure; what could not be read has to be reported by whoever
 * read it (`readManifests`, `renderRelease`).
 */
export function judgeSet(objects: ManifestSet, context: JudgeContext = {}): readonly Finding[] {
  const level = context.level ?? ((rule: string) => levelOf(rule, context.profile));
  return (context.rules ?? allRules).flatMap((rule) => {
    const held = level(rule.name);
    return held === "off" ? [] : toFindings(rule, held, applyRule(rule, objects, context));
  });
}

/** Judges parsed manifests without resources of a stack (`judgeSet`). */
export function judge(manifests: readonly Manifest[], context: JudgeContext = {}): readonly Finding[] {
  return judgeSet(new ManifestSet(manifests), context);
}

/** Makes findings of what the reading of manifests itself found. */
export function findingsOfReading(
  violations: readonly Violation[],
  level: (rule: string) => GuardrailLevel = (rule) => levelOf(rule, undefined),
): readonly Finding[] {
  const held = level(MANIFESTS);
  return held === "off" ? [] : uniqueFindings(toFindings(undefined, held, violations));
}

/** What one rule accepts because it is declared; nothing where it cannot tell, for then it refuses. */
export function acceptedBy(rule: Rule, objects: ManifestSet): readonly Acceptance[] {
  try {
    return rule.accept?.(objects) ?? [];
  } catch {
    return [];
  }
}

/** A finding as one line: `[ZEN-101] Deployment zen-system/zen-agent (/spec/...): what is wrong`. */
export function formatFinding({ id, object, path, message }: Finding): string {
  const name = object.namespace === "" ? object.name : `${object.namespace}/${object.name}`;
  const place = path === "" ? "" : ` (${path})`;
  return `[${id}] ${object.kind} ${name}${place}: ${message}`;
}
