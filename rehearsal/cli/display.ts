import type { EngineEvent, EventSink, Op, StepEventMetadata } from "../engine/events/event";
import {
  isMap,
  isList,
  isSecret,
  signatureOf,
  SECRET_SIGNATURE,
  UNKNOWN,
  type PropertyMap,
  type PropertyValue,
} from "../engine/values/property";
import { parseUrn, STACK_TYPE } from "../engine/urn";

const SYMBOLS: Partial<Readonly<Record<Op, string>>> = {
  create: " + ",
  update: " ~ ",
  delete: " - ",
  replace: "+-",
  "create-replacement": "++",
  "delete-replaced": "--",
  read: "> ",
  "read-replacement": ">>",
  refresh: " ~ ",
  import: "= ",
  "import-replacement": "=>",
  discard: "< ",
  "discard-replaced": "<<",
};

const DOING: Partial<Readonly<Record<Op, string>>> = {
  create: "creating",
  update: "updating",
  delete: "deleting",
  replace: "replacing",
  "create-replacement": "creating replacement",
  "delete-replaced": "deleting original",
  read: "reading",
  "read-replacement": "reading for replacement",
  refresh: "refreshing",
  import: "importing",
  "import-replacement": "importing replacement",
  discard: "discarding",
  "discard-replaced": "discarding original",
};

const DONE: Partial<Readonly<Record<Op, string>>> = {
  create: "created",
  update: "updated",
  delete: "deleted",
  replace: "replaced",
  "create-replacement": "created replacement",
  "delete-replaced": "deleted original",
  read: "read",
  "read-replacement": "read for replacement",
  refresh: "refreshed",
  import: "imported",
  "import-replacement": "imported replacement",
  discard: "discarded",
  "discard-replaced": "discarded original",
};

/** What was asked for, in the words of the display. */
export interface DisplayOptions {
  readonly kind: "update" | "refresh" | "destroy";
  readonly preview: boolean;
  readonly project: string;
  readonly stack: string;
  readonly suppressOutputs: boolean;
  readonly out: (text: string) => void;
}

const TITLES = { update: "Updating", refresh: "Refreshing", destroy: "Destroying" } as const;
const PREVIEWS = { update: "update", refresh: "refresh", destroy: "destroy" } as const;

/** Prints an operation in plain lines, as the real CLI does without a terminal. */
export function display(options: DisplayOptions): EventSink {
  const { kind, preview, stack, out } = options;
  const startedAt = new Map<string, number>();
  const diagnostics = new Map<string, string[]>();
  const policies: string[] = [];
  let stackOutputs: PropertyMap | undefined;
  out(preview ? `Previewing ${PREVIEWS[kind]} (${stack}):\n` : `${TITLES[kind]} (${stack}):\n`);
  const shown = new Set<string>();
  const line = (metadata: StepEventMetadata, status: string): void => {
    const { type, name } = parseUrn(metadata.urn);
    const text = `${(SYMBOLS[metadata.op] ?? "   ").padEnd(3)} ${type} ${name} ${status}\n`;
    // A component is told of twice: when it is made and when its outputs are known.
    if (!shown.has(text)) out(text);
    shown.add(text);
  };
  const write = (event: EngineEvent): void => {
    if ("resourcePreEvent" in event) {
      const { metadata } = event.resourcePreEvent;
      startedAt.set(metadata.urn, Date.now());
      if (!preview && metadata.op !== "same" && !isDefaultProvider(metadata))
        line(metadata, `${DOING[metadata.op] ?? metadata.op} (0s)`);
    } else if ("resOutputsEvent" in event) {
      const { metadata } = event.resOutputsEvent;
      if (metadata.type === STACK_TYPE && metadata.new !== null) stackOutputs = metadata.new.outputs;
      if (metadata.op === "same" || isDefaultProvider(metadata)) return;
      const seconds = Math.round((Date.now() - (startedAt.get(metadata.urn) ?? Date.now())) / 1000);
      line(metadata, preview ? metadata.op : `${DONE[metadata.op] ?? metadata.op} (${seconds}s)`);
    } else if ("resOpFailedEvent" in event) {
      line(event.resOpFailedEvent.metadata, "**failed**");
    } else if ("diagnosticEvent" in event) {
      const { urn = "", prefix = "", message, severity, ephemeral } = event.diagnosticEvent;
      if (severity === "debug" || ephemeral === true) return;
      diagnostics.set(urn, [...(diagnostics.get(urn) ?? []), `${prefix}${message}`]);
    } else if ("policyEvent" in event) {
      const {
        enforcementLevel,
        policyPackName,
        policyPackVersion,
        policyName,
        message,
        resourceUrn = "",
      } = event.policyEvent;
      const where =
        resourceUrn === "" ? "" : ` (${parseUrn(resourceUrn).type}: ${parseUrn(resourceUrn).name})`;
      policies.push(
        `    [${enforcementLevel}]  ${policyPackName}@v${policyPackVersion}  ${policyName}${where}\n${indent(message, 4)}`,
      );
    } else if ("summaryEvent" in event) {
      const { resourceChanges, durationSeconds } = event.summaryEvent;
      if (diagnostics.size > 0) out("Diagnostics:\n");
      for (const [urn, lines] of diagnostics) {
        out(
          `  ${urn === "" ? STACK_TYPE : parseUrn(urn).type} (${urn === "" ? `${options.project}-${stack}` : parseUrn(urn).name}):\n${lines.map((text) => indent(text, 4)).join("")}\n`,
        );
      }
      if (policies.length > 0) out(`Policies:\n${policies.join("")}\n`);
      if (
        stackOutputs !== undefined &&
        Object.keys(stackOutputs).length > 0 &&
        !options.suppressOutputs &&
        kind === "update"
      ) {
        out(`Outputs:\n${showMap(stackOutputs, 4)}\n`);
      }
      out(`Resources:\n${summary(resourceChanges, preview)}\n`);
      if (!preview) out(`Duration: ${durationSeconds}s\n`);
    }
  };
  return { write, close: () => Promise.resolve() };
}

function isDefaultProvider({ type, urn }: StepEventMetadata): boolean {
  return type.startsWith("pulumi:providers:") && /^default(_|$)/.test(parseUrn(urn).name);
}

function indent(text: string, by: number): string {
  return text
    .replace(/\n$/, "")
    .split("\n")
    .map((line) => `${" ".repeat(by)}${line}\n`)
    .join("");
}

/** Ops in the order in which the summary lists them; `same` has a line of its own. */
const LISTED: readonly Op[] = [
  "create",
  "create-replacement",
  "update",
  "replace",
  "delete",
  "import",
  "read",
  "discard",
];

function summary(changes: Readonly<Record<string, number>>, preview: boolean): string {
  const lines = LISTED.filter((op) => (changes[op] ?? 0) > 0).map((op) => {
    const what = preview ? `to ${op}` : (DONE[op] ?? op);
    return `    ${(SYMBOLS[op] ?? "").trim()} ${changes[op] ?? 0} ${what}\n`;
  });
  const same = changes["same"] ?? 0;
  const changed = LISTED.reduce((sum, op) => sum + (changes[op] ?? 0), 0);
  if (changed > 0 && lines.length > 1)
    lines.push(`    ${changed} change${changed === 1 ? "" : "s"}. ${same} unchanged\n`);
  else if (same > 0) lines.push(`    ${same} unchanged\n`);
  return lines.join("");
}

function showMap(map: PropertyMap, by: number): string {
  const keys = Object.keys(map).sort();
  const width = Math.max(0, ...keys.map((key) => key.length));
  return keys.map((key) => `${" ".repeat(by)}${key.padEnd(width)}: ${show(map[key] ?? null, by)}\n`).join("");
}

function show(value: PropertyValue, by: number): string {
  if (isSecret(value) || signatureOf(value) === SECRET_SIGNATURE) return "[secret]";
  if (value === null) return "<null>";
  if (value === UNKNOWN) return "[unknown]";
  if (isList(value)) {
    const items = value.map((item, at) => `${" ".repeat(by + 4)}[${at}]: ${show(item, by + 4)}\n`).join("");
    return items === "" ? "[]" : `[\n${items}${" ".repeat(by)}]`;
  }
  if (isMap(value))
    return Object.keys(value).length === 0 ? "{}" : `{\n${showMap(value, by + 4)}${" ".repeat(by)}}`;
  return typeof value === "string" ? JSON.stringify(value) : String(value);
}
