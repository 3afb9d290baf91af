import { isArray, isObject, type JsonObject } from "../manifests/json";
import type { PodCheck } from "./check";
import { isUnknown, type Place, type Refuse } from "./refusal";

/** Sources that volumes may have at restricted. */
const restrictedSources: ReadonlySet<string> = new Set([
  "configMap",
  "csi",
  "downwardAPI",
  "emptyDir",
  "ephemeral",
  "image",
  "persistentVolumeClaim",
  "projected",
  "secret",
]);

type JudgeVolume = (volume: JsonObject, keys: readonly [string, number], pod: Place, refuse: Refuse) => void;

const hostPathMessage =
  "mounts a folder of the node: take a persistentVolumeClaim, an emptyDir or another volume in the place of hostPath";

const judgeHostPath: JudgeVolume = (volume, keys, pod, refuse) => {
  if ((volume["hostPath"] ?? undefined) !== undefined) refuse(pod, [...keys, "hostPath"], hostPathMessage);
};

/**
 * A volume without a source becomes an emptyDir before it is judged. A source that nobody knows may be one of a
 * later Kubernetes, so only known ones are fine; the API server refuses volumes with more than one.
 */
const judgeSources: JudgeVolume = (volume, keys, pod, refuse) => {
  for (const source of Object.keys(volume)) {
    const value = volume[source] ?? undefined;
    if (source === "name" || value === undefined) continue;
    if (!restrictedSources.has(source))
      refuse(
        pod,
        [...keys, source],
        "has a volume of a kind that is not allowed: take a persistentVolumeClaim, csi, ephemeral, emptyDir, configMap, secret, projected, downwardAPI or image volume",
      );
    else if (!isObject(value) && !isUnknown(value))
      refuse(pod, [...keys, source], `has a volume whose ${source} is no object: make it one`);
  }
};

function inVolumes(judge: JudgeVolume): PodCheck["judge"] {
  return ({ pod }, refuse) => {
    const volumes = pod.body["volumes"] ?? undefined;
    if (volumes === undefined) return;
    if (!isArray(volumes)) refuse(pod, ["volumes"], "has volumes that are no list: make them one");
    else
      volumes.forEach((volume, index) => {
        if (isObject(volume)) judge(volume, ["volumes", index], pod, refuse);
        else refuse(pod, ["volumes", index], "has something in volumes that is no volume: remove it");
      });
  };
}

/** What pods may mount. */
export const volumeChecks: readonly PodCheck[] = [
  { name: "hostPathVolumes", level: "baseline", judge: inVolumes(judgeHostPath) },
  {
    name: "restrictedVolumes",
    level: "restricted",
    overrides: "hostPathVolumes",
    judge: inVolumes(judgeSources),
  },
];
