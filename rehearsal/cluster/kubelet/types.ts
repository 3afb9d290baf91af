/** The parts of Kubernetes objects that the simulated kubelet reads or writes, as JSON has them. */

/** A reference to a Secret or ConfigMap, or to a key in one. */
export interface ObjectReference {
  readonly name?: string;
  readonly key?: string;
  readonly optional?: boolean;
}

/** Keys of a Secret or ConfigMap to mount. */
export interface KeyToPath {
  readonly key: string;
}

/** One source of a projected volume. */
export interface ProjectedSource {
  readonly secret?: {
    readonly name?: string;
    readonly optional?: boolean;
    readonly items?: readonly KeyToPath[];
  };
  readonly configMap?: {
    readonly name?: string;
    readonly optional?: boolean;
    readonly items?: readonly KeyToPath[];
  };
}

/** A volume of a pod. */
export interface Volume {
  readonly name: string;
  readonly secret?: {
    readonly secretName?: string;
    readonly optional?: boolean;
    readonly items?: readonly KeyToPath[];
  };
  readonly configMap?: {
    readonly name?: string;
    readonly optional?: boolean;
    readonly items?: readonly KeyToPath[];
  };
  readonly projected?: { readonly sources?: readonly ProjectedSource[] };
  readonly persistentVolumeClaim?: { readonly claimName: string };
  readonly ephemeral?: unknown;
}

/** A container or init container. */
export interface Container {
  readonly name: string;
  readonly image?: string;
  readonly imagePullPolicy?: string;
  readonly restartPolicy?: string;
  readonly env?: readonly {
    readonly name: string;
    readonly valueFrom?: {
      readonly secretKeyRef?: ObjectReference;
      readonly configMapKeyRef?: ObjectReference;
    };
  }[];
  readonly envFrom?: readonly {
    readonly secretRef?: ObjectReference;
    readonly configMapRef?: ObjectReference;
  }[];
}

/** What a container is doing. */
export interface ContainerState {
  readonly waiting?: { readonly reason: string; readonly message?: string };
  readonly running?: { readonly startedAt: string };
  readonly terminated?: {
    readonly exitCode: number;
    readonly reason: string;
    readonly startedAt: string;
    readonly finishedAt: string;
  };
}

/** Status of a container or init container. */
export interface ContainerStatus {
  readonly name: string;
  readonly image: string;
  readonly imageID: string;
  readonly ready: boolean;
  readonly started?: boolean;
  readonly restartCount: number;
  readonly state: ContainerState;
  readonly lastState?: ContainerState;
}

/** A condition of a pod. */
export interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
  readonly lastTransitionTime?: string | null;
  readonly lastProbeTime?: string | null;
}

/** Phase of a pod. */
export type Phase = "Pending" | "Running" | "Succeeded" | "Failed" | "Unknown";

/** Status of a pod. */
export interface PodStatus {
  readonly phase?: Phase;
  readonly reason?: string;
  readonly message?: string;
  readonly startTime?: string;
  readonly hostIP?: string;
  readonly hostIPs?: readonly { readonly ip: string }[];
  readonly podIP?: string;
  readonly podIPs?: readonly { readonly ip: string }[];
  readonly conditions?: readonly Condition[];
  readonly initContainerStatuses?: readonly ContainerStatus[];
  readonly containerStatuses?: readonly ContainerStatus[];
}

/** A pod. */
export interface Pod {
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly uid: string;
    readonly resourceVersion?: string;
    readonly deletionTimestamp?: string;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly spec: {
    readonly nodeName?: string;
    readonly hostNetwork?: boolean;
    readonly restartPolicy?: "Always" | "OnFailure" | "Never";
    readonly activeDeadlineSeconds?: number;
    readonly containers: readonly Container[];
    readonly initContainers?: readonly Container[];
    readonly volumes?: readonly Volume[];
    readonly imagePullSecrets?: readonly { readonly name?: string }[];
    readonly readinessGates?: readonly { readonly conditionType: string }[];
  };
  readonly status?: PodStatus;
}

/** A claim as far as a pod cares. */
export interface Claim {
  readonly bound: boolean;
  /** Name of the bound volume, or empty. */
  readonly volume: string;
  /** True if only one node may use it at a time. */
  readonly oneNode: boolean;
}

/** What the kubelet knows of the cluster besides the pod. Values of Secrets are never kept. */
export interface World {
  /** The keys of a Secret or ConfigMap, or undefined if there is none. */
  readonly keys: (
    kind: "Secret" | "ConfigMap",
    namespace: string,
    name: string,
  ) => ReadonlySet<string> | undefined;
  readonly claim: (namespace: string, name: string) => Claim | undefined;
  /** Names of pods on other nodes that use the claim. */
  readonly usersElsewhere: (pod: Pod, claimName: string) => readonly string[];
  /** Addresses of the pod's node and of the pod; the same for the same pod. */
  readonly addresses: (pod: Pod) => { readonly host: string; readonly pod: string };
}

/** An event to tell about a pod. */
export interface PodEvent {
  readonly type: "Normal" | "Warning";
  readonly reason: string;
  readonly message: string;
}
