import { groupKind, type Manifest } from "../manifests/manifest";
import { isArray, isObject, type JsonObject, type JsonValue } from "../manifests/json";
import type { ManifestSet } from "../manifests/manifestSet";

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
/** Flags that name an image, as `--image` and `--acme-http01-solver-image`. */
const imageFlag = /^--?(?:[A-Za-z0-9._-]*[-.])?image(?:=(.*))?$/s;
const relatedImage = /^RELATED_IMAGE_/;
const imageVariable = /(?:^|_)IMAGE$/;

/** Whether a text names a registry of its own: then it is certain to be meant as an image. */
function namesHost(text: string): boolean {
  const [first = "", ...rest] = text.split("/");
  return (
    rest.length > 0 &&
    !text.includes("://") &&
    /^[^\s@]*[.:][^\s@]*$|^localhost$/.test(first) &&
    !/^\.*$/.test(first)
  );
}

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
  const stack: { readonly value: JsonValue; readonly path: Path }[] = [];
  const isData = dataKinds.has(groupKind(body));
  for (const [key, value] of Object.entries(body)) {
    if (value === undefined) continue;
    if (key === "metadata") uses.push(...annotationUses(value, [key]));
    else if (!isData) {
      uses.push(...keyUses(key, value, [key]));
      stack.push({ value, path: [key] });
    }
  }
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const { value, path } = next;
    if (isArray(value)) {
      value.forEach((item, index) => stack.push({ value: item, path: [...path, index] }));
    } else if (isObject(value)) {
      uses.push(...objectUses(value, path));
      for (const [key, child] of Object.entries(value)) {
        if (typeof child === "object" && child !== null && !textMaps.has(key)) {
          stack.push({ value: child, path: [...path, key] });
        }
      }
    }
  }
  const emptyCounts = isPodKind(body);
  return uses
    .filter(({ reference }) => emptyCounts || reference !== "")
    .sort((a, b) => comparePaths(a.path, b.path));
}

function objectUses(object: JsonObject, path: Path): readonly ImageUse[] {
  const uses = Object.entries(object).flatMap(([key, value]) =>
    value === undefined ? [] : keyUses(key, value, [...path, key]),
  );
  return [
    ...uses,
    ...compositeUse(object, path),
    ...variableUse(object, path),
    ...annotationUses(object["metadata"], [...path, "metadata"]),
  ];
}

function keyUses(key: string, value: JsonValue, path: Path): readonly ImageUse[] {
  if (key === "image") return imageKeyUse(value, path);
  if ((key === "args" || key === "command") && isArray(value)) return argumentUses(value, path);
  if (!imageKey.test(key)) return [];
  const texts = isArray(value)
    ? value.map((item, index) => [item, [...path, index]] as const)
    : [[value, path] as const];
  return texts.flatMap(([text, at]) =>
    typeof text === "string" && namesHost(text) ? [{ path: at, reference: text }] : [],
  );
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

function variableUse(object: JsonObject, path: Path): readonly ImageUse[] {
  const { name, value } = object;
  if (typeof name !== "string" || typeof value !== "string") return [];
  const certain = relatedImage.test(name) || (imageVariable.test(name) && namesHost(value));
  return certain && value !== "" ? [{ path: [...path, "value"], reference: value }] : [];
}

function argumentUses(values: readonly JsonValue[], path: Path): readonly ImageUse[] {
  return values.flatMap((value, index): ImageUse[] => {
    const match = typeof value === "string" ? imageFlag.exec(value) : null;
    if (match === null) return [];
    const next = values[index + 1];
    const [at, text] = match[1] === undefined ? ([index + 1, next] as const) : ([index, match[1]] as const);
    return typeof text === "string" && namesHost(text) ? [{ path: [...path, at], reference: text }] : [];
  });
}

function annotationUses(metadata: JsonValue | undefined, path: Path): readonly ImageUse[] {
  const annotations = isObject(metadata) ? metadata["annotations"] : undefined;
  if (!isObject(annotations)) return [];
  return Object.entries(annotations).flatMap(([key, value]) =>
    imageAnnotations.has(key) && typeof value === "string"
      ? [{ path: [...path, "annotations", key], reference: value }]
      : [],
  );
}

function comparePaths(a: Path, b: Path): number {
  for (let index = 0; index < Math.min(a.length, b.length); index += 1) {
    const [left, right] = [a[index], b[index]];
    if (left === right) continue;
    if (typeof left === "number" && typeof right === "number") return left - right;
    return String(left) < String(right) ? -1 : 1;
  }
  return a.length - b.length;
}
