import type { Deployment, VersionedCheckpoint } from "./checkpoint";
import { UnusableError } from "./unusable";

const CHECKPOINT_VERSION = 3;

/** What a newer CLI may say that its state uses, and that is kept here. */
const FEATURES: readonly string[] = ["refreshBeforeUpdate"];

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isOptional(value: unknown, check: (present: unknown) => boolean): boolean {
  return value === undefined || value === null || check(value);
}

function isListOf(value: unknown, check: (item: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(check);
}

const isText = (value: unknown): boolean => typeof value === "string";
const isTexts = (value: unknown): boolean => isListOf(value, isText);

function isResource(value: unknown): boolean {
  return (
    isMap(value) &&
    [value["urn"], value["type"]].every(isText) &&
    [value["provider"], value["parent"], value["id"]].every((text) => isOptional(text, isText)) &&
    [value["inputs"], value["outputs"]].every((map) => isOptional(map, isMap)) &&
    isOptional(value["dependencies"], isTexts) &&
    isOptional(value["propertyDependencies"], (map) => isMap(map) && Object.values(map).every(isTexts))
  );
}

function isOperation(value: unknown): boolean {
  return isMap(value) && isText(value["type"]) && isResource(value["resource"]);
}

function isDeployment(value: unknown): value is Deployment {
  return (
    isMap(value) &&
    isMap(value["manifest"]) &&
    isOptional(value["resources"], (list) => isListOf(list, isResource)) &&
    isOptional(value["pending_operations"], (list) => isListOf(list, isOperation)) &&
    isOptional(value["secrets_providers"], (map) => isMap(map) && isText(map["type"]))
  );
}

function isCheckpoint(value: unknown): value is VersionedCheckpoint {
  return (
    isMap(value) && isMap(value["checkpoint"]) && isOptional(value["checkpoint"]["latest"], isDeployment)
  );
}

function parsed(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    const what = text.trim() === "" ? "it is empty" : "it is cut short or no JSON";
    throw new UnusableError(broken(file, what));
  }
}

function broken(file: string, what: string): string {
  return `the stack's state ${file} cannot be read (${what}): put it back from ${file}.bak, the copy that the last run made, or from a backup`;
}

/**
 * Reads the text of a stack's state; a checkpoint without a deployment gives undefined.
 *
 * @param file Where it is from, for messages.
 * @throws UnusableError when it is cut short, is no checkpoint, or is of a version that is not known here.
 */
export function readCheckpoint(file: string, text: string): Deployment | undefined {
  const value = parsed(file, text);
  if (isMap(value) && typeof value["version"] === "number" && value["version"] !== CHECKPOINT_VERSION) {
    throw new UnusableError(
      `the stack's state ${file} is of checkpoint version ${value["version"]} and the rehearsal reads version ${CHECKPOINT_VERSION}: use the version that wrote it, or the real Pulumi CLI`,
    );
  }
  const features = isMap(value) && Array.isArray(value["features"]) ? value["features"] : [];
  const unknown = features.filter((feature) => !FEATURES.includes(String(feature)));
  if (unknown.length > 0) {
    throw new UnusableError(
      `the stack's state ${file} uses ${unknown.join(", ")}, which the rehearsal does not know: use the version that wrote it, or the real Pulumi CLI`,
    );
  }
  if (!isMap(value) || value["version"] === undefined || !isCheckpoint(value)) {
    throw new UnusableError(broken(file, "it is no checkpoint of a stack"));
  }
  return value.checkpoint.latest ?? undefined;
}
