import { randomBytes } from "node:crypto";
import type { JSONWebKeySet } from "jose";
import type { ApiClient } from "../cluster/api";
import { STAND_IN_LABEL } from "./definitions";

/** A Kubernetes object, as far as controllers look at it. */
export interface KubeObject {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly uid?: string;
    readonly generation?: number;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly finalizers?: readonly string[];
    readonly deletionTimestamp?: string;
    readonly ownerReferences?: readonly unknown[];
  };
  readonly type?: string;
  readonly data?: Readonly<Record<string, string>>;
  readonly spec?: unknown;
  readonly status?: unknown;
}

/** One condition of a status. */
export interface Condition {
  readonly type: string;
  readonly status: "True" | "False";
  readonly reason: string;
  readonly message: string;
}

const MANAGER = "kube-zen-stand-in";

/** The cluster as controllers see it. */
export class Kube {
  constructor(readonly client: ApiClient) {}

  /** All objects of a collection; none where the kind is not defined. */
  async list<T extends KubeObject = KubeObject>(collection: string): Promise<readonly T[]> {
    const { status, body } = await this.client.send({ method: "GET", path: collection });
    if (status === 404) return [];
    if (status >= 400) throw new Error(`GET ${collection} failed with ${status}`);
    return (body as { readonly items?: readonly T[] }).items ?? [];
  }

  async get<T extends KubeObject = KubeObject>(path: string): Promise<T | undefined> {
    const { status, body } = await this.client.send({ method: "GET", path });
    if (status === 404) return undefined;
    if (status >= 400) throw new Error(`GET ${path} failed with ${status}`);
    return body as T;
  }

  /** Makes or changes an object by server-side apply. */
  async apply(path: string, object: unknown): Promise<void> {
    await this.client.expect({
      method: "PATCH",
      path: `${path}?fieldManager=${MANAGER}&force=true`,
      contentType: "application/apply-patch+yaml",
      body: object,
      timeoutMs: 30_000,
    });
  }

  /** Changes parts of an object, or of its status; one that is gone is left alone. */
  async patch(path: string, part: unknown): Promise<void> {
    const contentType = "application/merge-patch+json";
    const { status, body } = await this.client.send({ method: "PATCH", path, contentType, body: part });
    if (status >= 400 && status !== 404)
      throw new Error(`PATCH ${path} failed with ${status}: ${JSON.stringify(body)}`);
  }

  /** Removes an object and waits until it is gone. */
  async remove(path: string): Promise<void> {
    const { status } = await this.client.send({ method: "DELETE", path });
    if (status >= 400 && status !== 404) throw new Error(`DELETE ${path} failed with ${status}`);
    for (let tries = 0; tries < 300; tries += 1) {
      if ((await this.get(path)) === undefined) return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error(`${path} is still being deleted after 30 s`);
  }

  /** A token of a service account for an audience, as its pods get one. */
  async token(namespace: string, name: string, audience: string): Promise<string> {
    const { status } = (await this.client.expect({
      method: "POST",
      path: `/api/v1/namespaces/${namespace}/serviceaccounts/${name}/token`,
      body: {
        apiVersion: "authentication.k8s.io/v1",
        kind: "TokenRequest",
        spec: { audiences: [audience], expirationSeconds: 3600 },
      },
    })) as { readonly status: { readonly token: string } };
    return status.token;
  }

  /** The keys that the cluster signs those with. */
  async keys(): Promise<JSONWebKeySet> {
    return (await this.client.expect({ method: "GET", path: "/openid/v1/jwks" })) as JSONWebKeySet;
  }

  /** Writes an event about an object, as `kubectl describe` shows it. */
  async warn(object: KubeObject, component: string, reason: string, message: string): Promise<void> {
    const { namespace = "default", name, uid } = object.metadata;
    const now = new Date().toISOString();
    await this.client.send({
      method: "POST",
      path: `/api/v1/namespaces/${namespace}/events`,
      body: {
        apiVersion: "v1",
        kind: "Event",
        metadata: {
          name: `${name}.${randomBytes(8).toString("hex")}`,
          namespace,
          labels: { [STAND_IN_LABEL]: "true" },
        },
        involvedObject: { apiVersion: object.apiVersion, kind: object.kind, namespace, name, uid },
        type: "Warning",
        reason,
        message: message.slice(0, 1024),
        source: { component },
        firstTimestamp: now,
        lastTimestamp: now,
        count: 1,
      },
    });
  }
}

interface Conditions {
  readonly conditions?: readonly (Condition & { readonly lastTransitionTime?: string })[];
}

/** A condition of an object's status. */
export function conditionOf({ status }: KubeObject, type: string): Condition | undefined {
  return (status as Conditions | undefined)?.conditions?.find((condition) => condition.type === type);
}

/** The conditions of an object with one of them set, and whether that changes any. */
export function withCondition(
  object: KubeObject,
  condition: Condition,
): { readonly changed: boolean; readonly conditions: readonly unknown[] } {
  const { conditions = [] } = (object.status ?? {}) as Conditions;
  const before = conditions.find(({ type }) => type === condition.type);
  const same =
    before?.status === condition.status &&
    before.reason === condition.reason &&
    before.message === condition.message;
  const lastTransitionTime =
    before?.status === condition.status && before.lastTransitionTime !== undefined
      ? before.lastTransitionTime
      : new Date().toISOString().replace(/\.\d+Z$/, "Z");
  return {
    changed: !same,
    conditions: [
      ...conditions.filter(({ type }) => type !== condition.type),
      { ...condition, lastTransitionTime },
    ],
  };
}
