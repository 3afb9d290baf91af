import { isArray, isObject, type JsonValue, textAt, valueAt } from "../manifests/json";
import type { ManifestSet } from "../manifests/manifestSet";
import type { PodCarrier } from "../manifests/pods";

/** One place where a pod refers to a Secret of its namespace. */
export interface SecretUse {
  readonly pod: PodCarrier;
  /** Name of the Secret. */
  readonly name: string;
  /** Whether the pod starts without it. */
  readonly optional: boolean;
  readonly as: "variable" | "volume" | "pull";
  /** From the root of the object, to the reference's name. */
  readonly path: readonly (string | number)[];
}

const items = (value: JsonValue | undefined): readonly (readonly [number, JsonValue])[] =>
  isArray(value) ? [...value.entries()] : [];

function usesOf(pod: PodCarrier): readonly SecretUse[] {
  const uses: SecretUse[] = [];
  const use = (
    as: SecretUse["as"],
    reference: JsonValue | undefined,
    path: readonly (string | number)[],
    nameKey = "name",
  ): void => {
    const name = textAt(reference, nameKey);
    if (name !== undefined && name !== "" && isObject(reference))
      uses.push({ pod, name, optional: reference["optional"] === true, as, path: [...path, nameKey] });
  };
  for (const { body, path } of pod.containers) {
    for (const [index, item] of items(body["env"]))
      use("variable", valueAt(item, ["valueFrom", "secretKeyRef"]), [
        ...path,
        "env",
        index,
        "valueFrom",
        "secretKeyRef",
      ]);
    for (const [index, item] of items(body["envFrom"]))
      use("variable", valueAt(item, ["secretRef"]), [...path, "envFrom", index, "secretRef"]);
  }
  const spec = [...pod.path, "spec"];
  for (const [index, volume] of items(pod.spec["volumes"])) {
    const at = [...spec, "volumes", index];
    use("volume", valueAt(volume, ["secret"]), [...at, "secret"], "secretName");
    for (const [position, source] of items(valueAt(volume, ["projected", "sources"])))
      use("volume", valueAt(source, ["secret"]), [...at, "projected", "sources", position, "secret"]);
  }
  for (const [index, item] of items(pod.spec["imagePullSecrets"]))
    use("pull", item, [...spec, "imagePullSecrets", index]);
  return uses;
}

/** Every place where a pod refers to a Secret (`objects.memo`). */
export function secretUses(objects: ManifestSet): readonly SecretUse[] {
  return objects.pods.flatMap(usesOf);
}
