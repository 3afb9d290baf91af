import { type Permission, PERMISSIONS, type Reach } from "./permissionTable";
import type { Workload } from "./profiles";

export { type Permission, PERMISSIONS, type Reach } from "./permissionTable";

/** Namespaces of Kubernetes itself: rights in them reach the whole cluster. */
export const SYSTEM_NAMESPACES: ReadonlySet<string> = new Set([
  "kube-system",
  "kube-public",
  "kube-node-lease",
]);

/** Something that a role allows the service account that it is bound to. */
export interface Access {
  readonly group: string;
  readonly resource: string;
  readonly verb: string;
  /** The only objects that it is for; empty for any. */
  readonly names: readonly string[];
  /** For each binding, the namespace where it holds (undefined for all of them) and that of the account. */
  readonly places: readonly { readonly namespace: string | undefined; readonly home: string }[];
}

function isNamed(name: string, pattern: string): boolean {
  if (!pattern.startsWith("*")) return name === pattern;
  return name.length >= pattern.length && name.endsWith(pattern.slice(1));
}

function reaches(reach: Reach, { places }: Access): boolean {
  if (reach === "cluster") return true;
  return places.every(({ namespace, home }) =>
    reach === "release"
      ? namespace === home
      : namespace !== undefined && (namespace === home || !SYSTEM_NAMESPACES.has(namespace)),
  );
}

/** The permission that a workload has for it; undefined if none is declared. */
export function permissionFor(workload: Workload, access: Access): Permission | undefined {
  const { group, resource, verb, names } = access;
  return PERMISSIONS[workload].find(
    (permission) =>
      permission.apiGroups.includes(group) &&
      permission.resources.includes(resource) &&
      permission.verbs.includes(verb) &&
      (permission.names === undefined ||
        (names.length > 0 &&
          names.every((name) => permission.names?.some((pattern) => isNamed(name, pattern))))) &&
      reaches(permission.reach, access),
  );
}

/** Whether a text names one of the workloads that permissions are declared for. */
export function isDeclaredWorkload(name: string): name is Workload {
  return Object.hasOwn(PERMISSIONS, name);
}
