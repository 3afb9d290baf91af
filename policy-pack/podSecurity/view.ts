import { isArray, isObject, type JsonObject, type JsonValue } from "../manifests/json";
import { CONTAINER_LISTS, type Container, type PodCarrier } from "../manifests/pods";
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
  readonly refusals: readonly Refusal[];
}

const kinds: Readonly<Record<Container["list"], string>> = {
  containers: "container",
  initContainers: "init container",
  ephemeralContainers: "ephemeral container",
};
/** Longest name that a container can have (RFC 1123 label). */
const LONGEST_NAME = 63;
const nothing: JsonObject = {};

function containerName({ list, name, path }: Container): string {
  const shown = name === "" || name.length > LONGEST_NAME ? `no. ${Number(path.at(-1)) + 1}` : name;
  return `${kinds[list]} ${shown}`;
}

function isAbsent(value: JsonValue | undefined): value is null | undefined {
  return value === undefined || value === null;
}

/** Lists of containers that are none, and what is no container in them. */
function unreadable(pod: Place): readonly Refusal[] {
  return CONTAINER_LISTS.flatMap((list) => {
    const items = pod.body[list];
    if (isAbsent(items)) return [];
    if (!isArray(items))
      return [
        refusalOf("wrongType", pod, [list], `has ${list} that are no list: make them a list of containers`),
      ];
    if (items.every(isObject)) return [];
    return items.flatMap((item, index) =>
      isObject(item)
        ? []
        : [
            refusalOf(
              "wrongType",
              pod,
              [list, index],
              `has something in ${list} that is no container: remove it`,
            ),
          ],
    );
  });
}

/** Reads what checks look at in a pod. */
export function readPod(carrier: PodCarrier): ReadPod {
  const pod: Place = { name: "the pod", body: carrier.spec, path: [...carrier.path, "spec"] };
  const refusals = [...unreadable(pod)];
  const contextOf = (place: Place): SecurityContext | undefined => {
    const body = place.body["securityContext"];
    if (isAbsent(body)) return { place, body: nothing };
    if (isObject(body)) return { place, body };
    refusals.push(
      refusalOf(
        "wrongType",
        place,
        ["securityContext"],
        "has a securityContext that is no object: make it one",
      ),
    );
    return undefined;
  };
  const containers = carrier.containers.map((container): Place => ({
    name: containerName(container),
    body: container.body,
    path: container.path,
  }));
  const podContext = contextOf(pod);
  const contexts = containers.flatMap((container) => contextOf(container) ?? []);
  return { view: { carrier, pod, containers, podContext, contexts }, refusals };
}
