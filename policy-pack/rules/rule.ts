import type { Enforcement, Finding, Severity } from "../../model/finding";
import type { GuardrailGroup } from "../../model/guardrails";
import type { ProfileName } from "../../model/profiles";
import type { SecretFilter } from "../../model/secretFilter";
import type { ControlId } from "../controls";
import { isArray, type JsonValue } from "../manifests/json";
import type { ManifestSet } from "../manifests/manifestSet";

/** One thing that a rule looks for. */
export interface Check {
  /** Stable number, `ZEN-nnn`. */
  readonly id: string;
  /** Name of the check within its rule. */
  readonly name: string;
  readonly severity: Severity;
  /** What is wrong when it is found, in a few words. */
  readonly title: string;
  /** What to do about it, in one sentence. */
  readonly remediation: string;
  /** Set where a finding is never more than shown, whatever the rule's level is. */
  readonly enforcement?: Extract<Enforcement, "advisory">;
}

/** One find of a check, before the level of its rule makes it a finding. */
export interface Violation {
  readonly check: Check;
  readonly object: Finding["object"];
  /** JSON Pointer (RFC 6901) within the object, empty for the whole of it. */
  readonly path: string;
  /** What is wrong and the fix, in one sentence; never a value that could be secret. */
  readonly message: string;
}

/** Something that a rule would refuse and that is declared, so that it is allowed (decision 7); every report lists it. */
export interface Acceptance {
  readonly object: Finding["object"];
  /** JSON Pointer (RFC 6901) within the object, empty for the whole of it. */
  readonly path: string;
  /** What is allowed, in a few words. */
  readonly what: string;
  /** Why, in one sentence. */
  readonly reason: string;
}

/** What rules are told besides the objects. */
export interface RuleContext {
  /** The profile that the objects are for; undefined for objects of somewhere else. */
  readonly profile: ProfileName | undefined;
  /** The rule's own parameters, defaults filled in. */
  readonly parameters: Parameters;
  /** The time that ends of validity are compared with. */
  readonly now: Date;
  /** Secrets that are in the cluster though no manifest shows them, as `namespace/name`; none without it. */
  readonly existingSecrets?: ReadonlySet<string> | undefined;
  /** Texts that are known to be secret, such as those of the stack config. */
  readonly knownSecrets?: SecretFilter | undefined;
}

/** A setting of one rule. */
export interface Parameter {
  readonly name: string;
  /** What it is, with its unit, in one sentence. */
  readonly description: string;
  readonly type: "number" | "boolean" | "string" | "strings";
  readonly default: number | boolean | string | readonly string[];
  /** Least number. */
  readonly minimum?: number;
  /** The texts that it can be. */
  readonly choices?: readonly string[];
  /** What a value of the right type has to be besides, as `a version as 1.36`; undefined where it does. */
  readonly complaint?: (value: JsonValue) => string | undefined;
}

/** Values of a rule's parameters by name. */
export type Parameters = Readonly<Record<string, JsonValue>>;

/** A parameter that is a number. */
export function numberOf(parameters: Parameters, name: string): number {
  const value = parameters[name];
  return typeof value === "number" ? value : Number.NaN;
}

/** A parameter that is a text. */
export function textOf(parameters: Parameters, name: string): string {
  const value = parameters[name];
  return typeof value === "string" ? value : "";
}

/** A parameter that is a list of texts. */
export function textsOf(parameters: Parameters, name: string): readonly string[] {
  const value = parameters[name];
  return isArray(value) ? value.filter((item) => typeof item === "string") : [];
}

/**
 * What a rule has to see to judge: one release (or one object that is a resource of its own) at a time, or
 * everything together. Rules over the whole stack run when every resource has been registered.
 */
export type Scope = "release" | "stack";

/** A guardrail: a pure function over parsed manifests and resources of the stack. */
export interface Rule {
  /** Name of the rule and of its policy in the pack. */
  readonly name: string;
  /** What holds when nothing is found, in one sentence. */
  readonly description: string;
  /** Which level of the profile it is held at. */
  readonly group: GuardrailGroup;
  /** Requirements of published frameworks that it serves. */
  readonly controls: readonly ControlId[];
  readonly scope: Scope;
  readonly checks: readonly Check[];
  readonly parameters?: readonly Parameter[];
  readonly judge: (objects: ManifestSet, context: RuleContext) => readonly Violation[];
  /** What of these objects is allowed only because it is declared. */
  readonly accept?: (objects: ManifestSet) => readonly Acceptance[];
}
