import * as path from "node:path";

/** Name of the cluster within kwokctl's own folder. */
export const KWOK_CLUSTER = "embedded";

/** Where everything of one embedded cluster is. */
export interface EmbeddedLayout {
  /** The cluster's folder; the lock lies beside it, so that the folder can be removed while it is held. */
  readonly folder: string;
  readonly lock: string;
  /** The cluster's own kubeconfig, mode 0600. */
  readonly kubeconfig: string;
  /** Written when the cluster is complete; what has none is half-made. */
  readonly record: string;
  /** kwokctl's folder of this cluster: `pki`, `etcd`, `logs`, `pids`, `bin` and its settings. */
  readonly controlPlane: string;
  /** The settings handed to kwokctl. */
  readonly settings: string;
  /** Folder put in front of kwokctl's PATH. */
  readonly shims: string;
  /** The program of the simulated kubelet, bundled into one file. */
  readonly kubeletProgram: string;
  readonly kubeletLog: string;
  /** What every simulated container logged. */
  readonly containerLog: string;
}

/** The paths of the embedded cluster of a state folder. */
export function embeddedLayout(stateDirectory: string): EmbeddedLayout {
  const folder = path.resolve(stateDirectory, "clusters", "embedded");
  // kwokctl's folder in a home folder.
  const controlPlane = path.join(folder, ".kwok", "clusters", KWOK_CLUSTER);
  return {
    folder,
    lock: `${folder}.lock`,
    kubeconfig: path.join(folder, "kubeconfig"),
    record: path.join(folder, "cluster.json"),
    controlPlane,
    settings: path.join(folder, "kwok.yaml"),
    shims: path.join(folder, "shims"),
    kubeletProgram: path.join(folder, "kubelet.cjs"),
    kubeletLog: path.join(folder, "kubelet.log"),
    containerLog: path.join(folder, "container.log"),
  };
}
