import * as fs from "node:fs/promises";
import * as path from "node:path";

import { parseMapping } from "../../model/yamlFile";
import { readIfThere } from "../engine/state/atomic-file";
import { ORGANIZATION, type StackName } from "../engine/state/backend";
import type { Deployment } from "../engine/state/checkpoint";
import { UnusableError } from "../engine/state/unusable";
import type { Context, Flags } from "./command";
import { beyond, CommandError, EXIT } from "./command-error";

/** What the rehearsal needs of Pulumi.yaml. */
export interface Project {
  readonly name: string;
  /** The folder of Pulumi.yaml. */
  readonly root: string;
  /** The folder in which the program runs. */
  readonly directory: string;
  readonly entryPoint: string;
  readonly typescript: boolean;
  readonly nodeArguments: readonly string[];
  /** The folder of the stacks' config files. */
  readonly configDirectory: string;
  /** Config values for all stacks. */
  readonly config: Readonly<Record<string, unknown>>;
}

const NAMES = ["Pulumi.yaml", "Pulumi.yml", "Pulumi.json"];

/**
 * Finds and reads the project of a folder or of one above it.
 * @throws CommandError when there is none or it is not a Node.js project.
 */
export async function loadProject(cwd: string): Promise<Project> {
  for (let folder = path.resolve(cwd); ; folder = path.dirname(folder)) {
    for (const name of NAMES) {
      const text = await readIfThere(path.join(folder, name));
      if (text !== undefined) return readProject(await fs.realpath(folder), name, text);
    }
    if (path.dirname(folder) === folder) {
      throw new CommandError(
        `no Pulumi.yaml project file found (searching upwards from ${path.resolve(cwd)}). If you have not created a project yet, use \`pulumi new\` to do so: no project file found`,
      );
    }
  }
}

/** @throws UnusableError when the file is not one mapping. */
export function readYaml(file: string, text: string): Readonly<Record<string, unknown>> {
  try {
    return parseMapping(file, text);
  } catch (error) {
    throw new UnusableError(error instanceof Error ? error.message : String(error));
  }
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};
}

function readProject(root: string, file: string, text: string): Project {
  const content = readYaml(path.join(root, file), text);
  const { name, main, runtime, stackConfigDir, config } = content;
  if (typeof name !== "string" || name === "")
    throw new CommandError(`${path.join(root, file)} has no name; write one such as name: my-project`);
  const runtimeName = typeof runtime === "string" ? runtime : record(runtime)["name"];
  if (runtimeName !== "nodejs")
    throw beyond(`the runtime ${String(runtimeName)} of ${path.join(root, file)}, only nodejs`);
  const options = record(record(runtime)["options"]);
  const entry = typeof main === "string" && main !== "" ? path.resolve(root, main) : root;
  const isFile = /\.[cm]?[jt]s$/.test(entry);
  return {
    name,
    root,
    directory: isFile ? path.dirname(entry) : entry,
    entryPoint: isFile ? path.basename(entry) : ".",
    typescript: options["typescript"] !== false,
    nodeArguments:
      typeof options["nodeargs"] === "string" ? options["nodeargs"].split(/\s+/).filter(Boolean) : [],
    configDirectory: path.resolve(root, typeof stackConfigDir === "string" ? stackConfigDir : "."),
    config: record(config),
  };
}

/**
 * Reads a stack's name: `stack`, `organization/stack` or `organization/project/stack`.
 * @throws CommandError when it is no name.
 */
export function parseStackName(text: string, project: string): StackName {
  const parts = text.split("/");
  const [organization, ownProject, stack] =
    parts.length === 3
      ? parts
      : parts.length === 2
        ? [parts[0], project, parts[1]]
        : [ORGANIZATION, project, text];
  if (parts.length > 3 || organization !== ORGANIZATION)
    throw new CommandError("organization name must be 'organization'");
  if (stack === undefined || stack === "") throw new CommandError("stack name must not be empty");
  const bad = /[^A-Za-z0-9_.-]/.exec(stack);
  if (bad !== null) {
    throw new CommandError(
      `a stack name may only contain alphanumeric, hyphens, underscores, or periods: invalid character '${bad[0]}' at position ${bad.index}`,
    );
  }
  return { project: ownProject, stack };
}

/** The stack that was chosen by `stack select` or `stack init`. */
export async function selectedStack(context: Context, project: string): Promise<string | undefined> {
  const fromEnvironment = context.env["PULUMI_STACK"];
  if (fromEnvironment !== undefined && fromEnvironment !== "") return fromEnvironment;
  const text = await readIfThere(context.backend.selectionFile(project));
  if (text === undefined) return undefined;
  const { stack } = JSON.parse(text) as { readonly stack?: string };
  return stack;
}

/** A stack that exists, with its state. */
export interface CurrentStack {
  readonly project: Project;
  readonly name: StackName;
  readonly deployment: Deployment;
}

/**
 * The stack that a command is about: `--stack`, an argument, or the selected one.
 * @throws CommandError when none is named or there is no such stack.
 */
export async function currentStack(context: Context, flags: Flags, argument?: string): Promise<CurrentStack> {
  const project = await loadProject(context.cwd);
  const text = argument ?? flags.text("stack") ?? (await selectedStack(context, project.name));
  if (text === undefined || text === "") {
    throw new CommandError(
      "no stack selected; please use `pulumi stack select` or `pulumi stack init` to choose one",
    );
  }
  const name = parseStackName(text, project.name);
  const deployment = await context.backend.read(name);
  if (deployment === undefined) throw new CommandError(`no stack named '${text}' found`, EXIT.notFound);
  return { project, name, deployment };
}
