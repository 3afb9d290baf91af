import * as fs from "node:fs";
import * as path from "node:path";
import type { CommandContext, StackOptions } from "../cli/context";
import type { GraphResult } from "../contracts";
import { EXIT, type ExitCode, ZenctlError } from "../exit";
import { dotOf } from "../graph/dot";
import { type Graph, graphOf } from "../graph/graph";
import { previewedResources } from "../graph/preview";
import { type GraphResource, stateResources } from "../graph/resource";
import { chooseEngine } from "../engine/choose";
import { boundRecord } from "../engine/record";
import { findStack } from "../engine/workspace";
import { announce, openSession } from "../session";
import { readStackFile } from "../stackFile";

/** Options of `zenctl graph`. */
export interface GraphOptions extends StackOptions {
  readonly format: "dot" | "svg" | "json";
  readonly resources?: true;
  readonly output?: string;
}

interface Found {
  readonly engine: GraphResult["engine"];
  readonly source: GraphResult["source"];
  readonly resources: readonly GraphResource[];
}

/** What a stack that is up is made of; nothing where it is not. */
async function fromState(options: GraphOptions, context: CommandContext): Promise<Found | undefined> {
  readStackFile(context.projectDirectory, options.stack);
  if (boundRecord(context.env, options.stack) === undefined) return undefined;
  const engine = await chooseEngine(options, context);
  const stack = await findStack(options.stack, engine, context);
  const resources = stack === undefined ? [] : await stateResources(stack);
  if (resources.length === 0) return undefined;
  announce(engine, options, context);
  return { engine: engine.name, source: "state", resources };
}

async function fromPreview(options: GraphOptions, context: CommandContext): Promise<Found> {
  const session = await openSession(options, context);
  const resources = await previewedResources(session, context);
  return { engine: session.engine.name, source: "preview", resources };
}

async function textOf(
  graph: Graph,
  { format }: GraphOptions,
  title: string,
  document: GraphResult,
): Promise<string> {
  if (format === "json") return `${JSON.stringify(document, null, 2)}\n`;
  const dot = dotOf(graph, title);
  return format === "dot" ? dot : (await import("../graph/svg.js")).svgOf(dot);
}

function orRefuse(file: string, work: () => void): void {
  try {
    work();
  } catch (error) {
    const { code = "error" } = error as NodeJS.ErrnoException;
    throw new ZenctlError(`${file} cannot be written (${code}): give --output a file that can`, EXIT.usage);
  }
}

/**
 * `zenctl graph`: what a stack is made of and what has to be there before what, from its state where it is up, else from
 * a preview. Everything but the graph goes to stderr, so that it can be piped.
 */
export async function graph(options: GraphOptions, context: CommandContext): Promise<ExitCode> {
  const quiet: CommandContext = {
    ...context,
    output: { ...context.output, live: false, say: (line) => context.output.note(line) },
  };
  const { output: file } = options;
  // Before a preview takes its time.
  if (file !== undefined) orRefuse(file, () => fs.accessSync(path.dirname(file), fs.constants.W_OK));
  const found = (await fromState(options, quiet)) ?? (await fromPreview(options, quiet));
  const level = options.resources === true ? "resources" : "components";
  const made = graphOf(found.resources, level);
  const document: GraphResult = {
    stack: options.stack,
    engine: found.engine,
    source: found.source,
    level,
    nodes: [...made.nodes],
    edges: [...made.edges],
  };
  const text = await textOf(made, options, `The ${level} of the stack ${options.stack}`, document);
  if (file === undefined) context.output.text(text);
  else orRefuse(file, () => fs.writeFileSync(file, text));
  context.output.document(document);
  return EXIT.done;
}
