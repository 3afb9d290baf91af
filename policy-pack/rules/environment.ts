import { isArray, isObject, type JsonObject, type JsonValue, textAt, valueAt } from "../manifests/json";
import type { ManifestSet } from "../manifests/manifestSet";
import type { Container, PodCarrier } from "../manifests/pods";

/** A variable of a container. */
export interface Variable {
  readonly name: string;
  /** Its value; undefined where it comes from a Secret, from the pod itself or from outside the set. */
  readonly value: string | undefined;
  /** Where it is said to come from; `missing` is a ConfigMap, or a key of one, that is not in the set. */
  readonly from: "value" | "configMap" | "secret" | "pod" | "missing";
  /** The key of the ConfigMap that it comes from. */
  readonly key?: string;
  /** From the root of the object. */
  readonly path: readonly (string | number)[];
}

/** A container's variables by name: of those that are given more than once, the one that counts. */
export type Variables = ReadonlyMap<string, Variable>;

const scalar = (value: JsonValue | undefined): string | undefined =>
  typeof value === "string"
    ? value
    : typeof value === "number" || typeof value === "boolean"
      ? String(value)
      : undefined;

/** `$(NAME)` is filled in from the variables before it; `$$(NAME)` is not (Kubernetes, "Dependent variables"). */
function expanded(text: string, known: Variables): string {
  if (!text.includes("$(")) return text;
  return text.replace(/\$\$|\$\(([^()]{1,256})\)/g, (whole, name: string | undefined) =>
    name === undefined ? "$" : (known.get(name)?.value ?? whole),
  );
}

function configMapData(objects: ManifestSet, pod: PodCarrier, name: string): JsonObject | undefined {
  const data = objects.find("/ConfigMap", pod.manifest.object.namespace, name)?.body["data"];
  return isObject(data) ? data : undefined;
}

function fromSource(
  objects: ManifestSet,
  pod: PodCarrier,
  source: JsonObject,
): Omit<Variable, "name" | "path"> {
  if (source["secretKeyRef"] !== undefined) return { value: undefined, from: "secret" };
  if (source["configMapKeyRef"] === undefined) return { value: undefined, from: "pod" };
  const key = textAt(source, "configMapKeyRef", "key") ?? "";
  const data = configMapData(objects, pod, textAt(source, "configMapKeyRef", "name") ?? "");
  const value = scalar(valueAt(data, [key]));
  return value === undefined ? { value, from: "missing", key } : { value, from: "configMap", key };
}

function readEnvironment(objects: ManifestSet, pod: PodCarrier, container: Container): Variables {
  const variables = new Map<string, Variable>();
  const { env, envFrom } = container.body;
  for (const [index, item] of (isArray(envFrom) ? envFrom : []).entries()) {
    const data = configMapData(objects, pod, textAt(item, "configMapRef", "name") ?? "") ?? {};
    const prefix = textAt(item, "prefix") ?? "";
    for (const [key, given] of Object.entries(data)) {
      const path = [...container.path, "envFrom", index];
      const name = prefix + key;
      variables.set(name, { name, value: scalar(given), from: "configMap", key, path });
    }
  }
  for (const [index, item] of (isArray(env) ? env : []).entries()) {
    const name = textAt(item, "name");
    if (name === undefined || !isObject(item)) continue;
    const at = [...container.path, "env", index];
    const { value, valueFrom } = item;
    if (isObject(valueFrom))
      variables.set(name, { name, ...fromSource(objects, pod, valueFrom), path: [...at, "valueFrom"] });
    else {
      const text = expanded(scalar(value) ?? "", variables);
      variables.set(name, {
        name,
        value: text,
        from: "value",
        path: value === undefined ? at : [...at, "value"],
      });
    }
  }
  return variables;
}

const cache = (): Map<Container, Variables> => new Map();

/** The variables that a container gets, as the kubelet puts them together; read once for all rules. */
export function environmentOf(objects: ManifestSet, pod: PodCarrier, container: Container): Variables {
  const known = objects.memo(cache);
  let variables = known.get(container);
  if (variables === undefined) {
    variables = readEnvironment(objects, pod, container);
    known.set(container, variables);
  }
  return variables;
}
