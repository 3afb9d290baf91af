import { isObject, textAt } from "../manifests/json";
import { groupKind } from "../manifests/manifest";
import type { ManifestSet } from "../manifests/manifestSet";
import type { PodCarrier } from "../manifests/pods";

/** Kinds whose pods run until somebody stops them. */
const controllers: ReadonlySet<string> = new Set([
  "apps/Deployment",
  "apps/StatefulSet",
  "apps/DaemonSet",
  "apps/ReplicaSet",
  "extensions/Deployment",
  "extensions/DaemonSet",
  "extensions/ReplicaSet",
  "/ReplicationController",
]);

function isLongRunning({ manifest: { body }, spec }: PodCarrier): boolean {
  const kind = groupKind(body);
  if (controllers.has(kind)) return true;
  if (kind !== "/Pod") return false;
  const restartPolicy = spec["restartPolicy"];
  if (restartPolicy === "Never" || restartPolicy === "OnFailure") return false;
  const metadata = body["metadata"];
  return !isObject(metadata) || textAt(metadata, "annotations", "helm.sh/hook") === undefined;
}

/** Pods that run until somebody stops them: no jobs, no templates, no pods of Helm's hooks and tests. */
export function longRunningPods({ pods }: ManifestSet): readonly PodCarrier[] {
  return pods.filter(isLongRunning);
}
