import { isObject, type JsonValue } from "../manifests/json";
import type { PodCheck } from "./check";
import type { Refuse } from "./refusal";
import type { SecurityContext } from "./view";

/** A field of security contexts, and what it may be. */
export interface ContextField {
  /** The object in the security context that has the field; without it there is nothing to judge. */
  readonly within?: string;
  readonly field: string;
  /** Whether a value is fine; undefined stands for none and for null. */
  readonly allows: (value: JsonValue | undefined, minor: number) => boolean;
  /** What is wrong and the fix, after `container app`. */
  readonly message: string;
}

/** Whether a security context has what the field must not be. */
export function offends({ body }: SecurityContext, asked: ContextField, minor: number): boolean {
  const { within, field } = asked;
  if (within === undefined) return !asked.allows(body[field] ?? undefined, minor);
  const value = body[within] ?? undefined;
  if (value === undefined) return false;
  return !isObject(value) || !asked.allows(value[field] ?? undefined, minor);
}

/** Refuses a field of a security context. */
export function refuseField(refuse: Refuse, { place }: SecurityContext, asked: ContextField): void {
  const { within, field, message } = asked;
  const keys = within === undefined ? [field] : [within, field];
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
