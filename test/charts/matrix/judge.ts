import type { KubernetesObject } from "../support";
import { type Chart, chartPath, renderScenario } from "./charts";
import { postureProblems } from "./posture";
import { referenceProblems, renderedSet } from "./references";
import type { Scenario } from "./types";

/** Everything that is wrong with a rendered scenario without asking a cluster, the scenario's name before it. */
export function problemsOf(
  chart: Chart,
  scenario: Scenario,
  objects: readonly KubernetesObject[],
): readonly string[] {
  const set = renderedSet(objects, `matrix-${chart.name}`, scenario.values);
  const own = (name: string): boolean => !set.given.has(name);
  return [...referenceProblems(set), ...postureProblems(set, own)].map(
    (problem) => `${scenario.name}: ${problem}`,
  );
}

/** A scenario's objects, or the sentence that the chart refuses it with. */
export type Attempt = { readonly objects: readonly KubernetesObject[] } | { readonly refused: string };

/**
 * Renders a generated scenario, which a chart may refuse.
 *
 * @throws Error when the chart breaks without a sentence of its own.
 */
export async function attempt(chart: Chart, scenario: Scenario): Promise<Attempt> {
  try {
    return { objects: await renderScenario(chart, scenario, chartPath(chart)) };
  } catch (error) {
    const message = String(error);
    const sentence =
      /execution error at \([^)]*\): (.*?)(\n|$)/s.exec(message)?.[1] ?? /(- at '.*)/s.exec(message)?.[1];
    if (sentence === undefined) throw error;
    return { refused: sentence };
  }
}
