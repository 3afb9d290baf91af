import type { EngineEvent } from "@pulumi/pulumi/automation";
import type { Changes } from "../contracts";

/** How far a resource is. */
export type Phase = "running" | "done" | "failed";

/** A resource that something was or is being done with. */
export interface TrackedResource {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  /** The engine's word for what is done, such as `create` or `same`. */
  readonly op: string;
  readonly phase: Phase;
  /** When the engine began with it, in milliseconds since the epoch. */
  readonly startedAt: number;
  /** How long it took, in milliseconds, once it is over. */
  readonly durationMs?: number;
  /** What the program asked for, as checked by the provider. */
  readonly inputs: Readonly<Record<string, unknown>>;
  /** What the engine knows of it now. */
  readonly outputs: Readonly<Record<string, unknown>>;
  /** What the engine knew of it before. */
  readonly outputsBefore: Readonly<Record<string, unknown>>;
}

/** A message of the engine, a provider or the program that people should read. */
export interface Diagnostic {
  readonly severity: "info" | "info#err" | "warning" | "error";
  readonly message: string;
  readonly urn: string;
}

const NO_CHANGES: Changes = { create: 0, update: 0, replace: 0, delete: 0, same: 0 };

/** Which count of the summary an operation of the engine belongs to. */
const COUNTED: Readonly<Record<string, keyof Changes>> = {
  create: "create",
  update: "update",
  replace: "replace",
  "create-replacement": "replace",
  delete: "delete",
  same: "same",
  read: "same",
  refresh: "same",
};

/** Removes the engine's colour marks (`<{%fg 1%}>`) and the blanks around a message. */
export function plainText(message: string): string {
  return message.replace(/<\{%[^%]*%\}>/g, "").trim();
}

type Properties = Readonly<Record<string, unknown>>;

interface StepState {
  readonly inputs?: Properties | null;
  readonly outputs?: Properties | null;
}

interface StepMetadata {
  readonly urn: string;
  readonly type: string;
  readonly op: string;
  readonly old?: StepState | null;
  readonly new?: StepState | null;
}

function nameOf(urn: string): string {
  return urn.split("::").slice(3).join("::");
}

/** Follows one operation by its engine events: the one source of progress and results for both engines. */
export class Tracker {
  private readonly byUrn = new Map<string, TrackedResource>();
  private readonly messages: Diagnostic[] = [];
  private counted: Changes | undefined;

  /** @param now Clock, in milliseconds since the epoch. Default: the system's. */
  public constructor(private readonly now: () => number = Date.now) {}

  /** Takes an event in; gives the resource whose phase it changed, if any. */
  public take(event: EngineEvent): TrackedResource | undefined {
    if (event.resourcePreEvent !== undefined) {
      return this.step(event.resourcePreEvent.metadata, "running");
    }
    if (event.resOutputsEvent !== undefined) {
      return this.step(event.resOutputsEvent.metadata, "done");
    }
    if (event.resOpFailedEvent !== undefined) {
      return this.step(event.resOpFailedEvent.metadata, "failed");
    }
    if (event.diagnosticEvent !== undefined) {
      const { severity, message, urn, ephemeral } = event.diagnosticEvent;
      const text = plainText(message);
      if (text !== "" && ephemeral !== true) {
        this.messages.push({ severity: severity, message: text, urn: urn ?? "" });
      }
    }
    if (event.summaryEvent !== undefined) this.counted = countedChanges(event.summaryEvent.resourceChanges);
    return undefined;
  }

  private step(metadata: StepMetadata, phase: Phase): TrackedResource | undefined {
    const before = this.byUrn.get(metadata.urn);
    // A refresh may come before a step of the same resource: each has a time of its own.
    const begins = before === undefined || (phase === "running" && before.phase !== "running");
    const startedAt = begins ? this.now() : before.startedAt;
    const resource: TrackedResource = {
      urn: metadata.urn,
      type: metadata.type,
      name: nameOf(metadata.urn),
      op: metadata.op,
      phase,
      startedAt,
      ...(phase === "running" ? {} : { durationMs: this.now() - startedAt }),
      inputs: metadata.new?.inputs ?? before?.inputs ?? {},
      outputs: metadata.new?.outputs ?? before?.outputs ?? {},
      outputsBefore: metadata.old?.outputs ?? before?.outputsBefore ?? {},
    };
    this.byUrn.set(metadata.urn, resource);
    // A component is done once for itself and once more for its outputs.
    const again = before?.phase === phase && before.op === metadata.op;
    return again ? undefined : resource;
  }

  /** Every resource so far, in the order in which the engine began with them. */
  public get resources(): readonly TrackedResource[] {
    return [...this.byUrn.values()];
  }

  /** Every message so far. */
  public get diagnostics(): readonly Diagnostic[] {
    return this.messages;
  }

  /** Resources by what was done, as the engine summed up, or as far as it came. */
  public get changes(): Changes {
    return this.counted ?? countedChanges(countOperations(this.resources));
  }
}

function countOperations(resources: readonly TrackedResource[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { op, phase } of resources) if (phase === "done") counts[op] = (counts[op] ?? 0) + 1;
  return counts;
}

function countedChanges(operations: Readonly<Record<string, number | undefined>>): Changes {
  const changes = { ...NO_CHANGES };
  for (const [op, count] of Object.entries(operations)) {
    const kind = COUNTED[op];
    if (kind !== undefined) changes[kind] += count ?? 0;
  }
  return changes;
}

/** Whether nothing is or would be changed. */
export function isUnchanged(changes: Changes): boolean {
  return changes.create + changes.update + changes.replace + changes.delete === 0;
}
