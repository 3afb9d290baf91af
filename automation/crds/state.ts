import { differences } from "./compare";
import { type DefinitionClient, Refusal } from "./client";
import { type Definition, outlived, storageVersion } from "./definition";

/** How a definition in the cluster stands to the one that the charts ship. */
export interface DefinitionState {
  readonly name: string;
  /**
   * `missing`: not in the cluster; `same`; `differs`: can be replaced; `outdated`: objects may be stored in versions
   * that the shipped definition does not know, so that they have to be migrated first.
   */
  readonly state: "missing" | "same" | "differs" | "outdated";
  /** Version that the shipped definition stores. */
  readonly storage: string;
  /** Versions in which objects may be stored in the cluster. */
  readonly stored: readonly string[];
  /** JSON Pointers of what differs. */
  readonly differences: readonly string[];
  /** How many objects there are. */
  readonly objects: number;
}

/** The live definition with the shipped one's spec, labels and annotations of the live one kept. */
export function successor(live: Definition, shipped: Definition, spec = shipped.spec): Definition {
  return { ...live, spec };
}

/** What the API server would make of the shipped spec: with its defaults, and so comparable with the live one. */
async function completed(
  client: DefinitionClient,
  live: Definition,
  shipped: Definition,
): Promise<Definition["spec"]> {
  try {
    return (await client.replace(successor(live, shipped), true)).spec;
  } catch (error) {
    // It would not take it, because of what is stored: told by what the files say.
    if (error instanceof Refusal && error.status === 422) return shipped.spec;
    throw error;
  }
}

/** How the cluster's definition stands to the shipped one. */
export async function definitionState(
  client: DefinitionClient,
  shipped: Definition,
): Promise<DefinitionState> {
  const { name } = shipped.metadata;
  const storage = storageVersion(shipped);
  const live = await client.find(name);
  if (live === undefined) return { name, state: "missing", storage, stored: [], differences: [], objects: 0 };
  const old = outlived(live, shipped);
  const served = live.spec.versions.find((version) => version.served)?.name ?? "";
  const different = differences(live.spec, await completed(client, live, shipped));
  return {
    name,
    state: old.length > 0 ? "outdated" : different.length > 0 ? "differs" : "same",
    storage,
    stored: live.status?.storedVersions ?? [],
    differences: different,
    objects: served === "" ? 0 : await client.count(live, served),
  };
}
