import { isArray, isObject, type JsonObject, type JsonValue, textAt } from "../manifests/json";
import type { ManifestSet } from "../manifests/manifestSet";
import { hasPlaceholder } from "../manifests/placeholders";
import type { PodCarrier } from "../manifests/pods";

/** Value of an environment variable; undefined where only the cluster knows it. */
export type Variables = ReadonlyMap<string, string | undefined>;

function known(text: JsonValue | undefined): string | undefined {
  return typeof text === "string" && !hasPlaceholder(text) ? text : undefined;
}

function dataOf(set: ManifestSet, namespace: string, name: string | undefined): JsonObject | undefined {
  const data = set.find("/ConfigMap", namespace, name ?? "")?.body["data"];
  return isObject(data) ? data : undefined;
}

/** The variables of a pod's containers, as their ConfigMaps in the set have them; the first container's value counts. */
export function variablesOf(set: ManifestSet, pod: PodCarrier): Variables {
  const { namespace } = pod.manifest.object;
  const variables = new Map<string, string | undefined>();
  const put = (name: string, value: string | undefined): void => {
    if (variables.get(name) === undefined) variables.set(name, value);
  };
  for (const { body } of pod.containers) {
    const { env, envFrom } = body;
    for (const entry of isArray(env) ? env : []) {
      const name = textAt(entry, "name");
      if (name === undefined) continue;
      const key = textAt(entry, "valueFrom", "configMapKeyRef", "key");
      const data = dataOf(set, namespace, textAt(entry, "valueFrom", "configMapKeyRef", "name"));
      const plain = isObject(entry) && entry["valueFrom"] == null ? (entry["value"] ?? "") : undefined;
      put(name, known(key === undefined ? plain : data?.[key]));
    }
    for (const entry of isArray(envFrom) ? envFrom : []) {
      const data = dataOf(set, namespace, textAt(entry, "configMapRef", "name"));
      for (const [name, value] of Object.entries(data ?? {})) put(name, known(value));
    }
  }
  return variables;
}
