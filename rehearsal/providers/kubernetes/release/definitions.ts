import { parseAllDocuments } from "yaml";
import type { ReachableCluster } from "../cluster";
import {
  groupVersionKind,
  isCustomResourceDefinition,
  textOf,
  valueAt,
  type KubernetesObject,
} from "../objects";
import { isList } from "../../properties/values";

/** The kinds that the CustomResourceDefinitions of a manifest define, in the versions that are served. */
function kindsIn(manifest: string): readonly ReturnType<typeof groupVersionKind>[] {
  return parseAllDocuments(manifest, { version: "1.1", uniqueKeys: false, logLevel: "silent" })
    .map((document) => document.toJS() as KubernetesObject | null)
    .filter((object) => object !== null && isCustomResourceDefinition(object))
    .flatMap((definition) => {
      const versions = valueAt(definition ?? {}, "spec", "versions");
      const group = textOf(valueAt(definition ?? {}, "spec", "group"));
      const kind = textOf(valueAt(definition ?? {}, "spec", "names", "kind"));
      return (isList(versions) ? versions : [])
        .filter((version) => valueAt(version, "served") === true)
        .map((version) => groupVersionKind(`${group}/${textOf(valueAt(version, "name"))}`, kind));
    });
}

/**
 * Asks once for objects of each kind that a release defines, before it is uninstalled.
 *
 * An API server opens the storage of a CustomResourceDefinition with the first request for its objects. Where that is
 * the one by which it clears up after a deleted definition, it can fail with "storage is (re)initializing" and be tried
 * again after five minutes only, which is as long as Helm waits (crd_finalizer.go of Kubernetes 1.36).
 */
export async function openDefinitions({ objects }: ReachableCluster, manifest: string): Promise<void> {
  const asked = kindsIn(manifest).map((kind) =>
    objects.list(kind, "", { fieldSelector: "metadata.name=none" }),
  );
  // What cannot be asked for keeps that risk and nothing else.
  await Promise.allSettled(asked);
}
