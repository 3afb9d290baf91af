import { execFile } from "node:child_process";
import * as path from "node:path";
import { parseAllDocuments } from "yaml";
import { ensureTools, locateTool } from "../../tools";

/** A Kubernetes object as a chart renders it. */
export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly [field: string]: unknown;
}

/** Chart values, as in a values file. */
export type Values = Readonly<Record<string, unknown>>;

/** How to render a chart; every option has a default. */
export interface RenderOptions {
  /** Release name, by default the chart folder's name. */
  readonly release?: string;
  /** Namespace of the release, by default `default`. */
  readonly namespace?: string;
  /** Kubernetes version that the chart sees, by default `1.36.1`. */
  readonly kubeVersion?: string;
  /** More API versions that the chart sees, such as `monitoring.coreos.com/v1`. */
  readonly apiVersions?: readonly string[];
  /** Values files read before `values`. */
  readonly valueFiles?: readonly string[];
  /** More arguments of `helm template`, such as `--skip-schema-validation`. */
  readonly arguments?: readonly string[];
}

/** What a program printed and how it ended. */
export interface ProgramResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The root of the clone. */
export const root = path.resolve(__dirname, "..", "..");

let found: Promise<string> | undefined;

/** The real helm: on PATH, in the tool cache, or built now. */
function helmPath(): Promise<string> {
  const located = locateTool("helm", { env: process.env });
  found ??=
    located === undefined ? ensureTools(["helm"]).then((tools) => tools.helm) : Promise.resolve(located);
  return found;
}

/** Runs the real helm with `input` on its standard input; never throws for an exit code. */
export async function helm(args: readonly string[], input = ""): Promise<ProgramResult> {
  const program = await helmPath();
  return new Promise((resolve) => {
    const child = execFile(program, args, { cwd: root, maxBuffer: 1 << 26 }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : typeof error.code === "number" ? error.code : 1, stdout, stderr });
    });
    // What ends before it has read its input says so by its exit code.
    child.stdin?.on("error", () => undefined);
    child.stdin?.end(input);
  });
}

function template(chartPath: string, values: Values, options: RenderOptions): Promise<ProgramResult> {
  const release = options.release ?? path.basename(chartPath);
  return helm(
    [
      ...["template", release, chartPath],
      ...["--namespace", options.namespace ?? "default"],
      ...["--kube-version", options.kubeVersion ?? "1.36.1"],
      ...(options.apiVersions ?? []).flatMap((version) => ["--api-versions", version]),
      ...(options.valueFiles ?? []).flatMap((file) => ["--values", file]),
      ...["--values", "-"],
      ...(options.arguments ?? []),
    ],
    JSON.stringify(values),
  );
}

/**
 * Renders a chart with the real helm (`helm template`), hooks and tests included, in helm's order.
 *
 * @throws Error with helm's message when the chart does not render.
 */
export async function renderChart(
  chartPath: string,
  values: Values = {},
  options: RenderOptions = {},
): Promise<readonly KubernetesObject[]> {
  const result = await template(chartPath, values, options);
  if (result.code !== 0) throw new Error(`${chartPath} does not render: ${result.stderr}`);
  return parseAllDocuments(result.stdout, { version: "1.1", uniqueKeys: true })
    .map((document) => {
      const problem = document.errors[0];
      if (problem !== undefined) throw new Error(`${chartPath} renders bad YAML: ${problem.message}`);
      return document.toJS() as KubernetesObject | null;
    })
    .filter((object) => object !== null);
}

/**
 * Renders a chart that must refuse the values, and gives the refusal: the sentence of the chart's `fail`, or
 * the lines of the schema check without helm's preamble.
 *
 * @throws Error when the chart renders after all.
 */
export async function renderFailure(
  chartPath: string,
  values: Values = {},
  options: RenderOptions = {},
): Promise<string> {
  const result = await template(chartPath, values, options);
  if (result.code === 0) throw new Error(`${chartPath} was rendered and should have been refused`);
  const message = result.stderr.split("\n").filter((line) => !/^(WARNING:|level=|time=|walk\.go)/.test(line));
  const text = message.join("\n").trim();
  const sentence =
    /error calling fail: (.*)$/s.exec(text) ?? /execution error at \([^)]*\): (.*)$/s.exec(text);
  if (sentence?.[1] !== undefined) return (sentence[1].split("\n\nUse --debug")[0] ?? "").trim();
  // Two faults of one object stand below a line that says nothing of either.
  const below = text.includes(": validation failed\n") ? /^ *- / : /^- /;
  const schema = text.split("\n").filter((line) => below.test(line));
  return schema.length > 0 ? schema.join("\n") : text;
}

/**
 * The one object of a kind, and of a name where several are rendered.
 *
 * @throws Error that lists what was rendered when none or several fit.
 */
export function only(objects: readonly KubernetesObject[], kind: string, name?: string): KubernetesObject {
  const fitting = objects.filter(
    (object) => object.kind === kind && (name === undefined || object.metadata.name === name),
  );
  const [object] = fitting;
  if (object === undefined || fitting.length > 1) {
    const rendered = objects.map((each) => `${each.kind}/${each.metadata.name}`).join(", ");
    throw new Error(`${fitting.length} of ${kind}/${name ?? "*"} among ${rendered}`);
  }
  return object;
}

/** `kind/name` of every object, sorted: what a chart makes, at a glance. */
export function inventory(objects: readonly KubernetesObject[]): readonly string[] {
  return objects.map((object) => `${object.kind}/${object.metadata.name}`).sort();
}
