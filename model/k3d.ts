import { createHash } from "node:crypto";

/** What a k3d cluster is made from. */
export interface K3dOptions {
  /** Name of the cluster, at most 32 characters; its context is `k3d-NAME`. */
  readonly name: string;
  /** Port of the API server on 127.0.0.1. */
  readonly apiPort: number;
  /** Number of nodes besides the one with the control plane. Default: 2, so that there are three nodes. */
  readonly agents?: number;
  /** Port on 127.0.0.1 of the cluster's own registry. Default: 5000. */
  readonly registryPort?: number;
  /** Image of the nodes. Default: the one of the installed k3d. */
  readonly image?: string;
}

/** Name of the cluster's own registry, which is one of the allowed registries: `registry.kube-zen.io:5000`. */
export const K3D_REGISTRY = "registry.kube-zen.io";

/** Name of the k3d cluster of a state folder: Docker is shared, so each folder has a name of its own. */
export function k3dClusterName(stateDirectory: string): string {
  return `kube-zen-${createHash("sha256").update(stateDirectory).digest("hex").slice(0, 8)}`;
}

/** Name of the context that k3d gives a cluster. */
export function k3dContext(name: string): string {
  return `k3d-${name}`;
}

/**
 * Arguments for `k3d` that create a cluster: three nodes, Pod Security admission on, a registry of its own,
 * everything on 127.0.0.1, and the user's kubeconfig left as it is.
 * @throws if the name is not one that k3d takes.
 */
export function k3dCreate(options: K3dOptions): readonly string[] {
  if (!/^[a-z0-9]([-a-z0-9]{0,30}[a-z0-9])?$/.test(options.name)) {
    throw new Error(
      `k3d cluster name ${JSON.stringify(options.name)} must be 1 to 32 lower-case letters, digits and inner hyphens.`,
    );
  }
  return [
    "cluster",
    "create",
    options.name,
    "--servers=1",
    `--agents=${options.agents ?? 2}`,
    `--api-port=127.0.0.1:${options.apiPort}`,
    ...(options.image === undefined ? [] : [`--image=${options.image}`]),
    `--registry-create=${K3D_REGISTRY}:127.0.0.1:${options.registryPort ?? 5000}`,
    "--k3s-arg=--kube-apiserver-arg=enable-admission-plugins=NodeRestriction,PodSecurity@server:*",
    "--k3s-arg=--disable=traefik@server:*",
    "--kubeconfig-update-default=false",
    "--kubeconfig-switch-context=false",
    "--wait",
    "--timeout=300s",
  ];
}

/** Arguments for `k3d` that print the kubeconfig of a cluster. */
export function k3dKubeconfig(name: string): readonly string[] {
  return ["kubeconfig", "get", name];
}

/** Arguments for `k3d` that list clusters as JSON. */
export function k3dList(): readonly string[] {
  return ["cluster", "list", "--output=json"];
}

/** Arguments for `k3d` that start a stopped cluster. */
export function k3dStart(name: string): readonly string[] {
  return ["cluster", "start", name, "--wait", "--timeout=300s"];
}

/** Arguments for `k3d` that delete a cluster and its registry. */
export function k3dDelete(name: string): readonly string[] {
  return ["cluster", "delete", name];
}

/** A command line for a POSIX shell that runs exactly these arguments. */
export function shellCommand(args: readonly string[]): string {
  return args
    .map((arg) => (/^[A-Za-z0-9_\-=:./,@%+]+$/.test(arg) ? arg : `'${arg.replaceAll("'", `'\\''`)}'`))
    .join(" ");
}
