import { parseReference } from "../provider-reference";
import type { StackContents } from "./checkpoint";
import type { OperationType, PendingOperation, ResourceState } from "./resource-state";

/** One resource's place in the state. Steps change `state` as they go; identity tells two states of one URN apart. */
export interface Slot {
  state: ResourceState;
  removed: boolean;
}

/** Makes a place for a state. */
export function slotOf(state: ResourceState): Slot {
  return { state, removed: false };
}

/** The state of a stack while it is being changed, written down after every change. */
export class Snapshot {
  readonly #base: Slot[];
  readonly #fresh: Slot[] = [];
  readonly #pending = new Set<PendingOperation>();
  #inherited: readonly PendingOperation[];
  readonly #save: (contents: StackContents) => Promise<void>;
  #writing: Promise<void> | undefined;
  #next: Promise<void> | undefined;

  /** @param save - writes the whole state so that it survives a crash. */
  constructor(previous: StackContents, save: (contents: StackContents) => Promise<void>) {
    this.#base = previous.resources.map(slotOf);
    // As in the engine, only an interrupted create is kept: it may have left something that nobody knows.
    this.#inherited = previous.pendingOperations.filter(({ type }) => type === "creating");
    this.#save = save;
  }

  /** Notes that an operation is about to begin; resolves when that is safely written. */
  async begin(type: OperationType, resource: ResourceState): Promise<PendingOperation> {
    const operation: PendingOperation = { type, resource };
    this.#pending.add(operation);
    await this.write();
    return operation;
  }

  /** Notes that an operation has ended, well or badly. Takes effect with the next write. */
  end(operation: PendingOperation): void {
    this.#pending.delete(operation);
  }

  /** Puts a resource at the end of the new state, and takes the one it replaces out. */
  add(fresh: Slot, instead?: Slot): void {
    if (instead !== undefined) instead.removed = true;
    this.#fresh.push(fresh);
    this.#inherited = this.#inherited.filter(({ resource }) => resource.urn !== fresh.state.urn);
  }

  /** What was there when the operation began, in its order, and then what was found of interrupted creates. */
  get base(): readonly Slot[] {
    return this.#base;
  }

  /** Creates of earlier runs of which nobody knows whether they were done. */
  get interruptedCreates(): readonly PendingOperation[] {
    return this.#inherited;
  }

  /** Takes the resource of an interrupted create in, as one that was there when the operation began. */
  adopt(found: Slot): void {
    this.#base.push(found);
    this.#inherited = this.#inherited.filter(({ resource }) => resource.urn !== found.state.urn);
  }

  /** Forgets the creates that an earlier run left unfinished (`refresh --clear-pending-creates`). */
  clearInherited(): void {
    this.#inherited = [];
  }

  /** Every place in use: first what this operation has seen, in the order of its ends, then what is left. */
  get slots(): readonly Slot[] {
    return [...this.#fresh, ...this.#base].filter(({ removed }) => !removed);
  }

  /** The state as it would be written now. */
  get contents(): StackContents {
    return {
      resources: withCurrentUrns(this.slots.map(({ state }) => state)),
      pendingOperations: [...this.#inherited, ...this.#pending],
    };
  }

  /**
   * Writes the state. Calls made while a write is under way share the one that follows it, so that many steps that
   * end together cost one write.
   */
  write(): Promise<void> {
    if (this.#writing === undefined) {
      this.#writing = this.#save(this.contents).finally(() => (this.#writing = undefined));
      return this.#writing;
    }
    this.#next ??= this.#writing
      .catch(() => undefined)
      .then(() => {
        this.#next = undefined;
        return this.write();
      });
    return this.#next;
  }
}

/** References by an old URN are rewritten to the new one, and aliases so used up (Snapshot.NormalizeURNReferences). */
function withCurrentUrns(resources: readonly ResourceState[]): readonly ResourceState[] {
  const current = new Map<string, string>();
  for (const { urn, aliases = [] } of resources) for (const alias of aliases) current.set(alias, urn);
  if (current.size === 0) return resources;
  const fix = (urn: string) => current.get(urn) ?? urn;
  return resources.map((state) => {
    const reference = state.provider === undefined ? undefined : parseReference(state.provider);
    return {
      ...state,
      aliases: [],
      ...(state.parent === undefined ? {} : { parent: fix(state.parent) }),
      ...(state.dependencies === undefined ? {} : { dependencies: state.dependencies.map(fix) }),
      ...(state.deletedWith === undefined ? {} : { deletedWith: fix(state.deletedWith) }),
      ...(state.replaceWith === undefined ? {} : { replaceWith: state.replaceWith.map(fix) }),
      ...(reference === undefined ? {} : { provider: `${fix(reference.urn)}::${reference.id}` }),
      ...(state.propertyDependencies === undefined
        ? {}
        : {
            propertyDependencies: Object.fromEntries(
              Object.entries(state.propertyDependencies).map(([key, urns]) => [key, urns.map(fix)]),
            ),
          }),
    };
  });
}
