import type { RuleCase } from "./ruleCase";

const pod = (spec: string): string => `{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {${spec}}}`;
const host = (path: string, mount = "readOnly: true", more = ""): string =>
  pod(
    `volumes: [{name: h, hostPath: {path: ${path}${more}}}], containers: [{volumeMounts: [{name: h, mountPath: /h, ${mount}}]}]`,
  );
const mounted = (mount: string, more = ""): string =>
  pod(
    `volumes: [{name: v, persistentVolumeClaim: {claimName: v}}], containers: [{volumeMounts: [{name: v, mountPath: /v, ${mount}}]${more}}]`,
  );
const volume = (spec: string): string =>
  `{apiVersion: v1, kind: PersistentVolume, metadata: {name: v}, spec: {${spec}}}`;
const at = (id: string, field: string): string => `${id} Pod shop/p /spec/${field}`;
const PATH = "volumes/0/hostPath/path";
const MOUNT = "containers/0/volumeMounts/0";

const passes = (name: string, manifests: string): RuleCase => ({ name, manifests, expected: [] });
const refuses = (name: string, manifests: string, ...expected: readonly string[]): RuleCase => ({
  name,
  manifests,
  expected,
});

/** Cases of the rule `workload-host-access`. */
export const cases: readonly RuleCase[] = [
  {
    ...refuses("the socket of Docker", host("/var/run/docker.sock"), at("ZEN-741", PATH)),
    messages: ["the volume reaches the container runtime of the node, and by it everything there: remove it"],
    shown: true,
  },
  refuses(
    "everything of a node, in a Deployment",
    "{apiVersion: apps/v1, kind: Deployment, metadata: {name: d}, spec: {template: {spec: {nodeName: n, volumes: [{name: v, csi: {driver: hostpath.csi.k8s.io}}, {name: h, hostPath: {path: /etc/kubernetes}}], containers: [{ports: [{hostPort: 80}], env: [null, {name: [A], valueFrom: {configMapKeyRef: {}}}], volumeMounts: [{name: h, mountPath: /x, readOnly: true, mountPropagation: Bidirectional}, {name: v, mountPath: /y}, {name: other, mountPath: /z, subPathExpr: $(A)}]}]}}}}",
    ...[
      "ZEN-742 containers/0/volumeMounts/1",
      "ZEN-743 volumes/1/hostPath/path",
      "ZEN-744 containers/0/ports/0/hostPort",
      "ZEN-747 containers/0/volumeMounts/0/mountPropagation",
      "ZEN-748 nodeName",
    ].map((line) => line.replace(" ", " Deployment shop/d /spec/template/spec/")),
  ),
  refuses(
    "a Deployment that sees the processes of its node by a driver",
    "{apiVersion: apps/v1, kind: Deployment, metadata: {name: d}, spec: {template: {spec: {volumes: [{name: v, csi: {driver: hostpath.csi.k8s.io}}, {name: w, hostPath: zen-unknown-0}]}}}}",
    "ZEN-749 Deployment shop/d /spec/template/spec/volumes/1/hostPath",
  ),
  ...[
    "/run/docker.sock",
    "/run/containerd/containerd.sock",
    "/run/k3s/containerd/containerd.sock",
    "/run/crio/crio.sock",
    "/run/podman/podman.sock",
    "/run/cri-dockerd.sock",
    "/run/dockershim.sock",
    "/run/buildkit/buildkitd.sock",
    "/run/docker/containerd/containerd.sock",
    "/run/containerd",
    "/run",
    "/var/run/",
    "/",
    "/run/x/../docker.sock",
    "/.//run",
    "/../run",
  ].map((path) => refuses(`the path ${path}`, host(path), at("ZEN-741", PATH))),
  ...[
    "/boot",
    "/dev/kmsg",
    "/etc/kubernetes",
    "/home/admin",
    "/lib/modules",
    "/proc",
    "/root/.ssh",
    "/sys",
    "/usr/bin",
    "/var/lib/containerd",
    "/var/lib/docker",
    "/var/lib/etcd",
    "/var/lib/kubelet/pods",
    "/var/lib/rancher",
    "/var/log/pods",
    "/var",
    "/var/lib",
    "/lib",
    "data",
    '""',
    "1",
  ].map((path) => refuses(`the path ${path}`, host(path), at("ZEN-743", PATH))),
  {
    ...refuses("the node's settings", host("/etc"), at("ZEN-743", PATH)),
    messages: [
      "the volume has keys, settings or other pods' files of the node: remove it, or narrow its path to what is read",
    ],
  },
  ...[
    "/data",
    "/var/lib/app",
    "/etcetera",
    "/var/log/app",
    "/opt/../srv",
    "/running",
    "/run/app/docker.sock",
  ].map((path) => passes(`the path ${path}, read only`, host(path))),
  refuses("a path that is not there", pod("volumes: [{hostPath: {}}]"), at("ZEN-743", "volumes/0/hostPath")),
  {
    ...refuses(
      "a path that is mounted to be written",
      host("/data", "readOnly: false"),
      at("ZEN-742", MOUNT),
    ),
    messages: [
      "the container may write to the node's disk: use a claim or an emptyDir, or set readOnly: true",
    ],
    shown: true,
  },
  refuses(
    "a path of which nothing says that it is read only",
    host("/data", "readOnly: null"),
    at("ZEN-742", MOUNT),
  ),
  {
    ...refuses(
      "a folder that is made on the node",
      host("/data", "readOnly: true", ", type: DirectoryOrCreate"),
      at("ZEN-742", "volumes/0/hostPath/type"),
    ),
    messages: ["the volume makes a folder or file on the node: use a claim or an emptyDir"],
  },
  refuses(
    "a file that is made on the node",
    host("/data", "readOnly: true", ", type: FileOrCreate"),
    at("ZEN-742", "volumes/0/hostPath/type"),
  ),
  {
    ...passes("a folder that is on the node", host("/data", "readOnly: true", ", type: Directory")),
    shown: true,
  },
  passes(
    "another volume that is written",
    pod(
      "volumes: [{name: h, hostPath: {path: /data}}], containers: [{volumeMounts: [{name: other, mountPath: /h}]}]",
    ),
  ),
  refuses(
    "a path that an init and an ephemeral container write to",
    pod(
      "volumes: [{name: h, hostPath: {path: /data}}], initContainers: [{volumeMounts: [{name: h}]}], ephemeralContainers: [{volumeMounts: [{name: h}]}]",
    ),
    at("ZEN-742", "ephemeralContainers/0/volumeMounts/0"),
    at("ZEN-742", "initContainers/0/volumeMounts/0"),
  ),
  refuses(
    "a CronJob that writes to the node",
    "{apiVersion: batch/v1, kind: CronJob, metadata: {name: p}, spec: {jobTemplate: {spec: {template: {spec: {volumes: [{name: h, hostPath: {path: /data}}], containers: [{volumeMounts: [{name: h}]}]}}}}}}",
    "ZEN-742 CronJob shop/p /spec/jobTemplate/spec/template/spec/containers/0/volumeMounts/0",
  ),
  refuses(
    "the driver of folders of the node",
    pod(
      "volumes: [{name: h, csi: {driver: hostpath.csi.k8s.io}}], containers: [{volumeMounts: [{name: h}]}]",
    ),
    at("ZEN-742", MOUNT),
  ),
  passes(
    "another driver",
    pod(
      "volumes: [{name: h, csi: {driver: secrets-store.csi.k8s.io}}], containers: [{volumeMounts: [{name: h}]}]",
    ),
  ),
  {
    ...refuses(
      "a part of a folder of the node",
      host("/data", "readOnly: true, subPath: a"),
      at("ZEN-745", `${MOUNT}/subPath`),
    ),
    messages: [
      "a part of a folder of the node is mounted, and a link in it can lead anywhere on the node: mount the whole volume",
    ],
  },
  refuses(
    "a part of a folder of the node by variable",
    host("/data", "readOnly: true, subPathExpr: a"),
    at("ZEN-745", `${MOUNT}/subPathExpr`),
  ),
  passes("an empty part of a folder of the node", host("/data", 'readOnly: true, subPath: ""')),
  {
    ...refuses(
      "a part that leads out of its volume",
      mounted("subPath: a/../.."),
      at("ZEN-745", `${MOUNT}/subPath`),
    ),
    messages: ["the part of the volume leads out of it: name it without `..`"],
  },
  refuses(
    "a part by variable that leads out of its volume",
    mounted("subPathExpr: ../a"),
    at("ZEN-745", `${MOUNT}/subPathExpr`),
  ),
  passes("a part of a volume", mounted("subPath: a..b/c")),
  {
    ...refuses(
      "a part that a ConfigMap chooses",
      mounted(
        "subPathExpr: x/$(PART)",
        ", env: [{name: PART, valueFrom: {configMapKeyRef: {name: c, key: k}}}]",
      ),
      at("ZEN-745", `${MOUNT}/subPathExpr`),
    ),
    messages: [
      "the part of the volume is chosen by a variable from a ConfigMap or Secret: use a fixed name or a field of the pod",
    ],
  },
  passes(
    "a part that the pod's name chooses",
    mounted(
      "subPathExpr: $(NAME)",
      ", env: [{name: NAME, valueFrom: {fieldRef: {fieldPath: metadata.name}}}]",
    ),
  ),
  passes(
    "a part that a fixed variable chooses",
    mounted("subPathExpr: $(NAME)", ", env: [{name: NAME, value: a}]"),
  ),
  passes(
    "a part that another variable chooses",
    mounted(
      "subPathExpr: $(NAME)",
      ", env: [{name: PART, valueFrom: {secretKeyRef: {name: c, key: k}}}, 1, {name: 2}]",
    ),
  ),
  passes(
    "a name that is no variable without subPathExpr",
    mounted("subPath: $(PART)", ", env: [{name: PART, valueFrom: {configMapKeyRef: {name: c, key: k}}}]"),
  ),
  passes("variables of another type", mounted("subPathExpr: $(PART)", ", env: {name: PART}")),
  {
    ...refuses(
      "a port of the node",
      pod("containers: [{ports: [{containerPort: 80, hostPort: 80}]}]"),
      at("ZEN-744", "containers/0/ports/0/hostPort"),
    ),
    messages: [
      "the container takes a port of its node, past Services and network policies: remove hostPort and use a Service",
    ],
  },
  refuses(
    "a port of the node in an init container",
    pod("initContainers: [{ports: [{containerPort: 1}, {hostPort: 80}]}]"),
    at("ZEN-744", "initContainers/0/ports/1/hostPort"),
  ),
  ...["0", "null"].map((port) =>
    passes(`a port of the node of ${port}`, pod(`containers: [{ports: [{hostPort: ${port}}]}]`)),
  ),
  passes("ports of other types", pod("containers: [{ports: 1}, {ports: [1, null]}]")),
  {
    ...refuses(
      "a volume of a folder of the node",
      volume("hostPath: {path: /data}"),
      "ZEN-746 PersistentVolume v /spec/hostPath",
    ),
    messages: [
      "the persistent volume is a folder of a node, which Pod Security does not see: use a StorageClass with a CSI driver",
    ],
  },
  refuses(
    "a volume of an unknown folder",
    volume("hostPath: zen-unknown-0"),
    "ZEN-746 PersistentVolume v /spec/hostPath",
  ),
  refuses(
    "a volume of the driver of folders",
    volume("csi: {driver: hostpath.csi.k8s.io}"),
    "ZEN-746 PersistentVolume v /spec/csi",
  ),
  {
    ...refuses(
      "a local volume of the node's settings",
      volume("local: {path: /etc}"),
      "ZEN-746 PersistentVolume v /spec/local/path",
    ),
    messages: [
      "the persistent volume is a folder of a node with keys, settings or other pods' files, or one that is not known: use a disk of its own",
    ],
  },
  refuses(
    "a local volume of an unknown path",
    volume("local: {path: /zen-unknown-0}"),
    "ZEN-746 PersistentVolume v /spec/local/path",
  ),
  passes("a local volume of a disk", volume("local: {path: /mnt/disks/a}")),
  passes("a volume of a driver", volume("csi: {driver: efs.csi.aws.com}")),
  passes(
    "volumes of other types",
    `${volume("hostPath: 1, local: {path: 1}")}\n---\n{apiVersion: v1, kind: PersistentVolume, metadata: {name: w}, spec: 1}`,
  ),
  {
    ...refuses(
      "mounts that appear on the node",
      mounted("mountPropagation: Bidirectional"),
      at("ZEN-747", `${MOUNT}/mountPropagation`),
    ),
    messages: ["what the container mounts appears on its node: remove mountPropagation"],
  },
  passes("mounts of the node that appear in the container", mounted("mountPropagation: HostToContainer")),
  {
    ...refuses("a pod that names its node", pod("nodeName: n1"), at("ZEN-748", "nodeName")),
    messages: [
      "the pod names its node, past the scheduler and the node's taints: use nodeSelector or nodeAffinity",
    ],
  },
  ...["null", '""'].map((name) => passes(`a node named ${name}`, pod(`nodeName: ${name}`))),
  {
    ...refuses("an unknown path", host("/zen-unknown-0"), at("ZEN-749", PATH)),
    messages: [
      "which path of the node the pod reaches is not known in preview: give it a value that is known before the resource is made",
    ],
  },
  refuses(
    "an unknown volume of the node",
    pod("volumes: [{hostPath: zen-unknown-0}]"),
    at("ZEN-749", "volumes/0/hostPath"),
  ),
  {
    ...refuses("an unknown way to mount", host("/data", "readOnly: zen-unknown-0"), at("ZEN-749", MOUNT)),
    messages: [
      "whether the container may write to the node's disk is not known in preview: give readOnly a value that is known before the resource is made",
    ],
  },
  {
    ...refuses(
      "an unknown port of the node",
      pod("containers: [{ports: [{hostPort: zen-unknown-0}]}]"),
      at("ZEN-749", "containers/0/ports/0/hostPort"),
    ),
    messages: [
      "whether the container takes a port of its node is not known in preview: give it a value that is known before the resource is made",
    ],
  },
  passes(
    "volumes and mounts of other types",
    pod("volumes: {hostPath: {path: /}}, containers: [{volumeMounts: 1}, {volumeMounts: [1]}, 2]"),
  ),
  passes("a volume that is no object", pod("volumes: [1, null, {hostPath: 1}]")),
];
