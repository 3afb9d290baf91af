import { isArray, isObject, type JsonObject, textAt, valueAt } from "../manifests/json";
import type { Manifest } from "../manifests/manifest";
import type { ManifestSet } from "../manifests/manifestSet";
import type { RuleContext } from "./rule";

/**
 * Where a Secret comes from: it is there with its data or without, something makes it in the cluster, or the pack is told
 * that it is there.
 */
export type SecretOrigin = "literal" | "empty" | "issued" | "external" | "told";

/** What makes a Secret. */
export interface SecretMaker {
  readonly origin: SecretOrigin;
  readonly manifest: Manifest;
}

/** Kinds that make a Secret in their namespace, and where its name stands; by default it is their own. */
const makers: Readonly<Record<string, { readonly origin: SecretOrigin; readonly name: readonly string[] }>> =
  {
    "cert-manager.io/Certificate": { origin: "issued", name: ["spec", "secretName"] },
    "external-secrets.io/ExternalSecret": { origin: "external", name: ["spec", "target", "name"] },
    "bitnami.com/SealedSecret": { origin: "external", name: ["spec", "template", "metadata", "name"] },
    "secrets.hashicorp.com/VaultStaticSecret": { origin: "external", name: ["spec", "destination", "name"] },
    "secrets.hashicorp.com/VaultDynamicSecret": { origin: "external", name: ["spec", "destination", "name"] },
    "secrets.hashicorp.com/VaultPKISecret": { origin: "issued", name: ["spec", "destination", "name"] },
  };

function hasData(body: JsonObject): boolean {
  return ["data", "stringData"].some((part) => {
    const data = body[part];
    return isObject(data) && Object.values(data).some((value) => value !== "" && value !== null);
  });
}

/** Annotations by which cert-manager makes a Certificate for each TLS entry of an Ingress or Gateway. */
const SHIM = ["cert-manager.io/issuer", "cert-manager.io/cluster-issuer"] as const;

/** Whether cert-manager makes the certificates of an Ingress or a Gateway. */
export function isShimmed(body: JsonObject): boolean {
  const annotations = valueAt(body, ["metadata", "annotations"]);
  return isObject(annotations) && SHIM.some((key) => annotations[key] !== undefined);
}

/** Secrets by `namespace/name` with what makes them (`objects.memo`). */
export function secretMakers(objects: ManifestSet): ReadonlyMap<string, SecretMaker> {
  const made = new Map<string, SecretMaker>();
  const add = (manifest: Manifest, name: string | undefined, origin: SecretOrigin): void => {
    const key = `${manifest.object.namespace}/${name ?? manifest.object.name}`;
    // A Secret that is there with its data counts, whatever else would make it.
    if (made.get(key)?.origin !== "literal") made.set(key, { origin, manifest });
  };
  for (const [kind, { origin, name }] of Object.entries(makers))
    for (const manifest of objects.ofKind(kind)) add(manifest, textAt(manifest.body, ...name), origin);
  for (const manifest of objects.ofKind("networking.k8s.io/Ingress")) {
    if (!isShimmed(manifest.body)) continue;
    const entries = valueAt(manifest.body, ["spec", "tls"]);
    for (const entry of isArray(entries) ? entries : []) {
      const name = textAt(entry, "secretName");
      if (name !== undefined) add(manifest, name, "issued");
    }
  }
  for (const manifest of objects.ofKind("/Secret")) {
    const literal = hasData(manifest.body);
    const key = `${manifest.object.namespace}/${manifest.object.name}`;
    if (literal || !made.has(key)) add(manifest, undefined, literal ? "literal" : "empty");
  }
  return made;
}

/**
 * Where a Secret comes from; undefined where nothing makes it. One that the pack is told of has its data from elsewhere,
 * unless a manifest has them.
 *
 * @param secret As `namespace/name`.
 */
export function secretOrigin(
  objects: ManifestSet,
  { existingSecrets }: Pick<RuleContext, "existingSecrets">,
  secret: string,
): SecretOrigin | undefined {
  const origin = objects.memo(secretMakers).get(secret)?.origin;
  return existingSecrets?.has(secret) === true && (origin === undefined || origin === "empty")
    ? "told"
    : origin;
}
