import { isArray, isObject, type JsonObject, valueAt, pointer } from "../manifests/json";
import type { Container, PodCarrier } from "../manifests/pods";
import { exposed, judgeIngress, judgeService, snippet } from "./hardeningEntrances";
import { unknown } from "./hardeningUnknown";
import { type Find, judgeConfigMap, judgeVariables, unchecked, weakSetting } from "./hardeningVariables";
import { isUnknownValue } from "./probes";
import type { Check, Rule, Violation } from "./rule";

const writableRoot: Check = {
  id: "ZEN-756",
  name: "root-filesystem",
  severity: "medium",
  title: "A container may change its own programs",
  remediation: "Set `readOnlyRootFilesystem: true` and mount an `emptyDir` where it has to write.",
};

const rootGroup: Check = {
  id: "ZEN-761",
  name: "root-group",
  severity: "low",
  title: "A pod's processes are in the group of root, which owns the files of the image and of volumes",
  remediation: "Give `runAsGroup`, `fsGroup` and `supplementalGroups` other numbers than 0.",
};

const existing = (container: JsonObject): readonly string[] => {
  const context = container["securityContext"];
  if (!isObject(context)) return [];
  return Object.hasOwn(context, "readOnlyRootFilesystem")
    ? ["securityContext", "readOnlyRootFilesystem"]
    : ["securityContext"];
};

function judgeRoot({ body, list, path }: Container, isWindows: boolean): readonly Find[] {
  // Windows has no such thing, and an ephemeral container is somebody's tool.
  if (isWindows || list === "ephemeralContainers") return [];
  const value = valueAt(body, ["securityContext", "readOnlyRootFilesystem"]);
  if (value === true) return [];
  const at = [...path, ...existing(body)];
  if (isUnknownValue(value) || isUnknownValue(body["securityContext"])) {
    const message =
      "whether the container may change its own programs is not known in preview: give it a value that is known before the resource is made";
    return [{ check: unknown, path: at, message }];
  }
  const message =
    "the container may change its own programs: set readOnlyRootFilesystem: true and mount an emptyDir where it has to write";
  return [{ check: writableRoot, path: at, message }];
}

const groupKeys = ["runAsGroup", "fsGroup", "supplementalGroups"] as const;

/** Group 0 is named; where none is, the image decides, which no manifest shows. */
function judgeGroups(holder: JsonObject, path: readonly (string | number)[]): readonly Find[] {
  const context = holder["securityContext"];
  if (!isObject(context)) return [];
  return groupKeys.flatMap((key): readonly Find[] => {
    const value = context[key];
    const at = [...path, "securityContext", key];
    const numbers = isArray(value) ? value : [value];
    if (numbers.includes(0)) {
      const message = `${key} is the group of root, which owns the files of the image: give another number`;
      return [{ check: rootGroup, path: at, message }];
    }
    if (!numbers.some(isUnknownValue)) return [];
    const message = `whether ${key} is the group of root is not known in preview: give it a value that is known before the resource is made`;
    return [{ check: unknown, path: at, message }];
  });
}

function judgePod({ manifest, spec, path: own, containers }: PodCarrier): readonly Violation[] {
  const isWindows = valueAt(spec, ["os", "name"]) === "windows";
  const groups = isWindows
    ? []
    : [[spec, [...own, "spec"]] as const, ...containers.map(({ body, path }) => [body, path] as const)];
  return [
    ...groups.flatMap(([holder, path]) => judgeGroups(holder, path)),
    ...containers.flatMap((container) => [...judgeRoot(container, isWindows), ...judgeVariables(container)]),
  ].map(({ check, message, path }) => ({ check, message, object: manifest.object, path: pointer(path) }));
}

/** Workloads are hardened beyond what Pod Security asks (CIS Kubernetes Benchmark 5; NSA/CISA hardening guidance). */
export const workloadHardening: Rule = {
  name: "workload-hardening",
  description:
    "Containers cannot change their programs, Services stay inside, and programs keep their protection on.",
  group: "workloads",
  controls: ["SOC2 CC6.1", "SOC2 CC6.6", "SOC2 CC6.7", "ISO A.8.9", "ISO A.8.20"],
  scope: "release",
  checks: [writableRoot, exposed, weakSetting, unknown, unchecked, rootGroup, snippet],
  judge: (objects) => [
    ...objects.pods.flatMap(judgePod),
    ...objects.ofKind("/Service").flatMap(judgeService),
    ...objects.ofKind("networking.k8s.io/Ingress").flatMap(judgeIngress),
    ...objects.ofKind("/ConfigMap").flatMap(judgeConfigMap),
  ],
};
