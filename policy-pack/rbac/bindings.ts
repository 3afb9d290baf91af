import { isArray, isObject, type JsonObject, textAt } from "../manifests/json";
import type { Manifest } from "../manifests/manifest";
import type { ManifestSet } from "../manifests/manifestSet";
import { roleKey } from "./roles";

/** Someone that a binding gives a role to. */
export interface Subject {
  readonly kind: string;
  readonly name: string;
  /** Of a service account; empty where there is none. */
  readonly namespace: string;
  /** Position among the subjects. */
  readonly index: number;
}

/** A RoleBinding or ClusterRoleBinding. */
export interface Binding {
  readonly manifest: Manifest;
  readonly kind: "RoleBinding" | "ClusterRoleBinding";
  /** Where it holds; undefined for the whole cluster. */
  readonly namespace: string | undefined;
  readonly roleKind: string;
  readonly roleName: string;
  readonly subjects: readonly Subject[];
}

const ACCOUNT_USER = "system:serviceaccount:";

/** A subject; a user named `system:serviceaccount:<namespace>:<name>` is that service account. */
function parseSubject(body: JsonObject, index: number): Subject {
  const kind = textAt(body, "kind") ?? "";
  const name = textAt(body, "name") ?? "";
  const namespace = textAt(body, "namespace") ?? "";
  if (kind !== "User" || !name.startsWith(ACCOUNT_USER)) return { kind, name, namespace, index };
  const [home = "", account = ""] = name.slice(ACCOUNT_USER.length).split(":");
  return { kind: "ServiceAccount", name: account, namespace: home, index };
}

function parseBinding(kind: Binding["kind"], manifest: Manifest): Binding {
  const { roleRef, subjects } = manifest.body;
  return {
    manifest,
    kind,
    namespace: kind === "RoleBinding" ? manifest.object.namespace : undefined,
    roleKind: textAt(roleRef, "kind") ?? "",
    roleName: textAt(roleRef, "name") ?? "",
    subjects: isArray(subjects)
      ? subjects.flatMap((subject, index) => (isObject(subject) ? [parseSubject(subject, index)] : []))
      : [],
  };
}

function parseBindings(objects: ManifestSet): readonly Binding[] {
  return (["RoleBinding", "ClusterRoleBinding"] as const).flatMap((kind) =>
    objects.ofKind(`rbac.authorization.k8s.io/${kind}`).map((manifest) => parseBinding(kind, manifest)),
  );
}

/** Every RoleBinding and ClusterRoleBinding. */
export function bindingsOf(objects: ManifestSet): readonly Binding[] {
  return objects.memo(parseBindings);
}

/** By what `rolesByKey` finds the role of a binding. */
export function boundRoleKey({ roleKind, roleName, namespace }: Binding): string {
  return roleKey(roleKind, namespace ?? "", roleName);
}

function groupByRole(objects: ManifestSet): ReadonlyMap<string, readonly Binding[]> {
  const groups = new Map<string, Binding[]>();
  for (const binding of bindingsOf(objects)) {
    const key = boundRoleKey(binding);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [binding]);
    else group.push(binding);
  }
  return groups;
}

/** Bindings by the `roleKey` of what they bind. */
export function bindingsByRole(objects: ManifestSet): ReadonlyMap<string, readonly Binding[]> {
  return objects.memo(groupByRole);
}
