import type { KubernetesObject, Values } from "../support";
import { arrivalProblems, readValues } from "./arrivals";
import { type Chart, chartPath, merged, renderScenario } from "./charts";
import { grounds } from "./grounds";
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

/** The part of the ground at a key, with the keys above it; nothing where it has none. */
function groundAt(ground: Values, [key = "", ...rest]: readonly string[]): Values {
  const inner = ground[key];
  if (inner === undefined) return {};
  return { [key]: rest.length === 0 ? inner : groundAt(inner as Values, rest) };
}

function valueAt(values: unknown, [key, ...rest]: readonly string[]): unknown {
  if (key === undefined) return values;
  return typeof values === "object" && values !== null ? valueAt((values as Values)[key], rest) : undefined;
}

/** Which of the keys a refusal is about: one that it names, else a choice beside the value that it names. */
function culpritOf(
  refused: string,
  paths: readonly (readonly string[])[],
  values: Values,
): readonly string[] | undefined {
  const isNamed = (path: readonly string[]): boolean =>
    refused.includes(path.join(".")) || refused.includes(`'/${path.join("/")}'`);
  const isBeside = (path: readonly string[]): boolean => {
    const parent = path.slice(0, -1);
    return (
      parent.length > 0 &&
      (refused.includes(`${parent.join(".")}.`) || refused.includes(`'/${parent.join("/")}/`))
    );
  };
  // The size of a key is refused for its algorithm, a limit for the controller: a choice is what is given back then.
  return (
    paths.find(isNamed) ?? paths.find((path) => isBeside(path) && typeof valueAt(values, path) === "string")
  );
}

/**
 * Renders a generated scenario, and where the chart refuses it, gives the keys that the refusal is about back to
 * what lies under the scenarios (`grounds`) or the chart's own defaults, one refusal at a time.
 */
export async function attemptMended(
  chart: Chart,
  scenario: Scenario,
  paths: readonly (readonly string[])[],
): Promise<Attempt> {
  const ground = grounds[chart.name] ?? {};
  let tried = scenario;
  for (;;) {
    const result = await attempt(chart, tried);
    if ("objects" in result) return result;
    const { values } = tried;
    const changed = paths.filter((path) => valueAt(values, path) !== valueAt(ground, path));
    const culprit = culpritOf(result.refused, changed, values);
    if (culprit === undefined) return result;
    tried = { ...tried, values: merged(without(values, culprit), groundAt(ground, culprit)) };
  }
}
