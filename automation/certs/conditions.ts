import { isArray, isObject, type JsonObject, textAt, valueAt } from "../../policy-pack/manifests/json";

/** What cert-manager says of a Certificate. */
export interface Readiness {
  readonly ready: boolean;
  /** Why it is not. */
  readonly notReady?: string;
  /** Why the last attempt to make it anew failed, if no later one went well. */
  readonly failedRenewal?: string;
  readonly renewal?: Date;
}

/** A condition of an object's status by its type; undefined where it has none. */
export function conditionOf(object: JsonObject, type: string): JsonObject | undefined {
  const conditions = valueAt(object, ["status", "conditions"]);
  return isArray(conditions)
    ? conditions.filter(isObject).find((condition) => condition["type"] === type)
    : undefined;
}

function said(condition: JsonObject | undefined): string {
  const [reason = "", message = ""] = [textAt(condition, "reason"), textAt(condition, "message")];
  return message === "" ? reason : message;
}

/** Whether a condition tells of the object as it is now, and not of what it was asked for before. */
function isCurrent(condition: JsonObject, object: JsonObject): boolean {
  const seen = condition["observedGeneration"];
  const generation = valueAt(object, ["metadata", "generation"]);
  return typeof seen !== "number" || typeof generation !== "number" || seen >= generation;
}

/** What cert-manager says of a Certificate (`cert-manager.io/v1`, conditions Ready and Issuing). */
export function readinessOf(certificate: JsonObject): Readiness {
  const condition = conditionOf(certificate, "Ready");
  const issuing = conditionOf(certificate, "Issuing");
  const current = condition !== undefined && isCurrent(condition, certificate);
  const ready = current && condition["status"] === "True";
  const notReady = current ? said(condition) : "cert-manager has not looked at it yet: is it running?";
  const failed = textAt(certificate, "status", "lastFailureTime");
  const renewal = Date.parse(textAt(certificate, "status", "renewalTime") ?? "");
  return {
    ready,
    ...(ready ? {} : { notReady }),
    ...(failed === undefined ? {} : { failedRenewal: said(issuing) || `the last attempt at ${failed}` }),
    ...(Number.isNaN(renewal) ? {} : { renewal: new Date(renewal) }),
  };
}
