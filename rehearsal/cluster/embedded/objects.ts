/** Name of the default StorageClass. */
export const STORAGE_CLASS = "standard";

/** The zones of the simulated nodes, one node each. */
export const zones = ["zone-a", "zone-b", "zone-c"] as const;

const REGION = "rehearsal";

/** A Kubernetes object to create, and the collection that it belongs to. */
export interface InitialObject {
  readonly collection: string;
  readonly object: Readonly<Record<string, unknown>>;
}

function node(zone: string, index: number, version: string): InitialObject {
  const name = `kube-zen-node-${index + 1}`;
  const resources = { cpu: "4", memory: "16Gi", "ephemeral-storage": "100Gi", pods: "110" };
  return {
    collection: "/api/v1/nodes",
    object: {
      apiVersion: "v1",
      kind: "Node",
      metadata: {
        name,
        labels: {
          "kubernetes.io/arch": "amd64",
          "kubernetes.io/hostname": name,
          "kubernetes.io/os": "linux",
          "node.kubernetes.io/instance-type": "simulated.xlarge",
          "topology.kubernetes.io/region": REGION,
          "topology.kubernetes.io/zone": `${REGION}-${zone}`,
          type: "kwok",
        },
        // KWOK's own mark of a simulated node.
        annotations: { "kwok.x-k8s.io/node": "fake" },
      },
      spec: { podCIDR: `10.244.${index}.0/24`, podCIDRs: [`10.244.${index}.0/24`] },
      status: {
        capacity: resources,
        allocatable: { ...resources, cpu: "3800m", memory: "15Gi" },
        addresses: [
          { type: "InternalIP", address: `192.0.2.${index + 11}` },
          { type: "ExternalIP", address: "127.0.0.1" },
          { type: "Hostname", address: name },
        ],
        nodeInfo: {
          architecture: "amd64",
          bootID: "",
          containerRuntimeVersion: "simulated",
          kernelVersion: "simulated",
          kubeProxyVersion: "",
          kubeletVersion: version,
          machineID: "",
          operatingSystem: "linux",
          osImage: "simulated",
          systemUUID: "",
        },
      },
    },
  };
}

const storageClass: InitialObject = {
  collection: "/apis/storage.k8s.io/v1/storageclasses",
  object: {
    apiVersion: "storage.k8s.io/v1",
    kind: "StorageClass",
    metadata: {
      name: STORAGE_CLASS,
      annotations: { "storageclass.kubernetes.io/is-default-class": "true" },
    },
    provisioner: "rehearsal.kube-zen.io/simulated",
    reclaimPolicy: "Delete",
    volumeBindingMode: "Immediate",
  },
};

/**
 * What an embedded cluster has from the start: a default StorageClass and three nodes in three zones, whose
 * kubelets say the given version.
 */
export function initialObjects(version: string): readonly InitialObject[] {
  return [storageClass, ...zones.map((zone, index) => node(zone, index, version))];
}
