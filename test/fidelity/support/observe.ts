import type { EngineEvent } from "@pulumi/pulumi/automation";
import type { Normaliser } from "./normalise";
import type {
  DiagnosticTrace,
  Json,
  JsonMap,
  PolicyTrace,
  RemediationTrace,
  StepDetails,
  StepTrace,
} from "./trace";

/** What one command of an engine left behind. */
export interface Ran {
  readonly name: string;
  readonly operation: string;
  readonly exitCode: number;
  readonly events: readonly EngineEvent[];
  /** Resources of the exported state; nothing after a preview. */
  readonly resources: readonly Readonly<Record<string, unknown>>[] | undefined;
}

interface Metadata {
  readonly op: string;
  readonly urn: string;
  readonly diffs?: readonly string[] | null;
  readonly keys?: readonly string[] | null;
  readonly detailedDiff?: Readonly<
    Record<string, { readonly diffKind?: string; readonly kind?: string }>
  > | null;
  readonly new?: { readonly inputs?: unknown; readonly custom?: boolean } | null;
}

/** Messages that tell of the machine, not of the program. */
const OF_THE_MACHINE = [/^using pulumi-\S+ from \$PATH/, /^resource plugin \S+ is expected to have version/];

/** Makes the trace of a command from its events and the state after it. */
export function observe(ran: Ran, normaliser: Normaliser): StepTrace {
  const { events, operation } = ran;
  const summary = events.find((event) => event.summaryEvent !== undefined)?.summaryEvent;
  return {
    name: ran.name,
    operation,
    exitCode: ran.exitCode,
    result: (summary as { readonly result?: string } | undefined)?.result ?? "none",
    changes: summary?.resourceChanges ?? {},
    maybeCorrupt: summary?.maybeCorrupt ?? false,
    events: events.flatMap((event) => stepsOf(event)),
    details: detailsOf(events, operation === "preview", normaliser),
    diagnostics: events.flatMap((event) => diagnosticsOf(event, normaliser)),
    policies: events.flatMap((event) => policiesOf(event, normaliser)),
    remediations: events.flatMap((event) => remediationsOf(event, normaliser)),
    judged: judgedOf(events),
    state: ran.resources === undefined ? null : stateOf(ran.resources, normaliser),
  };
}

function stepsOf(event: EngineEvent): readonly string[] {
  const line = (phase: string, { op, urn }: Metadata): readonly string[] => [`${phase} ${op} ${urn}`];
  if (event.resourcePreEvent !== undefined) return line("pre", event.resourcePreEvent.metadata);
  if (event.resOutputsEvent !== undefined) return line("done", event.resOutputsEvent.metadata);
  if (event.resOpFailedEvent !== undefined) return line("failed", event.resOpFailedEvent.metadata);
  return [];
}

function detailsOf(
  events: readonly EngineEvent[],
  preview: boolean,
  normaliser: Normaliser,
): Readonly<Record<string, StepDetails>> {
  const details: Record<string, StepDetails> = {};
  for (const { resourcePreEvent } of events) {
    if (resourcePreEvent === undefined) continue;
    const { op, urn, diffs, keys, detailedDiff, ...metadata } = resourcePreEvent.metadata as Metadata;
    const planned = preview && op !== "same" && metadata.new?.custom === true;
    const found: StepDetails = {
      ...((diffs ?? []).length > 0 ? { diffs: [...(diffs ?? [])].sort() } : {}),
      ...((keys ?? []).length > 0 ? { keys: [...(keys ?? [])].sort() } : {}),
      ...(detailedDiff == null ? {} : { detailedDiff: normaliser.value(detailedDiff) as JsonMap }),
      ...(planned ? { inputs: normaliser.value(metadata.new?.inputs) } : {}),
    };
    if (Object.keys(found).length > 0) details[`${op} ${urn}`] = found;
  }
  return details;
}

function diagnosticsOf({ diagnosticEvent }: EngineEvent, normaliser: Normaliser): readonly DiagnosticTrace[] {
  if (diagnosticEvent === undefined) return [];
  const { severity, urn, message, ephemeral } = diagnosticEvent;
  if ((severity as string) === "debug" || ephemeral === true) return [];
  const text = message.replace(/<\{%[^%]*%\}>/g, "").trim();
  if (text === "" || OF_THE_MACHINE.some((pattern) => pattern.test(text))) return [];
  return [{ severity, urn: urn ?? "", message: normaliser.text(text) }];
}

function policiesOf({ policyEvent }: EngineEvent, normaliser: Normaliser): readonly PolicyTrace[] {
  if (policyEvent === undefined) return [];
  const { policyPackName, policyName, enforcementLevel, resourceUrn, message } = policyEvent;
  const text = normaliser.text(message.replace(/<\{%[^%]*%\}>/g, "").trim());
  return [
    {
      pack: policyPackName,
      policy: policyName,
      level: enforcementLevel,
      urn: resourceUrn ?? "",
      message: text,
    },
  ];
}

function remediationsOf(event: EngineEvent, normaliser: Normaliser): readonly RemediationTrace[] {
  const { policyRemediationEvent } = event as unknown as {
    readonly policyRemediationEvent?: {
      readonly policyName: string;
      readonly resourceUrn?: string;
      readonly before?: unknown;
      readonly after?: unknown;
    };
  };
  if (policyRemediationEvent === undefined) return [];
  const { policyName, resourceUrn, before, after } = policyRemediationEvent;
  return [
    {
      policy: policyName,
      urn: resourceUrn ?? "",
      before: normaliser.value(before),
      after: normaliser.value(after),
    },
  ];
}

const SUMMARIES = [
  "policyAnalyzeSummaryEvent",
  "policyRemediateSummaryEvent",
  "policyAnalyzeStackSummaryEvent",
] as const;

function judgedOf(events: readonly EngineEvent[]): Readonly<Record<string, Json>> {
  const judged: Record<string, Json> = {};
  for (const event of events) {
    for (const kind of SUMMARIES) {
      const summary = (event as unknown as Record<string, unknown>)[kind] as
        | {
            readonly resourceUrn?: string;
            readonly passed?: string[] | null;
            readonly failed?: string[] | null;
          }
        | undefined;
      if (summary === undefined) continue;
      judged[`${kind} ${summary.resourceUrn ?? ""}`.trim()] = {
        passed: [...(summary.passed ?? [])].sort(),
        failed: [...(summary.failed ?? [])].sort(),
      };
    }
  }
  return judged;
}

function stateOf(
  resources: readonly Readonly<Record<string, unknown>>[],
  normaliser: Normaliser,
): Readonly<Record<string, Json>> {
  const entries = resources.map((resource): [string, Json] => {
    const waiting = resource["delete"] === true ? " (to be deleted)" : "";
    return [`${String(resource["urn"])}${waiting}`, normaliser.resource(resource)];
  });
  return Object.fromEntries(entries.sort(([one], [other]) => (one < other ? -1 : 1)));
}
