import { groupKind, type Manifest } from "../manifests/manifest";
import { isArray, isObject, type JsonObject, type JsonValue } from "../manifests/json";
import type { ManifestSet } from "../manifests/manifestSet";
import { imagesInArguments, isImageVariable, isMeantAsImage, namesHost } from "./imageTexts";

/** One place where an image is named. */
export interface ImageUse {
  readonly path: readonly (string | number)[];
  /** What is named there. */
  readonly reference: string;
}

/** An object and the places in it where images are named. */
export interface ManifestImages {
  readonly manifest: Manifest;
  readonly uses: readonly ImageUse[];
}

type Path = readonly (string | number)[];

/** Kinds whose data is free text of the program, so that nothing in it is certain to be an image. */
const dataKinds: ReadonlySet<string> = new Set(["/ConfigMap", "/Secret"]);

/** The kinds of Kubernetes that carry a pod; of these an empty image is an error, elsewhere it means a default. */
const podKinds: ReadonlySet<string> = new Set([
  "Pod",
  "PodTemplate",
  "ReplicationController",
  "ReplicaSet",
  "Deployment",
  "DaemonSet",
  "StatefulSet",
  "Job",
  "CronJob",
]);
const podGroups: ReadonlySet<string> = new Set(["", "apps", "batch", "extensions"]);

/** Whether an object is of one of the nine kinds that carry a pod. */
export function isPodKind(body: JsonObject): boolean {
  const [group = "", kind = ""] = groupKind(body).split("/");
  return podKinds.has(kind) && podGroups.has(group);
}

/** Free maps of texts, in which a key called `image` is only a name. */
const textMaps: ReadonlySet<string> = new Set(["labels", "annotations", "matchLabels", "nodeSelector"]);

/** Annotations by which injectors are told the image of a container that they add. */
const imageAnnotations: ReadonlySet<string> = new Set([
  "config.linkerd.io/debug-image",
  "config.linkerd.io/init-image",
  "config.linkerd.io/proxy-image",
  "sidecar.istio.io/proxyImage",
  "vault.hashicorp.com/agent-image",
]);

/** Keys of custom resources that name an image in operators' own words, as `imageName` and `sidecarImage`. */
const imageKey =
  /^(?:container|docker)?images?(?:Name|Ref|Reference|URL|Url|URI|Uri)?$|Images?(?:Name|Ref|Reference)?$/;

/** The places of every object, found once for all rules (`objects.memo`). */
export function allImageUses({ manifests }: Pick<ManifestSet, "manifests">): readonly ManifestImages[] {
  return manifests.flatMap((manifest): readonly ManifestImages[] => {
    const uses = imageUses(manifest.body);
    return uses.length === 0 ? [] : [{ manifest, uses }];
  });
}

/**
 * Every place of an object where an image hides: containers of any sort, image volumes, templates and image
 * texts in custom resources, `repository` with `tag`, defaults in custom resource definitions, variables and
 * arguments that are certain to name one, annotations of injectors.
 */
export function imageUses(body: JsonObject): readonly ImageUse[] {
  const uses: ImageUse[] = [];
  const isData = dataKinds.has(groupKind(body));
  const stack: Place[] = [];
  for (const [key, value] of Object.entries(body)) {
    if (value === undefined) continue;
    if (key === "metadata") addAnnotationUses(value, [key], uses);
    else if (!isData) {
      addKeyUses(key, value, () => [key], uses);
      stack.push({ value, above: undefined, key });
    }
  }
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const { value } = next;
    if (isArray(value)) {
      for (let index = 0; index < value.length; index += 1) {
        const item = value[index];
        if (typeof item === "object") stack.push({ value: item, above: next, key: index });
      }
    } else if (isObject(value)) addObjectUses(value, next, uses, stack);
  }
  const emptyCounts = isPodKind(body);
  return uses
    .filter(({ reference }) => emptyCounts || reference !== "")
    .sort((a, b) => comparePaths(a.path, b.path));
}

/** A value and where it stands, as a chain: paths are made only for what is found. */
interface Place {
  readonly value: JsonValue;
  readonly above: Place | undefined;
  readonly key: string | number;
}

function pathOf(place: Place, ...more: Path): Path {
  const path: (string | number)[] = [...more];
  for (let at: Place | undefined = place; at !== undefined; at = at.above) path.unshift(at.key);
  return path;
}

/** Looks at every key of an object once, and puts what is to be looked into on the stack. */
function addObjectUses(object: JsonObject, place: Place, uses: ImageUse[], stack: Place[]): void {
  for (const key of Object.keys(object)) {
    const value = object[key];
    if (value === undefined) continue;
    addKeyUses(key, value, () => pathOf(place, key), uses);
    if (typeof value === "object" && !textMaps.has(key)) stack.push({ value, above: place, key });
  }
  if ("repository" in object) uses.push(...compositeUse(object, pathOf(place)));
  if ("value" in object) uses.push(...variableUse(object, place));
  if ("metadata" in object) addAnnotationUses(object["metadata"], pathOf(place, "metadata"), uses);
}

/** Texts that are part of every key that can name an image, whatever its case: looked for before anything else. */
const imageInKey = /mage/;

function addKeyUses(key: string, value: JsonValue, path: () => Path, uses: ImageUse[]): void {
  if (key === "image") uses.push(...imageKeyUse(value, path()));
  else if (key === "args" || key === "command") {
    if (isArray(value)) uses.push(...argumentUses(value, path));
  } else if (imageInKey.test(key) && imageKey.test(key)) {
    const texts: readonly (readonly [JsonValue, Path])[] = isArray(value)
      ? value.map((item, index) => [item, [...path(), index]] as const)
      : [[value, path()]];
    // At an address, what stands after the colon can be a port.
    const isImage = /u(?:rl|ri)$/i.test(key) ? namesHost : isMeantAsImage;
    for (const [text, at] of texts)
      if (typeof text === "string" && isImage(text)) uses.push({ path: at, reference: text });
  }
}

function imageKeyUse(value: JsonValue, path: Path): readonly ImageUse[] {
  if (typeof value === "string") return [{ path, reference: value }];
  // Nothing pulls a number or a list: the API server refuses it where an image is expected.
  if (!isObject(value)) return [];
  const { reference, type, default: fallback } = value;
  if (typeof reference === "string") return [{ path: [...path, "reference"], reference }];
  // The schema of a field called `image`: its default is what is pulled when nothing is given.
  return type === "string" && typeof fallback === "string"
    ? [{ path: [...path, "default"], reference: fallback }]
    : [];
}

/** `repository` with `tag` or `digest`, and `registry` before it where there is one. */
function compositeUse(object: JsonObject, path: Path): readonly ImageUse[] {
  const { registry, repository, tag, digest } = object;
  if (typeof repository !== "string" || repository === "" || repository.includes("://")) return [];
  const version = typeof tag === "string" || typeof tag === "number" ? String(tag) : "";
  const pinned = typeof digest === "string" ? digest : "";
  const isImage = ["registry", "tag", "digest"].some((key) => key in object) || path.at(-1) === "image";
  if (!isImage) return [];
  const host = typeof registry === "string" && registry !== "" ? `${registry.replace(/\/$/, "")}/` : "";
  const suffix = `${version === "" ? "" : `:${version}`}${pinned === "" ? "" : `@${pinned}`}`;
  return [{ path: [...path, "repository"], reference: `${host}${repository}${suffix}` }];
}

function variableUse(object: JsonObject, place: Place): readonly ImageUse[] {
  const { name, value } = object;
  if (typeof name !== "string" || typeof value !== "string") return [];
  return isImageVariable(name, value) ? [{ path: pathOf(place, "value"), reference: value }] : [];
}

function argumentUses(values: readonly JsonValue[], path: () => Path): readonly ImageUse[] {
  const found = imagesInArguments(values);
  return found.map(({ index, text }) => ({ path: [...path(), index], reference: text }));
}

function addAnnotationUses(metadata: JsonValue | undefined, path: Path, uses: ImageUse[]): void {
  const annotations = isObject(metadata) ? metadata["annotations"] : undefined;
  if (!isObject(annotations)) return;
  for (const [key, value] of Object.entries(annotations))
    if (imageAnnotations.has(key) && typeof value === "string")
      uses.push({ path: [...path, "annotations", key], reference: value });
}

/** Of two places in one object, neither of which is within the other. */
function comparePaths(a: Path, b: Path): number {
  const index = a.findIndex((key, at) => key !== b[at]);
  // One argument can name several images.
  if (index < 0) return 0;
  const [left, right] = [a[index], b[index]];
  if (typeof left === "number") return left - Number(right);
  return String(left) < String(right) ? -1 : 1;
}
