import { isList, isMap, type PlainMap, type PlainValue } from "../properties/values";
import type { ObjectClient } from "./client";
import { textOf, valueAt, type KubernetesObject } from "./objects";

/** An entry of `metadata.managedFields`. */
interface ManagedFields {
  readonly manager: string;
  readonly operation: string;
  readonly entry: PlainMap;
}

/**
 * The managers whose fields an update takes over: kubectl's, and those under which a create or an update
 * without server-side apply is recorded. Follows fixCSAFieldManagers of the real provider (await.go).
 */
const TAKEN_OVER: ReadonlySet<string> = new Set([
  "kubectl Apply",
  "kubectl Update",
  "before-first-apply Update",
  "pulumi-kubernetes Update",
  "pulumi-kubernetes.exe Update",
  "pulumi-resource-kubernetes Update",
]);

/** The managers of an object's fields. */
export function managersOf(object: KubernetesObject): readonly ManagedFields[] {
  const entries = valueAt(object, "metadata", "managedFields");
  if (!isList(entries)) return [];
  return entries
    .filter((entry): entry is PlainMap => isMap(entry))
    .map((entry) => ({ manager: textOf(entry["manager"]), operation: textOf(entry["operation"]), entry }));
}

function union(left: PlainValue | undefined, right: PlainValue | undefined): PlainValue {
  if (!isMap(left)) return right ?? {};
  if (!isMap(right)) return left;
  const keys = new Set([...Object.keys(left), ...Object.keys(right)]);
  return Object.fromEntries([...keys].map((key) => [key, union(left[key], right[key])]));
}

/** The managed fields with those of the replaced managers handed to `manager`, or undefined where none changes. */
export function handedOver(object: KubernetesObject, manager: string): readonly PlainMap[] | undefined {
  const entries = managersOf(object);
  const taken = entries.filter(
    ({ manager: name, operation, entry }) =>
      TAKEN_OVER.has(`${name} ${operation}`) && (entry["subresource"] ?? "") === "",
  );
  if (taken.length === 0) return undefined;
  const own = entries.find(({ manager: name, operation }) => name === manager && operation === "Apply");
  const base: PlainMap = own?.entry ?? { ...taken[0]?.entry, manager, operation: "Apply" };
  const fields = taken.reduce<PlainValue>(
    (sum, { entry }) => union(sum, entry["fieldsV1"]),
    base["fieldsV1"] ?? {},
  );
  const rest = entries.filter((entry) => !taken.includes(entry) && entry !== own).map(({ entry }) => entry);
  return [...rest, { ...base, fieldsV1: fields }];
}

/** Whether the object was made under the manager's name, rather than by somebody else. */
export function isCreatedBy(object: KubernetesObject, manager: string): boolean {
  return managersOf(object).some(
    ({ manager: name, operation }) => name === manager && operation === "Update",
  );
}

/** Hands the fields of the create over to `manager`, so that applying can also take fields away. */
export async function takeOverFields(
  client: ObjectClient,
  live: KubernetesObject,
  manager: string,
): Promise<KubernetesObject> {
  const fields = handedOver(live, manager);
  if (fields === undefined) return live;
  return client.patch(live, [
    { op: "replace", path: "/metadata/managedFields", value: fields },
    {
      op: "replace",
      path: "/metadata/resourceVersion",
      value: valueAt(live, "metadata", "resourceVersion") ?? "",
    },
  ]);
}
