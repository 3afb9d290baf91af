import type { ProfileName } from "../../../model/profiles";
import { applyRule } from "../../../policy-pack/judge";
import type { JsonObject } from "../../../policy-pack/manifests/json";
import { ManifestSet, type StackResource } from "../../../policy-pack/manifests/manifestSet";
import { readManifests } from "../../../policy-pack/manifests/read";
import type { Parameters, Rule, Violation } from "../../../policy-pack/rules/rule";

/** Objects, and what a rule has to say about them: by this both the rule and its mutants are judged. */
export interface RuleCase {
  /** What is special about the objects, in a few words. */
  readonly name: string;
  /** YAML documents; objects without a namespace are in `shop`. */
  readonly manifests?: string;
  /** Resources of the stack. A text `zen-unknown-0` in them is a value that is not known in preview. */
  readonly resources?: readonly {
    readonly type: string;
    readonly name: string;
    readonly props: JsonObject;
  }[];
  readonly profile?: ProfileName;
  readonly parameters?: Parameters;
  /** `ZEN-201 Role shop/reader /rules/0` for each violation, sorted; empty for a near miss. */
  readonly expected: readonly string[];
  /** The exact messages, in the order of `expected`; at least one case of each check has them. */
  readonly messages?: readonly string[];
  /** Whether the case is shown on the rule's page: as an example of what is refused, or of what is fine. */
  readonly shown?: true;
}

/** `ZEN-201 Role shop/reader /rules/0`. */
export function shortViolation({ check, object, path }: Violation): string {
  const name = object.namespace === "" ? object.name : `${object.namespace}/${object.name}`;
  return `${check.id} ${object.kind} ${name} ${path}`.trimEnd();
}

/** The objects of a case, ready to be judged. */
export function objectsOfCase({ manifests, resources }: RuleCase): ManifestSet {
  const read = readManifests(manifests ?? "", {
    namespace: "shop",
    source: (index) => ({ file: "case.yaml", index }),
  });
  if (read.violations.length > 0) throw new Error(JSON.stringify(read.violations));
  const given = (resources ?? []).map(({ type, name, props }): StackResource => ({
    urn: `urn:pulumi:test::shop::${type}::${name}`,
    type,
    name,
    props,
    unknowns: [],
  }));
  return new ManifestSet(read.manifests, given);
}

/** What a rule says about a case, sorted. */
export function judgeCase(rule: Rule, { profile, parameters, ...objects }: RuleCase): readonly Violation[] {
  const context = { profile, parameters: { [rule.name]: parameters ?? {} } };
  return [...applyRule(rule, objectsOfCase({ ...objects }), context)].sort((a, b) => {
    const [left, right] = [`${shortViolation(a)} ${a.message}`, `${shortViolation(b)} ${b.message}`];
    return left < right ? -1 : left > right ? 1 : 0;
  });
}
