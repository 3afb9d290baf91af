import { isArray, isObject, type JsonObject, type JsonValue, textAt, valueAt } from "../manifests/json";
import type { Manifest } from "../manifests/manifest";
import type { ManifestSet } from "../manifests/manifestSet";

/** The service account of a pod. */
export interface PodAccount {
  /** `default` where the pod names none. */
  readonly name: string;
  /** The key of the pod's spec that names it; undefined where none does. */
  readonly key: "serviceAccountName" | "serviceAccount" | undefined;
}

const isName = (value: JsonValue | undefined): value is string => typeof value === "string" && value !== "";

/** The service account that a pod runs under; the old key `serviceAccount` counts where the new one is empty. */
export function accountOf(spec: JsonObject): PodAccount {
  for (const key of ["serviceAccountName", "serviceAccount"] as const) {
    const name = spec[key];
    if (isName(name)) return { name, key };
  }
  return { name: "default", key: undefined };
}

/** A token of the pod's service account that a volume of the pod asks for. */
export interface ProjectedToken {
  readonly volume: number;
  readonly source: number;
  /** Undefined for the API server's own. */
  readonly audience: string | undefined;
  readonly expirationSeconds: JsonValue | undefined;
}

/** The tokens that a pod's volumes ask for by name. */
export function projectedTokens(spec: JsonObject): readonly ProjectedToken[] {
  const { volumes } = spec;
  if (!isArray(volumes)) return [];
  return volumes.flatMap((body, volume) => {
    const sources = valueAt(body, ["projected", "sources"]);
    if (!isArray(sources)) return [];
    return sources.flatMap((each, source): readonly ProjectedToken[] => {
      const token = isObject(each) ? each["serviceAccountToken"] : undefined;
      if (!isObject(token)) return [];
      const audience = textAt(token, "audience");
      return [
        {
          volume,
          source,
          audience: audience === "" ? undefined : audience,
          expirationSeconds: token["expirationSeconds"],
        },
      ];
    });
  });
}

/** Where a token stands below the pod's spec. */
export function tokenPath({ volume, source }: ProjectedToken): readonly (string | number)[] {
  return ["volumes", volume, "projected", "sources", source, "serviceAccountToken"];
}

function indexAccounts(objects: ManifestSet): ReadonlyMap<string, Manifest> {
  return new Map(
    objects
      .ofKind("/ServiceAccount")
      .map((manifest) => [`${manifest.object.namespace}/${manifest.object.name}`, manifest]),
  );
}

/** Service accounts by `namespace/name`. */
export function accountsByKey(objects: ManifestSet): ReadonlyMap<string, Manifest> {
  return objects.memo(indexAccounts);
}
