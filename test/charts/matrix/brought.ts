import { STORAGE_CLASS } from "../../../rehearsal/cluster/embedded/objects";
import type { KubernetesObject } from "../support";
import { objectsRead } from "./podReferences";
import type { Pods } from "./pods";
import type { Rendered } from "./references";

interface ClaimSpec {
  readonly storageClassName?: string;
}

/** Keys that anything in the pods asks of an object by name, in `key` beside `name` or in `items` beside it. */
function keysOf(value: unknown, name: string): readonly string[] {
  if (typeof value !== "object" || value === null) return [];
  if (Array.isArray(value)) return value.flatMap((each) => keysOf(each, name));
  const {
    key,
    items = [],
    ...fields
  } = value as {
    readonly key?: string;
    readonly items?: readonly { readonly key: string }[];
  } & Readonly<Record<string, unknown>>;
  const named = fields["name"] === name || fields["secretName"] === name;
  const own = named ? [...(key === undefined ? [] : [key]), ...items.map((item) => item.key)] : [];
  return [...own, ...keysOf(Object.values(fields), name)];
}

function objectOf(kind: string, name: string, pods: readonly Pods[]): KubernetesObject {
  const base = { apiVersion: "v1", kind, metadata: { name } };
  const keys = pods.flatMap(({ spec }) => keysOf(spec, name));
  const text = Object.fromEntries(["given", ...keys].map((key) => [key, "given"]));
  switch (kind) {
    case "Secret":
      return { ...base, stringData: text };
    case "ConfigMap":
      return { ...base, data: text };
    case "PersistentVolumeClaim":
      return {
        ...base,
        spec: { accessModes: ["ReadWriteMany"], resources: { requests: { storage: "1Gi" } } },
      };
    default:
      return base;
  }
}

function pullSecretsOf({ spec }: Pods): readonly (readonly [string, string])[] {
  const secrets = (spec["imagePullSecrets"] ?? []) as readonly { readonly name: string }[];
  return secrets.map(({ name }) => ["Secret", name] as const);
}

/**
 * What pods read and the chart does not make: what the user brings, and what cert-manager or External Secrets
 * would write, which do not run here.
 */
export function broughtObjects(set: Rendered): readonly KubernetesObject[] {
  const names = set.pods.flatMap((pods) => [...objectsRead(pods), ...pullSecretsOf(pods)]);
  const read = new Map(names.map(([kind, name]) => [`${kind}/${name}`, [kind, name] as const]));
  return [...read.values()]
    .filter(([kind, name]) => !set.objects.some((each) => each.kind === kind && each.metadata.name === name))
    .filter(([, name]) => name !== "kube-root-ca.crt")
    .map(([kind, name]) => objectOf(kind, name, set.pods));
}

/** Priority classes that the pods name and Kubernetes does not bring. */
function priorityClasses(set: Rendered): readonly KubernetesObject[] {
  const names = set.pods.flatMap(({ spec }) => {
    const name = spec["priorityClassName"];
    return typeof name === "string" && name !== "" && !name.startsWith("system-") ? [name] : [];
  });
  return [...new Set(names)].map((name) => ({
    apiVersion: "scheduling.k8s.io/v1",
    kind: "PriorityClass",
    metadata: { name },
    value: 1000,
  }));
}

/** Storage classes that the claims name and the embedded cluster does not bring, by the provisioner of its own. */
function storageClasses(set: Rendered): readonly KubernetesObject[] {
  const names = set.objects.flatMap(({ kind, spec }) => {
    const name = kind === "PersistentVolumeClaim" ? (spec as ClaimSpec).storageClassName : undefined;
    return name === undefined || name === "" || name === STORAGE_CLASS ? [] : [name];
  });
  return [...new Set(names)].map((name) => ({
    apiVersion: "storage.k8s.io/v1",
    kind: "StorageClass",
    metadata: { name },
    provisioner: "rehearsal.kube-zen.io/simulated",
  }));
}

/** Classes that the scenario names and whoever runs the cluster brings. */
export function broughtClasses(set: Rendered): readonly KubernetesObject[] {
  return [...priorityClasses(set), ...storageClasses(set)];
}
