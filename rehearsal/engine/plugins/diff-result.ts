import { DiffResponse, PropertyDiff as PropertyDiffMessage } from "@pulumi/pulumi/proto/provider_pb";

/** How one property changed, in the words of the engine's events. */
export type DiffKind = "add" | "add-replace" | "delete" | "delete-replace" | "update" | "update-replace";

/** A change of one property. */
export interface PropertyDiff {
  readonly diffKind: DiffKind;
  /** Between old and new inputs, rather than between old outputs and new inputs. */
  readonly inputDiff: boolean;
}

/** What a provider says about the way from an old resource to a new one. */
export interface DiffResult {
  readonly changes: "none" | "some" | "unknown";
  readonly replaceKeys: readonly string[];
  readonly stableKeys: readonly string[];
  readonly changedKeys: readonly string[];
  /** By property path; undefined when the provider gave none. */
  readonly detailedDiff: Readonly<Record<string, PropertyDiff>> | undefined;
  readonly deleteBeforeReplace: boolean;
}

/** A result without any detail. */
export function plainDiff(changes: DiffResult["changes"], replaceKeys: readonly string[] = []): DiffResult {
  return {
    changes,
    replaceKeys,
    stableKeys: [],
    changedKeys: [],
    detailedDiff: undefined,
    deleteBeforeReplace: false,
  };
}

const KINDS: Readonly<Record<number, DiffKind>> = {
  [PropertyDiffMessage.Kind.ADD]: "add",
  [PropertyDiffMessage.Kind.ADD_REPLACE]: "add-replace",
  [PropertyDiffMessage.Kind.DELETE]: "delete",
  [PropertyDiffMessage.Kind.DELETE_REPLACE]: "delete-replace",
  [PropertyDiffMessage.Kind.UPDATE]: "update",
  [PropertyDiffMessage.Kind.UPDATE_REPLACE]: "update-replace",
};

/** Reads a provider's answer. */
export function readDiff(response: DiffResponse): DiffResult {
  const detailed: Record<string, PropertyDiff> = {};
  response.getDetaileddiffMap().forEach((diff: PropertyDiffMessage, path: string) => {
    detailed[path] = { diffKind: KINDS[diff.getKind()] ?? "update", inputDiff: diff.getInputdiff() };
  });
  const changes = response.getChanges();
  return {
    changes:
      changes === DiffResponse.DiffChanges.DIFF_NONE
        ? "none"
        : changes === DiffResponse.DiffChanges.DIFF_SOME
          ? "some"
          : "unknown",
    replaceKeys: response.getReplacesList(),
    stableKeys: response.getStablesList(),
    changedKeys: response.getDiffsList(),
    detailedDiff: response.getHasdetaileddiff() ? detailed : undefined,
    deleteBeforeReplace: response.getDeletebeforereplace(),
  };
}

/** Whether the resource cannot be changed in place (DiffResult.Replace). */
export function mustReplace(diff: DiffResult): boolean {
  return (
    diff.replaceKeys.length > 0 ||
    Object.values(diff.detailedDiff ?? {}).some(({ diffKind }) => diffKind.endsWith("-replace"))
  );
}

/** The same diff seen from the other side, as a refresh shows what changed outside (DiffResult.Invert). */
export function invert(diff: DiffResult): DiffResult {
  if (diff.detailedDiff === undefined) return diff;
  const turn = (kind: DiffKind): DiffKind => {
    if (kind.startsWith("add")) return kind.replace("add", "delete") as DiffKind;
    return kind.startsWith("delete") ? (kind.replace("delete", "add") as DiffKind) : kind;
  };
  return {
    ...diff,
    detailedDiff: Object.fromEntries(
      Object.entries(diff.detailedDiff).map(([path, change]) => [
        path,
        { ...change, diffKind: turn(change.diffKind) },
      ]),
    ),
  };
}
