import * as fs from "node:fs";
import * as path from "node:path";
import { parseAllDocuments } from "yaml";
import { orOneOf } from "../../model/nearest";
import type { CommandContext, StackOptions } from "../cli/context";
import type { RenderResult } from "../contracts";
import { preparePolicies } from "../engine/policies";
import { runOperation } from "../engine/update";
import { EXIT, type ExitCode, ZenctlError } from "../exit";
import { openSession } from "../session";

/** Options of `zenctl render`. */
export interface RenderOptions extends StackOptions {
  /** Name of the one release to render. Default: all. */
  readonly release?: string;
}

/** A Release of a stack, and its objects as YAML. */
export interface Rendered {
  readonly name: string;
  readonly text: string;
}

function readRendered(directory: string): readonly Rendered[] {
  return fs
    .readdirSync(directory)
    .filter((file) => file.endsWith(".yaml"))
    .sort()
    .map((file) => ({
      name: path.basename(file, ".yaml"),
      text: fs.readFileSync(path.join(directory, file), "utf8"),
    }));
}

function chosen(rendered: readonly Rendered[], release: string | undefined): readonly Rendered[] {
  if (release === undefined) return rendered;
  const one = rendered.filter(({ name }) => name === release);
  if (one.length > 0) return one;
  const known = rendered.map(({ name }) => name);
  const advice = orOneOf(release, known, (list) => `use one of ${list} with --release`);
  throw new ZenctlError(`there is no release ${release}: ${advice}`, EXIT.usage);
}

function objects({ text }: Rendered): Record<string, unknown>[] {
  return parseAllDocuments(text)
    .map((document) => document.toJS() as unknown)
    .filter((value): value is Record<string, unknown> => typeof value === "object" && value !== null);
}

/** What goes to stdout: the documents of every release, each list led by `---`. */
function documents(rendered: readonly Rendered[]): string {
  return rendered
    .map(({ text }) => (text.startsWith("---") ? text : `---\n${text}`))
    .map((text) => (text.endsWith("\n") ? text : `${text}\n`))
    .join("");
}

/** The objects of every Release of a stack, as the policy pack judged them in a preview; all that is told goes to stderr. */
export async function renderedStack(
  options: StackOptions,
  context: CommandContext,
): Promise<readonly Rendered[]> {
  const quiet: CommandContext = {
    ...context,
    output: { ...context.output, live: false, say: (line) => context.output.note(line) },
  };
  const session = await openSession(options, quiet);
  const policies = preparePolicies(quiet, session, true);
  try {
    const { failure } = await runOperation(session.stack, "preview", policies.options, quiet);
    const blocked = policies.take().findings.length > 0;
    // A violated policy is no reason not to show what violates it.
    if (failure !== undefined && !blocked) throw failure;
    return readRendered(policies.renderDirectory);
  } finally {
    policies.close();
  }
}

/**
 * `zenctl render`: the objects of every Release as the policy pack judged them in a preview, with namespaces
 * set. Everything but the YAML goes to stderr, so that it can be piped.
 */
export async function render(options: RenderOptions, context: CommandContext): Promise<ExitCode> {
  const rendered = chosen(await renderedStack(options, context), options.release);
  context.output.text(documents(rendered));
  const document: RenderResult = {
    stack: options.stack,
    releases: rendered.map((release) => ({ name: release.name, objects: objects(release) })),
  };
  context.output.document(document);
  return EXIT.done;
}
