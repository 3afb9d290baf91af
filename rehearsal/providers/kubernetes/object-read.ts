import type { PropertyMap } from "../properties/values";
import type { ReadRequest, ReadResponse } from "../provider";
import { isNotFound, UnknownKindError } from "./api-error";
import {
  checkpoint,
  initialApiVersion,
  objectFromProperties,
  parseCheckpoint,
  recordedFieldManager,
} from "./checkpoint";
import { randomSuffix } from "./autonaming";
import { normalize } from "./normalize";
import {
  apiVersionFor,
  apiVersionOf,
  idOf,
  isBeingDeleted,
  kindOf,
  nameOf,
  namespaceOf,
  parseId,
  withNamespace,
  withoutValueAt,
  withValueAt,
  type KubernetesObject,
} from "./objects";
import { kindFromType } from "./object-check";
import { prune } from "./prune";
import { markSecrets } from "./secrets";
import { isInterrupted, type Session } from "./session";

const SERVER_FIELDS: readonly (readonly string[])[] = [
  ["status"],
  ["metadata", "creationTimestamp"],
  ["metadata", "generation"],
  ["metadata", "managedFields"],
  ["metadata", "resourceVersion"],
  ["metadata", "uid"],
  ["metadata", "annotations", "deployment.kubernetes.io/revision"],
  ["metadata", "annotations", "kubectl.kubernetes.io/last-applied-configuration"],
];

function addressed(request: ReadRequest, inputs: KubernetesObject, live: KubernetesObject): KubernetesObject {
  const { namespace, name } = parseId(request.id);
  const gvk = kindFromType(request.type);
  const apiVersion = apiVersionOf(inputs) || apiVersionOf(live) || apiVersionFor(gvk);
  const kind = kindOf(inputs) || kindOf(live) || gvk.kind;
  const named = withValueAt({ ...inputs, apiVersion, kind }, nameOf(inputs) || name, "metadata", "name");
  return withNamespace(named, namespaceOf(inputs) || namespace);
}

function unreachableRead(session: Session, request: ReadRequest): ReadResponse {
  const { configuration, cluster, context } = session;
  context.log.message(
    "warning",
    request.urn,
    `configured Kubernetes cluster is unreachable: ${cluster.unreachableReason}`,
  );
  if (configuration.deleteUnreachable) return undefined;
  if (configuration.skipUpdateUnreachable) {
    return { id: request.id, properties: request.properties, inputs: request.inputs };
  }
  throw new Error(
    "failed to read resource state due to unreachable cluster. If the cluster was deleted, you can remove this " +
      "resource from Pulumi state by rerunning the operation with the PULUMI_K8S_DELETE_UNREACHABLE environment " +
      'variable set to "true"',
  );
}

/** Reads the live form of an object; undefined where it, or its kind, is gone. */
export async function readObject(session: Session, request: ReadRequest): Promise<ReadResponse> {
  const cluster = session.cluster.reachable;
  if (cluster === undefined) return unreachableRead(session, request);
  const oldInputs = normalize(objectFromProperties(request.inputs));
  const { live: before } = parseCheckpoint(request.properties);
  // What was read before without inputs has none of its own.
  const known = apiVersionOf(oldInputs) !== "" || apiVersionOf(before) !== "";
  const target = addressed(request, oldInputs, before);
  let live: KubernetesObject;
  try {
    live = await cluster.objects.get(target, parseId(request.id).name || nameOf(target));
  } catch (error) {
    if (isNotFound(error) || error instanceof UnknownKindError) return undefined;
    throw error;
  }
  if (request.id === "" && !isInterrupted(session, request.urn, live)) return undefined;
  // What is being deleted is not there for whoever wants it; to make it again waits until it is gone.
  if (isBeingDeleted(live)) return undefined;
  const liveInputs = known
    ? prune(live, target)
    : SERVER_FIELDS.reduce((object, path) => withoutValueAt(object, ...path), live);
  const marks = {
    initialApiVersion: initialApiVersion(request.properties, target),
    fieldManager: recordedFieldManager(request.properties) ?? `pulumi-kubernetes-${randomSuffix()}`,
  };
  const properties: PropertyMap = checkpoint(liveInputs, live, request.inputs, marks);
  return { id: request.id || idOf(live), properties, inputs: markSecrets(liveInputs, request.inputs) };
}
