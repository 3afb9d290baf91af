import * as fs from "node:fs";
import type { ProfileName } from "../../model/profiles";
import { findingsOfReading, formatFinding } from "../../policy-pack/judge";
import type { Manifest } from "../../policy-pack/manifests/manifest";
import { ManifestSet } from "../../policy-pack/manifests/manifestSet";
import { readManifests } from "../../policy-pack/manifests/read";
import { type Matrix, matrixOf } from "../../policy-pack/network/matrix";
import { Network } from "../../policy-pack/network/network";
import type { Violation } from "../../policy-pack/rules/rule";
import { ensureTools } from "../../tools";
import type { CommandContext } from "../cli/context";
import { toolOptions } from "../cluster/tools";
import type { NetpolResult } from "../contracts";
import { EXIT, type ExitCode, ZenctlError } from "../exit";
import { renderOwnCharts } from "../netpol/charts";
import { matrixSvg } from "../netpol/svg";
import { matrixLines } from "../netpol/table";
import { renderCharts } from "../policy/charts";
import { findInputs, readText } from "../policy/inputs";
import { renderedStack } from "./render";

/** Options of `zenctl netpol`. */
export interface NetpolOptions {
  readonly profile: ProfileName;
  readonly stack?: string;
  readonly namespace: string;
  readonly svg?: string;
  readonly json?: true;
}

interface Gathered {
  readonly manifests: readonly Manifest[];
  readonly violations: readonly Violation[];
  readonly title: string;
}

function read(text: string, file: string, namespace: string): Pick<Gathered, "manifests" | "violations"> {
  return readManifests(text, { namespace, source: (index) => ({ file, index }) });
}

async function fromPaths(
  paths: readonly string[],
  { namespace }: NetpolOptions,
  context: CommandContext,
): Promise<Gathered> {
  const inputs = findInputs(paths);
  const charts = inputs.filter(({ chart }) => chart).map(({ name }) => name);
  const read_ = await Promise.all(
    inputs
      .filter(({ chart }) => !chart)
      .map(async ({ name }) => {
        const text = await readText(name);
        if (text === undefined) throw new ZenctlError(`${name} is no UTF-8: save it as UTF-8`, EXIT.usage);
        return read(text, name, namespace);
      }),
  );
  const rendered =
    charts.length === 0
      ? []
      : await renderCharts(charts, {
          namespace,
          values: [],
          env: context.env,
          helm: (await ensureTools(["helm"], toolOptions(context))).helm,
        });
  return {
    manifests: [
      ...read_.flatMap(({ manifests }) => manifests),
      ...rendered.flatMap(({ variants }) => variants[0] ?? []),
    ],
    violations: [...read_, ...rendered].flatMap(({ violations }) => violations),
    title: `Who reaches whom in ${paths.join(" ")}`,
  };
}

async function fromStack(stack: string, context: CommandContext): Promise<Gathered> {
  const releases = await renderedStack({ stack, engine: "auto", cluster: "embedded" }, context);
  const parts = releases.map(({ name, text }) => read(text, name, "default"));
  return {
    manifests: parts.flatMap(({ manifests }) => manifests),
    violations: parts.flatMap(({ violations }) => violations),
    title: `Who reaches whom in the stack ${stack}`,
  };
}

async function fromCharts(profile: ProfileName, context: CommandContext): Promise<Gathered> {
  const { helm } = await ensureTools(["helm"], toolOptions(context));
  const rendered = await renderOwnCharts(profile, { ...context, helm });
  return { ...rendered, title: `Who reaches whom in the profile ${profile}` };
}

function documentOf({ pods, outside, reaches }: Matrix, objects: number, durationMs: number): NetpolResult {
  const word = (truth: boolean | "unknown" | undefined): "isolated" | "open" | "unknown" =>
    truth === true ? "isolated" : truth === "unknown" ? truth : "open";
  return {
    pods: pods.map(({ name, isolated }) => ({
      name,
      ingress: word(isolated?.ingress),
      egress: word(isolated?.egress),
    })),
    outside: outside.map(({ name, kind }) => ({ name, kind })),
    connections: reaches.map(({ from, to, ports }) => ({
      from,
      to,
      ports: ports.map((range) => ({ ...range })),
    })),
    objects,
    durationMs,
  };
}

function write(file: string, text: string): void {
  try {
    fs.writeFileSync(file, text);
  } catch (error) {
    const { code = "error" } = error as NodeJS.ErrnoException;
    throw new ZenctlError(`${file} cannot be written (${code}): give --svg a file that can`, EXIT.usage);
  }
}

/** `zenctl netpol`: who reaches whom under the network policies of manifests, of a stack, or of our own charts. */
export async function netpol(
  options: NetpolOptions,
  context: CommandContext,
  ...paths: readonly string[]
): Promise<ExitCode> {
  const startedAt = performance.now();
  if (paths.length > 0 && options.stack !== undefined) {
    throw new ZenctlError("--stack and paths exclude each other: give one of them", EXIT.usage);
  }
  const { manifests, violations, title } =
    paths.length > 0
      ? await fromPaths(paths, options, context)
      : options.stack === undefined
        ? await fromCharts(options.profile, context)
        : await fromStack(options.stack, context);
  for (const finding of findingsOfReading(violations)) context.output.note(formatFinding(finding));
  const matrix = matrixOf(new Network(new ManifestSet(manifests), { trustStatus: true }));
  const durationMs = Math.round(performance.now() - startedAt);
  if (options.svg !== undefined) write(options.svg, matrixSvg(matrix, title));
  if (!context.output.json) context.output.text([title, ...matrixLines(matrix), ""].join("\n"));
  context.output.document(documentOf(matrix, manifests.length, durationMs));
  return violations.length === 0 ? EXIT.done : EXIT.failed;
}
