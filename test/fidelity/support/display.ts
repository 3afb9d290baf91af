import type { EngineEvent } from "@pulumi/pulumi/automation";
import type { Output } from "../../../automation/cli/output";
import { createDisplay } from "../../../automation/progress/display";
import { Tracker } from "../../../automation/progress/tracker";
import type { StepTrace } from "./trace";

/** The engine's events of a step, as far as zenctl reads them. */
function eventsOf(step: StepTrace): readonly EngineEvent[] {
  const bodies = [
    ...step.events.map((line) => {
      const [phase = "", op = "", ...rest] = line.split(" ");
      const urn = rest.join(" ");
      const type = urn.split("::")[2]?.split("$").pop() ?? "";
      const metadata = { op, urn, type, old: null, new: null };
      if (phase === "pre") return { resourcePreEvent: { metadata } };
      return phase === "done" ? { resOutputsEvent: { metadata } } : { resOpFailedEvent: { metadata } };
    }),
    ...step.diagnostics.map((diagnostic) => ({ diagnosticEvent: diagnostic })),
    { summaryEvent: { resourceChanges: step.changes } },
  ];
  return bodies.map((body, sequence) => ({ sequence, timestamp: 0, ...body }) as unknown as EngineEvent);
}

/** What zenctl shows of a step and knows after it; what may come in any order is sorted. */
export function shown(step: StepTrace): unknown {
  const lines: string[] = [];
  const output = { live: false, say: (line: string) => lines.push(line) } as unknown as Output;
  const display = createDisplay(output, step.operation === "preview");
  // Without a clock: how long it takes is not the engine's.
  const tracker = new Tracker(() => 0);
  for (const event of eventsOf(step)) {
    const changed = tracker.take(event);
    if (changed !== undefined) display.update(changed);
  }
  display.close();
  const messages = tracker.diagnostics.map(({ severity, message, urn }) => `${severity} ${urn} ${message}`);
  return { lines: lines.sort(), messages: messages.sort(), changes: tracker.changes };
}
