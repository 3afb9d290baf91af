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
