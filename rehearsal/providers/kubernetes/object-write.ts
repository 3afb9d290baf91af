import { containsUnknowns, type PropertyMap } from "../properties/values";
import {
  InitializationError,
  UnansweredError,
  type CreateRequest,
  type CreateResponse,
  type DeleteRequest,
  type UpdateRequest,
} from "../provider";
import { ApiError, isAlreadyExists, isNamespaceMissing, isNotFound, UnknownKindError } from "./api-error";
import { randomSuffix } from "./autonaming";
import { awaitGone, awaitReady, deleteAndAwait, retryMissing, timeoutFor } from "./await/await";
import { NotReadyError, type WaitOptions } from "./await/waiting";
import {
  checkpoint,
  initialApiVersion,
  objectFromProperties,
  parseCheckpoint,
  recordedFieldManager,
} from "./checkpoint";
import type { ReachableCluster } from "./cluster";
import { withIgnoredFields } from "./ignored-fields";
import { takeOverFields } from "./managed-fields";
import { normalize } from "./normalize";
import { isPatchResource } from "./object-check";
import {
  annotationOf,
  apiVersionOf,
  groupVersionKindOf,
  idOf,
  isBeingDeleted,
  isCustomResourceDefinition,
  kindOf,
  nameOf,
  namespaceOf,
  parseId,
  valueAt,
  withoutValueAt,
  withValueAt,
  type KubernetesObject,
} from "./objects";
import { CREATE_MANAGER, isInterrupted, reachable, type Session } from "./session";

const EXISTS_ADVICE =
  "\n\nThe resource already exists in the cluster. This can happen when:\n\n" +
  "  - Renaming a Pulumi resource: use an alias to preserve the identity,\n" +
  "    or use deleteBeforeReplace if the resource needs replacement.\n" +
  "  - Managing an existing resource: use a Patch resource (e.g. NamespacePatch)\n" +
  "    to manage specific fields without owning the resource lifecycle.\n" +
  "  - Adopting a resource into Pulumi: use `pulumi import`. Note that\n" +
  "    protected resources (e.g. kube-system) cannot be deleted on destroy.\n" +
  "  - Intentional upsert: set upsertExistingObjects on the provider to allow\n" +
  "    server-side apply to update existing objects on create.";

function fieldManager(state: PropertyMap, inputs: KubernetesObject): string {
  const annotated = annotationOf(inputs, "pulumi.com/patchFieldManager");
  return annotated || (recordedFieldManager(state) ?? `pulumi-kubernetes-${randomSuffix()}`);
}

function waitOptions(session: Session, urn: string, timeout: number): WaitOptions {
  const { log, signal } = session.context;
  return { timeout, signal, progress: (message) => log.status("info", urn, message) };
}

function mustForce(session: Session, inputs: KubernetesObject): boolean {
  return session.configuration.patchForce || annotationOf(inputs, "pulumi.com/patchForce") === "true";
}

function explainConflict(error: unknown, manager: string): unknown {
  if (!(error instanceof ApiError) || error.reason !== "Conflict") return error;
  return new Error(
    "server-side apply field conflict detected, see https://www.pulumi.com/registry/packages/kubernetes/" +
      "how-to-guides/managing-resources-with-server-side-apply/#handle-field-conflicts-on-existing-resources " +
      "for troubleshooting help\n" +
      `The resource managed by field manager "${manager}" had an apply conflict: ${error.message}`,
  );
}

interface Write {
  readonly cluster: ReachableCluster;
  readonly inputs: KubernetesObject;
  readonly manager: string;
  readonly preview: boolean;
}

async function writeNew(session: Session, write: Write, patch: boolean): Promise<KubernetesObject> {
  const { cluster, inputs, manager, preview } = write;
  if (!patch && !session.configuration.upsertExistingObjects) {
    return cluster.objects.create(inputs, { dryRun: preview, fieldManager: CREATE_MANAGER });
  }
  try {
    const force = preview || mustForce(session, inputs);
    return await cluster.objects.apply(inputs, { dryRun: preview, fieldManager: manager, force });
  } catch (error) {
    throw explainConflict(error, manager);
  }
}

/**
 * Makes an object although a run that was killed may have left one behind: one that is being deleted is waited for, and
 * one that the killed run made before it could record it is taken over.
 */
async function writeOverRemains(
  session: Session,
  urn: string,
  write: Write,
  patch: boolean,
  wait: WaitOptions,
): Promise<KubernetesObject> {
  try {
    return await writeNew(session, write, patch);
  } catch (error) {
    if (!isAlreadyExists(error)) throw error;
    const live = await write.cluster.objects.get(write.inputs);
    if (isBeingDeleted(live)) {
      await awaitGone(write.cluster.objects, live, wait);
      return writeNew(session, write, patch);
    }
    if (!isInterrupted(session, urn, live)) throw error;
    return writeChange(session, write, live, []);
  }
}

function isMissing(error: unknown): boolean {
  return isNotFound(error) || error instanceof UnknownKindError;
}

async function previewCreate(session: Session, request: CreateRequest): Promise<PropertyMap> {
  const inputs = objectFromProperties(request.properties);
  const cluster = session.cluster.reachable;
  if (cluster === undefined || containsUnknowns(inputs) || isPatchResource(request.type, kindOf(inputs))) {
    return request.properties;
  }
  if ((await cluster.discovery.find(groupVersionKindOf(inputs))) === undefined) return request.properties;
  const manager = fieldManager({}, inputs);
  try {
    const outcome = await writeNew(session, { cluster, inputs, manager, preview: true }, false);
    return checkpoint(inputs, withoutValueAt(outcome, "status"), request.properties, {
      initialApiVersion: apiVersionOf(inputs),
      fieldManager: manager,
    });
  } catch (error) {
    // Without rights, or before its namespace or predecessor is dealt with, an object has no preview.
    const expected = isNamespaceMissing(error) || isAlreadyExists(error);
    const forbidden = error instanceof ApiError && error.reason === "Forbidden";
    if (expected || forbidden) return request.properties;
    throw created(request.urn, error);
  }
}

function created(urn: string, error: unknown): Error {
  const text = error instanceof Error ? error.message : String(error);
  if (error instanceof UnknownKindError) {
    return new Error(
      `creation of resource "${urn}" failed because the Kubernetes API server reported that the apiVersion for ` +
        `this resource does not exist. Verify that any required CRDs have been created: ${text}`,
    );
  }
  const advice = isAlreadyExists(error) ? EXISTS_ADVICE : "";
  const message = `resource "${urn}" was not successfully created by the Kubernetes API server: ${text}${advice}`;
  return error instanceof UnansweredError ? new UnansweredError(message) : new Error(message);
}

/** Makes an object and waits until it is ready; in a preview, asks the server what would come of it. */
export async function createObject(session: Session, request: CreateRequest): Promise<CreateResponse> {
  if (request.preview) return { id: "", properties: await previewCreate(session, request) };
  const cluster = reachable(session);
  const inputs = objectFromProperties(request.properties);
  const manager = fieldManager({}, inputs);
  const wait = waitOptions(session, request.urn, timeoutFor(request.timeout, inputs));
  const patch = isPatchResource(request.type, kindOf(inputs));
  const write = { cluster, inputs, manager, preview: false };
  const written = await retryMissing(
    () => writeOverRemains(session, request.urn, write, patch, wait),
    isMissing,
    wait,
  ).catch((error: unknown) => {
    throw created(request.urn, error);
  });
  if (isCustomResourceDefinition(inputs)) cluster.discovery.reset();
  const marks = { initialApiVersion: apiVersionOf(inputs), fieldManager: manager };
  try {
    const live = await awaitReady(cluster.objects, inputs, written, wait);
    return { id: idOf(live), properties: checkpoint(inputs, live, request.properties, marks) };
  } catch (error) {
    if (!(error instanceof NotReadyError)) throw error;
    const message =
      `resource "${request.urn}" was successfully created, but the Kubernetes API server reported that it ` +
      `failed to fully initialize or become live: ${error.message}`;
    const state = checkpoint(inputs, error.object ?? written, request.properties, marks);
    throw new InitializationError(message, idOf(written), state, [message, ...error.reasons]);
  } finally {
    wait.progress("");
  }
}

async function writeChange(
  session: Session,
  write: Write,
  live: KubernetesObject,
  ignoreChanges: readonly string[],
): Promise<KubernetesObject> {
  const { cluster, inputs, manager, preview } = write;
  if (isCustomResourceDefinition(inputs)) {
    const version = valueAt(live, "metadata", "resourceVersion") ?? "";
    const replacement = withValueAt(inputs, version, "metadata", "resourceVersion");
    return cluster.objects.replace(replacement, { dryRun: preview, fieldManager: manager });
  }
  const owned = preview ? live : await takeOverFields(cluster.objects, live, manager);
  const wanted = withIgnoredFields(inputs, owned, manager, ignoreChanges);
  // In a preview the fields of the create are not taken over yet, so that a conflict would be a false one.
  const force = preview || mustForce(session, inputs);
  try {
    return await cluster.objects.apply(wanted, { dryRun: preview, fieldManager: manager, force });
  } catch (error) {
    throw explainConflict(error, manager);
  }
}

/** Changes an object by server-side apply and waits until it is ready; in a preview, by a dry run. */
export async function updateObject(session: Session, request: UpdateRequest): Promise<PropertyMap> {
  const inputs = normalize(objectFromProperties(request.news));
  const old = parseCheckpoint(request.olds);
  const cluster = request.preview ? session.cluster.reachable : reachable(session);
  const unseen =
    cluster === undefined ||
    (request.preview &&
      (containsUnknowns(inputs) || (await cluster.discovery.find(groupVersionKindOf(inputs))) === undefined));
  if (unseen) return request.news;
  const manager = fieldManager(request.olds, inputs);
  const marks = { initialApiVersion: initialApiVersion(request.olds, old.inputs), fieldManager: manager };
  const wait = waitOptions(session, request.urn, timeoutFor(request.timeout, inputs));
  const write = { cluster, inputs, manager, preview: request.preview };
  try {
    const before = await cluster.objects.get(inputs, nameOf(old.live));
    const written = await writeChange(session, write, before, request.ignoreChanges);
    const live = request.preview ? written : await awaitReady(cluster.objects, inputs, written, wait);
    return checkpoint(inputs, live, request.news, marks);
  } catch (error) {
    if (request.preview && error instanceof ApiError && error.reason === "Forbidden") return request.news;
    throw await changed(cluster, request, inputs, marks, error);
  } finally {
    wait.progress("");
  }
}

async function changed(
  cluster: ReachableCluster,
  request: UpdateRequest,
  inputs: KubernetesObject,
  marks: { readonly initialApiVersion: string; readonly fieldManager: string },
  error: unknown,
): Promise<Error> {
  const text = error instanceof Error ? error.message : String(error);
  const current = await cluster.objects
    .get(inputs, parseId(request.id).name || nameOf(inputs))
    .catch(() => undefined);
  if (current === undefined) return new Error(`update of resource "${request.urn}" failed: ${text}`);
  const id = idOf(current);
  const message = `the Kubernetes API server reported that "${id}" failed to fully initialize or become live: ${text}`;
  const reasons = error instanceof NotReadyError ? error.reasons : [];
  return new InitializationError(message, id, checkpoint(inputs, current, request.news, marks), [
    message,
    ...reasons,
  ]);
}

async function relinquish(cluster: ReachableCluster, live: KubernetesObject, manager: string): Promise<void> {
  const namespace = namespaceOf(live);
  const identity = {
    apiVersion: apiVersionOf(live),
    kind: kindOf(live),
    metadata: { name: nameOf(live), ...(namespace === "" ? {} : { namespace }) },
  };
  await cluster.objects.apply(identity, { dryRun: false, fieldManager: manager });
}

/** Deletes an object and waits until it is gone; a patch gives its fields back instead. */
export async function deleteObject(session: Session, request: DeleteRequest): Promise<void> {
  const { log } = session.context;
  if (session.cluster.reachable === undefined && session.configuration.deleteUnreachable) {
    log.message(
      "warning",
      request.urn,
      `configured Kubernetes cluster is unreachable: ${session.cluster.unreachableReason}`,
    );
    return;
  }
  const cluster = reachable(session);
  const { inputs, live } = parseCheckpoint(request.properties);
  const wait = waitOptions(session, request.urn, timeoutFor(request.timeout, inputs));
  try {
    if (isPatchResource(request.type, kindOf(inputs))) {
      await relinquish(cluster, live, fieldManager(request.properties, inputs));
      return;
    }
    await deleteAndAwait(cluster.objects, inputs, live, parseId(request.id).name, wait);
  } catch (error) {
    // A kind that the server does not know any more took its objects along.
    if (error instanceof UnknownKindError) return;
    if (!(error instanceof NotReadyError)) throw error;
    const marks = {
      initialApiVersion: initialApiVersion(request.properties, inputs),
      fieldManager: fieldManager(request.properties, inputs),
    };
    const state = checkpoint(inputs, error.object ?? live, request.properties, marks);
    throw new InitializationError(error.message, request.id, state, [error.message, ...error.reasons]);
  } finally {
    wait.progress("");
  }
}
