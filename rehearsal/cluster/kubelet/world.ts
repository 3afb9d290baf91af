import type { ApiClient } from "../api";
import { Informer } from "./informer";
import type { Claim, Pod, World } from "./types";

interface Keyed {
  readonly data?: Readonly<Record<string, unknown>>;
  readonly binaryData?: Readonly<Record<string, unknown>>;
}

interface PersistentVolumeClaim {
  readonly metadata: { readonly annotations?: Readonly<Record<string, string>> };
  readonly spec: { readonly volumeName?: string; readonly accessModes?: readonly string[] };
  readonly status?: { readonly phase?: string };
}

interface Node {
  readonly spec?: { readonly podCIDR?: string };
  readonly status?: { readonly addresses?: readonly { readonly type: string; readonly address: string }[] };
}

interface NodeAddresses {
  readonly host: string;
  /** The first three numbers of the addresses of its pods. */
  readonly prefix: string;
}

function keysOf(object: unknown): ReadonlySet<string> {
  const { data = {}, binaryData = {} } = object as Keyed;
  return new Set([...Object.keys(data), ...Object.keys(binaryData)]);
}

function claimOf(object: unknown): Claim {
  const { metadata, spec, status } = object as PersistentVolumeClaim;
  const provisioner = metadata.annotations?.["volume.kubernetes.io/storage-provisioner"];
  const modes = spec.accessModes ?? [];
  return {
    bound: status?.phase === "Bound",
    volume: spec.volumeName ?? "",
    // Of the simulated provisioners only EBS attaches its volumes to one node.
    oneNode: provisioner === "ebs.csi.aws.com" && modes.every((mode) => mode.startsWith("ReadWriteOnce")),
  };
}

function addressesOf(object: unknown): NodeAddresses {
  const { spec, status } = object as Node;
  const host = status?.addresses?.find(({ type }) => type === "InternalIP")?.address ?? "192.0.2.10";
  return { host, prefix: (spec?.podCIDR ?? "10.244.255.0/24").split(".").slice(0, 3).join(".") };
}

function usesClaim(pod: Pod, claim: string): boolean {
  return (pod.spec.volumes ?? []).some((volume) => volume.persistentVolumeClaim?.claimName === claim);
}

/** The copies of the cluster's objects that the simulated kubelet decides by. */
export class ObservedWorld implements World {
  readonly pods: Informer<Pod>;
  private readonly secrets: Informer<ReadonlySet<string>>;
  private readonly configMaps: Informer<ReadonlySet<string>>;
  private readonly claims: Informer<Claim>;
  private readonly nodes: Informer<NodeAddresses>;
  private readonly assigned = new Map<string, string>();
  private lastAddress = 0;

  /**
   * @param podChanged told of every change of a pod
   * @param objectChanged told of a namespace in which something that pods refer to changed
   */
  constructor(
    client: ApiClient,
    podChanged: (namespace: string, name: string) => void,
    objectChanged: (namespace: string) => void,
    failed: (error: unknown) => void,
  ) {
    const refer = <T>(path: string, keep: (object: unknown) => T, query?: string): Informer<T> =>
      new Informer<T>(client, {
        path,
        keep,
        failed,
        changed: (namespace) => objectChanged(namespace),
        ...(query === undefined ? {} : { query }),
      });
    this.pods = new Informer<Pod>(client, {
      path: "/api/v1/pods",
      keep: (object) => object as Pod,
      failed,
      changed: (namespace, name, pod) => {
        if (pod === undefined) this.release(`${namespace}/${name}`);
        podChanged(namespace, name);
      },
    });
    // Helm keeps whole charts in Secrets; no pod refers to those.
    this.secrets = refer("/api/v1/secrets", keysOf, "fieldSelector=type!%3Dhelm.sh/release.v1");
    this.configMaps = refer("/api/v1/configmaps", keysOf);
    this.claims = refer("/api/v1/persistentvolumeclaims", claimOf);
    this.nodes = refer("/api/v1/nodes", addressesOf);
  }

  /** Resolves when every copy is complete. */
  async start(): Promise<void> {
    await Promise.all([
      this.nodes.start(),
      this.secrets.start(),
      this.configMaps.start(),
      this.claims.start(),
    ]);
    await this.pods.start();
  }

  keys(kind: "Secret" | "ConfigMap", namespace: string, name: string): ReadonlySet<string> | undefined {
    return (kind === "Secret" ? this.secrets : this.configMaps).get(namespace, name);
  }

  claim(namespace: string, name: string): Claim | undefined {
    return this.claims.get(namespace, name);
  }

  usersElsewhere(pod: Pod, claimName: string): readonly string[] {
    return [...this.pods.values()]
      .filter(
        (other) =>
          other.metadata.namespace === pod.metadata.namespace &&
          other.metadata.uid !== pod.metadata.uid &&
          other.spec.nodeName !== undefined &&
          other.spec.nodeName !== pod.spec.nodeName &&
          other.status?.containerStatuses?.some(({ state }) => state.running !== undefined) === true &&
          usesClaim(other, claimName),
      )
      .map((other) => other.metadata.name);
  }

  addresses(pod: Pod): { readonly host: string; readonly pod: string } {
    const node = this.nodes.get("", pod.spec.nodeName ?? "") ?? addressesOf({});
    if (pod.spec.hostNetwork === true) return { host: node.host, pod: node.host };
    const key = `${pod.metadata.namespace}/${pod.metadata.name}`;
    const address = pod.status?.podIP ?? this.assigned.get(key) ?? this.freeAddress(node.prefix);
    this.assigned.set(key, address);
    return { host: node.host, pod: address };
  }

  private freeAddress(prefix: string): string {
    const used = new Set([
      ...this.assigned.values(),
      ...[...this.pods.values()].flatMap(({ status }) => status?.podIP ?? []),
    ]);
    // Going round leaves the address of a pod that just went unused for a while.
    for (let tries = 0; tries < 253; tries += 1) {
      this.lastAddress = (this.lastAddress % 253) + 1;
      const address = `${prefix}.${this.lastAddress + 1}`;
      if (!used.has(address)) return address;
    }
    throw new Error(`All 253 pod addresses of ${prefix}.0/24 are in use.`);
  }

  private release(pod: string): void {
    this.assigned.delete(pod);
  }
}
