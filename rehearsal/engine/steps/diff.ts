import type { Emitter } from "../events/emitter";
import { type DiffResult, plainDiff } from "../plugins/diff-result";
import { DiffUnavailableError } from "../plugins/provider-client";
import { isProviderType, parseReference } from "../provider-reference";
import type { ResourceState } from "../state/resource-state";
import { deepEquals } from "../values/equality";
import { parsePath, pathContains, resetPath } from "../values/path";
import type { PropertyMap } from "../values/property";
import type { ResourceProvider } from "./resource-provider";

/** Gives each ignored property its old value back, so that no change of it is seen. */
export function withIgnoredChanges(
  emitter: Emitter,
  urn: string,
  inputs: PropertyMap,
  oldInputs: PropertyMap,
  ignoreChanges: readonly string[],
): PropertyMap {
  let result = inputs;
  const invalid: string[] = [];
  for (const text of ignoreChanges) {
    const changed = resetPath(parsePath(text), oldInputs, result);
    if (changed === undefined) invalid.push(text);
    else result = changed;
  }
  if (invalid.length > 0) {
    emitter.diagnose(
      "info",
      `cannot ignore changes in added or removed elements of the path: "${invalid.join(", ")}"`,
      urn,
    );
  }
  return result;
}

/** What decides about a difference besides the provider. */
export interface DiffContext {
  readonly emitter: Emitter;
  readonly replaced: ReadonlySet<string>;
  /** Resources that the user wants to be made anew (`--replace`). */
  readonly wantedReplacements: ReadonlySet<string>;
  /** Whether the old and the new provider reference mean that the resource must be made anew. */
  providerChanged(old: ResourceState, wanted: ResourceState): Promise<boolean>;
}

/** Compares a resource with what is wanted of it (stepGenerator.diff). */
export async function diffResource(
  context: DiffContext,
  provider: ResourceProvider | undefined,
  old: ResourceState,
  wanted: ResourceState,
): Promise<DiffResult> {
  const { urn } = wanted;
  if (context.wantedReplacements.has(urn)) return plainDiff("some", ["id"]);
  if ((wanted.replaceWith ?? []).some((other) => context.replaced.has(other)))
    return plainDiff("some", ["replaceWith"]);
  if (wanted.deletedWith !== undefined && context.replaced.has(wanted.deletedWith))
    return plainDiff("some", ["deletedWith"]);
  if (await context.providerChanged(old, wanted)) return plainDiff("some", ["provider"]);
  if (provider === undefined) return plainDiff(deepEquals(old.inputs, wanted.inputs) ? "none" : "some");
  try {
    return await provider.diff({ ...old, urn }, wanted.inputs, wanted.ignoreChanges ?? []);
  } catch (error) {
    if (!(error instanceof DiffUnavailableError)) throw error;
    context.emitter.diagnose("warning", error.message, urn);
    return plainDiff("some");
  }
}

const INIT_ERROR_KEY = "#initerror";

/** Lets changes below the given paths replace the resource, instead of changing it in place (applyReplaceOnChanges). */
export function withReplaceOnChanges(
  diff: DiffResult,
  replaceOnChanges: readonly string[],
  hasInitErrors: boolean,
): DiffResult {
  if (diff.changes !== "some" && !hasInitErrors) return diff;
  const paths = replaceOnChanges.map(parsePath);
  const covers = (text: string) => paths.some((path) => pathContains(path, parsePath(text)));
  const detailed =
    diff.detailedDiff === undefined
      ? undefined
      : Object.fromEntries(
          Object.entries(diff.detailedDiff).map(([path, change]) => [
            path,
            covers(path) && !change.diffKind.endsWith("-replace")
              ? { ...change, diffKind: `${change.diffKind}-replace` as typeof change.diffKind }
              : change,
          ]),
        );
  const initErrorCounts = hasInitErrors && covers(INIT_ERROR_KEY);
  const replaceKeys = [...new Set([...diff.replaceKeys, ...diff.changedKeys.filter(covers)])];
  return {
    ...diff,
    changes: initErrorCounts ? "some" : diff.changes,
    replaceKeys: initErrorCounts ? [...replaceKeys, INIT_ERROR_KEY] : replaceKeys,
    detailedDiff: detailed,
  };
}

/** Compares the provider references of a resource (stepGenerator.providerChanged). */
export async function referenceChanged(
  old: ResourceState,
  wanted: ResourceState,
  aliased: ReadonlyMap<string, string>,
  needsReplacement: (oldUrn: string, newUrn: string, newId: string) => Promise<boolean>,
): Promise<boolean> {
  const [before, after] = [old.provider ?? "", wanted.provider ?? ""];
  if (before === after || isProviderType(wanted.type)) return false;
  if (before === "" || after === "") return true;
  const [oldReference, newReference] = [parseReference(before), parseReference(after)];
  if (oldReference === undefined || newReference === undefined) {
    throw new Error(`could not parse provider reference ${before} or ${after} for ${wanted.urn}`);
  }
  if (aliased.get(oldReference.urn) === newReference.urn) return false;
  return needsReplacement(oldReference.urn, newReference.urn, newReference.id);
}
