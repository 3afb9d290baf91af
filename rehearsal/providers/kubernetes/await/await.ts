import { setTimeout as delay } from "node:timers/promises";
import { isList } from "../../properties/values";
import { isNotFound } from "../api-error";
import type { ObjectClient, Propagation } from "../client";
import { kindKey } from "../cluster";
import {
  annotationOf,
  kindOf,
  nameOf,
  namespaceOf,
  textOf,
  valueAt,
  type KubernetesObject,
} from "../objects";
import { READINESS } from "./readiness";
import { readinessByAnnotation } from "./wait-for";
import { NotReadyError, poll, type Readiness, type WaitOptions } from "./waiting";

const CLAIM = "v1/PersistentVolumeClaim";
const SKIP_AWAIT = "pulumi.com/skipAwait";
const TIMEOUT_SECONDS = "pulumi.com/timeoutSeconds";
const DELETION_PROPAGATION = "pulumi.com/deletionPropagationPolicy";

/** How long the real provider waits for an object that says nothing about it, in seconds. */
export const DEFAULT_TIMEOUT = 600;

/** The kinds for which skipAwait holds on deletion as well (metadata/overrides.go). */
const UNAWAITED_DELETIONS: ReadonlySet<string> = new Set([
  "v1/Namespace",
  "v1/Pod",
  "v1/ReplicationController",
  "apps/v1/DaemonSet",
  "apps/v1/Deployment",
  "apps/v1/StatefulSet",
  "batch/v1/Job",
]);

/** Seconds to wait: the resource option, else the annotation, else ten minutes. */
export function timeoutFor(requested: number, inputs: KubernetesObject): number {
  if (requested !== 0) return requested;
  const annotated = Number.parseInt(annotationOf(inputs, TIMEOUT_SECONDS), 10);
  return Number.isNaN(annotated) ? DEFAULT_TIMEOUT : annotated;
}

/** How dependants of a deleted object are treated: the annotation, else they go first. */
export function propagationFor(inputs: KubernetesObject): Propagation {
  switch (annotationOf(inputs, DELETION_PROPAGATION).toLowerCase()) {
    case "orphan":
      return "Orphan";
    case "background":
      return "Background";
    default:
      return "Foreground";
  }
}

async function bindsLate(client: ObjectClient, claim: KubernetesObject): Promise<boolean> {
  const name = valueAt(claim, "spec", "storageClassName");
  if (typeof name !== "string" || name === "") return false;
  try {
    const storageClass = { apiVersion: "storage.k8s.io/v1", kind: "StorageClass", metadata: { name } };
    return (await client.get(storageClass))["volumeBindingMode"] === "WaitForFirstConsumer";
  } catch (error) {
    if (isNotFound(error)) return false;
    throw error;
  }
}

async function claimReadiness(client: ObjectClient, claim: KubernetesObject): Promise<Readiness> {
  const phase = valueAt(claim, "status", "phase");
  if (phase === "Bound") return { ready: true, message: "" };
  if (phase === "Pending" && (await bindsLate(client, claim))) return { ready: true, message: "" };
  return { ready: false, message: "Waiting for the claim to be bound" };
}

/** Whether readiness means anything for objects of this kind. */
export function isAwaited(object: KubernetesObject): boolean {
  return kindKey(object) === CLAIM || kindKey(object) in READINESS;
}

/** How ready a live object is. */
export async function readinessOf(client: ObjectClient, object: KubernetesObject): Promise<Readiness> {
  if (kindKey(object) === CLAIM) return claimReadiness(client, object);
  return READINESS[kindKey(object)]?.(object) ?? { ready: true, message: "" };
}

/** The events that the cluster recorded about an object, as short phrases, newest last. */
export async function warningsAbout(
  client: ObjectClient,
  object: KubernetesObject,
): Promise<readonly string[]> {
  const selector = `involvedObject.kind=${kindOf(object)},involvedObject.name=${nameOf(object)},type=Warning`;
  const events = await client
    .list({ group: "", version: "v1", kind: "Event" }, namespaceOf(object), { fieldSelector: selector })
    .catch(() => []);
  return events.map((event) => {
    const text = valueAt(event, "message");
    const reason = valueAt(event, "reason");
    return `[${typeof reason === "string" ? reason : "Warning"}] ${typeof text === "string" ? text : ""}`;
  });
}

/**
 * Waits until an object that was just written is ready.
 * @returns Its live form.
 * @throws NotReadyError when the time is up or the object failed, with the last state that was seen.
 */
export async function awaitReady(
  client: ObjectClient,
  inputs: KubernetesObject,
  written: KubernetesObject,
  options: WaitOptions,
): Promise<KubernetesObject> {
  if (annotationOf(inputs, SKIP_AWAIT) === "true") return written;
  const readiness = async (object: KubernetesObject): Promise<Readiness> =>
    readinessByAnnotation(inputs, object) ?? readinessOf(client, object);
  let live = written;
  let last: Readiness = await readiness(live);
  if (!last.ready && last.failed !== true) {
    await poll(async () => {
      live = await client.get(written);
      last = await readiness(live);
      return last.ready || last.failed === true ? { done: true } : { message: last.message };
    }, options);
  }
  if (last.ready) return live;
  const reasons = [last.message, ...(await warningsAbout(client, live))];
  const message =
    last.failed === true
      ? `Resource '${nameOf(written)}' was created but failed to initialize`
      : `'${nameOf(written)}' timed out waiting to be Ready`;
  throw new NotReadyError(message, reasons, live);
}

/** A namespace that is being deleted says in its conditions what is still in it. */
function deletionMessage(object: KubernetesObject): string {
  const conditions = valueAt(object, "status", "conditions");
  const remaining = (isList(conditions) ? conditions : []).find(
    (item) => valueAt(item, "status") === "True" && textOf(valueAt(item, "type")).includes("Remaining"),
  );
  return textOf(valueAt(remaining, "message")) || "Waiting for the object to be gone";
}

/**
 * Deletes an object and waits until it is gone. One that is gone already is no error.
 * @throws NotReadyError when the time is up first, naming the finalizers that may hold it.
 */
export async function deleteAndAwait(
  client: ObjectClient,
  inputs: KubernetesObject,
  live: KubernetesObject,
  name: string,
  options: WaitOptions,
): Promise<void> {
  try {
    await client.delete(live, name, propagationFor(inputs));
    if (annotationOf(inputs, SKIP_AWAIT) === "true" && UNAWAITED_DELETIONS.has(kindKey(inputs))) return;
    const uid = valueAt(live, "metadata", "uid");
    let last = live;
    const gone = await poll(async () => {
      last = await client.get(live, name);
      // An object of the same name with another uid was made by somebody else in the meantime.
      const successor = uid !== undefined && valueAt(last, "metadata", "uid") !== uid;
      return successor ? { done: true } : { message: deletionMessage(last) };
    }, options);
    if (gone !== undefined) return;
    const finalizers = valueAt(last, "metadata", "finalizers");
    const names = isList(finalizers) ? finalizers.map((name) => textOf(name)).join(", ") : "";
    throw new NotReadyError(
      `timed out waiting for '${name}' to be deleted`,
      [`finalizers might be preventing deletion (${names})`],
      last,
    );
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
}

/**
 * Waits until an object that is being deleted is gone.
 * @throws NotReadyError when the time is up first.
 */
export async function awaitGone(
  client: ObjectClient,
  live: KubernetesObject,
  options: WaitOptions,
): Promise<void> {
  try {
    const gone = await poll(async () => {
      const last = await client.get(live);
      const successor = valueAt(last, "metadata", "uid") !== valueAt(live, "metadata", "uid");
      return successor ? { done: true } : { message: deletionMessage(last) };
    }, options);
    if (gone === undefined)
      throw new NotReadyError(`timed out waiting for '${nameOf(live)}' to be deleted`, [], live);
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
}

/** Pauses between attempts at a create that may be ahead of its namespace or kind, in milliseconds. */
const RETRY_PAUSES = [250, 500, 1000, 2000, 4000, 8000, 16_000];

/** Repeats a create that failed because something that it needs is not there yet, as the real one does. */
export async function retryMissing<T>(
  attempt: () => Promise<T>,
  isMissing: (error: unknown) => boolean,
  options: { readonly signal: AbortSignal; readonly progress: (message: string) => void },
): Promise<T> {
  for (const [index, pause] of RETRY_PAUSES.entries()) {
    try {
      return await attempt();
    } catch (error) {
      if (!isMissing(error)) throw error;
      options.progress(
        `Retry #${index}; creation failed: ${error instanceof Error ? error.message : String(error)}`,
      );
      await delay(pause, undefined, { signal: options.signal });
    }
  }
  return attempt();
}
