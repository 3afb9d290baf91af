import { DependencyGraph } from "../state/dependency-graph";
import type { Slot } from "../state/snapshot";
import { BailError, isBail } from "./bail";
import type { Executor } from "./executor";
import { ensureProvider, type Operation } from "./operation";
import { deleteStep } from "./replacement";
import { makeStep, type Step } from "./step";

/** Which of the old resources must go: those that wait for it, and those that nobody wants any more. */
function condemned(operation: Operation, isWanted: (urn: string) => boolean): readonly Slot[] {
  const { excludeProtected } = operation.options;
  const all = operation.snapshot.base.filter(
    ({ state, removed }) => !removed && (state.delete === true || !isWanted(state.urn)),
  );
  if (!excludeProtected) return all;
  // What a protected resource needs stays as well.
  const graph = new DependencyGraph(operation.snapshot.base.filter(({ removed }) => !removed));
  const kept = new Set<Slot>();
  const keep = (slot: Slot): void => {
    if (kept.has(slot)) return;
    kept.add(slot);
    graph.dependenciesOf(slot).forEach(keep);
  };
  all.filter(({ state }) => state.protect === true).forEach(keep);
  return all.filter((slot) => !kept.has(slot));
}

function stepFor(slot: Slot): Step {
  const { state } = slot;
  if (state.delete === true) return deleteStep(slot, false);
  if (state.pendingReplacement === true) return makeStep("remove-pending-replace", { old: slot });
  return makeStep(state.external === true ? "discard" : "delete", { old: slot });
}

/**
 * Deletes what is no longer wanted, in reverse dependency order: a round of deletions begins when the round before it
 * has ended. What a failed deletion needs is left in place.
 * @throws BailError when a deletion failed.
 */
export async function deleteUnwanted(
  operation: Operation,
  executor: Executor,
  isWanted: (urn: string) => boolean,
): Promise<void> {
  const slots = condemned(operation, isWanted);
  for (const { state } of slots) {
    executor.deleting.add(state.urn);
    if (!operation.options.preview) await ensureProvider(operation, state.provider);
  }
  const graph = new DependencyGraph(operation.snapshot.base);
  const needed = new Set<Slot>();
  const keepWhatItNeeds = (slot: Slot): void =>
    graph.dependenciesOf(slot).forEach((other) => {
      if (needed.has(other)) return;
      needed.add(other);
      keepWhatItNeeds(other);
    });
  let failure: BailError | undefined;
  for (const round of graph.deletionRounds(slots)) {
    await Promise.all(
      round
        .filter((slot) => !needed.has(slot))
        .map(async (slot) => {
          try {
            await executor.run([stepFor(slot)]);
          } catch (error) {
            if (!isBail(error)) throw error;
            failure ??= error;
            keepWhatItNeeds(slot);
          }
        }),
    );
  }
  if (failure !== undefined) throw failure;
}
