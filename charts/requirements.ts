import * as fs from "node:fs";
import * as path from "node:path";
import { format, resolveConfig } from "prettier";
import { parse } from "yaml";

/** One thing that a source document asks of a chart, and where it is. */
export interface Requirement {
  readonly asks: string;
  /** Heading of the document that asks it. */
  readonly of: string;
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
  /** Heading of the document that asks it. */
  readonly of: string;
  /** Files that are it, from the root of the clone. */
  readonly files: readonly string[];
  /** Files below test. */
  readonly tests: readonly string[];
}

/** One thing that a source document asks, and that is no part of the charts. */
export interface ElsewhereRequirement {
  readonly asks: string;
  /** Heading of the document that asks it. */
  readonly of: string;
  /** Which part of the product it belongs to, or why none. */
  readonly where: string;
}

/** What one source document asks. */
export interface Source {
  readonly source: string;
  /** Every heading of the document under which something is asked, in its order. */
  readonly headings: readonly string[];
  /** The other headings: they sum up, or point elsewhere. */
  readonly nothingAsked: readonly string[];
  readonly rows: readonly Requirement[];
  /** What is asked beside the charts. */
  readonly beside?: readonly ProjectRequirement[];
  /** What belongs to other parts of the product. */
  readonly elsewhere?: readonly ElsewhereRequirement[];
}

const root = path.resolve(__dirname, "..");

/** Where the page is. */
export const pageFile = path.join(root, "docs", "requirements.md");

/** All that the source documents ask of the charts. */
export function requirements(): readonly Source[] {
  return parse(fs.readFileSync(path.join(root, "docs", "requirements.yaml"), "utf8")) as readonly Source[];
}

const code = (words: readonly string[]): string => words.map((word) => `\`${word}\``).join(", ");

function chartTable(rows: readonly Requirement[]): readonly string[] {
  const lines = rows.map(
    ({ asks, chart, keys, templates = [], tests }) =>
      `| ${asks} | ${chart} | ${code(keys)} | ${code(templates)} | ${code(tests)} |`,
  );
  if (lines.length === 0) return [];
  return ["", "| asks | chart | keys | templates | tests |", "| --- | --- | --- | --- | --- |", ...lines];
}

function projectTable(rows: readonly ProjectRequirement[]): readonly string[] {
  const lines = rows.map(({ asks, files, tests }) => `| ${asks} | ${code(files)} | ${code(tests)} |`);
  if (lines.length === 0) return [];
  return ["", "| beside the charts | files | tests |", "| --- | --- | --- |", ...lines];
}

function elsewhereTable(rows: readonly ElsewhereRequirement[]): readonly string[] {
  const lines = rows.map(({ asks, where }) => `| ${asks} | ${where} |`);
  if (lines.length === 0) return [];
  return ["", "| no part of the charts | where it belongs |", "| --- | --- |", ...lines];
}

function section({ source, headings, rows, beside = [], elsewhere = [] }: Source): string {
  const under = headings.flatMap((heading) => {
    const own = <Row extends { readonly of: string }>(all: readonly Row[]): readonly Row[] =>
      all.filter(({ of }) => of === heading);
    const tables = [
      ...chartTable(own(rows)),
      ...projectTable(own(beside)),
      ...elsewhereTable(own(elsewhere)),
    ];
    return ["", `### ${heading}`, ...tables];
  });
  return [`## ${source}`, ...under].join("\n");
}

/** The page that docs/requirements.yaml makes. */
export async function page(): Promise<string> {
  const text = [
    "# What the source documents ask of the charts",
    "",
    "Made from requirements.yaml by `npm run docs`, under the documents' own headings. A test holds every key against the",
    "chart's values, every template and test against the files, and every heading against what stands under it. Where a",
    "document and a program disagree, the chart's README says which wins and why.",
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
