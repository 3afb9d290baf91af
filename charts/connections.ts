import * as fs from "node:fs";
import * as path from "node:path";
import { isCollection, isNode, isScalar, parseDocument } from "yaml";
import { CHART_DEFAULTS, type ChartDefault } from "../model/connections/chartDefaults";
import { type Workload, PROFILES } from "../model/profiles";

function isSame(value: unknown, wanted: ChartDefault["value"]): boolean {
  return typeof wanted === "object"
    ? JSON.stringify([...(value as readonly unknown[])].sort()) === JSON.stringify([...wanted].sort())
    : value === wanted;
}

/** A value as it is written: a list keeps the style that it had. */
function written(value: ChartDefault["value"], block: boolean, indent: number): string {
  if (typeof value !== "object") return String(value);
  if (!block) return `[${value.join(", ")}]`;
  return value.map((item) => `- ${item}`).join(`\n${" ".repeat(indent)}`);
}

/**
 * The text of a chart's values.yaml with the peers and ports of model/connections, and all else as it was. The order
 * of a list does not matter.
 *
 * @throws Error where a key is gone.
 */
export function withConnections(workload: Workload, text: string): string {
  return CHART_DEFAULTS[workload].reduce((current, { path: keys, value }) => {
    const node = parseDocument(current).getIn(keys, true);
    const place = `charts/${workload}/values.yaml: ${keys.join(".")}`;
    if (!isNode(node) || (!isScalar(node) && !isCollection(node)) || node.range == null) {
      throw new Error(
        `${place} is gone, and a connection is declared for it: put it back, or correct the model`,
      );
    }
    if (isSame(node.toJSON(), value)) return current;
    const [from, to] = node.range;
    const indent = from - (current.lastIndexOf("\n", from - 1) + 1);
    const block = isCollection(node) && node.flow !== true;
    return `${current.slice(0, from)}${written(value, block, indent)}${block ? "\n" : ""}${current.slice(to)}`;
  }, text);
}

/** Path of a chart's values. */
export function valuesFile(workload: Workload): string {
  return path.join(__dirname, workload, "values.yaml");
}

// `npx tsx charts/connections.ts` writes the defaults of the charts' policies from model/connections.
if (require.main === module) {
  for (const workload of Object.keys(PROFILES.local.resources) as Workload[]) {
    const file = valuesFile(workload);
    fs.writeFileSync(file, withConnections(workload, fs.readFileSync(file, "utf8")));
  }
}
