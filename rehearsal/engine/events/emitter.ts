import type { EngineEvent, EventBody, EventSink, Severity } from "./event";

/** Severities that a message begins with. */
const NAMED: ReadonlySet<Severity> = new Set<Severity>(["debug", "warning", "error"]);

/** Numbers events and hands them to everybody who listens. */
export class Emitter {
  readonly #sinks: readonly EventSink[];
  #sequence = 0;

  constructor(sinks: readonly EventSink[]) {
    this.#sinks = sinks;
  }

  emit(body: EventBody): void {
    const event: EngineEvent = {
      sequence: this.#sequence++,
      timestamp: Math.floor(Date.now() / 1000),
      ...body,
    };
    for (const sink of this.#sinks) sink.write(event);
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
