import { KubeConfig, type V1EndpointSlice, Watch } from "@kubernetes/client-node";

/** What the API server said about a Service's endpoints, from the first moment to the last. */
export interface EndpointWatch {
  /** Names of the pods that get calls now, sorted. */
  now(): readonly string[];
  /** Resolves when the pods that get calls are as wanted; throws with what they are after 30 s. */
  until(what: string, wanted: (pods: readonly string[]) => boolean): Promise<void>;
  /** Every set of pods that got calls since the last call of this, in order, the present one among them. */
  history(): readonly (readonly string[])[];
  /** Ends the watch. */
  stop(): void;
}

function readyPods(slice: V1EndpointSlice): readonly string[] {
  return slice.endpoints
    .filter(({ conditions }) => conditions?.ready === true)
    .map(({ targetRef }) => targetRef?.name ?? "");
}

/** Follows the EndpointSlices of a Service, which is what kube-proxy follows. */
export async function watchEndpoints(
  kubeconfig: string,
  namespace: string,
  service: string,
): Promise<EndpointWatch> {
  const config = new KubeConfig();
  config.loadFromFile(kubeconfig);
  const slices = new Map<string, readonly string[]>();
  let seen: (readonly string[])[] = [];
  const now = (): readonly string[] => [...slices.values()].flat().sort();
  const controller = await new Watch(config).watch(
    `/apis/discovery.k8s.io/v1/namespaces/${namespace}/endpointslices`,
    { labelSelector: `kubernetes.io/service-name=${service}` },
    (phase, slice: V1EndpointSlice) => {
      const name = slice.metadata?.name ?? "";
      if (phase === "DELETED") slices.delete(name);
      else slices.set(name, readyPods(slice));
      seen.push(now());
    },
    () => undefined,
  );
  return {
    now,
    async until(what, wanted) {
      const deadline = Date.now() + 30_000;
      while (!wanted(now())) {
        if (Date.now() > deadline) throw new Error(`${what}: ${now().join(", ")}`);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
    history() {
      const since = seen;
      seen = [now()];
      return [...since, now()];
    },
    stop() {
      controller.abort();
    },
  };
}
