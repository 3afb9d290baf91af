import { isMap, type PlainMap, type PlainValue } from "../properties/values";

/** A Kubernetes object: plain data in which a preview may leave unknown values. */
export type KubernetesObject = PlainMap;

/** What names a kind: its API group (empty for core), version and kind. */
export interface GroupVersionKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

/** The value where it is a string, else an empty one. */
export function textOf(value: PlainValue | undefined): string {
  return typeof value === "string" ? value : "";
}

/** The value at a path of keys, or undefined where the path ends early. */
export function valueAt(object: PlainValue | undefined, ...keys: readonly string[]): PlainValue | undefined {
  return keys.reduce<PlainValue | undefined>((value, key) => (isMap(value) ? value[key] : undefined), object);
}

/** The object with the value at a path of keys set; what stands in the way (an unknown, a list) stays. */
export function withValueAt(object: PlainMap, value: PlainValue, ...keys: readonly string[]): PlainMap {
  const [key, ...rest] = keys;
  if (key === undefined) return object;
  if (rest.length === 0) return { ...object, [key]: value };
  const child = object[key] ?? {};
  return isMap(child) ? { ...object, [key]: withValueAt(child, value, ...rest) } : object;
}

/** The object without the value at a path of keys. */
export function withoutValueAt(object: PlainMap, ...keys: readonly string[]): PlainMap {
  const [key, ...rest] = keys;
  if (key === undefined || !(key in object)) return object;
  if (rest.length === 0) return Object.fromEntries(Object.entries(object).filter(([name]) => name !== key));
  const child = object[key];
  return isMap(child) ? { ...object, [key]: withoutValueAt(child, ...rest) } : object;
}

/** `metadata.name`, empty where there is none or it is unknown. */
export function nameOf(object: KubernetesObject): string {
  return textOf(valueAt(object, "metadata", "name"));
}

/** Whether the object only waits for its finalizers or for what belongs to it to go. */
export function isBeingDeleted(object: KubernetesObject): boolean {
  return valueAt(object, "metadata", "deletionTimestamp") !== undefined;
}

/** `metadata.namespace`, empty where there is none or it is unknown. */
export function namespaceOf(object: KubernetesObject): string {
  return textOf(valueAt(object, "metadata", "namespace"));
}

/** The object with its namespace set, or taken away where the namespace is empty. */
export function withNamespace(object: KubernetesObject, namespace: string): KubernetesObject {
  if (namespace === "") return withoutValueAt(object, "metadata", "namespace");
  return withValueAt(object, namespace, "metadata", "namespace");
}

/** An annotation's value, empty where there is none. */
export function annotationOf(object: KubernetesObject, key: string): string {
  return textOf(valueAt(object, "metadata", "annotations", key));
}

/** `apiVersion`, empty where there is none. */
export function apiVersionOf(object: KubernetesObject): string {
  return textOf(object["apiVersion"]);
}

/** `kind`, empty where there is none. */
export function kindOf(object: KubernetesObject): string {
  return textOf(object["kind"]);
}

/** Group, version and kind from an apiVersion such as `apps/v1`, `v1` or `core/v1`. */
export function groupVersionKind(apiVersion: string, kind: string): GroupVersionKind {
  const [first = "", second] = apiVersion.split("/");
  if (second === undefined) return { group: "", version: first, kind };
  return { group: first === "core" ? "" : first, version: second, kind };
}

/** Group, version and kind of an object. */
export function groupVersionKindOf(object: KubernetesObject): GroupVersionKind {
  return groupVersionKind(apiVersionOf(object), kindOf(object));
}

/** `group/version`, or the version alone for the core group. */
export function apiVersionFor(gvk: GroupVersionKind): string {
  return gvk.group === "" ? gvk.version : `${gvk.group}/${gvk.version}`;
}

/** `namespace/name`, or the name alone for a cluster-scoped object: what the provider uses as resource id. */
export function qualifiedName(namespace: string, name: string): string {
  return namespace === "" ? name : `${namespace}/${name}`;
}

/** The id of an object. */
export function idOf(object: KubernetesObject): string {
  return qualifiedName(namespaceOf(object), nameOf(object));
}

/** Namespace and name from an id. */
export function parseId(id: string): { readonly namespace: string; readonly name: string } {
  const [first = "", second] = id.split("/");
  return second === undefined ? { namespace: "", name: first } : { namespace: first, name: second };
}

/** Whether the object is a CustomResourceDefinition. */
export function isCustomResourceDefinition(object: KubernetesObject): boolean {
  return (
    kindOf(object) === "CustomResourceDefinition" && apiVersionOf(object).startsWith("apiextensions.k8s.io/")
  );
}

/** Whether the object is a Secret of the core group. */
export function isSecret(object: KubernetesObject): boolean {
  return kindOf(object) === "Secret" && groupVersionKindOf(object).group === "";
}

/** Whether the object is a ConfigMap of the core group. */
export function isConfigMap(object: KubernetesObject): boolean {
  return kindOf(object) === "ConfigMap" && groupVersionKindOf(object).group === "";
}
