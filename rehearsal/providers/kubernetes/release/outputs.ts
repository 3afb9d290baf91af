import { parseAllDocuments } from "yaml";
import {
  isMap,
  isSecretValue,
  secretValue,
  UNKNOWN,
  type PlainMap,
  type PropertyMap,
} from "../../properties/values";
import { apiVersionOf, groupVersionKindOf, idOf, kindOf } from "../objects";
import { markSecrets } from "../secrets";
import { encodeRelease, type ReleaseArguments } from "./arguments";
import type { StoredRelease } from "./store";
import { markUnknowns } from "./unknowns";
import { mergeValues } from "./values";

/** The names of the objects in a manifest, sorted, by `Kind.group/apiVersion` as the real provider writes it. */
export function resourceNamesOf(manifest: string): Readonly<Record<string, readonly string[]>> {
  const names = new Map<string, Set<string>>();
  const documents = parseAllDocuments(manifest, { version: "1.1", uniqueKeys: false, logLevel: "silent" });
  for (const document of Array.isArray(documents) ? documents : []) {
    const object = document.toJS() as PlainMap | null;
    if (!isMap(object ?? undefined) || object === null || kindOf(object) === "") continue;
    const { group, kind } = groupVersionKindOf(object);
    const key = `${kind}${group === "" ? "" : `.${group}`}/${apiVersionOf(object)}`;
    names.set(key, (names.get(key) ?? new Set()).add(idOf(object)));
  }
  return Object.fromEntries([...names].map(([key, set]) => [key, [...set].sort()]));
}

/** The arguments completed with what Helm recorded. Follows setReleaseAttributes of the real provider. */
export function withStored(release: ReleaseArguments, stored: StoredRelease): ReleaseArguments {
  const { metadata } = stored.chart;
  return {
    ...release,
    name: release.name || stored.name,
    namespace: release.namespace || stored.namespace,
    chart: release.chart || metadata.name,
    values: mergeValues(release.values, stored.config ?? {}),
    version: metadata.version,
    resourceNames: resourceNamesOf(stored.manifest),
    status: {
      appVersion: metadata.appVersion ?? "",
      chart: metadata.name,
      name: stored.name,
      namespace: stored.namespace,
      revision: stored.version,
      status: stored.info.status,
      version: metadata.version,
    },
  };
}

/** The state that is recorded for a release. The inputs are kept in it as one secret, as the real provider does. */
export function releaseCheckpoint(
  inputs: PropertyMap,
  release: ReleaseArguments,
  preview: boolean,
): PropertyMap {
  const object: PropertyMap = { ...encodeRelease(release), __inputs: secretValue(inputs) };
  const marked = markSecrets(markUnknowns(object, inputs), inputs);
  return preview ? { ...marked, resourceNames: UNKNOWN, status: UNKNOWN } : marked;
}

/** The inputs that are kept in a recorded state, or undefined where there are none. */
export function recordedInputs(state: PropertyMap): PropertyMap | undefined {
  const kept = state["__inputs"];
  const inputs = isSecretValue(kept) ? kept.value : kept;
  return isMap(inputs) ? inputs : undefined;
}
