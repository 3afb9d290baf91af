import { SYSTEM_NAMESPACES } from "../../model/permissions";
import type { ManifestSet } from "../manifests/manifestSet";
import { hasPlaceholder } from "../manifests/placeholders";
import { type Binding, bindingsOf, boundRoleKey } from "../rbac/bindings";
import { CLUSTER_ADMIN, isPowerfulBuiltin } from "../rbac/builtinRoles";
import { amountsToAdmin } from "../rbac/hits";
import { rolesByKey } from "../rbac/roles";
import { BROAD_CHECKS, broadSubjects } from "../rbac/subjects";
import type { Check, Rule, Violation } from "./rule";

const clusterAdmin: Check = {
  id: "ZEN-231",
  name: "cluster-admin",
  severity: "critical",
  title: "A binding gives every right in the whole cluster",
  remediation: "Bind a role that lists what is called.",
};

const namespaceAdmin: Check = {
  id: "ZEN-232",
  name: "namespace-admin",
  severity: "high",
  title: "A binding gives every right in a namespace",
  remediation: "Bind a role that lists what is called.",
};

const clusterPowerful: Check = {
  id: "ZEN-233",
  name: "cluster-edit",
  severity: "high",
  title: "A binding gives a built-in role that leads to more rights, in the whole cluster",
  remediation: "Bind a role that lists what is called, or bind it in the namespaces that need it.",
};

const namespacePowerful: Check = {
  id: "ZEN-234",
  name: "namespace-edit",
  severity: "medium",
  title: "A binding gives a built-in role that leads to more rights, in a namespace",
  remediation: "Bind a role that lists what is called.",
};

const unknown: Check = {
  id: "ZEN-240",
  name: "unknown",
  severity: "high",
  title: "What a binding gives, or to whom, is not known in preview",
  remediation: "Give role and subjects values that are known before the binding is made.",
};

type Found = Omit<Violation, "object">;

const PATH = "/roleRef/name";
const fix = "bind a role that lists what is called";

/** In a namespace of Kubernetes itself, every right there is every right in the cluster. */
function isClusterWide(namespace: string | undefined): boolean {
  return namespace === undefined || SYSTEM_NAMESPACES.has(namespace);
}

function where(namespace: string | undefined): string {
  if (namespace === undefined) return "in the whole cluster";
  return SYSTEM_NAMESPACES.has(namespace)
    ? `in ${namespace}, and by it in the whole cluster`
    : `in the namespace ${namespace}`;
}

function judgeRole(binding: Binding, objects: ManifestSet): readonly Found[] {
  const { roleKind, roleName, namespace } = binding;
  const wide = isClusterWide(namespace);
  const role = rolesByKey(objects).get(boundRoleKey(binding));
  if (role === undefined && hasPlaceholder(roleKind + roleName)) {
    const message =
      "the role is not known in preview: give it a name that is known before the binding is made";
    return [{ check: unknown, path: PATH, message }];
  }
  const isClusterRole = roleKind === "ClusterRole";
  if (isClusterRole && roleName === CLUSTER_ADMIN) {
    const message = `the binding gives cluster-admin, which is every right, ${where(namespace)}: ${fix}`;
    return [{ check: wide ? clusterAdmin : namespaceAdmin, path: PATH, message }];
  }
  if (role !== undefined && amountsToAdmin(role, wide)) {
    const message = `the binding gives ${roleName}, which amounts to cluster-admin, ${where(namespace)}: ${fix}`;
    return [{ check: wide ? clusterAdmin : namespaceAdmin, path: PATH, message }];
  }
  if (isClusterRole && isPowerfulBuiltin(roleName)) {
    const message = `the binding gives ${roleName}, which leads to more rights, ${where(namespace)}: ${fix}`;
    return [{ check: wide ? clusterPowerful : namespacePowerful, path: PATH, message }];
  }
  return [];
}

function judgeSubjects(binding: Binding): readonly Found[] {
  const hidden = binding.subjects.filter(
    ({ kind, name }) => hasPlaceholder(kind) || (kind !== "ServiceAccount" && hasPlaceholder(name)),
  );
  const message =
    "the subject is not known in preview and may be everyone: give it a name that is known before the binding is made";
  const subjects = binding.manifest.body["subjects"];
  const all = typeof subjects === "string" && hasPlaceholder(subjects) ? ["/subjects"] : [];
  const paths = [...all, ...hidden.map(({ index }) => `/subjects/${index}`)];
  return [...broadSubjects(binding), ...paths.map((path) => ({ check: unknown, path, message }))];
}

/**
 * No binding gives everything, or gives something to everyone (seed "RBAC Scoping"). What a RoleBinding gives, it
 * gives in one namespace, which is less.
 */
export const rbacBindings: Rule = {
  name: "rbac-bindings",
  description: "Bindings give no more than a workload needs, and to nobody but it.",
  group: "rbac",
  controls: ["SOC2 CC6.1", "SOC2 CC6.3", "ISO A.5.15", "ISO A.5.18", "ISO A.8.2", "ISO A.8.3"],
  scope: "release",
  checks: [clusterAdmin, namespaceAdmin, clusterPowerful, namespacePowerful, ...BROAD_CHECKS, unknown],
  judge: (objects) =>
    bindingsOf(objects).flatMap((binding) =>
      [...judgeRole(binding, objects), ...judgeSubjects(binding)].map((found) => ({
        ...found,
        object: binding.manifest.object,
      })),
    ),
};
