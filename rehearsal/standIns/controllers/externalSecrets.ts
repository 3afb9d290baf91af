import { createHash } from "node:crypto";
import type { Held } from "../../providers/aws/account";
import type { Session } from "../../providers/aws/sts";
import { text } from "../../providers/aws/types/spec";
import { type Controller, type Place, runningProgram } from "../controller";
import { durationMs } from "../duration";
import { demand, type ServiceAccountName, sessionOf } from "../identity";
import { conditionOf, type KubeObject, withCondition } from "../kube";

const GROUP = "/apis/external-secrets.io/v1";
const SECRET = "aws:secretsmanager/secret:Secret";
const VERSION = "aws:secretsmanager/secretVersion:SecretVersion";

interface Store extends KubeObject {
  readonly spec: {
    readonly provider: {
      readonly aws?: {
        readonly region: string;
        readonly service: string;
        readonly auth?: {
          readonly jwt?: {
            readonly serviceAccountRef?: { readonly name: string; readonly namespace?: string };
          };
        };
      };
    };
  };
}

interface ExternalSecret extends KubeObject {
  readonly spec: {
    readonly refreshInterval?: string;
    readonly secretStoreRef: { readonly name: string; readonly kind?: string };
    readonly target?: { readonly name?: string; readonly creationPolicy?: string };
    readonly data?: readonly {
      readonly secretKey: string;
      readonly remoteRef: { readonly key: string; readonly property?: string };
    }[];
  };
  readonly status?: {
    readonly refreshTime?: string;
    readonly syncedResourceVersion?: string;
  };
}

const path = (kind: string, { metadata }: KubeObject): string =>
  `${GROUP}/namespaces/${metadata.namespace ?? ""}/${kind}/${metadata.name}`;

/** In whose name a store asks: the service account that it names, else External Secrets' own. */
function accountOf(store: Store, own: ServiceAccountName): ServiceAccountName {
  const named = store.spec.provider.aws?.auth?.jwt?.serviceAccountRef;
  if (named === undefined) return own;
  return { name: named.name, namespace: store.metadata.namespace ?? "" };
}

/** Lets a store in, if its service account can take on a role. */
async function readyStore(place: Place, store: Store, own: ServiceAccountName): Promise<Session | undefined> {
  const outcome = await sessionOf(place, accountOf(store, own)).catch((error: unknown) =>
    error instanceof Error ? error : new Error(String(error)),
  );
  const isIn = !(outcome instanceof Error);
  const { changed, conditions } = withCondition(store, {
    type: "Ready",
    status: isIn ? "True" : "False",
    reason: isIn ? "Valid" : "InvalidProviderConfig",
    message: isIn ? "store validated" : `unable to validate store: ${outcome.message}`,
  });
  if (changed)
    await place.kube.patch(`${path("secretstores", store)}/status`, {
      status: { conditions, capabilities: "ReadWrite" },
    });
  return isIn ? outcome : undefined;
}

/** What is in a secret; one that nobody filled yet has what stands in for what somebody will put in. */
function valueOf({ account }: Place, secret: Held, properties: readonly string[]): string {
  const version = account
    .all(VERSION)
    .filter(
      ({ inputs }) => inputs["secretId"] === secret.id || inputs["secretId"] === text(secret.outputs, "arn"),
    )
    .at(-1);
  if (version !== undefined) return text(version.inputs, "secretString");
  const name = text(secret.outputs, "name");
  return JSON.stringify(
    Object.fromEntries(properties.map((property) => [property, `stand-in-for-${name}-${property}`])),
  );
}

function property(value: string, name: string | undefined, key: string): string {
  if (name === undefined) return value;
  const found = (JSON.parse(value) as Readonly<Record<string, unknown>>)[name];
  if (found === undefined) throw new Error(`key ${name} does not exist in secret ${key}`);
  return typeof found === "string" ? found : JSON.stringify(found);
}

/** Asks for every value of an ExternalSecret, in the name of its store. @throws Error in the words of AWS. */
function fetched(
  place: Place,
  session: Session,
  region: string,
  { spec: { data = [] } }: ExternalSecret,
): Readonly<Record<string, string>> {
  const asked = (key: string): readonly string[] =>
    data.flatMap(({ remoteRef }) => (remoteRef.key === key ? (remoteRef.property ?? []) : []));
  return Object.fromEntries(
    data.map(({ secretKey, remoteRef: { key, property: name } }) => {
      const secret = place.account
        .all(SECRET)
        .find(
          ({ outputs, id, region: where }) =>
            where === region && (text(outputs, "name") === key || id === key),
        );
      const resource =
        text(secret?.outputs ?? {}, "arn") ||
        `arn:${place.partition}:secretsmanager:${region}:${place.account.id}:secret:${key}-??????`;
      demand(session, region, { action: "secretsmanager:GetSecretValue", resource });
      if (secret === undefined) throw new Error("Secret does not exist");
      return [secretKey, property(valueOf(place, secret, asked(key)), name, key)] as const;
    }),
  );
}

/** Changes with everything that makes External Secrets ask anew before the interval is over. */
function versionOf({ metadata }: ExternalSecret): string {
  const { generation = 0, annotations = {}, labels = {} } = metadata;
  const digest = createHash("sha256")
    .update(JSON.stringify([annotations, labels]))
    .digest("hex");
  return `${generation}-${digest.slice(0, 32)}`;
}

function isDue(external: ExternalSecret, secret: KubeObject | undefined): boolean {
  const { refreshTime, syncedResourceVersion } = external.status ?? {};
  if (conditionOf(external, "Ready")?.status !== "True" || secret === undefined) return true;
  if (refreshTime === undefined || syncedResourceVersion !== versionOf(external)) return true;
  const interval = durationMs(external.spec.refreshInterval ?? "1h");
  return interval > 0 && Date.now() - Date.parse(refreshTime) >= interval;
}

async function fill(
  place: Place,
  external: ExternalSecret,
  data: Readonly<Record<string, string>>,
): Promise<void> {
  const { name, namespace = "", uid, labels = {} } = external.metadata;
  const secretName = external.spec.target?.name ?? name;
  await place.kube.apply(`/api/v1/namespaces/${namespace}/secrets/${secretName}`, {
    apiVersion: "v1",
    kind: "Secret",
    type: "Opaque",
    metadata: {
      name: secretName,
      namespace,
      labels: { ...labels, "reconcile.external-secrets.io/managed": "true" },
      ...(external.spec.target?.creationPolicy === "Orphan"
        ? {}
        : {
            ownerReferences: [
              {
                apiVersion: "external-secrets.io/v1",
                kind: "ExternalSecret",
                name,
                uid,
                controller: true,
                blockOwnerDeletion: true,
              },
            ],
          }),
    },
    data: Object.fromEntries(
      Object.entries(data).map(([key, value]) => [key, Buffer.from(value).toString("base64")]),
    ),
  });
}

async function sync(
  place: Place,
  external: ExternalSecret,
  store: { readonly session: Session; readonly region: string } | undefined,
): Promise<boolean> {
  const { namespace = "", name } = external.metadata;
  const secret = await place.kube.get(
    `/api/v1/namespaces/${namespace}/secrets/${external.spec.target?.name ?? name}`,
  );
  if (external.metadata.deletionTimestamp !== undefined || !isDue(external, secret)) return false;
  let refused: string | undefined;
  try {
    if (store === undefined)
      throw new Error(`SecretStore "${external.spec.secretStoreRef.name}" is not ready`);
    await fill(place, external, fetched(place, store.session, store.region, external));
  } catch (error) {
    refused = error instanceof Error ? error.message : String(error);
  }
  const { changed, conditions } = withCondition(external, {
    type: "Ready",
    status: refused === undefined ? "True" : "False",
    reason: refused === undefined ? "SecretSynced" : "SecretSyncedError",
    message: refused === undefined ? "secret synced" : `could not get secret data from provider: ${refused}`,
  });
  const told = `${path("externalsecrets", external)}/status`;
  if (refused !== undefined) {
    if (changed) await place.kube.patch(told, { status: { conditions } });
    return changed;
  }
  const refreshTime = new Date().toISOString().replace(/\.\d+Z$/, "Z");
  const syncedResourceVersion = versionOf(external);
  await place.kube.patch(told, { status: { conditions, refreshTime, syncedResourceVersion } });
  return true;
}

/**
 * What External Secrets does for stores of AWS Secrets Manager: a store is ready when its service account can take on its
 * role, and a Secret is filled when that role may read what is asked for. Nobody else's word counts.
 */
export const externalSecrets: Controller = {
  name: "external-secrets",
  async reconcile(place) {
    const program = await runningProgram(place, "external-secrets");
    if (program === undefined) return false;
    const { template } = program.spec as {
      readonly template: { readonly spec: { readonly serviceAccountName: string } };
    };
    const own = { namespace: program.metadata.namespace ?? "", name: template.spec.serviceAccountName };
    const stores = (await place.kube.list<Store>(`${GROUP}/secretstores`)).filter(
      ({ spec }) => spec.provider.aws?.service === "SecretsManager",
    );
    const sessions = new Map<string, { readonly session: Session; readonly region: string }>();
    for (const store of stores) {
      const session = await readyStore(place, store, own);
      const region = store.spec.provider.aws?.region ?? place.region;
      if (session !== undefined)
        sessions.set(`${store.metadata.namespace ?? ""}/${store.metadata.name}`, { session, region });
    }
    const known = new Set(stores.map(({ metadata: { namespace = "", name } }) => `${namespace}/${name}`));
    let changed = false;
    for (const external of await place.kube.list<ExternalSecret>(`${GROUP}/externalsecrets`)) {
      const store = `${external.metadata.namespace ?? ""}/${external.spec.secretStoreRef.name}`;
      if (known.has(store)) changed = (await sync(place, external, sessions.get(store))) || changed;
    }
    return changed;
  },
};
