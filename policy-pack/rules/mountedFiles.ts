import { isArray, isObject, type JsonObject, type JsonValue, textAt, valueAt } from "../manifests/json";
import type { Container, PodCarrier } from "../manifests/pods";

/** What the volume is made of that a file stands in. */
export interface MountedFile {
  readonly kind: "secret" | "configMap" | "driver" | "other";
  /** Name of the Secret or ConfigMap. */
  readonly name: string;
  /** From the root of the object, to the volume. */
  readonly path: readonly (string | number)[];
}

/** CSI drivers that bring a certificate or a Secret into the pod by themselves. */
const drivers: ReadonlySet<string> = new Set([
  "csi.cert-manager.io",
  "secrets-store.csi.k8s.io",
  "csi.spiffe.io",
]);

/** Whether a volume that has `items` has a file of that name. */
function has(items: JsonValue | undefined, file: string): boolean {
  return !isArray(items) || file === "" || items.some((item) => textAt(item, "path") === file);
}

function sourceOf(volume: JsonObject, file: string): Omit<MountedFile, "path"> | undefined {
  const { secret, configMap, csi, projected } = volume;
  if (isObject(secret))
    return has(secret["items"], file)
      ? { kind: "secret", name: textAt(secret, "secretName") ?? "" }
      : undefined;
  if (isObject(configMap))
    return has(configMap["items"], file)
      ? { kind: "configMap", name: textAt(configMap, "name") ?? "" }
      : undefined;
  if (isObject(csi))
    return {
      kind: drivers.has(textAt(csi, "driver") ?? "") ? "driver" : "other",
      name: textAt(csi, "driver") ?? "",
    };
  if (!isObject(projected)) return { kind: "other", name: "" };
  const sources = isArray(projected["sources"]) ? projected["sources"] : [];
  for (const source of sources) {
    for (const kind of ["secret", "configMap"] as const) {
      const from = valueAt(source, [kind]);
      // Of a source without `items` the keys are not known: the first one is taken to have the file.
      if (isObject(from) && has(from["items"], file)) return { kind, name: textAt(from, "name") ?? "" };
    }
  }
  return undefined;
}

/** What the volume is made of in which a container finds a file; undefined where no volume has it. */
export function mountedFile(pod: PodCarrier, container: Container, file: string): MountedFile | undefined {
  const mounts = container.body["volumeMounts"];
  let best: { readonly mount: JsonValue; readonly at: string } | undefined;
  for (const mount of isArray(mounts) ? mounts : []) {
    const at = textAt(mount, "mountPath")?.replace(/\/$/, "");
    if (at === undefined || !(file === at || file.startsWith(`${at}/`))) continue;
    if (best === undefined || at.length > best.at.length) best = { mount, at };
  }
  if (best === undefined) return undefined;
  const name = textAt(best.mount, "name");
  const volumes = pod.spec["volumes"];
  const index = isArray(volumes) ? volumes.findIndex((volume) => textAt(volume, "name") === name) : -1;
  const volume = isArray(volumes) ? volumes[index] : undefined;
  if (!isObject(volume)) return undefined;
  const subPath = textAt(best.mount, "subPath");
  const below = file === best.at ? (subPath ?? "") : file.slice(best.at.length + 1);
  const source = sourceOf(volume, below);
  return source === undefined ? undefined : { ...source, path: [...pod.path, "spec", "volumes", index] };
}
