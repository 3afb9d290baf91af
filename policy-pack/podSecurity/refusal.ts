import { isArray, isObject, type JsonObject, type JsonValue, pointer } from "../manifests/json";
import { hasPlaceholder } from "../manifests/placeholders";
import type { ContainerList } from "../manifests/pods";
import type { CheckName } from "./check";

type Path = readonly (string | number)[];

/** A part of an object, and where it stands: a container, or the pod's spec. */
export interface Place {
  /** The list of the container; undefined for what is none. */
  readonly list?: ContainerList;
  /** Name of the container, or what messages call the place. */
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

const kinds: Readonly<Record<ContainerList, string>> = {
  containers: "container",
  initContainers: "init container",
  ephemeralContainers: "ephemeral container",
};
/** Longest name that a container can have (RFC 1123 label). */
const LONGEST_NAME = 63;

function nameOf({ list, name, path }: Place): string {
  if (list === undefined) return name;
  const isName = name !== "" && name.length <= LONGEST_NAME;
  return `${kinds[list]} ${isName ? name : `no. ${Number(path.at(-1)) + 1}`}`;
}

/** A refusal of the field for the given reason, or because it is not known in preview. */
export function refusalOf(name: RefusalName, place: Place, keys: Path, message: string): Refusal {
  const found: (string | number)[] = [];
  let value: JsonValue | undefined = place.body;
  for (const key of keys) {
    let next: JsonValue | undefined;
    if (isObject(value)) next = value[key];
    else if (isArray(value)) next = value[Number(key)];
    if (next === undefined) break;
    found.push(key);
    value = next;
  }
  const path = pointer([...place.path, ...found]);
  const who = nameOf(place);
  if (!isUnknown(value)) return { name, path, message: `${who} ${message}` };
  const field = found.filter((key) => typeof key === "string").join(".");
  return {
    name: "unknown",
    path,
    message: `${field} of ${who} is not known in preview: give it a value that is known before the object is made`,
  };
}
