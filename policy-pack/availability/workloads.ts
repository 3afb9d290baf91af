import { isArray, isObject, type JsonObject, textAt, valueAt } from "../manifests/json";
import { groupKind, type Manifest } from "../manifests/manifest";
import type { ManifestSet } from "../manifests/manifestSet";
import { hasPlaceholder } from "../manifests/placeholders";
import type { PodCarrier } from "../manifests/pods";
import { readLabels } from "../network/selectors";
import { longRunningPods } from "../rules/longRunning";
import { readCount } from "./amounts";
import type { Labelled } from "./labelIndex";

/** A HorizontalPodAutoscaler. */
export interface Autoscaler {
  readonly manifest: Manifest;
  readonly minimum: number | "unknown";
  readonly maximum: number | "unknown" | undefined;
  /** `group/Kind namespace name` of what it scales; undefined where that is not known. */
  readonly target: string | undefined;
}

/** A long-running workload, and how many of its pods there are. */
export interface Workload extends Labelled {
  readonly pod: PodCarrier;
  readonly kind: string;
  readonly autoscalers: readonly Autoscaler[];
  /** Pods that there are at least; undefined where nodes decide or nothing scales it. */
  readonly pods: number | "unknown" | undefined;
}

/** Everything that decides how many pods run. */
export interface Workloads {
  readonly workloads: readonly Workload[];
  readonly autoscalers: readonly Autoscaler[];
}

const AUTOSCALER = "autoscaling/HorizontalPodAutoscaler";
const scaled: ReadonlySet<string> = new Set([
  "Deployment",
  "StatefulSet",
  "ReplicaSet",
  "ReplicationController",
]);

const objectAt = (body: JsonObject, ...keys: readonly string[]): JsonObject => {
  const value = valueAt(body, keys);
  return isObject(value) ? value : {};
};

const identity = (kind: string, { namespace, name }: Manifest["object"]): string =>
  `${kind} ${namespace} ${name}`;

function readAutoscaler(manifest: Manifest): Autoscaler {
  const { body, object } = manifest;
  const spec = objectAt(body, "spec");
  const reference = objectAt(body, "spec", "scaleTargetRef");
  const [apiVersion = "", kind = "", name = ""] = ["apiVersion", "kind", "name"].map((key) =>
    textAt(reference, key),
  );
  const maximum = readCount(spec["maxReplicas"], -1);
  return {
    manifest,
    minimum: readCount(spec["minReplicas"], 1),
    maximum: maximum === -1 ? undefined : maximum,
    target: hasPlaceholder(`${apiVersion} ${kind} ${name}`)
      ? undefined
      : identity(groupKind({ apiVersion, kind }), { ...object, name }),
  };
}

function isOwned({ body }: Manifest): boolean {
  const owners = valueAt(body, ["metadata", "ownerReferences"]);
  return isArray(owners) && owners.length > 0;
}

function readWorkload(pod: PodCarrier, autoscalers: readonly Autoscaler[]): Workload {
  const { manifest, labels } = pod;
  const kind = groupKind(manifest.body).split("/")[1] ?? "";
  const given = readCount(valueAt(manifest.body, ["spec", "replicas"]), 1);
  const pods = scaled.has(kind) ? leastPods(given, autoscalers) : undefined;
  return { pod, kind, labels: readLabels(labels), namespace: manifest.object.namespace, autoscalers, pods };
}

function leastPods(given: number | "unknown", [first]: readonly Autoscaler[]): number | "unknown" {
  // An autoscaler leaves alone what is scaled to nothing.
  return first === undefined || given === 0 ? given : first.minimum;
}

/** The long-running workloads of the set with their autoscalers (`objects.memo`). */
export function workloadsOf(objects: ManifestSet): Workloads {
  const autoscalers = objects.ofKind(AUTOSCALER).map(readAutoscaler);
  const byTarget = new Map<string, Autoscaler[]>();
  for (const autoscaler of autoscalers) {
    if (autoscaler.target === undefined) continue;
    const list = byTarget.get(autoscaler.target);
    if (list === undefined) byTarget.set(autoscaler.target, [autoscaler]);
    else list.push(autoscaler);
  }
  const workloads = objects
    .memo(longRunningPods)
    .filter(({ manifest }) => !isOwned(manifest))
    .map((pod) => {
      const { body, object } = pod.manifest;
      return readWorkload(pod, byTarget.get(identity(groupKind(body), object)) ?? []);
    });
  return { workloads, autoscalers };
}
