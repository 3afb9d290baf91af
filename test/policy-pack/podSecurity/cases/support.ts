import type { JsonObject, JsonValue } from "../../../../policy-pack/manifests/json";
import type { Parameters } from "../../../../policy-pack/rules/rule";
import type { RuleCase } from "../../rules/ruleCase";

/** What differs from a pod that keeps restricted in each version; null and undefined count as written. */
export interface Parts {
  readonly metadata?: JsonObject;
  readonly spec?: JsonObject;
  /** The pod's security context. */
  readonly pod?: JsonObject;
  /** The container's security context. */
  readonly context?: JsonObject;
  readonly container?: JsonObject;
}

/** The security context of a container that keeps restricted. */
export const GOOD_CONTEXT: JsonObject = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ["ALL"] },
};

/** A pod that keeps restricted but for the given parts. */
export function podOf({ metadata, spec, pod, context, container }: Parts): JsonObject {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "p", ...metadata },
    spec: {
      securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" }, ...pod },
      containers: [
        { name: "app", image: "i", securityContext: { ...GOOD_CONTEXT, ...context }, ...container },
      ],
      ...spec,
    },
  };
}

/** Keys of the first container's security context and of the pod's. */
export const CONTAINER = "/spec/containers/0/securityContext";
export const POD = "/spec/securityContext";
/** What stands in the place of a value that is not known in preview. */
export const UNKNOWN = "zen-unknown-0";
export const baseline: Parameters = { level: "baseline" };

/** The message about a value that is not known. */
export function notKnown(field: string): string {
  return `${field} is not known in preview: give it a value that is known before the object is made`;
}

interface Expected {
  readonly parameters?: Parameters;
  readonly message?: string;
}

/** A pod with one violation. */
export function refused(
  name: string,
  parts: Parts,
  id: string,
  path: string,
  { parameters, message }: Expected = {},
): RuleCase {
  return {
    name,
    manifests: JSON.stringify(podOf(parts)),
    expected: [`ZEN-${id} Pod shop/p ${path}`],
    ...(parameters === undefined ? {} : { parameters }),
    ...(message === undefined ? {} : { messages: [message] }),
  };
}

/** A pod that is fine. */
export function fine(name: string, parts: Parts, parameters?: Parameters): RuleCase {
  return {
    name,
    manifests: JSON.stringify(podOf(parts)),
    expected: [],
    ...(parameters === undefined ? {} : { parameters }),
  };
}

/** The same for each of some values. */
export function each<Value extends JsonValue>(
  values: readonly Value[],
  make: (value: Value) => RuleCase,
): readonly RuleCase[] {
  return values.map(make);
}
