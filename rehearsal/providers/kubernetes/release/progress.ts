import { setTimeout as delay } from "node:timers/promises";
import { parseAllDocuments } from "yaml";
import { isMap, type PlainMap } from "../../properties/values";
import { isAwaited, readinessOf } from "../await/await";
import type { ReachableCluster } from "../cluster";
import { kindOf, nameOf, withNamespace, namespaceOf, type KubernetesObject } from "../objects";
import { isPending, type ReleaseStore } from "./store";

/** First look and the time between looks, in milliseconds: short installs stay quiet. */
const PAUSE = 2000;

function workloads(manifest: string, namespace: string): readonly KubernetesObject[] {
  const documents = parseAllDocuments(manifest, { version: "1.1", uniqueKeys: false, logLevel: "silent" });
  return (Array.isArray(documents) ? documents : [])
    .map((document) => document.toJS() as PlainMap | null)
    .filter((object): object is PlainMap => object !== null && isMap(object) && isAwaited(object))
    .map((object) => withNamespace(object, namespaceOf(object) || namespace));
}

async function unready(
  cluster: ReachableCluster,
  objects: readonly KubernetesObject[],
): Promise<readonly string[]> {
  const states = await Promise.all(
    objects.map(async (object) => {
      const live = await cluster.objects.get(object).catch(() => undefined);
      if (live === undefined) return [];
      const readiness = await readinessOf(cluster.objects, live);
      return readiness.ready ? [] : [`${kindOf(object)} ${nameOf(object)}: ${readiness.message}`];
    }),
  );
  return states.flat();
}

/** Says every two seconds what an install or upgrade is waiting for, until it is told to stop. */
export async function reportProgress(
  cluster: ReachableCluster,
  store: ReleaseStore,
  release: { readonly namespace: string; readonly name: string },
  say: (message: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const { namespace, name } = release;
  try {
    for (;;) {
      await delay(PAUSE, undefined, { signal });
      const last = await store.last(namespace, name);
      if (last === undefined || !isPending(last.info.status)) continue;
      const missing = await unready(cluster, workloads(last.manifest, namespace));
      say(missing[0] === undefined ? "Waiting for Helm hooks and objects" : missing.join("; "));
    }
  } catch (error) {
    // Progress is a courtesy: the operation itself says what went wrong.
    if (!signal.aborted)
      say(`Progress is not known: ${error instanceof Error ? error.message : String(error)}`);
  }
}
