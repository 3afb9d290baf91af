import type { ReportedExemption } from "../../model/exemptionSchema";
import type { Finding } from "../../model/finding";
import { type Output, styled } from "../cli/output";

/** One line for a finding: `mandatory ZEN-101 Deployment zen-system/zen-agent /spec/...: message`. */
export function findingLine({ id, enforcement, object, path, message }: Finding): string {
  const name = object.namespace === "" ? object.name : `${object.namespace}/${object.name}`;
  return `${enforcement} ${id} ${object.kind} ${name} ${path}: ${message}`;
}

/** Shows findings, mandatory ones first. */
export function showFindings(findings: readonly Finding[], output: Output): void {
  const sorted = [...findings].sort((a, b) => b.enforcement.localeCompare(a.enforcement));
  for (const finding of sorted) {
    const line = ` !  ${findingLine(finding)}`;
    output.say(finding.enforcement === "mandatory" ? styled("red", line) : styled("yellow", line));
  }
}

/** One line for an exemption: what is accepted, how often, until when, by whom and why. */
export function exemptionLine({
  source,
  rule,
  object: { kind, namespace, name },
  path,
  what,
  reason,
  owner,
  expires,
  findings,
  expired,
}: ReportedExemption): string {
  const place = `${kind} ${namespace === undefined || namespace === "" ? "" : `${namespace}/`}${name}`;
  const at = path === undefined || path === "" ? "" : ` ${path}`;
  if (source === "declared") return `accepted ${rule} ${place}${at}: ${what ?? "declared"} (${reason})`;
  const until = `${expired ? "expired on" : "until"} ${expires ?? "?"}`;
  const count = findings === 1 ? "1 finding" : `${findings} findings`;
  return `exempt ${rule} ${place}${at}: ${count}, ${until}, for ${owner} (${reason})`;
}

/** Shows exemptions, those of the reviewed file first. */
export function showExemptions(exemptions: readonly ReportedExemption[], output: Output): void {
  const sorted = [...exemptions].sort((a, b) => b.source.localeCompare(a.source));
  for (const exemption of sorted) {
    const line = ` ~  ${exemptionLine(exemption)}`;
    output.say(exemption.expired ? styled("yellow", line) : styled("dim", line));
  }
}
