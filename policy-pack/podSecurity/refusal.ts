import { isArray, isObject, type JsonObject, type JsonValue, pointer } from "../manifests/json";
import { hasPlaceholder } from "../manifests/placeholders";
import type { CheckName } from "./check";

type Path = readonly (string | number)[];

/** A part of an object, and where it stands: the pod's spec or a container. */
export interface Place {
  /** As messages call it: `the pod`, `container app`. */
  readonly name: string;
  readonly body: JsonObject;
  /** From the root of the object. */
  readonly path: Path;
}

/** What a refusal is for: a check of Kubernetes, a value that is not known, or one that has the wrong type. */
export type RefusalName = CheckName | "unknown" | "wrongType";

/** One field that breaks a check. */
export interface Refusal {
  readonly name: RefusalName;
  /** JSON Pointer within the object, to the field or to the nearest parent that is there. */
  readonly path: string;
  readonly message: string;
}

/**
 * Refuses a field, given by its keys below a place, for the check that is asked. A value that is not known in preview
 * is refused as such, and so is what is said to be.
 */
export type Refuse = (place: Place, keys: Path, message: string, as?: "unknown") => void;

/** Whether a value is a text that stands in for an unknown one. */
export function isUnknown(value: JsonValue | undefined): boolean {
  return typeof value === "string" && hasPlaceholder(value);
}

/** A refusal of the field for the given reason, or because it is not known in preview. */
export function refusalOf(
  name: RefusalName,
  { name: who, body, path }: Place,
  keys: Path,
  message: string,
): Refusal {
  const found: (string | number)[] = [];
  let value: JsonValue | undefined = body;
  for (const key of keys) {
    const next: JsonValue | undefined = isObject(value)
      ? value[key]
      : isArray(value)
        ? value[Number(key)]
        : undefined;
    if (next === undefined) break;
    found.push(key);
    value = next;
  }
  const at = pointer([...path, ...found]);
  if (!isUnknown(value)) return { name, path: at, message: `${who} ${message}` };
  const field = found.filter((key) => typeof key === "string").join(".");
  return {
    name: "unknown",
    path: at,
    message: `${field === "" ? who : `${field} of ${who}`} is not known in preview: give it a value that is known before the object is made`,
  };
}
