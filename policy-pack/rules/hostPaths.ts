/** A path on the node in its parts, without what changes nothing (`//`, `.`, `..`); undefined for a relative one. */
function partsOf(path: string): readonly string[] | undefined {
  if (!path.startsWith("/")) return undefined;
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "" || part === ".") continue;
    if (part === "..") parts.pop();
    else parts.push(part);
  }
  // On every node `/var/run` leads to `/run`.
  return parts[0] === "var" && parts[1] === "run" ? parts.slice(1) : parts;
}

function isAtOrBelow(parts: readonly string[], folder: readonly string[]): boolean {
  return folder.every((part, index) => parts[index] === part);
}

const split = (paths: readonly string[]): readonly (readonly string[])[] =>
  paths.map((path) => partsOf(path) ?? []);

/** Sockets by which whoever reaches them starts any container on the node. */
const sockets = split([
  "/run/docker.sock",
  "/run/containerd/containerd.sock",
  "/run/k3s/containerd/containerd.sock",
  "/run/crio/crio.sock",
  "/run/podman/podman.sock",
  "/run/cri-dockerd.sock",
  "/run/dockershim.sock",
  "/run/buildkit/buildkitd.sock",
  "/run/docker/containerd/containerd.sock",
]);

/** Folders with keys, secrets of other pods, or the node's own programs and settings. */
const sensitive = split([
  "/boot",
  "/dev",
  "/etc",
  "/home",
  "/lib/modules",
  "/proc",
  "/root",
  "/sys",
  "/usr",
  "/var/lib/containerd",
  "/var/lib/docker",
  "/var/lib/etcd",
  "/var/lib/kubelet",
  "/var/lib/rancher",
  "/var/log/pods",
]);

/** What a path on the node gives access to. */
export type HostPathReach = "socket" | "sensitive" | "plain";

/** What whoever mounts a path on the node can reach; a folder above something reaches it too. */
export function reachOf(path: string): HostPathReach {
  const parts = partsOf(path);
  // The kubelet refuses a relative path; whatever else it may mean is not known.
  if (parts === undefined) return "sensitive";
  if (sockets.some((socket) => isAtOrBelow(socket, parts))) return "socket";
  return sensitive.some((folder) => isAtOrBelow(parts, folder) || isAtOrBelow(folder, parts))
    ? "sensitive"
    : "plain";
}
