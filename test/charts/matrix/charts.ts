import * as fs from "node:fs";
import * as path from "node:path";
import { type KubernetesObject, type Values, renderChart, root } from "../support";
import { bad as runtimeAgentBad } from "./bad/runtime-agent";
import { bad as workflowRegistryBad } from "./bad/workflow-registry";
import { bad as zenAgentBad } from "./bad/zen-agent";
import { bad as zenWatcherBad } from "./bad/zen-watcher";
import { scenarios as runtimeAgent } from "./scenarios/runtime-agent";
import { scenarios as workflowRegistry } from "./scenarios/workflow-registry";
import { scenarios as zenAgent } from "./scenarios/zen-agent";
import { scenarios as zenWatcher } from "./scenarios/zen-watcher";
import type { BadValues, Scenario } from "./types";

/** A chart with what the matrix tries on it. */
export interface Chart {
  /** The folder's name under `charts/`, and the name in Chart.yaml. */
  readonly name: string;
  readonly scenarios: readonly Scenario[];
  readonly bad: readonly BadValues[];
  /** What the chart cannot do without; laid under generated values. */
  readonly needed: Values;
}

/** The four charts. */
export const charts: readonly Chart[] = [
  {
    name: "zen-agent",
    scenarios: zenAgent,
    bad: zenAgentBad,
    needed: { saas: { clusterToken: "zen-1" }, tenant: { id: "acme" }, cluster: { id: "eu-1" } },
  },
  { name: "zen-watcher", scenarios: zenWatcher, bad: zenWatcherBad, needed: {} },
  { name: "workflow-registry", scenarios: workflowRegistry, bad: workflowRegistryBad, needed: {} },
  { name: "runtime-agent", scenarios: runtimeAgent, bad: runtimeAgentBad, needed: {} },
];

/** Folder of a chart, relative to the clone. */
export function chartPath(chart: Chart): string {
  return path.join("charts", chart.name);
}

/** Reads a JSON or text file of a chart. */
export function chartFile(chart: Chart, file: string): string {
  return fs.readFileSync(path.join(root, chartPath(chart), file), "utf8");
}

function isObject(value: unknown): value is Values {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Values laid over others, key by key as Helm does it. */
export function merged(under: Values, over: Values): Values {
  const result: Record<string, unknown> = { ...under };
  for (const [key, value] of Object.entries(over)) {
    const below = result[key];
    result[key] = isObject(below) && isObject(value) ? merged(below, value) : value;
  }
  return result;
}

/** Renders one scenario of a chart. */
export function renderScenario(
  chart: Chart,
  scenario: Scenario,
  folder = chartPath(chart),
): Promise<readonly KubernetesObject[]> {
  return renderChart(folder, scenario.values, {
    release: chart.name,
    namespace: `matrix-${chart.name}`,
    apiVersions: scenario.apiVersions ?? [],
    valueFiles: scenario.valueFiles ?? [],
  });
}
