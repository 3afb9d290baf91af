import { type Access, isDeclaredWorkload } from "../../model/permissions";
import type { Workload } from "../../model/profiles";
import { isObject, type JsonValue, textAt } from "../manifests/json";
import type { ManifestSet } from "../manifests/manifestSet";
import { projectedTokens } from "./accounts";
import { accountedPods } from "./automount";
import { bindingsByRole } from "./bindings";
import { type Role, roleKey } from "./roles";

/** The workload that a role is for, and where it holds. */
export interface Owner {
  readonly workload: Workload;
  readonly places: Access["places"];
}

const NAME_LABEL = "app.kubernetes.io/name";

function nameIn(labels: JsonValue | undefined): string {
  return isObject(labels) ? (textAt(labels, NAME_LABEL) ?? "") : "";
}

/** For each service account, as `namespace/name`, the names of whatever is it or has a token of it. */
function namesByAccount(objects: ManifestSet): ReadonlyMap<string, ReadonlySet<string>> {
  const all = new Map<string, Set<string>>();
  const add = (namespace: string, account: string, name: string): void => {
    const key = `${namespace}/${account}`;
    const names = all.get(key);
    if (names === undefined) all.set(key, new Set([name]));
    else names.add(name);
  };
  for (const { body, object } of objects.ofKind("/ServiceAccount")) {
    const { metadata } = body;
    add(object.namespace, object.name, isObject(metadata) ? nameIn(metadata["labels"]) : "");
  }
  for (const { pod, account, mounts } of accountedPods(objects))
    if (mounts !== false || projectedTokens(pod.spec).length > 0)
      add(pod.manifest.object.namespace, account, nameIn(pod.labels));
  return all;
}

/**
 * The workload whose declared permissions a role may have: it has the workload's name as label, is bound, and only
 * to service accounts that nothing but that workload is or has a token of (its backups and tests have none).
 */
export function ownerOf(role: Role, objects: ManifestSet): Owner | undefined {
  const workload = textAt(role.labels, NAME_LABEL) ?? "";
  if (!isDeclaredWorkload(workload)) return undefined;
  const { namespace, name } = role.manifest.object;
  const bindings = bindingsByRole(objects).get(roleKey(role.kind, namespace, name)) ?? [];
  const subjects = bindings.flatMap((binding) => binding.subjects);
  const accounts = objects.memo(namesByAccount);
  const isOwn = subjects.every((subject) => {
    const names = accounts.get(`${subject.namespace}/${subject.name}`);
    return subject.kind === "ServiceAccount" && names?.size === 1 && names.has(workload);
  });
  if (subjects.length === 0 || !isOwn) return undefined;
  return {
    workload,
    places: bindings.flatMap((binding) =>
      binding.subjects.map((subject) => ({ namespace: binding.namespace, home: subject.namespace })),
    ),
  };
}
