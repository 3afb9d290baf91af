import { stepEvent } from "../events/step-event";
import type { Op } from "../events/event";
import { ProviderError } from "../plugins/provider-error";
import type { OperationType, PendingOperation } from "../state/resource-state";
import type { Slot } from "../state/snapshot";
import { deepEquals } from "../values/equality";
import { isSecret, type PropertyValue, secret } from "../values/property";
import { applyStep, ProtectedError, type StepOutcome } from "./apply";
import { BailError } from "./bail";
import type { Operation } from "./operation";
import { isInternal, type Step } from "./step";

const RECORDED: Partial<Readonly<Record<Op, OperationType>>> = {
  create: "creating",
  "create-replacement": "creating",
  update: "updating",
  delete: "deleting",
  "delete-replaced": "deleting",
  discard: "deleting",
  "discard-replaced": "deleting",
  read: "reading",
  "read-replacement": "reading",
  import: "importing",
  "import-replacement": "importing",
};

/** Runs steps: tells of them, does them, writes the state down before and after (step_executor.go). */
export class Executor {
  readonly #operation: Operation;
  readonly #counts = new Map<Op, number>();
  readonly #waiting: (() => void)[] = [];
  readonly #failedUrns = new Set<string>();
  readonly #last = new Map<string, Step>();
  /** Every URN that this operation deletes, for what goes with it. */
  readonly deleting = new Set<string>();
  #running = 0;
  #failed = false;
  #stopped: Error | undefined;
  #maybeCorrupt = false;
  #stop: (reason: Error) => void = () => undefined;
  /** Rejects when no further step will begin. */
  readonly stopped: Promise<never>;

  constructor(operation: Operation) {
    this.#operation = operation;
    this.stopped = new Promise<never>((_resolve, reject) => (this.#stop = reject));
    this.stopped.catch(() => undefined);
  }

  /** Whether a step failed, rather than what comes before it. */
  get stepFailed(): boolean {
    return this.#failedUrns.size > 0;
  }

  get failed(): boolean {
    return this.#failed;
  }

  get maybeCorrupt(): boolean {
    return this.#maybeCorrupt;
  }

  /** How many resources each kind of step was done to. */
  get changes(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#counts);
  }

  /** The URNs whose steps failed. */
  get failedUrns(): ReadonlySet<string> {
    return this.#failedUrns;
  }

  /** What was done to a resource. */
  opOf(urn: string): Op {
    return this.#last.get(urn)?.op ?? "same";
  }

  /** The old side of what was done to a resource. */
  oldOf(urn: string): { readonly old?: Slot } {
    const old = this.#last.get(urn)?.old;
    return old === undefined ? {} : { old };
  }

  /** Lets no further step begin; those under way go on. */
  halt(reason: Error): void {
    this.#stopped ??= reason;
    // Whoever halted has told why.
    this.#stop(new BailError(reason.message));
  }

  /** Notes a failure that was already told. */
  fail(): void {
    this.#failed = true;
  }

  /**
   * Runs steps one after the other, at most `parallel` such chains at a time.
   * @throws BailError when a step failed or no step may begin any more.
   */
  async run(steps: readonly Step[]): Promise<void> {
    await this.#enter();
    try {
      for (const step of steps) {
        if (this.#stopped !== undefined) throw new BailError(this.#stopped.message);
        await this.#execute(step);
      }
    } finally {
      this.#leave();
    }
  }

  async #enter(): Promise<void> {
    if (this.#running < this.#operation.options.parallel) {
      this.#running++;
      return;
    }
    await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  #leave(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#running--;
    else next();
  }

  async #execute(step: Step): Promise<void> {
    const { emitter, options } = this.#operation;
    const { preview } = options;
    emitter.emit({ resourcePreEvent: { metadata: stepEvent(step), ...(preview ? { planning: true } : {}) } });
    const recorded = await this.#begin(step);
    let outcome: StepOutcome;
    try {
      outcome = await applyStep(this.#operation, step, this.deleting);
    } catch (error) {
      outcome = { error: error instanceof Error ? error : new Error(String(error)), partial: false };
    }
    const kept = outcome.error === undefined || outcome.partial;
    if (kept) {
      markSecrets(step);
      if (step.new !== undefined) emitter.secrets.learnState(step.new.state);
      this.#remember(step);
    }
    this.#report(step, outcome);
    await this.#commit(step, mayBeThere(step, outcome) ? undefined : recorded, kept);
    if (outcome.error === undefined) return;
    this.#failed = true;
    this.#failedUrns.add(step.urn);
    if (isUnsure(step, outcome)) this.#maybeCorrupt = true;
    // Nothing was done to a protected resource: all of them are told in one run.
    if (!options.continueOnError && !(outcome.error instanceof ProtectedError)) this.halt(outcome.error);
    throw new BailError(outcome.error.message);
  }

  async #begin(step: Step): Promise<PendingOperation | undefined> {
    const type = RECORDED[step.op];
    const resource = (step.op.startsWith("d") ? step.old : step.new)?.state;
    if (this.#operation.options.preview || type === undefined || resource === undefined) return undefined;
    if (!resource.custom) return undefined;
    return this.#operation.snapshot.begin(type, resource);
  }

  #remember(step: Step): void {
    if (step.new === undefined || step.op === "replace") return;
    const map = step.op.startsWith("read") ? this.#operation.reads : this.#operation.news;
    map.set(step.urn, step.new);
    if (step.logical) this.#last.set(step.urn, step);
  }

  #report(step: Step, outcome: StepOutcome): void {
    const { emitter, options } = this.#operation;
    const planning = options.preview ? { planning: true } : {};
    const internal = isInternal(step);
    if (outcome.error !== undefined) {
      const urn = internal ? "" : step.urn;
      if (options.preview) {
        emitter.diagnose("error", `Preview failed: ${outcome.error.message}`, urn);
        return;
      }
      emitter.diagnose("error", outcome.error.message, urn);
      const unknown = isUnsure(step, outcome);
      const steps = [...this.#counts.values()].reduce((sum, count) => sum + count, 0);
      emitter.emit({
        resOpFailedEvent: { metadata: stepEvent(step), status: outcome.partial ? 1 : unknown ? 2 : 0, steps },
      });
      return;
    }
    if (!internal && counts(step)) this.#counts.set(step.op, (this.#counts.get(step.op) ?? 0) + 1);
    const custom = (step.new ?? step.old)?.state.custom === true;
    if (options.preview || custom || step.op === "delete") {
      emitter.emit({ resOutputsEvent: { metadata: stepEvent(step), ...planning } });
    }
  }

  /** Counts and tells of a refresh as what it found. */
  reportRefresh(step: Step, op: Op): void {
    if (!isInternal(step)) this.#counts.set(op, (this.#counts.get(op) ?? 0) + 1);
    const planning = this.#operation.options.preview ? { planning: true } : {};
    this.#operation.emitter.emit({ resOutputsEvent: { metadata: stepEvent(step, op), ...planning } });
  }

  async #commit(step: Step, recorded: PendingOperation | undefined, kept: boolean): Promise<void> {
    const { snapshot, options } = this.#operation;
    if (options.preview) return;
    if (recorded !== undefined) snapshot.end(recorded);
    if (kept) commit(snapshot, step);
    if (step.op === "same" && kept && !worthWriting(step.old, step.new)) return;
    await snapshot.write();
  }
}

function commit(snapshot: { add(fresh: Slot, instead?: Slot): void }, step: Step): void {
  const { old, new: fresh } = step;
  switch (step.op) {
    case "same":
    case "update":
    case "read":
    case "import":
      if (fresh !== undefined) snapshot.add(fresh, old);
      return;
    case "create":
    case "create-replacement":
    case "read-replacement":
    case "import-replacement":
      if (fresh !== undefined) snapshot.add(fresh, old?.state.pendingReplacement === true ? old : undefined);
      return;
    case "delete":
    case "delete-replaced":
    case "discard":
    case "discard-replaced":
    case "remove-pending-replace":
      if (old !== undefined && !(step.pending === true && old.state.pendingReplacement === true))
        old.removed = true;
      return;
    case "replace":
    case "refresh":
      return;
  }
}

/** Whether nobody knows what became of a resource. Of a create the real engine never says so: it drops the status. */
function isUnsure(step: Step, { error }: StepOutcome): boolean {
  return error instanceof ProviderError && error.maybeCorrupt && !step.op.startsWith("create");
}

/**
 * Whether a resource may have been made although nothing is known of it: its create stays in the state as pending, as
 * one that was killed does, so that the next run can take over what is there. The real engine forgets it.
 */
function mayBeThere(step: Step, { error }: StepOutcome): boolean {
  return error instanceof ProviderError && error.unanswered && step.op.startsWith("create");
}

/** A read that found nothing new counts as nothing (shouldRecordReadStep). */
function counts(step: Step): boolean {
  if (step.op !== "read") return step.logical;
  return step.old !== undefined && !deepEquals(step.old.state.outputs, step.new?.state.outputs);
}

/** Marks outputs as secret that were asked to be, or whose input of the same name is. */
function markSecrets(step: Step): void {
  if (step.new === undefined || step.op === "replace") return;
  const { outputs, inputs, additionalSecretOutputs = [] } = step.new.state;
  const marked = Object.entries(outputs).map(([key, value]): [string, PropertyValue] => {
    const hidden = (key !== "id" && additionalSecretOutputs.includes(key)) || isSecret(inputs[key]);
    return [key, hidden ? secret(value) : value];
  });
  step.new.state = { ...step.new.state, outputs: Object.fromEntries(marked) };
}

/** Whether an unchanged resource still has something new to write (sameSnapshotMutation.mustWrite). */
function worthWriting(old: Slot | undefined, fresh: Slot | undefined): boolean {
  if (old === undefined || fresh === undefined) return true;
  const essence = ({ state }: Slot): PropertyValue => ({
    urn: state.urn,
    type: state.type,
    custom: state.custom,
    customTimeouts: (state.customTimeouts ?? {}) as Record<string, number>,
    retainOnDelete: state.retainOnDelete ?? false,
    provider: state.provider ?? "",
    parent: state.parent ?? "",
    deletedWith: state.deletedWith ?? "",
    replaceWith: state.replaceWith ?? [],
    protect: state.protect ?? false,
    inputs: state.inputs,
    outputs: state.outputs,
    dependencies: [...(state.dependencies ?? [])].sort(),
    propertyDependencies: Object.fromEntries(
      Object.entries(state.propertyDependencies ?? {}).map(([key, urns]) => [key, [...urns].sort()]),
    ),
  });
  return !deepEquals(essence(old), essence(fresh));
}
