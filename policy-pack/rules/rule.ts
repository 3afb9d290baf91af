import type { Enforcement, Finding, Severity } from "../../model/finding";
import type { Manifest } from "../manifests/manifest";

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

/** What rules are told besides the manifests. */
export interface RuleContext {
  /** Registries that images may come from, `host[:port][/path]`. */
  readonly registries: readonly string[];
}

/** A guardrail: a pure function over parsed manifests. */
export interface Rule {
  /** Name of the rule and of its policy in the pack. */
  readonly name: string;
  /** What holds when nothing is found, in one sentence. */
  readonly description: string;
  readonly checks: readonly Check[];
  /** Judges the objects of one release, or one object that is a resource of its own. */
  readonly judge: (manifests: readonly Manifest[], context: RuleContext) => readonly Violation[];
}
