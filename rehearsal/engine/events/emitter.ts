import type { EngineEvent, EventBody, EventSink, Severity, StepEventMetadata } from "./event";
import { OperationSecrets } from "./secrets";

/** Severities that a message begins with. */
const NAMED: ReadonlySet<Severity> = new Set<Severity>(["debug", "warning", "error"]);

/** Numbers events, takes secrets out of them and hands them to everybody who listens. */
export class Emitter {
  readonly #sinks: readonly EventSink[];
  #sequence = 0;

  constructor(
    sinks: readonly EventSink[],
    /** What no event may say. */
    readonly secrets: OperationSecrets = new OperationSecrets(),
  ) {
    this.#sinks = sinks;
  }

  emit(body: EventBody): void {
    const event: EngineEvent = {
      sequence: this.#sequence++,
      timestamp: Math.floor(Date.now() / 1000),
      ...this.#withoutSecrets(body),
    };
    for (const sink of this.#sinks) sink.write(event);
  }

  #withoutSecrets(body: EventBody): EventBody {
    const { secrets } = this;
    const shown = (metadata: StepEventMetadata): StepEventMetadata => ({
      ...metadata,
      old: secrets.properties(metadata.old),
      new: secrets.properties(metadata.new),
    });
    if ("diagnosticEvent" in body) {
      const { diagnosticEvent: event } = body;
      return { diagnosticEvent: { ...event, message: secrets.message(event.message) } };
    }
    if ("policyEvent" in body) {
      const { policyEvent: event } = body;
      return { policyEvent: { ...event, message: secrets.message(event.message) } };
    }
    if ("resourcePreEvent" in body) {
      const { resourcePreEvent: event } = body;
      return { resourcePreEvent: { ...event, metadata: shown(event.metadata) } };
    }
    if ("resOutputsEvent" in body) {
      const { resOutputsEvent: event } = body;
      return { resOutputsEvent: { ...event, metadata: shown(event.metadata) } };
    }
    if ("resOpFailedEvent" in body) {
      const { resOpFailedEvent: event } = body;
      return { resOpFailedEvent: { ...event, metadata: shown(event.metadata) } };
    }
    return body;
  }

  /** Says something about a resource, or about the whole when no URN is given. */
  diagnose(
    severity: Severity,
    message: string,
    urn = "",
    options: { streamId?: number; ephemeral?: boolean } = {},
  ): void {
    const prefix = NAMED.has(severity) ? `${severity}: ` : "";
    this.emit({
      diagnosticEvent: {
        ...(urn === "" ? {} : { urn }),
        ...(prefix === "" ? {} : { prefix }),
        // Control codes of a terminal have no place in an event (ConvertEngineEvent).
        // eslint-disable-next-line no-control-regex
        message: `${message}\n`.replace(/\u001b\[[0-9;]*[mK]/g, ""),
        color: "never",
        severity,
        ...(options.streamId ? { streamID: options.streamId } : {}),
        ...(options.ephemeral === true ? { ephemeral: true } : {}),
      },
    });
  }

  async close(): Promise<void> {
    await Promise.all(this.#sinks.map((sink) => sink.close()));
  }
}
