import * as fs from "node:fs";
import * as path from "node:path";
import { format, resolveConfig } from "prettier";
import { root } from "../support";
import { generateBad } from "./badGenerated";
import { chartFile, charts, merged } from "./charts";
import { publishedKinds } from "./crds";
import { grounds } from "./grounds";
import { pairwiseScenarios } from "./pairwise";
import type { Schema } from "./schema";

/** The seed of all that the matrix makes from schemas. */
export const seed = 1;

/** How many bad values are made from each schema. */
export const madeBad = 60;

/** The page on how the charts are tried. */
export const pageFile = path.join(root, "docs", "charts.md");

const start = (what: string): string => `<!-- ${what}: made by \`npm run docs\` -->`;
const end = "<!-- end of what is made -->";

function table(): string {
  const rows = charts.map((chart) => {
    const schema = JSON.parse(chartFile(chart, "values.schema.json")) as Schema;
    const pairwise = pairwiseScenarios(schema, grounds[chart.name] ?? {}, seed, merged);
    const made = generateBad(schema, chart.needed, seed, madeBad, merged);
    return `| ${chart.name} | ${chart.scenarios.length} | ${pairwise.length} | ${chart.bad.length} | ${made.length} |`;
  });
  return [
    "| chart | named scenarios | pairwise | bad values by hand | bad values made |",
    "| --- | --- | --- | --- | --- |",
    ...rows,
  ].join("\n");
}

function kinds(): string {
  const rows = publishedKinds.map(({ module, kinds: names }) => `| \`${module}\` | ${names.join(", ")} |`);
  return ["| definitions of | kinds |", "| --- | --- |", ...rows].join("\n");
}

function withPart(page: string, what: string, part: string): string {
  const from = page.indexOf(start(what));
  const to = page.indexOf(end, from);
  if (from < 0 || to < 0)
    throw new Error(`docs/charts.md has lost the lines around ${what}: put ${start(what)} and ${end} back.`);
  return `${page.slice(0, from + start(what).length)}\n\n${part}\n\n${page.slice(to)}`;
}

/**
 * The page with its table of the matrix and its list of kinds as they are.
 *
 * @throws Error when the page has lost the lines around them.
 */
export async function withMatrix(page: string): Promise<string> {
  const text = withPart(withPart(page, "matrix", table()), "kinds", kinds());
  return format(text, { ...(await resolveConfig(pageFile)), parser: "markdown" });
}

async function main(): Promise<void> {
  fs.writeFileSync(pageFile, await withMatrix(fs.readFileSync(pageFile, "utf8")));
}

if (require.main === module) void main();
