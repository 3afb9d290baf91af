import type { KubernetesObject, Values } from "../support";
import { arrivalProblems, readValues } from "./arrivals";
import { type Chart, chartPath, merged, renderScenario } from "./charts";
import { postureProblems } from "./posture";
import { referenceProblems, renderedSet } from "./references";
import type { Scenario } from "./types";

/**
 * Everything that is wrong with a rendered scenario without asking a cluster, the scenario's name before it;
 * `complete` where it was rendered with every kind that the charts know of.
 */
export function problemsOf(
  chart: Chart,
  scenario: Scenario,
  objects: readonly KubernetesObject[],
  complete = false,
): readonly string[] {
  const set = renderedSet(objects, `matrix-${chart.name}`, scenario.values);
  const more = scenario.values["extraObjects"] ?? [];
  // Extra objects are the user's own; the chart adds no labels to them.
  const own = (object: KubernetesObject): boolean =>
    !set.given.has(object.metadata.name) &&
    !((more as readonly unknown[]).length > 0 && object.metadata.labels === undefined);
  const files = (scenario.valueFiles ?? []).map(readValues);
  const values = [...files, scenario.values].reduce(merged, {});
  // Without the kinds of a cluster's extensions, what is skipped cannot hold its values.
  const arrived = complete ? arrivalProblems(values, objects) : [];
  return [...referenceProblems(set), ...postureProblems(set, own, values, chart.name), ...arrived].map(
    (problem) => `${scenario.name}: ${problem}`,
  );
}

/** A scenario that renders, as it was rendered, with its objects; or the sentence that the chart refuses it with. */
export type Attempt =
  | { readonly scenario: Scenario; readonly objects: readonly KubernetesObject[] }
  | { readonly refused: string };

/**
 * Renders a generated scenario, which a chart may refuse.
 *
 * @throws Error when the chart breaks without a sentence of its own.
 */
export async function attempt(chart: Chart, scenario: Scenario): Promise<Attempt> {
  try {
    return { scenario, objects: await renderScenario(chart, scenario, chartPath(chart)) };
  } catch (error) {
    const message = String(error);
    const sentence =
      /execution error at \([^)]*\): (.*?)(\n|$)/s.exec(message)?.[1] ?? /(- at '.*)/s.exec(message)?.[1];
    if (sentence === undefined) throw error;
    return { refused: sentence };
  }
}

function without(values: Values, [key = "", ...rest]: readonly string[]): Values {
  const { [key]: inner, ...others } = values;
  if (rest.length === 0 || typeof inner !== "object" || inner === null) return others;
  return { ...others, [key]: without(inner as Values, rest) };
}

function has(values: unknown, [key, ...rest]: readonly string[]): boolean {
  if (key === undefined) return true;
  return typeof values === "object" && values !== null && key in values && has((values as Values)[key], rest);
}

/**
 * Renders a generated scenario, and where the chart refuses it, gives the keys that the refusal names back to
 * the chart's own defaults, one refusal at a time.
 */
export async function attemptMended(
  chart: Chart,
  scenario: Scenario,
  paths: readonly (readonly string[])[],
): Promise<Attempt> {
  let tried = scenario;
  for (;;) {
    const result = await attempt(chart, tried);
    if ("objects" in result) return result;
    const { values } = tried;
    const named = paths.find(
      (path) =>
        has(values, path) &&
        (result.refused.includes(path.join(".")) || result.refused.includes(`'/${path.join("/")}'`)),
    );
    if (named === undefined) return result;
    tried = { ...tried, values: without(values, named) };
  }
}
