import { isArray, isObject, type JsonObject, type JsonValue, pointer } from "../manifests/json";
import type { Manifest } from "../manifests/manifest";
import type { Container, PodCarrier } from "../manifests/pods";
import { reachOf } from "./hostPaths";
import { isUnknownValue } from "./probes";
import type { Check, Rule, Violation } from "./rule";

const socket: Check = {
  id: "ZEN-741",
  name: "runtime-socket",
  severity: "critical",
  title: "A pod reaches the container runtime of its node, and by it everything on the node",
  remediation: "Remove the volume; build and inspect containers by the Kubernetes API.",
};

const writable: Check = {
  id: "ZEN-742",
  name: "writable-host-path",
  severity: "critical",
  title: "A pod may write to the disk of its node",
  remediation: "Use a claim or an `emptyDir`, or mount the path with `readOnly: true`.",
};

const sensitive: Check = {
  id: "ZEN-743",
  name: "sensitive-host-path",
  severity: "high",
  title: "A pod reads keys, settings or other pods' files on its node",
  remediation: "Remove the volume, or narrow its path to what is read.",
};

const hostPort: Check = {
  id: "ZEN-744",
  name: "host-port",
  severity: "medium",
  title: "A container takes a port of its node, past Services and network policies",
  remediation: "Remove `hostPort` and use a Service.",
};

const subPath: Check = {
  id: "ZEN-745",
  name: "sub-path",
  severity: "high",
  title: "A part of a volume is chosen in a way that can lead out of it",
  remediation: "Mount the whole volume, or name the part without variables and `..`.",
};

const persistent: Check = {
  id: "ZEN-746",
  name: "host-volume",
  severity: "high",
  title: "A persistent volume is a folder of a node, which Pod Security does not see",
  remediation: "Use a StorageClass with a CSI driver.",
};

const propagation: Check = {
  id: "ZEN-747",
  name: "mount-propagation",
  severity: "high",
  title: "What a container mounts appears on its node",
  remediation: "Remove `mountPropagation: Bidirectional`.",
};

const nodeName: Check = {
  id: "ZEN-748",
  name: "node-name",
  severity: "medium",
  title: "A pod names its node, past the scheduler and the node's taints",
  remediation: "Use `nodeSelector` or `nodeAffinity`.",
};

const unknown: Check = {
  id: "ZEN-749",
  name: "unknown",
  severity: "high",
  title: "What a pod reaches of its node is not known in preview",
  remediation: "Give it a value that is known before the resource is made.",
};

type Path = readonly (string | number)[];

interface Find {
  readonly check: Check;
  /** From the root of the object. */
  readonly path: Path;
  readonly message: string;
}

/** A mount of a volume in a container. */
interface Mount {
  readonly body: JsonObject;
  readonly path: Path;
}

function mountsOf({ body, path }: Container): readonly Mount[] {
  const mounts = body["volumeMounts"];
  if (!isArray(mounts)) return [];
  return mounts.flatMap((mount, index) =>
    isObject(mount) ? [{ body: mount, path: [...path, "volumeMounts", index] }] : [],
  );
}

/** A volume that is a folder or file of the node. */
interface HostVolume {
  readonly name: JsonValue | undefined;
  readonly path: Path;
  /** The path on the node; undefined where the driver chooses it. */
  readonly hostPath: JsonValue | undefined;
  readonly type: JsonValue | undefined;
  /** Whether the whole of `hostPath` is unknown. */
  readonly whole: boolean;
}

const HOST_PATH_DRIVER = "hostpath.csi.k8s.io";

function hostVolumeOf(volume: JsonObject, path: Path): HostVolume | undefined {
  const { name, hostPath, csi } = volume;
  if (isObject(hostPath))
    return {
      name,
      path: [...path, "hostPath"],
      hostPath: hostPath["path"] ?? null,
      type: hostPath["type"],
      whole: false,
    };
  if (isUnknownValue(hostPath))
    return { name, path: [...path, "hostPath"], hostPath, type: undefined, whole: true };
  return isObject(csi) && csi["driver"] === HOST_PATH_DRIVER
    ? { name, path: [...path, "csi"], hostPath: undefined, type: undefined, whole: false }
    : undefined;
}

function judgePath({ hostPath, path, whole }: HostVolume): readonly Find[] {
  if (hostPath === undefined) return [];
  const at = hostPath === null || whole ? path : [...path, "path"];
  if (isUnknownValue(hostPath)) {
    const message =
      "which path of the node the pod reaches is not known in preview: give it a value that is known before the resource is made";
    return [{ check: unknown, path: at, message }];
  }
  const reach = reachOf(typeof hostPath === "string" ? hostPath : "");
  if (reach === "socket") {
    const message =
      "the volume reaches the container runtime of the node, and by it everything there: remove it";
    return [{ check: socket, path: at, message }];
  }
  if (reach === "plain") return [];
  const message =
    "the volume has keys, settings or other pods' files of the node: remove it, or narrow its path to what is read";
  return [{ check: sensitive, path: at, message }];
}

const creating: ReadonlySet<JsonValue | undefined> = new Set(["DirectoryOrCreate", "FileOrCreate"]);

function judgeHostVolume(volume: HostVolume, mounts: readonly Mount[]): readonly Find[] {
  const found = [...judgePath(volume)];
  if (creating.has(volume.type)) {
    const message = "the volume makes a folder or file on the node: use a claim or an emptyDir";
    found.push({ check: writable, path: [...volume.path, "type"], message });
  }
  for (const { body, path } of mounts) {
    if (body["readOnly"] !== true) {
      const message = isUnknownValue(body["readOnly"])
        ? "whether the container may write to the node's disk is not known in preview: give readOnly a value that is known before the resource is made"
        : "the container may write to the node's disk: use a claim or an emptyDir, or set readOnly: true";
      found.push({ check: isUnknownValue(body["readOnly"]) ? unknown : writable, path, message });
    }
    const key = ["subPath", "subPathExpr"].find((each) => body[each] !== undefined && body[each] !== "");
    if (key !== undefined) {
      const message =
        "a part of a folder of the node is mounted, and a link in it can lead anywhere on the node: mount the whole volume";
      found.push({ check: subPath, path: [...path, key], message });
    }
  }
  return found;
}

function judgeVolumes({ spec, path }: PodCarrier, mounts: readonly Mount[]): readonly Find[] {
  const volumes = spec["volumes"];
  if (!isArray(volumes)) return [];
  return volumes.flatMap((volume, index) => {
    if (!isObject(volume)) return [];
    const host = hostVolumeOf(volume, [...path, "spec", "volumes", index]);
    if (host === undefined) return [];
    return judgeHostVolume(
      host,
      mounts.filter(({ body }) => body["name"] === host.name),
    );
  });
}

const variable = /\$\(([^)]*)\)/g;

/** Variables of a container that whoever changes its ConfigMaps and Secrets can change. */
function changeable(container: JsonObject): ReadonlySet<string> {
  const variables = container["env"];
  if (!isArray(variables)) return new Set();
  const names = variables.flatMap((each) => {
    if (!isObject(each) || typeof each["name"] !== "string") return [];
    const source = each["valueFrom"];
    return isObject(source) && source["fieldRef"] === undefined ? [each["name"]] : [];
  });
  return new Set(names);
}

function judgeSubPaths({ body }: Container, mounts: readonly Mount[]): readonly Find[] {
  return mounts.flatMap(({ body: mount, path }): readonly Find[] => {
    const key = ["subPath", "subPathExpr"].find((each) => typeof mount[each] === "string");
    const text = key === undefined ? undefined : mount[key];
    if (key === undefined || typeof text !== "string") return [];
    const at = [...path, key];
    if (text.split("/").includes("..")) {
      const message = "the part of the volume leads out of it: name it without `..`";
      return [{ check: subPath, path: at, message }];
    }
    if (key !== "subPathExpr") return [];
    const names = changeable(body);
    if (![...text.matchAll(variable)].some(([, name = ""]) => names.has(name))) return [];
    const message =
      "the part of the volume is chosen by a variable from a ConfigMap or Secret: use a fixed name or a field of the pod";
    return [{ check: subPath, path: at, message }];
  });
}

function judgePorts({ body, path }: Container): readonly Find[] {
  const ports = body["ports"];
  if (!isArray(ports)) return [];
  return ports.flatMap((port, index): readonly Find[] => {
    const given = isObject(port) ? port["hostPort"] : undefined;
    if (given === undefined || given === null || given === 0) return [];
    const at = [...path, "ports", index, "hostPort"];
    const message = isUnknownValue(given)
      ? "whether the container takes a port of its node is not known in preview: give it a value that is known before the resource is made"
      : "the container takes a port of its node, past Services and network policies: remove hostPort and use a Service";
    return [{ check: isUnknownValue(given) ? unknown : hostPort, path: at, message }];
  });
}

function judgePropagation(mounts: readonly Mount[]): readonly Find[] {
  return mounts.flatMap(({ body, path }): readonly Find[] =>
    body["mountPropagation"] === "Bidirectional"
      ? [
          {
            check: propagation,
            path: [...path, "mountPropagation"],
            message: "what the container mounts appears on its node: remove mountPropagation",
          },
        ]
      : [],
  );
}

function judgePod(pod: PodCarrier): readonly Violation[] {
  const { manifest, spec, path, containers } = pod;
  const mounts = containers.map((container) => mountsOf(container));
  const name = spec["nodeName"];
  const named: readonly Find[] =
    name === undefined || name === null || name === ""
      ? []
      : [
          {
            check: nodeName,
            path: [...path, "spec", "nodeName"],
            message:
              "the pod names its node, past the scheduler and the node's taints: use nodeSelector or nodeAffinity",
          },
        ];
  const found = [
    ...named,
    ...judgeVolumes(pod, mounts.flat()),
    ...containers.flatMap((container, index) => {
      const own = mounts[index] ?? [];
      return [...judgePorts(container), ...judgeSubPaths(container, own), ...judgePropagation(own)];
    }),
  ];
  return found.map(({ check, message, path: at }) => ({
    check,
    message,
    object: manifest.object,
    path: pointer(at),
  }));
}

function judgePersistentVolume({ body, object }: Manifest): readonly Violation[] {
  const spec = isObject(body["spec"]) ? body["spec"] : {};
  const { hostPath, local, csi } = spec;
  const at = (key: string, message: string): readonly Violation[] => [
    { check: persistent, object, path: `/spec/${key}`, message },
  ];
  const byDriver = isObject(csi) && csi["driver"] === HOST_PATH_DRIVER;
  if (isObject(hostPath) || isUnknownValue(hostPath) || byDriver) {
    const message =
      "the persistent volume is a folder of a node, which Pod Security does not see: use a StorageClass with a CSI driver";
    return at(byDriver ? "csi" : "hostPath", message);
  }
  const path = isObject(local) ? local["path"] : undefined;
  if (typeof path !== "string" || (!isUnknownValue(path) && reachOf(path) === "plain")) return [];
  return at(
    "local/path",
    "the persistent volume is a folder of a node with keys, settings or other pods' files, or one that is not known: use a disk of its own",
  );
}

/** No workload changes or takes what belongs to its node, beyond what Pod Security looks at. */
export const workloadHostAccess: Rule = {
  name: "workload-host-access",
  description: "Workloads neither write to their nodes nor take paths, ports or names of them.",
  group: "workloads",
  controls: ["SOC2 CC6.1", "SOC2 CC6.6", "ISO A.8.3", "ISO A.8.9"],
  scope: "release",
  checks: [socket, writable, sensitive, hostPort, subPath, persistent, propagation, nodeName, unknown],
  judge: (objects) => [
    ...objects.pods.flatMap(judgePod),
    ...objects.ofKind("/PersistentVolume").flatMap(judgePersistentVolume),
  ],
};
