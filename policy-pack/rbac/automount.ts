import { type JsonObject, type JsonValue, isObject } from "../manifests/json";
import type { Manifest } from "../manifests/manifest";
import type { ManifestSet } from "../manifests/manifestSet";
import { hasPlaceholder } from "../manifests/placeholders";
import type { PodCarrier } from "../manifests/pods";
import { accountOf, accountsByKey } from "./accounts";
import { bindingsOf } from "./bindings";

/** Where a service account's token is mounted without anyone asking, unless it says `false`. */
export const AUTOMOUNT = "automountServiceAccountToken";

/** Whether Kubernetes mounts a token into a pod by itself; undefined where preview does not tell. */
export type Mounts = boolean | undefined;

/** A pod and the account that it runs under. */
export interface AccountedPod {
  readonly pod: PodCarrier;
  readonly account: string;
  /** `namespace/name` of the account. */
  readonly key: string;
  readonly mounts: Mounts;
}

function switchOf(body: JsonObject | undefined): boolean | "unknown" | undefined {
  const value: JsonValue | undefined = body?.[AUTOMOUNT];
  if (typeof value === "string" && hasPlaceholder(value)) return "unknown";
  return typeof value === "boolean" ? value : undefined;
}

/** What a pod says, else what its account says, else yes. */
function mountsToken(spec: JsonObject, key: string, accounts: ReadonlyMap<string, Manifest>): Mounts {
  const said = switchOf(spec) ?? switchOf(accounts.get(key)?.body) ?? true;
  return said === "unknown" ? undefined : said;
}

function accountPods(objects: ManifestSet): readonly AccountedPod[] {
  const accounts = accountsByKey(objects);
  return objects.pods.map((pod) => {
    const { name } = accountOf(pod.spec);
    const key = `${pod.manifest.object.namespace}/${name}`;
    return { pod, account: name, key, mounts: mountsToken(pod.spec, key, accounts) };
  });
}

/** Every pod with its account. */
export function accountedPods(objects: ManifestSet): readonly AccountedPod[] {
  return objects.memo(accountPods);
}

function listBound(objects: ManifestSet): ReadonlySet<string> {
  return new Set(
    bindingsOf(objects).flatMap(({ subjects }) =>
      subjects.flatMap(({ kind, namespace, name }) =>
        kind === "ServiceAccount" ? [`${namespace}/${name}`] : [],
      ),
    ),
  );
}

/** The accounts, as `namespace/name`, that some binding gives a role. */
export function boundAccounts(objects: ManifestSet): ReadonlySet<string> {
  return objects.memo(listBound);
}

/** Whether an account says that its token is mounted only where a pod asks. */
export function isOptIn({ body }: Manifest): boolean {
  return switchOf(isObject(body) ? body : undefined) === false;
}
