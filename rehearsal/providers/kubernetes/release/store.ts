import { gunzipSync } from "node:zlib";
import { nameOf, valueAt, type GroupVersionKind, type KubernetesObject } from "../objects";
import type { ReachableCluster } from "../cluster";
import type { PlainMap } from "../../properties/values";

/** A release as Helm records it: the fields that the provider needs. */
export interface StoredRelease {
  readonly name: string;
  readonly namespace: string;
  /** Number of the revision, counted from 1. */
  readonly version: number;
  readonly info: {
    readonly status: string;
    readonly first_deployed?: string;
    readonly last_deployed?: string;
    /** When an uninstall began. */
    readonly deleted?: string;
  };
  readonly chart: {
    readonly metadata: { readonly name: string; readonly version: string; readonly appVersion?: string };
  };
  readonly config?: PlainMap | null;
  readonly manifest: string;
}

const DRIVERS: Readonly<Record<string, GroupVersionKind>> = {
  secret: { group: "", version: "v1", kind: "Secret" },
  configmap: { group: "", version: "v1", kind: "ConfigMap" },
};

/** Helm's records of the releases in a cluster, read straight from the objects that keep them. */
export class ReleaseStore {
  private readonly kind: GroupVersionKind;

  /** @throws Error when the driver keeps releases where the rehearsal does not look. */
  constructor(
    private readonly cluster: ReachableCluster,
    readonly driver: string,
  ) {
    const kind = DRIVERS[driver];
    if (kind === undefined) {
      throw new Error(
        `helmReleaseSettings.driver "${driver}" is not followed by the rehearsal: use "secret" or "configmap".`,
      );
    }
    this.kind = kind;
  }

  private record(namespace: string, name: string, revision: number): KubernetesObject {
    const apiVersion = this.kind.version;
    return {
      apiVersion,
      kind: this.kind.kind,
      metadata: { name: `sh.helm.release.v1.${name}.v${revision}`, namespace },
    };
  }

  /** The numbers of the recorded revisions, oldest first. */
  async revisions(namespace: string, name: string): Promise<readonly number[]> {
    const labelSelector = `name=${name},owner=helm`;
    const records = await this.cluster.objects.list(this.kind, namespace, { labelSelector });
    return records
      .map((record) => Number(valueAt(record, "metadata", "labels", "version")))
      .filter((revision) => Number.isInteger(revision))
      .sort((left, right) => left - right);
  }

  /** One revision of a release. */
  async revision(namespace: string, name: string, revision: number): Promise<StoredRelease> {
    const record = await this.cluster.objects.get(this.record(namespace, name, revision));
    const data = valueAt(record, "data", "release");
    const text = typeof data === "string" ? data : "";
    // Helm encodes once itself; a Secret's data is encoded a second time.
    const encoded = this.driver === "secret" ? Buffer.from(text, "base64").toString("utf8") : text;
    return JSON.parse(gunzipSync(Buffer.from(encoded, "base64")).toString("utf8")) as StoredRelease;
  }

  /** The newest revision of a release, or undefined where there is none. */
  async last(namespace: string, name: string): Promise<StoredRelease | undefined> {
    const newest = (await this.revisions(namespace, name)).at(-1);
    return newest === undefined ? undefined : this.revision(namespace, name, newest);
  }

  /** Forgets one revision: what `helm rollback` and `helm uninstall` do to a revision that leads nowhere. */
  async forget(namespace: string, name: string, revision: number): Promise<void> {
    const record = this.record(namespace, name, revision);
    await this.cluster.objects.delete(record, nameOf(record), "Background");
  }
}

/** Whether the status says that an operation on the release began and did not end. */
export function isPending(status: string): boolean {
  return status.startsWith("pending-") || status === "uninstalling";
}
