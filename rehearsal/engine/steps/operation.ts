import type { Emitter } from "../events/emitter";
import type { ProviderRegistry } from "../plugins/provider-registry";
import type { Slot, Snapshot } from "../state/snapshot";
import type { Policies } from "./policies";

/** The settings of one preview, update, refresh or destroy. */
export interface OperationOptions {
  readonly kind: "update" | "refresh" | "destroy";
  readonly preview: boolean;
  readonly stack: string;
  readonly project: string;
  /** How many steps may run at once. */
  readonly parallel: number;
  /** Go on with what does not depend on a failed step. */
  readonly continueOnError: boolean;
  /** Delete protected resources as well, or leave them and what they need (`destroy --exclude-protected`). */
  readonly excludeProtected: boolean;
  readonly replace: ReadonlySet<string>;
}

/** What the parts of an operation share. */
export interface Operation {
  readonly options: OperationOptions;
  readonly emitter: Emitter;
  readonly snapshot: Snapshot;
  readonly registry: ProviderRegistry;
  readonly policies: Policies;
  /** Resources seen so far, by URN, managed ones only. */
  readonly news: Map<string, Slot>;
  /** Resources that the program reads. */
  readonly reads: Map<string, Slot>;
}

/** The old resources by URN, those that only wait for their deletion left out. */
export function oldResources(snapshot: Snapshot): ReadonlyMap<string, Slot> {
  return new Map(
    snapshot.base
      .filter(({ state, removed }) => state.delete !== true && !removed)
      .map((slot) => [slot.state.urn, slot]),
  );
}

/** Makes sure that the provider a state names is running, configured as the old state says. */
export async function ensureProvider(operation: Operation, reference: string | undefined): Promise<void> {
  if (reference === undefined || reference === "" || operation.registry.get(reference) !== undefined) return;
  const slot = [...operation.snapshot.slots, ...operation.snapshot.base].find(
    ({ state }) => `${state.urn}::${state.id ?? ""}` === reference,
  );
  if (slot === undefined) throw new Error(`could not find provider ${reference} in the state`);
  await operation.registry.ensure(slot.state);
}
