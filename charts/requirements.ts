import * as fs from "node:fs";
import * as path from "node:path";
import { format, resolveConfig } from "prettier";
import { parse } from "yaml";

/** One thing that a source document asks of a chart, and where it is. */
export interface Requirement {
  readonly asks: string;
  readonly chart: string;
  /** Keys of values.yaml. */
  readonly keys: readonly string[];
  /** Files below the chart's templates folder. */
  readonly templates?: readonly string[];
  /** Files below test/charts. */
  readonly tests: readonly string[];
}

/** One thing that a source document asks beside the charts, and where it is. */
export interface ProjectRequirement {
  readonly asks: string;
  /** Files that are it, from the root of the clone. */
  readonly files: readonly string[];
  /** Files below test. */
  readonly tests: readonly string[];
}

/** What one source document asks. */
export interface Source {
  readonly source: string;
  readonly rows: readonly Requirement[];
  /** What is asked beside the charts. */
  readonly beside?: readonly ProjectRequirement[];
}

const root = path.resolve(__dirname, "..");

/** Where the page is. */
export const pageFile = path.join(root, "docs", "requirements.md");

/** All that the source documents ask of the charts. */
export function requirements(): readonly Source[] {
  return parse(fs.readFileSync(path.join(root, "docs", "requirements.yaml"), "utf8")) as readonly Source[];
}

const code = (words: readonly string[]): string => words.map((word) => `\`${word}\``).join(", ");

function table(rows: readonly ProjectRequirement[]): readonly string[] {
  const lines = rows.map(({ asks, files, tests }) => `| ${asks} | ${code(files)} | ${code(tests)} |`);
  return ["", "Beside the charts:", "", "| asks | files | tests |", "| --- | --- | --- |", ...lines];
}

function section({ source, rows, beside }: Source): string {
  const lines = rows.map(
    ({ asks, chart, keys, templates = [], tests }) =>
      `| ${asks} | ${chart} | ${code(keys)} | ${code(templates)} | ${code(tests)} |`,
  );
  return [
    `## ${source}`,
    "",
    "| asks | chart | keys | templates | tests |",
    "| --- | --- | --- | --- | --- |",
    ...lines,
    ...(beside === undefined ? [] : table(beside)),
  ].join("\n");
}

/** The page that docs/requirements.yaml makes. */
export async function page(): Promise<string> {
  const text = [
    "# What the source documents ask of the charts",
    "",
    "Made from requirements.yaml by `npm run docs`. A test holds every key against the chart's values, and every template",
    "and test against the files. Where a document and a program disagree, the chart's README says which wins and why.",
    "",
    requirements().map(section).join("\n\n"),
    "",
  ].join("\n");
  return format(text, { ...(await resolveConfig(pageFile)), parser: "markdown" });
}

async function main(): Promise<void> {
  fs.writeFileSync(pageFile, await page());
}

if (require.main === module) void main();
