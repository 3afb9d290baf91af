import * as fs from "node:fs";
import * as path from "node:path";
import { parse, stringify } from "yaml";

/** An example of a custom resource, of a file below docs/examples. */
export interface Example {
  readonly file: string;
  readonly resource: { readonly apiVersion: string; readonly kind: string };
}

/** A Chart.yaml as it is and as it should be. */
export interface ChartFile {
  readonly file: string;
  readonly current: string;
  readonly wanted: string;
}

const key = "  artifacthub.io/crdsExamples: |\n";

/** Every custom resource below docs/examples, by file; files of values have no kind. */
export function examples(root: string): readonly Example[] {
  const folder = path.join(root, "docs", "examples");
  return fs
    .readdirSync(folder)
    .filter((file) => file.endsWith(".yaml"))
    .sort()
    .map((file) => ({ file, resource: parse(fs.readFileSync(path.join(folder, file), "utf8")) as unknown }))
    .filter((each): each is Example => Object.hasOwn(each.resource as object, "kind"));
}

interface Annotated {
  readonly annotations?: Readonly<Record<string, string>>;
}

/** Kinds whose definitions a Chart.yaml says that the chart ships. */
export function shippedKinds(chartYaml: string): readonly string[] {
  const annotation = (parse(chartYaml) as Annotated).annotations?.["artifacthub.io/crds"] ?? "[]";
  return (parse(annotation) as readonly { readonly kind: string }[]).map(({ kind }) => kind);
}

/**
 * A Chart.yaml whose last annotation, `artifacthub.io/crdsExamples`, holds the examples of the kinds that it ships; one
 * that ships none stays as it is.
 */
export function withExamples(chartYaml: string, all: readonly Example[]): string {
  const kinds = shippedKinds(chartYaml);
  const own = all.filter(({ resource }) => kinds.includes(resource.kind));
  if (own.length === 0) return chartYaml;
  const text = stringify(
    own.map(({ resource }) => resource),
    // As YAML 1.1, which quotes times: its readers would take them for no text.
    { lineWidth: 0, version: "1.1" },
  );
  const start = chartYaml.indexOf(key);
  const before = start < 0 ? `${chartYaml.trimEnd()}\n` : chartYaml.slice(0, start);
  return before + key + text.replace(/^(?=.)/gm, "    ");
}

/** The Chart.yaml of every chart of a clone. */
export function chartFiles(root: string): readonly ChartFile[] {
  const all = examples(root);
  const charts = path.join(root, "charts");
  return fs
    .readdirSync(charts)
    .map((name) => path.join(charts, name, "Chart.yaml"))
    .filter((file) => fs.existsSync(file))
    .map((file) => {
      const current = fs.readFileSync(file, "utf8");
      return { file, current, wanted: withExamples(current, all) };
    });
}

if (require.main === module) {
  for (const { file, wanted } of chartFiles(path.resolve(__dirname, ".."))) fs.writeFileSync(file, wanted);
}
