import { randomBytes } from "node:crypto";
import { isMap, UNKNOWN, type PropertyMap } from "../properties/values";
import type { CheckRequest } from "../provider";
import { annotationOf, nameOf, valueAt, withValueAt, type KubernetesObject } from "./objects";

const AUTONAMED = "pulumi.com/autonamed";

/** Eight random hexadecimal digits, as the engine's own unique names end. */
export function randomSuffix(): string {
  return randomBytes(4).toString("hex");
}

/** Whether the object has a name, even if it is not known yet. */
export function isNamed(object: KubernetesObject, properties: PropertyMap): boolean {
  const metadata = properties["metadata"];
  if (isMap(metadata) && metadata["name"] === UNKNOWN) return true;
  return nameOf(object) !== "" || valueAt(object, "metadata", "name") === UNKNOWN;
}

/** Whether the object asks the API server to make up its name. */
export function isGeneratedName(object: KubernetesObject, properties: PropertyMap): boolean {
  if (isNamed(object, properties)) return false;
  const prefix = valueAt(object, "metadata", "generateName");
  return prefix === UNKNOWN || (typeof prefix === "string" && prefix !== "");
}

/** Whether the name was made up by the provider, so that a replacement can have another. */
export function isAutonamed(object: KubernetesObject): boolean {
  return annotationOf(object, AUTONAMED) === "true";
}

function withAutoname(object: KubernetesObject, name: string): KubernetesObject {
  return withValueAt(
    withValueAt(object, name, "metadata", "name"),
    "true",
    "metadata",
    "annotations",
    AUTONAMED,
  );
}

/**
 * The object with a name: its own, the made-up one of the old object, or a new one from the resource's name.
 * @throws Error when autonaming is switched off and the program gives no name.
 */
export function assignName(
  object: KubernetesObject,
  oldInputs: KubernetesObject | undefined,
  request: CheckRequest,
): KubernetesObject {
  if (isNamed(object, request.news)) return object;
  if (oldInputs !== undefined)
    return isAutonamed(oldInputs) ? withAutoname(object, nameOf(oldInputs)) : object;
  if (isGeneratedName(object, request.news)) return object;
  switch (request.autonaming?.mode) {
    case "disable":
      throw new Error("autonaming is disabled, resource requires the .metadata.name field to be set");
    case "enforce":
    case "propose":
      return withAutoname(object, request.autonaming.proposedName);
    case undefined:
      return withAutoname(object, `${request.name}-${randomSuffix()}`);
  }
}
