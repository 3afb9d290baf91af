import { isArray, isObject, type JsonObject, type JsonValue, pointer } from "./json";
import { groupKind, type Manifest } from "./manifest";

type Path = readonly (string | number)[];

/** The three lists of a pod that hold containers. */
export type ContainerList = "initContainers" | "containers" | "ephemeralContainers";

/** The lists in the order in which Kubernetes visits them. */
export const CONTAINER_LISTS: readonly ContainerList[] = [
  "initContainers",
  "containers",
  "ephemeralContainers",
];

/** A container and where it stands. */
export interface Container {
  readonly list: ContainerList;
  readonly name: string;
  readonly body: JsonObject;
  /** From the root of the object. */
  readonly path: Path;
}

/** The pod of an object that carries one. */
export interface PodCarrier {
  readonly manifest: Manifest;
  /** Where the pod template (or the Pod itself) stands in the object; empty for a Pod. */
  readonly path: Path;
  readonly metadata: JsonObject;
  readonly labels: JsonObject;
  readonly spec: JsonObject;
  readonly containers: readonly Container[];
  /** JSON Pointer of keys below the pod's spec. */
  readonly specPointer: (...keys: Path) => string;
}

/** Where each of the nine kinds that carry a pod has its template. */
const templates: Readonly<Record<string, Path>> = {
  Pod: [],
  PodTemplate: ["template"],
  ReplicationController: ["spec", "template"],
  ReplicaSet: ["spec", "template"],
  Deployment: ["spec", "template"],
  DaemonSet: ["spec", "template"],
  StatefulSet: ["spec", "template"],
  Job: ["spec", "template"],
  CronJob: ["spec", "jobTemplate", "spec", "template"],
};
const groups: ReadonlySet<string> = new Set(["", "apps", "batch", "extensions"]);

/** Where an object of one of the nine kinds has its pod template; undefined for any other object. */
export function podTemplatePath(body: JsonObject): Path | undefined {
  const [group = "", kind = ""] = groupKind(body).split("/");
  return groups.has(group) && Object.hasOwn(templates, kind) ? templates[kind] : undefined;
}

const nothing: JsonObject = {};
const objectOr = (value: JsonValue | undefined): JsonObject => (isObject(value) ? value : nothing);

function containersOf(spec: JsonObject, path: Path): readonly Container[] {
  return CONTAINER_LISTS.flatMap((list) => {
    const items = spec[list];
    if (!isArray(items)) return [];
    return items.flatMap((body, index): readonly Container[] =>
      isObject(body)
        ? [
            {
              list,
              name: typeof body["name"] === "string" ? body["name"] : "",
              body,
              path: [...path, "spec", list, index],
            },
          ]
        : [],
    );
  });
}

/** The pod that an object carries; undefined for an object that is of none of the nine kinds or has no pod. */
export function podOf(manifest: Manifest): PodCarrier | undefined {
  const path = podTemplatePath(manifest.body);
  if (path === undefined) return undefined;
  let template: JsonValue | undefined = manifest.body;
  for (const key of path) template = isObject(template) ? template[key] : undefined;
  if (!isObject(template) || !isObject(template["spec"])) return undefined;
  const spec = template["spec"];
  const metadata = objectOr(template["metadata"]);
  return {
    manifest,
    path,
    metadata,
    labels: objectOr(metadata["labels"]),
    spec,
    containers: containersOf(spec, path),
    specPointer: (...keys) => pointer([...path, "spec", ...keys]),
  };
}
