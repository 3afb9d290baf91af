import * as fs from "node:fs";
import * as path from "node:path";
import type { Environment } from "../../model/environment";
import { chartObject, readChart } from "../../policy-pack/manifests/chart";
import { isObject, type JsonObject, textAt } from "../../policy-pack/manifests/json";
import { type RenderedRelease, Renderer, type RenderOptions } from "../../policy-pack/manifests/render";
import { readYaml } from "../../policy-pack/manifests/yaml";
import { EXIT, ZenctlError } from "../exit";

/** What charts are rendered with. */
export interface ChartOptions extends Pick<RenderOptions, "helm" | "kubeVersion" | "apiVersions"> {
  readonly namespace: string;
  /** Files of values, later ones over earlier ones, as with `helm --values`. */
  readonly values: readonly string[];
  readonly env: Environment;
}

function merged(base: JsonObject, over: JsonObject): JsonObject {
  const result = { ...base };
  for (const [key, value] of Object.entries(over)) {
    const below = result[key];
    result[key] = isObject(below) && isObject(value) ? merged(below, value) : value;
  }
  return result;
}

function readValues(file: string): JsonObject {
  const refuse = (why: string): ZenctlError => new ZenctlError(`the values file ${file} ${why}`, EXIT.usage);
  let text: string;
  try {
    text = fs.readFileSync(file, "utf8");
  } catch {
    throw refuse("cannot be read: give a file that can");
  }
  let value: unknown;
  try {
    value = readYaml(text)[0]?.value ?? {};
  } catch (error) {
    throw refuse(
      `cannot be used, because ${error instanceof Error ? error.message : "it is no YAML"}: correct it`,
    );
  }
  if (!isObject(value)) throw refuse("is no mapping: write keys with values");
  return value;
}

function chartName(location: string): string {
  try {
    return textAt(chartObject(readChart(location), "Chart.yaml") ?? {}, "name") ?? path.basename(location);
  } catch {
    // Rendering says what is wrong with the chart.
    return path.basename(location);
  }
}

/** Renders charts as releases called like the chart, side by side. */
export function renderCharts(
  charts: readonly string[],
  { values, namespace, env, helm, kubeVersion, apiVersions }: ChartOptions,
): Promise<readonly RenderedRelease[]> {
  const given = values.map(readValues).reduce(merged, {});
  const renderer = new Renderer({
    programRoot: process.cwd(),
    env,
    ...(helm === undefined ? {} : { helm }),
    ...(kubeVersion === undefined ? {} : { kubeVersion }),
    ...(apiVersions === undefined ? {} : { apiVersions }),
  });
  return Promise.all(
    charts.map((chart) => {
      const location = path.resolve(chart);
      return renderer.render({ name: chartName(location), namespace, chart: location, values: given });
    }),
  );
}
