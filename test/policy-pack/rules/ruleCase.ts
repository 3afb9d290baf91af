import type { ProfileName } from "../../../model/profiles";
import { SecretFilter } from "../../../model/secretFilter";
import { applyRule } from "../../../policy-pack/judge";
import type { JsonObject } from "../../../policy-pack/manifests/json";
import { ManifestSet, type StackResource } from "../../../policy-pack/manifests/manifestSet";
import { readManifests } from "../../../policy-pack/manifests/read";
import { isKubernetesObject, readObject } from "../../../policy-pack/manifests/resource";
import type { Parameters, Rule, Violation } from "../../../policy-pack/rules/rule";

/** Objects, and what a rule has to say about them: by this both the rule and its mutants are judged. */
export interface RuleCase {
  /** What is special about the objects, in a few words. */
  readonly name: string;
  /** YAML documents; objects without a namespace are in `shop`. */
  readonly manifests?: string;
  /** Resources of the stack; those that are Kubernetes objects are judged as such too. A text `zen-unknown-0` in them is a value that is not known in preview. */
  readonly resources?: readonly {
    readonly type: string;
    readonly name: string;
    readonly props: JsonObject;
  }[];
  readonly profile?: ProfileName;
  readonly parameters?: Parameters;
  /** The time that it is, as `2026-01-01T00:00:00Z`. */
  readonly now?: string;
  /** Secrets that the pack is told are there. */
  readonly existingSecrets?: readonly string[];
  /** Texts that are known to be secret. */
  readonly knownSecrets?: readonly string[];
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
  const ofResources = given
    .filter(({ type }) => isKubernetesObject(type))
    .flatMap(({ type, props, urn }) => readObject(type, props, [], { file: urn, index: 0 }).manifests);
  return new ManifestSet([...read.manifests, ...ofResources], given);
}

/** What a rule says about a case, sorted; `objects` are the case's, where they are read already. */
export function judgeCase(
  rule: Rule,
  each: RuleCase,
  objects: ManifestSet = objectsOfCase(each),
): readonly Violation[] {
  const { profile, parameters, now, existingSecrets } = each;
  const knownSecrets = new SecretFilter();
  knownSecrets.learn(each.knownSecrets ?? []);
  const context = {
    profile,
    parameters: { [rule.name]: parameters ?? {} },
    now: now === undefined ? undefined : new Date(now),
    existingSecrets,
    knownSecrets,
  };
  return [...applyRule(rule, objects, context)].sort((a, b) => {
    const [left, right] = [`${shortViolation(a)} ${a.message}`, `${shortViolation(b)} ${b.message}`];
    return left < right ? -1 : left > right ? 1 : 0;
  });
}
