import { isArray, isObject, type JsonObject, type JsonValue } from "../manifests/json";
import type { Manifest } from "../manifests/manifest";
import type { ManifestSet } from "../manifests/manifestSet";
import { hasPlaceholder } from "../manifests/placeholders";

const GROUP = "rbac.authorization.k8s.io";

/** A rule of a role, as RBAC matches it: each list is a set of exact texts. */
export interface RoleRule {
  readonly groups: ReadonlySet<string>;
  readonly resources: ReadonlySet<string>;
  readonly verbs: ReadonlySet<string>;
  /** Empty where the rule is for any name. */
  readonly names: readonly string[];
  /** Set where preview does not tell whether there are names. */
  readonly namesUnknown: boolean;
  readonly urls: ReadonlySet<string>;
}

/** A Role or ClusterRole. */
export interface Role {
  readonly manifest: Manifest;
  readonly kind: "Role" | "ClusterRole";
  readonly labels: JsonObject;
  /** Its rules by position; what is no object allows nothing. */
  readonly rules: readonly (RoleRule | undefined)[];
}

/** The same rule twice: as far as it is known, and with `*` for whatever is not known in preview. */
export interface KnownAndPossible {
  readonly known: RoleRule;
  /** Undefined where everything is known. */
  readonly possible: RoleRule | undefined;
}

/** The texts of a list; the API server refuses anything else. A list that is itself unknown is one unknown text. */
function texts(value: JsonValue | undefined): readonly string[] {
  if (typeof value === "string" && hasPlaceholder(value)) return [value];
  return isArray(value) ? value.filter((item) => typeof item === "string") : [];
}

function parseRule(value: JsonValue): RoleRule | undefined {
  if (!isObject(value)) return undefined;
  return {
    groups: new Set(texts(value["apiGroups"])),
    resources: new Set(texts(value["resources"])),
    verbs: new Set(texts(value["verbs"])),
    names: texts(value["resourceNames"]),
    namesUnknown: typeof value["resourceNames"] === "string",
    urls: new Set(texts(value["nonResourceURLs"])),
  };
}

function splitUnknown(all: ReadonlySet<string>): {
  readonly known: ReadonlySet<string>;
  readonly possible: ReadonlySet<string>;
} {
  const texts = [...all];
  if (!texts.some(hasPlaceholder)) return { known: all, possible: all };
  const known = texts.filter((text) => !hasPlaceholder(text));
  return { known: new Set(known), possible: new Set([...known, "*"]) };
}

/** What of a rule is known in preview, and the most that it can turn out to be. */
export function knownAndPossible(rule: RoleRule): KnownAndPossible {
  const groups = splitUnknown(rule.groups);
  const resources = splitUnknown(rule.resources);
  const verbs = splitUnknown(rule.verbs);
  const urls = splitUnknown(rule.urls);
  const known = {
    ...rule,
    groups: groups.known,
    resources: resources.known,
    verbs: verbs.known,
    urls: urls.known,
  };
  const isKnown = [groups, resources, verbs, urls].every((part) => part.known === part.possible);
  if (isKnown && !rule.namesUnknown) return { known, possible: undefined };
  const possible = {
    names: rule.namesUnknown ? [] : rule.names,
    namesUnknown: false,
    groups: groups.possible,
    resources: resources.possible,
    verbs: verbs.possible,
    urls: urls.possible,
  };
  return { known, possible };
}

function parseRole(kind: Role["kind"], manifest: Manifest): Role {
  const { metadata, rules } = manifest.body;
  const labels = isObject(metadata) ? metadata["labels"] : undefined;
  return {
    manifest,
    kind,
    labels: isObject(labels) ? labels : {},
    rules: isArray(rules) ? rules.map(parseRule) : [],
  };
}

function parseRoles(objects: ManifestSet): readonly Role[] {
  return (["Role", "ClusterRole"] as const).flatMap((kind) =>
    objects.ofKind(`${GROUP}/${kind}`).map((manifest) => parseRole(kind, manifest)),
  );
}

/** Every Role and ClusterRole, bound or not. */
export function rolesOf(objects: ManifestSet): readonly Role[] {
  return objects.memo(parseRoles);
}

/** By what a RoleRef of a binding in `namespace` finds a role. */
export function roleKey(kind: string, namespace: string, name: string): string {
  return kind === "ClusterRole" ? `ClusterRole ${name}` : `${kind} ${namespace}/${name}`;
}

function indexRoles(objects: ManifestSet): ReadonlyMap<string, Role> {
  return new Map(
    rolesOf(objects).map((role) => [
      roleKey(role.kind, role.manifest.object.namespace, role.manifest.object.name),
      role,
    ]),
  );
}

/** Roles by `roleKey`. */
export function rolesByKey(objects: ManifestSet): ReadonlyMap<string, Role> {
  return objects.memo(indexRoles);
}
