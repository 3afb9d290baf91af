import * as fs from "node:fs";
import * as path from "node:path";
import { type YAMLMap, isMap, isScalar, isSeq, parseDocument } from "yaml";

/** One documented key of a chart's values.yaml. */
export interface DocumentedValue {
  /** Dotted path of the key, such as `image.tag`. */
  readonly key: string;
  readonly type: "string" | "boolean" | "number" | "list" | "object";
  /** The default as JSON. */
  readonly default: string;
  readonly description: string;
}

const START = "<!-- values: made from values.yaml by charts/generate-docs.ts -->";
const END = "<!-- end of values -->";

/** The text after the last `# -- ` of a comment, on one line; undefined where there is none. */
function description(comment: string | null | undefined): string | undefined {
  const lines = (comment ?? "").split("\n");
  const start = lines.findLastIndex((line) => line.startsWith(" -- "));
  if (start < 0) return undefined;
  return lines
    .slice(start)
    .map((line) => line.replace(/^ -- /, "").trim())
    .join(" ");
}

function typeOf(value: unknown): DocumentedValue["type"] {
  if (isMap(value)) return "object";
  if (isSeq(value)) return "list";
  const scalar = isScalar(value) ? value.value : value;
  return typeof scalar === "boolean" ? "boolean" : typeof scalar === "number" ? "number" : "string";
}

function isDocumented(map: YAMLMap): boolean {
  return map.items.some(
    (pair, index) =>
      description(commentOf(map, index)) !== undefined || (isMap(pair.value) && isDocumented(pair.value)),
  );
}

/** The comment above a key; the parser gives that of a map's first key to the map. */
function commentOf(map: YAMLMap, index: number): string | null | undefined {
  const key = map.items[index]?.key;
  return (isScalar(key) ? key.commentBefore : undefined) ?? (index === 0 ? map.commentBefore : undefined);
}

function collect(map: YAMLMap, prefix: string, file: string): readonly DocumentedValue[] {
  return map.items.flatMap((pair, index) => {
    const key = prefix + String(isScalar(pair.key) ? pair.key.value : pair.key);
    const text = description(commentOf(map, index));
    const inner = isMap(pair.value) && isDocumented(pair.value) ? pair.value : undefined;
    if (text === undefined && inner === undefined) {
      throw new Error(`${file} does not describe ${key}: put a line "# -- ..." above it.`);
    }
    const json = JSON.stringify((pair.value as { toJSON?: () => unknown } | null)?.toJSON?.() ?? null);
    const own: readonly DocumentedValue[] =
      text === undefined
        ? []
        : [{ key, type: typeOf(pair.value), default: inner ? "" : json, description: text }];
    return inner ? [...own, ...collect(inner, `${key}.`, file)] : own;
  });
}

/**
 * Every key of a values.yaml with its `# -- ` comment, in the file's order. A map whose own keys carry no such
 * comment is one entry; any other map is described key by key.
 *
 * @throws Error that names the first key without a description.
 */
export function documentedValues(text: string, file = "values.yaml"): readonly DocumentedValue[] {
  const document = parseDocument(text);
  if (!isMap(document.contents)) return [];
  const [first] = document.contents.items;
  // What stands above the first key belongs to the document as far as the parser is concerned.
  if (first && isScalar(first.key)) first.key.commentBefore ??= document.commentBefore ?? null;
  return collect(document.contents, "", file);
}

/** The values as a Markdown table. */
export function valuesTable(values: readonly DocumentedValue[]): string {
  const cell = (text: string): string => text.replaceAll("|", "\\|");
  const rows = values.map(
    (value) =>
      `| \`${value.key}\` | ${value.type} | ${value.default === "" ? "" : `\`${cell(value.default)}\``} | ${cell(value.description)} |`,
  );
  return ["| Key | Type | Default | Description |", "| --- | --- | --- | --- |", ...rows].join("\n");
}

/** A README with its values table replaced, or added at the end where it has none. */
export function withValuesTable(readme: string, table: string): string {
  const block = `${START}\n\n${table}\n\n${END}`;
  const start = readme.indexOf(START);
  const end = readme.indexOf(END);
  if (start < 0 || end < start) return `${readme.trimEnd()}\n\n## Values\n\n${block}\n`;
  return readme.slice(0, start) + block + readme.slice(end + END.length);
}

/** A README as it is and as it should be. */
export interface ChartReadme {
  readonly file: string;
  readonly current: string;
  readonly wanted: string;
}

/** The README of every chart in a folder; a chart without one gets its name and description as a start. */
export function chartReadmes(chartsDirectory: string): readonly ChartReadme[] {
  return fs
    .readdirSync(chartsDirectory, { withFileTypes: true })
    .filter((entry) => fs.existsSync(path.join(chartsDirectory, entry.name, "Chart.yaml")))
    .map((entry) => {
      const chart = path.join(chartsDirectory, entry.name);
      const file = path.join(chart, "README.md");
      const current = fs.existsSync(file) ? fs.readFileSync(file, "utf8") : "";
      const about = String(
        parseDocument(fs.readFileSync(path.join(chart, "Chart.yaml"), "utf8")).get("description"),
      );
      const source = path.join(chart, "values.yaml");
      const table = valuesTable(documentedValues(fs.readFileSync(source, "utf8"), source));
      return { file, current, wanted: withValuesTable(current || `# ${entry.name}\n\n${about}.\n`, table) };
    });
}

function main(args: readonly string[]): number {
  const stale = chartReadmes(__dirname).filter((readme) => readme.current !== readme.wanted);
  const check = args.includes("--check");
  for (const readme of stale) {
    const name = path.relative(process.cwd(), readme.file);
    if (check) console.error(`${name} is not what values.yaml says: run npx tsx charts/generate-docs.ts.`);
    else fs.writeFileSync(readme.file, readme.wanted);
  }
  return check && stale.length > 0 ? 1 : 0;
}

if (require.main === module) process.exitCode = main(process.argv.slice(2));
