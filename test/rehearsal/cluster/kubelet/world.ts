import type { Claim, Pod, PodStatus, World } from "../../../../rehearsal/cluster/kubelet/types";
import { podStep } from "../../../../rehearsal/cluster/kubelet/lifecycle";

/** What is there for the pods of a test; objects are named `namespace/name`. */
export interface Objects {
  readonly secrets?: Readonly<Record<string, readonly string[]>>;
  readonly configMaps?: Readonly<Record<string, readonly string[]>>;
  readonly claims?: Readonly<Record<string, Claim>>;
  readonly usersElsewhere?: readonly string[];
}

/** A world that holds exactly these objects. */
export function worldOf(objects: Objects = {}): World {
  return {
    keys: (kind, namespace, name) => {
      const keys = (kind === "Secret" ? objects.secrets : objects.configMaps)?.[`${namespace}/${name}`];
      return keys === undefined ? undefined : new Set(keys);
    },
    claim: (namespace, name) => objects.claims?.[`${namespace}/${name}`],
    usersElsewhere: () => objects.usersElsewhere ?? [],
    addresses: () => ({ host: "192.0.2.11", pod: "10.244.0.2" }),
  };
}

/** A pod on a node, with one container `main` unless the spec says otherwise. */
export function podOf(
  spec: Partial<Pod["spec"]> = {},
  rest: { readonly annotations?: Readonly<Record<string, string>>; readonly status?: PodStatus } = {},
): Pod {
  return {
    metadata: {
      name: "pod",
      namespace: "ns",
      uid: "uid",
      ...(rest.annotations === undefined ? {} : { annotations: rest.annotations }),
    },
    spec: { nodeName: "node", containers: [{ name: "main", image: "registry/app:1" }], ...spec },
    status: rest.status ?? { phase: "Pending" },
  };
}

/** The instant at which tests begin. */
export const START = new Date("2026-01-01T00:00:00Z");

/** A later instant. */
export function after(seconds: number): Date {
  return new Date(START.getTime() + seconds * 1000);
}

/** The pod as it is after the kubelet looked at it at these instants, one after the other. */
export function play(pod: Pod, world: World, instants: readonly Date[]): Pod {
  return instants.reduce<Pod>((current, instant) => {
    const { status } = podStep(current, world, instant);
    return status === undefined ? current : { ...current, status };
  }, pod);
}
