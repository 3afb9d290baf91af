import { containsUnknowns, isMap, type PlainMap, type PlainValue } from "../properties/values";
import {
  isCustomResourceDefinition,
  isSecret,
  textOf,
  valueAt,
  withoutValueAt,
  type KubernetesObject,
} from "./objects";
import { typedForm } from "./typed-form";

const READ_ONLY = [
  "creationTimestamp",
  "deletionGracePeriodSeconds",
  "deletionTimestamp",
  "generation",
  "managedFields",
  "resourceVersion",
  "uid",
];

function isTextMap(value: PlainValue | undefined): value is PlainMap {
  return isMap(value) && Object.values(value).every((item) => typeof item === "string");
}

function reencoded(data: PlainMap): PlainMap {
  return Object.fromEntries(
    Object.entries(data).map(([key, value]) => [
      key,
      typeof value === "string" ? Buffer.from(value, "base64").toString("base64") : value,
    ]),
  );
}

/** The API server folds stringData into data, so that this is where both are compared. */
function normalizeSecret(object: KubernetesObject): KubernetesObject {
  const { stringData, data } = object;
  if (isTextMap(stringData) && Object.keys(stringData).length > 0) {
    const encoded: PlainMap = Object.fromEntries(
      Object.entries(stringData).map(([key, value]) => [
        key,
        Buffer.from(textOf(value), "utf8").toString("base64"),
      ]),
    );
    return withoutValueAt({ ...object, data: { ...(isMap(data) ? data : {}), ...encoded } }, "stringData");
  }
  return isMap(data) ? { ...object, data: reencoded(data) } : object;
}

function normalizeDefinition(object: KubernetesObject): KubernetesObject {
  const preserve = valueAt(object, "spec", "preserveUnknownFields");
  return withoutValueAt(
    preserve === false ? withoutValueAt(object, "spec", "preserveUnknownFields") : object,
    "status",
  );
}

function comparable(object: KubernetesObject): KubernetesObject {
  if (isSecret(object)) return normalizeSecret(object);
  return isCustomResourceDefinition(object) ? normalizeDefinition(object) : typedForm(object);
}

/**
 * The object in the form in which equal objects look equal, and without the metadata that only the server
 * writes. An object with unknown values keeps its form. Follows normalizeInputs of the real provider.
 */
export function normalize(object: KubernetesObject): KubernetesObject {
  const normalized = containsUnknowns(object) ? object : comparable(object);
  return READ_ONLY.reduce((result, field) => withoutValueAt(result, "metadata", field), normalized);
}
