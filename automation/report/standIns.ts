import type { Output } from "../cli/output";
import type { Diagnostic } from "../progress/tracker";

/** What the policy pack says where it read another chart than the one that will be installed. */
const TOLD = /^release \S+: a stand-in for the chart \S+ was judged, not the published one$/;

/** Sentences about charts that were not judged themselves, each once. */
export function standInSentences(diagnostics: readonly Diagnostic[]): readonly string[] {
  const lines = diagnostics
    .filter(({ severity }) => severity === "info")
    .flatMap(({ message }) => message.split("\n"))
    .map((line) => line.trim());
  return [...new Set(lines.filter((line) => TOLD.test(line)))].sort();
}

/** Says of which charts stand-ins were judged. */
export function showStandIns(diagnostics: readonly Diagnostic[], output: Output): void {
  for (const sentence of standInSentences(diagnostics)) output.say(` i  ${sentence}`);
}
