import { equalValues, isList, isMap, type PlainMap, type PlainValue } from "../../properties/values";
import { valueAt, type KubernetesObject } from "../objects";
import type { Readiness } from "./waiting";

const READY: Readiness = { ready: true, message: "" };

function waiting(message: string): Readiness {
  return { ready: false, message };
}

function number(value: PlainValue | undefined, fallback = 0): number {
  return typeof value === "number" ? value : fallback;
}

function condition(object: KubernetesObject, type: string): PlainMap | undefined {
  const conditions = valueAt(object, "status", "conditions");
  if (!isList(conditions)) return undefined;
  return conditions.find((item): item is PlainMap => isMap(item) && item["type"] === type);
}

function isTrue(object: KubernetesObject, type: string): boolean {
  return condition(object, type)?.["status"] === "True";
}

function observed(object: KubernetesObject): boolean {
  return (
    number(valueAt(object, "status", "observedGeneration")) >=
    number(valueAt(object, "metadata", "generation"))
  );
}

function deployment(object: KubernetesObject): Readiness {
  const wanted = number(valueAt(object, "spec", "replicas"), 1);
  const updated = number(valueAt(object, "status", "updatedReplicas"));
  const available = number(valueAt(object, "status", "availableReplicas"));
  const progressing = condition(object, "Progressing");
  if (progressing?.["reason"] === "ProgressDeadlineExceeded") {
    return {
      ready: false,
      failed: true,
      message: `Minimum number of Pods to consider the application live was not attained`,
    };
  }
  const total = number(valueAt(object, "status", "replicas"));
  const rolledOut = observed(object) && updated >= wanted && available >= wanted && total <= updated;
  return rolledOut
    ? READY
    : waiting(`Waiting for app ReplicaSet to be available (${available}/${wanted} Pods available)`);
}

function statefulSet(object: KubernetesObject): Readiness {
  const wanted = number(valueAt(object, "spec", "replicas"), 1);
  const ready = number(valueAt(object, "status", "readyReplicas"));
  const current =
    valueAt(object, "status", "currentRevision") === valueAt(object, "status", "updateRevision");
  return observed(object) && ready >= wanted && (current || wanted === 0)
    ? READY
    : waiting(`Waiting for StatefulSet to create Pods (${ready}/${wanted} Pods ready)`);
}

function daemonSet(object: KubernetesObject): Readiness {
  const wanted = number(valueAt(object, "status", "desiredNumberScheduled"));
  const available = number(valueAt(object, "status", "numberAvailable"));
  const updated = number(valueAt(object, "status", "updatedNumberScheduled"));
  return observed(object) && available >= wanted && updated >= wanted
    ? READY
    : waiting(`Waiting for DaemonSet Pods (${available}/${wanted} available)`);
}

function job(object: KubernetesObject): Readiness {
  if (isTrue(object, "Complete")) return READY;
  const failure = condition(object, "Failed");
  if (failure?.["status"] === "True") {
    const why = failure["message"];
    return {
      ready: false,
      failed: true,
      message: `Job has failed${typeof why === "string" ? `: ${why}` : ""}`,
    };
  }
  const succeeded = number(valueAt(object, "status", "succeeded"));
  return waiting(
    `Waiting for Job to succeed (${succeeded}/${number(valueAt(object, "spec", "completions"), 1)})`,
  );
}

function pod(object: KubernetesObject): Readiness {
  const phase = valueAt(object, "status", "phase");
  if (phase === "Succeeded" || isTrue(object, "Ready")) return READY;
  if (phase === "Failed") return { ready: false, failed: true, message: "Pod has failed" };
  return waiting(`Waiting for Pod to be ready (${typeof phase === "string" ? phase : "not scheduled"})`);
}

function persistentVolume(object: KubernetesObject): Readiness {
  const phase = valueAt(object, "status", "phase");
  return phase === "Available" || phase === "Bound" ? READY : waiting("Waiting for the PersistentVolume");
}

function resourceQuota(object: KubernetesObject): Readiness {
  const counted = equalValues(valueAt(object, "spec", "hard"), valueAt(object, "status", "hard"));
  return counted ? READY : waiting("Waiting for the quota to be counted");
}

function tokenSecret(object: KubernetesObject): Readiness {
  if (object["type"] !== "kubernetes.io/service-account-token") return READY;
  const data = object["data"];
  return isMap(data) && Object.keys(data).length > 0 ? READY : waiting("Waiting for the token");
}

function definition(object: KubernetesObject): Readiness {
  return isTrue(object, "Established") ? READY : waiting("Waiting for the kind to be established");
}

/**
 * The kinds whose readiness is waited for after a create or update, by `apiVersion/kind`; all others are ready
 * at once. The list is the real provider's (await/awaiters.go) with CustomResourceDefinitions added, so that
 * objects of the new kind can follow at once.
 */
export const READINESS: Readonly<Record<string, (object: KubernetesObject) => Readiness>> = {
  "apps/v1/Deployment": deployment,
  "apps/v1/StatefulSet": statefulSet,
  "apps/v1/DaemonSet": daemonSet,
  "batch/v1/Job": job,
  "v1/Pod": pod,
  "v1/PersistentVolume": persistentVolume,
  "v1/ResourceQuota": resourceQuota,
  "v1/Secret": tokenSecret,
  "apiextensions.k8s.io/v1/CustomResourceDefinition": definition,
};
