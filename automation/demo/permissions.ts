import { isArray, isObject, type JsonObject, textAt } from "../../policy-pack/manifests/json";
import type { DemoApi } from "./api";
import { type Association, rolesIn } from "./awsRoles";
import type { Permission } from "./contract";

/** Of everything that the charts make. */
const OURS = "app.kubernetes.io/part-of";
const RBAC = "rbac.authorization.k8s.io/v1";

/** Who may do what is told by these. */
export interface Granted {
  readonly serviceAccounts: readonly JsonObject[];
  /** What makes pods: their variables may name a role of AWS. */
  readonly workloads: readonly JsonObject[];
  readonly associations: readonly Association[];
  readonly roles: readonly JsonObject[];
  readonly bindings: readonly JsonObject[];
}

const nameOf = (object: JsonObject): string => textAt(object, "metadata", "name") ?? "";
const namespaceOf = (object: JsonObject): string => textAt(object, "metadata", "namespace") ?? "";
const listAt = (value: JsonObject, key: string): readonly JsonObject[] => {
  const found = value[key];
  return isArray(found) ? found.filter(isObject) : [];
};
const textsAt = (value: JsonObject, key: string): readonly string[] => {
  const found = value[key];
  return isArray(found) ? found.filter((one) => typeof one === "string") : [];
};

/** A rule of RBAC in words, such as `get, patch deployments (apps)`. */
export function ruleText(rule: JsonObject): string {
  const groups = textsAt(rule, "apiGroups").filter((group) => group !== "");
  const about = [...textsAt(rule, "resources"), ...textsAt(rule, "nonResourceURLs")].join(", ");
  const of = groups.length === 0 ? "" : ` (${groups.join(", ")})`;
  const names = textsAt(rule, "resourceNames");
  return `${textsAt(rule, "verbs").join(", ")} ${about}${of}${names.length === 0 ? "" : ` named ${names.join(", ")}`}`;
}

function inCluster({ roles, bindings }: Granted): readonly Permission[] {
  return bindings.flatMap((binding) => {
    const roleKind = textAt(binding, "roleRef", "kind") ?? "";
    const roleName = textAt(binding, "roleRef", "name") ?? "";
    const namespace = namespaceOf(binding);
    const role = roles.find(
      (one) =>
        one["kind"] === roleKind &&
        nameOf(one) === roleName &&
        (roleKind === "ClusterRole" || namespaceOf(one) === namespace),
    );
    return listAt(binding, "subjects")
      .filter(({ kind }) => kind === "ServiceAccount")
      .map((subject) => ({
        who: `${textAt(subject, "namespace") ?? namespace}/${textAt(subject, "name") ?? ""}`,
        where: binding["kind"] === "ClusterRoleBinding" ? "the whole cluster" : namespace,
        role: `${roleKind}/${roleName}`,
        may: role === undefined ? [] : listAt(role, "rules").map(ruleText),
      }));
  });
}

/** Who may do what, by service account. */
export function permissionsIn(granted: Granted): readonly Permission[] {
  const key = ({ who, where, role }: Permission): string => `${who} ${where} ${role}`;
  const { serviceAccounts, workloads, associations } = granted;
  const all = [...inCluster(granted), ...rolesIn(serviceAccounts, workloads, associations)];
  return all.sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0));
}

/** Kinds of workloads that have pods with service accounts of their own. */
const WORKLOADS = [
  ["apps/v1", "Deployment"],
  ["apps/v1", "StatefulSet"],
  ["apps/v1", "DaemonSet"],
  ["batch/v1", "CronJob"],
  ["batch/v1", "Job"],
] as const;

/** What the charts' service accounts may do in the cluster, and everyone's roles of AWS by whatever way. */
export async function permissionsOf(
  api: DemoApi,
  associations: readonly Association[],
): Promise<readonly Permission[]> {
  const ours = async (kind: string): Promise<readonly JsonObject[]> =>
    (await api.list({ apiVersion: RBAC, kind }, { labels: OURS })) ?? [];
  const all = async (apiVersion: string, kind: string): Promise<readonly JsonObject[]> =>
    (await api.list({ apiVersion, kind })) ?? [];
  const [serviceAccounts, workloads, roles, bindings] = await Promise.all([
    all("v1", "ServiceAccount"),
    Promise.all(WORKLOADS.map(([apiVersion, kind]) => all(apiVersion, kind))),
    Promise.all(["Role", "ClusterRole"].map(ours)),
    Promise.all(["RoleBinding", "ClusterRoleBinding"].map(ours)),
  ]);
  return permissionsIn({
    serviceAccounts,
    workloads: workloads.flat(),
    associations,
    roles: roles.flat(),
    bindings: bindings.flat(),
  });
}
