import type { Finding } from "../../model/finding";
import type { JsonObject } from "./json";
import { groupKind, type Manifest } from "./manifest";
import { type PodCarrier, podOf } from "./pods";
import type { UnknownValue } from "./standIns";

/** A resource of the Pulumi stack, as rules see it. */
export interface StackResource {
  readonly urn: string;
  /** Pulumi's type token, as `aws:iam/role:Role`. */
  readonly type: string;
  /** Pulumi's name. */
  readonly name: string;
  /** Its inputs, with a placeholder (`hasPlaceholder`) in the place of each that is not known in preview. */
  readonly props: JsonObject;
  readonly unknowns: readonly UnknownValue[];
}

/** A resource of the stack as the object of a finding. */
export function resourceObject({
  urn,
  type,
  name,
}: Pick<StackResource, "urn" | "type" | "name">): Finding["object"] {
  const [provider = ""] = type.split(":");
  return { apiVersion: provider, kind: type, namespace: "", name, source: { file: urn, index: 0 } };
}

/** Objects that are judged together, and what rules ask of them, worked out once for all rules. */
export class ManifestSet {
  private carriers: readonly PodCarrier[] | undefined;
  private kinds: ReadonlyMap<string, readonly Manifest[]> | undefined;
  private objects: ReadonlyMap<string, Manifest> | undefined;
  private types: ReadonlyMap<string, readonly StackResource[]> | undefined;
  private readonly memos = new Map<unknown, unknown>();

  constructor(
    readonly manifests: readonly Manifest[],
    /** Resources of the stack; none where plain files are judged. */
    readonly resources: readonly StackResource[] = [],
  ) {}

  /** The pods of all nine kinds that carry one. */
  get pods(): readonly PodCarrier[] {
    this.carriers ??= this.manifests.flatMap((manifest) => {
      const pod = podOf(manifest);
      return pod === undefined ? [] : [pod];
    });
    return this.carriers;
  }

  /** Objects by `group/Kind`, as `rbac.authorization.k8s.io/Role` or `/Secret`, whatever their version. */
  ofKind(kind: string): readonly Manifest[] {
    if (this.kinds === undefined) {
      const kinds = new Map<string, Manifest[]>();
      for (const manifest of this.manifests) {
        const key = groupKind(manifest.body);
        const list = kinds.get(key);
        if (list === undefined) kinds.set(key, [manifest]);
        else list.push(manifest);
      }
      this.kinds = kinds;
    }
    return this.kinds.get(kind) ?? [];
  }

  /** Resources of the stack by Pulumi's type token, as `aws:iam/role:Role`. */
  ofType(type: string): readonly StackResource[] {
    if (this.types === undefined) {
      const types = new Map<string, StackResource[]>();
      for (const resource of this.resources) {
        const list = types.get(resource.type);
        if (list === undefined) types.set(resource.type, [resource]);
        else list.push(resource);
      }
      this.types = types;
    }
    return this.types.get(type) ?? [];
  }

  /** The object of that kind, namespace (empty for the whole cluster) and name; undefined if it is not there. */
  find(kind: string, namespace: string, name: string): Manifest | undefined {
    this.objects ??= new Map(
      this.manifests.map((manifest) => [
        `${groupKind(manifest.body)} ${manifest.object.namespace} ${manifest.object.name}`,
        manifest,
      ]),
    );
    return this.objects.get(`${kind} ${namespace} ${name}`);
  }

  /** What `make` gives for this set, made once: for what several rules work out of the same objects. */
  memo<Result>(make: (set: ManifestSet) => Result): Result {
    if (!this.memos.has(make)) this.memos.set(make, make(this));
    return this.memos.get(make) as Result;
  }
}
