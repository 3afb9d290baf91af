import { isObject, type JsonValue } from "../manifests/json";
import type { PodCheck } from "./check";
import type { Refuse } from "./refusal";
import type { SecurityContext } from "./view";

/** A field of security contexts, and what it may be. */
export interface ContextField {
  /** The field, or an object and its field; without the object there is nothing to judge. */
  readonly keys: readonly [string] | readonly [string, string];
  /** Whether a value is fine; undefined stands for none and for null. */
  readonly allows: (value: JsonValue | undefined, minor: number) => boolean;
  /** What is wrong and the fix, after `container app`. */
  readonly message: string;
}

/** Whether a security context has what the field must not be. */
export function offends({ body }: SecurityContext, { keys, allows }: ContextField, minor: number): boolean {
  const [outer, inner] = keys;
  const value = body[outer] ?? undefined;
  if (inner === undefined) return !allows(value, minor);
  if (value === undefined) return false;
  return !isObject(value) || !allows(value[inner] ?? undefined, minor);
}

/** Refuses a field of a security context. */
export function refuseField(
  refuse: Refuse,
  { place }: SecurityContext,
  { keys, message }: ContextField,
): void {
  refuse(place, ["securityContext", ...keys], message);
}

function judgeFields(
  context: SecurityContext,
  fields: readonly ContextField[],
  refuse: Refuse,
  minor: number,
): void {
  for (const field of fields) if (offends(context, field, minor)) refuseField(refuse, context, field);
}

/** Judges fields of the containers' security contexts. */
export function inContainers(...fields: readonly ContextField[]): PodCheck["judge"] {
  return ({ contexts }, refuse, minor) => {
    for (const context of contexts) judgeFields(context, fields, refuse, minor);
  };
}

/** Judges fields of the pod's security context and of the containers'. */
export function inPodAndContainers(...fields: readonly ContextField[]): PodCheck["judge"] {
  return ({ podContext, contexts }, refuse, minor) => {
    if (podContext !== undefined) judgeFields(podContext, fields, refuse, minor);
    for (const context of contexts) judgeFields(context, fields, refuse, minor);
  };
}
