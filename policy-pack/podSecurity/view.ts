import { isArray, isObject, type JsonObject } from "../manifests/json";
import { CONTAINER_LISTS, type PodCarrier } from "../manifests/pods";
import { type Place, type Refusal, refusalOf } from "./refusal";

/** A place with its security context, empty where there is none. */
export interface SecurityContext {
  readonly place: Place;
  readonly body: JsonObject;
}

/** A pod as checks see it: what can be read of it. */
export interface PodView {
  readonly carrier: PodCarrier;
  readonly pod: Place;
  readonly containers: readonly Place[];
  /** The pod's security context; undefined where it cannot be read, which is refused already. */
  readonly podContext: SecurityContext | undefined;
  /** Security contexts of the containers whose context can be read. */
  readonly contexts: readonly SecurityContext[];
}

/** A pod as checks see it, and what cannot be read of it. */
export interface ReadPod {
  readonly view: PodView;
  readonly refusals: Refusal[];
}

const nothing: JsonObject = {};

/** Lists of containers that are none, and what is no container in them. */
function unreadableContainers(pod: Place): Refusal[] {
  const refusals: Refusal[] = [];
  for (const list of CONTAINER_LISTS) {
    const items = pod.body[list] ?? undefined;
    if (items === undefined) continue;
    if (!isArray(items)) {
      const message = `has ${list} that are no list: make them a list of containers`;
      refusals.push(refusalOf("wrongType", pod, [list], message));
      continue;
    }
    const message = `has something in ${list} that is no container: remove it`;
    items.forEach((item, index) => {
      if (!isObject(item)) refusals.push(refusalOf("wrongType", pod, [list, index], message));
    });
  }
  return refusals;
}

function contextOf(place: Place, refusals: Refusal[]): SecurityContext | undefined {
  const body = place.body["securityContext"] ?? nothing;
  if (isObject(body)) return { place, body };
  const message = "has a securityContext that is no object: make it one";
  refusals.push(refusalOf("wrongType", place, ["securityContext"], message));
  return undefined;
}

/** Reads what checks look at in a pod. */
export function readPod(carrier: PodCarrier): ReadPod {
  const { containers, spec, path } = carrier;
  const pod: Place = { name: "the pod", body: spec, path: [...path, "spec"] };
  const refusals = unreadableContainers(pod);
  const podContext = contextOf(pod, refusals);
  const contexts: SecurityContext[] = [];
  for (const container of containers) {
    const context = contextOf(container, refusals);
    if (context !== undefined) contexts.push(context);
  }
  return { view: { carrier, pod, containers, podContext, contexts }, refusals };
}
