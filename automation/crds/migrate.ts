import { setTimeout as sleep } from "node:timers/promises";
import { type DefinitionClient, type Page, Refusal } from "./client";
import { type Definition, outlived, storageVersion } from "./definition";
import { type CustomResource, rewritten } from "./rewrite";
import { successor } from "./state";

/** What came of the objects of one definition. */
export interface Migrated {
  readonly name: string;
  /** Objects that were written anew. */
  readonly rewritten: number;
  /** Objects that were stored as wanted already, by an earlier run say. */
  readonly already: number;
  /** Objects that the API server would not take, which stay as they are. */
  readonly refused: readonly { readonly object: string; readonly reason: string }[];
  /** Whether the shipped definition is in place, and no older version is stored any more. */
  readonly finished: boolean;
}

/** How a migration works. */
export interface MigrateOptions {
  readonly signal: AbortSignal;
  /** Called with the number of objects that are done. */
  readonly progress: (done: number) => void;
  /** Objects per page. Default: 500. */
  readonly pageSize?: number;
  /** Objects that are written side by side. Default: 8. */
  readonly parallel?: number;
}

/** How long an API server may take to serve a changed definition, in milliseconds. */
const SERVING_MS = 30_000;

/** What an API server answers while it takes up a changed definition: not known, (re)initializing, unavailable. */
const NOT_YET: readonly number[] = [404, 429, 503];

/** The shipped definition with the versions that objects may still be stored in, served and no longer stored in. */
function interim(live: Definition, shipped: Definition): Definition {
  const old = new Set(outlived(live, shipped));
  const kept = live.spec.versions
    .filter(({ name }) => old.has(name))
    .map((version) => ({ ...version, served: true, storage: false }));
  return successor(live, shipped, { ...shipped.spec, versions: [...shipped.spec.versions, ...kept] });
}

async function untilServed(
  client: DefinitionClient,
  definition: Definition,
  version: string,
  signal: AbortSignal,
): Promise<void> {
  const end = Date.now() + SERVING_MS;
  for (;;) {
    signal.throwIfAborted();
    try {
      await client.count(definition, version);
      return;
    } catch (error) {
      if (!(error instanceof Refusal && NOT_YET.includes(error.status))) throw error;
      if (Date.now() > end) throw error;
      await sleep(100);
    }
  }
}

type Outcome = "rewritten" | "already" | "gone" | { readonly refused: string };

async function rewrite(
  client: DefinitionClient,
  definition: Definition,
  from: string,
  found: CustomResource,
): Promise<Outcome> {
  const storage = storageVersion(definition);
  const { group, names } = definition.spec;
  const { name, namespace = "" } = found.metadata;
  let resource: CustomResource | undefined = found;
  for (let tries = 1; resource !== undefined; tries += 1) {
    try {
      const written = await client.write(
        definition,
        storage,
        rewritten(resource, names.kind, `${group}/${storage}`),
      );
      // A write that changes nothing of what is stored, its version included, is none.
      return written.metadata.resourceVersion === resource.metadata.resourceVersion ? "already" : "rewritten";
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      if (error.status === 404) return "gone";
      if (error.status !== 409 || tries === 5) return { refused: error.message };
      resource = await client.object(definition, from, name, namespace);
    }
  }
  return "gone";
}

async function pageFrom(
  client: DefinitionClient,
  definition: Definition,
  version: string,
  limit: number,
  after: string,
): Promise<Page> {
  try {
    return await client.page(definition, version, limit, after);
  } catch (error) {
    // The list has grown too old to go on with. To begin again costs time and nothing else.
    if (after === "" || !(error instanceof Refusal && error.status === 410)) throw error;
    return client.page(definition, version, limit, "");
  }
}

/** Goes through all objects of a version, side by side and page by page. */
async function rewriteAll(
  client: DefinitionClient,
  definition: Definition,
  from: string,
  options: MigrateOptions,
): Promise<Omit<Migrated, "name" | "finished">> {
  const { pageSize = 500, parallel = 8, progress, signal } = options;
  const counts = { rewritten: 0, already: 0, gone: 0 };
  const refused = new Map<string, string>();
  let after: string | undefined = "";
  while (after !== undefined) {
    signal.throwIfAborted();
    const { items, next } = await pageFrom(client, definition, from, pageSize, after);
    after = next === "" ? undefined : next;
    const queue = [...items];
    const work = async (): Promise<void> => {
      for (let item = queue.shift(); item !== undefined; item = queue.shift()) {
        signal.throwIfAborted();
        const outcome = await rewrite(client, definition, from, item);
        const { name, namespace = "" } = item.metadata;
        if (typeof outcome === "string") counts[outcome] += 1;
        else refused.set(`${namespace}/${name}`, outcome.refused);
        progress(counts.rewritten + counts.already + counts.gone + refused.size);
      }
    };
    await Promise.all(Array.from({ length: parallel }, work));
  }
  return {
    rewritten: counts.rewritten,
    already: counts.already,
    refused: [...refused].map(([object, reason]) => ({ object, reason })),
  };
}

/**
 * Brings the objects of a definition to the version that the charts ship, and then the definition: the old versions
 * are served beside the new one while each object is written anew, are taken out of `status.storedVersions` when none
 * is left, and only then out of the definition. It can be stopped at any moment and started again: what is done is
 * found done. An object that the new version does not take stays as it is, and the old version with it.
 *
 * Follows the upgrade of existing objects to a new stored version in Kubernetes' documentation (custom resource
 * definition versioning).
 */
export async function migrate(
  client: DefinitionClient,
  shipped: Definition,
  options: MigrateOptions,
): Promise<Migrated> {
  const { name } = shipped.metadata;
  const storage = storageVersion(shipped);
  const live = await client.find(name);
  if (live === undefined) throw new Error(`there is no CustomResourceDefinition ${name}`);
  const [from] = outlived(live, shipped);
  if (from === undefined) {
    await client.replace(successor(live, shipped));
    return { name, rewritten: 0, already: 0, refused: [], finished: true };
  }
  const both = await client.replace(interim(live, shipped));
  for (const version of [from, storage]) await untilServed(client, both, version, options.signal);
  const done = await rewriteAll(client, both, from, options);
  if (done.refused.length > 0) return { name, ...done, finished: false };
  const current = await client.find(name);
  if (current === undefined) throw new Error(`CustomResourceDefinition ${name} was deleted in the meantime`);
  const cleaned = await client.replaceStatus({
    ...current,
    status: { ...current.status, storedVersions: [storage] },
  });
  await client.replace(successor(cleaned, shipped));
  return { name, ...done, finished: true };
}
