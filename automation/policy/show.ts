import type { ReportedExemption } from "../../model/exemptionSchema";
import type { Finding, FindingSource } from "../../model/finding";
import { type Output, styled } from "../cli/output";
import { exemptionLine } from "../report/findings";
import type { CheckOutcome } from "./check";

const SEVERITIES: readonly Finding["severity"][] = ["critical", "high", "medium", "low"];

/** How much is written at once, in characters: neither a line at a time nor everything in memory twice. */
const CHUNK = 256 * 1024;

function placeOf(source: FindingSource): string {
  if ("file" in source) return `${source.file}#${source.index}`;
  return source.template === "" ? `release ${source.release}` : `${source.release}: ${source.template}`;
}

function heading({ kind, namespace, name, source }: Finding["object"]): string {
  const place = placeOf(source);
  // A document that is no object, and the exemptions file, are called by their place already.
  if ("file" in source && (name === place || name === source.file)) return `${kind} ${name}`;
  return `${kind} ${namespace === "" ? name : `${namespace}/${name}`}  ${place}`;
}

function findingText({ enforcement, severity, id, path, message }: Finding): string {
  const level = `${enforcement} ${severity}`;
  const word = enforcement === "mandatory" ? styled("red", level) : styled("yellow", level);
  return `  ${word} ${id} ${path === "" ? "" : `${path}: `}${message}\n`;
}

/** Findings by their object, objects in the order in which they are first named. */
function byObject(findings: readonly Finding[]): ReadonlyMap<string, readonly Finding[]> {
  const groups = new Map<string, Finding[]>();
  for (const finding of findings) {
    const key = heading(finding.object);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [finding]);
    else group.push(finding);
  }
  return groups;
}

/** Mandatory ones first, then by severity; equals stay in the order of the rules. */
function byWeight(a: Finding, b: Finding): number {
  if (a.enforcement !== b.enforcement) return a.enforcement === "mandatory" ? -1 : 1;
  return SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity);
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? "" : "s"}`;
}

/** What came of it in one line. */
export function summaryLine(
  { findings, exemptions, objects, notJudged }: CheckOutcome,
  durationMs: number,
): string {
  const mandatory = findings.filter(({ enforcement }) => enforcement === "mandatory").length;
  const ofFile = exemptions.filter(({ source }) => source === "file");
  const parts = [
    `${count(findings.length, "finding")}${findings.length === 0 ? "" : ` (${mandatory} mandatory)`} on ${count(objects, "object")}`,
    ...(notJudged === 0 ? [] : [`${notJudged} could not be judged`]),
    ...(ofFile.length === 0 ? [] : [count(ofFile.length, "exemption")]),
    ...(exemptions.length === ofFile.length
      ? []
      : [`${exemptions.length - ofFile.length} declared and accepted`]),
  ];
  return `${parts.join(", ")}, in ${(durationMs / 1000).toFixed(2)} s`;
}

function exemptionText(exemption: ReportedExemption): string {
  const line = exemptionLine(exemption);
  return `${exemption.expired ? styled("yellow", line) : styled("dim", line)}\n`;
}

function* texts({ findings, exemptions }: CheckOutcome): Generator<string> {
  for (const [title, group] of byObject(findings)) {
    yield `${styled("bold", title)}\n`;
    for (const finding of [...group].sort(byWeight)) yield findingText(finding);
    yield "\n";
  }
  for (const exemption of exemptions) yield exemptionText(exemption);
  if (exemptions.length > 0) yield "\n";
}

/** Shows what was found: findings by their object, exemptions, and the count of everything. */
export function showCheck(outcome: CheckOutcome, durationMs: number, output: Output): void {
  if (!output.json) {
    let pending: string[] = [];
    let length = 0;
    for (const text of texts(outcome)) {
      pending.push(text);
      length += text.length;
      if (length < CHUNK) continue;
      output.text(pending.join(""));
      pending = [];
      length = 0;
    }
    if (length > 0) output.text(pending.join(""));
  }
  output.say(summaryLine(outcome, durationMs));
}
