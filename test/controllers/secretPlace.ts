import { setTimeout as delay } from "node:timers/promises";
import {
  type ExternalConfig,
  type ExternalKey,
  externalSecretSpec,
  SECRETS_SERVICE_ACCOUNT,
  secretStoreSpec,
  serviceAccountAnnotations,
} from "../../model/secrets/store";
import type { Server } from "../charts/matrix/server";
import type { KubernetesObject } from "../charts/support";

interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason: string;
  readonly message: string;
}

/** An event, as the older and as the newer API names its fields. */
interface Event {
  readonly involvedObject?: { readonly name: string };
  readonly regarding?: { readonly name: string };
  readonly message?: string;
  readonly note?: string;
}

const GROUP = "external-secrets.io/v1";

/** A namespace with what the program's components make in it, from the same functions. */
export class SecretPlace {
  constructor(
    private readonly server: Server,
    readonly namespace: string,
  ) {}

  /** Makes the namespace with service account and SecretStore of a config. */
  async store(external: ExternalConfig, needed: readonly KubernetesObject[] = []): Promise<void> {
    await this.server.namespace(this.namespace);
    const metadata = { name: SECRETS_SERVICE_ACCOUNT };
    const annotations = serviceAccountAnnotations(external);
    await this.apply(
      ...needed,
      {
        apiVersion: "v1",
        kind: "ServiceAccount",
        metadata: { ...metadata, annotations },
        automountServiceAccountToken: false,
      },
      { apiVersion: GROUP, kind: "SecretStore", metadata, spec: secretStoreSpec(external) },
    );
  }

  /** Asks for a Secret. */
  async want(
    secretName: string,
    keys: readonly ExternalKey[],
    refreshInterval = "2s",
    annotations: Readonly<Record<string, string>> = {},
  ): Promise<void> {
    const spec = externalSecretSpec(SECRETS_SERVICE_ACCOUNT, secretName, refreshInterval, keys);
    const metadata = { name: secretName, annotations };
    await this.apply({ apiVersion: GROUP, kind: "ExternalSecret", metadata, spec });
  }

  async apply(...objects: readonly KubernetesObject[]): Promise<void> {
    for (const object of objects) {
      const problem = await this.server.apply(object, this.namespace);
      if (problem !== "") throw new Error(`${object.kind} ${object.metadata.name}: ${problem}`);
    }
  }

  /** An object of the namespace, if it is there. */
  find(apiVersion: string, kind: string, name: string): Promise<KubernetesObject | undefined> {
    return this.server.find({ apiVersion, kind, metadata: { name } }, this.namespace);
  }

  /** What a Secret holds; undefined where there is none. */
  async secret(name: string): Promise<Readonly<Record<string, string>> | undefined> {
    const found = await this.find("v1", "Secret", name);
    if (found === undefined) return undefined;
    const data = (found["data"] ?? {}) as Readonly<Record<string, string>>;
    const entries = Object.entries(data).map(([key, value]) => [
      key,
      Buffer.from(value, "base64").toString("utf8"),
    ]);
    return Object.fromEntries(entries) as Readonly<Record<string, string>>;
  }

  /** What the events of an object say. */
  async events(name: string): Promise<readonly string[]> {
    const objects = await this.server.objectsIn(this.namespace);
    return objects
      .filter(({ kind }) => kind === "Event")
      .map((event) => event as unknown as Event)
      .filter(({ involvedObject, regarding }) => (involvedObject ?? regarding)?.name === name)
      .map(({ message, note }) => message ?? note ?? "");
  }

  /** The condition Ready of a store or an ExternalSecret, as `status reason: message`. */
  async condition(kind: "SecretStore" | "ExternalSecret", name: string): Promise<string> {
    const found = await this.find(GROUP, kind, name);
    const status = found?.["status"] as { readonly conditions?: readonly Condition[] } | undefined;
    const ready = status?.conditions?.find(({ type }) => type === "Ready");
    return ready === undefined ? "" : `${ready.status} ${ready.reason}: ${ready.message}`;
  }
}

/** Reads again and again until it is as wanted; gives it, and how long it took in milliseconds. */
export async function eventually<T>(
  read: () => Promise<T>,
  wanted: (value: T) => boolean,
  withinMs = 30_000,
): Promise<{ readonly value: T; readonly afterMs: number }> {
  const start = Date.now();
  for (;;) {
    const value = await read();
    const afterMs = Date.now() - start;
    if (wanted(value)) return { value, afterMs };
    if (afterMs > withinMs) throw new Error(`after ${afterMs} ms it is ${JSON.stringify(value)}`);
    await delay(100);
  }
}
