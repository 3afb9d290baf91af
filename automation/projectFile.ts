import * as fs from "node:fs";
import * as path from "node:path";
import { PROJECT } from "../model/config";
import { isMapping, type Mapping, parseMapping } from "../model/yamlFile";
import { EXIT, ZenctlError } from "./exit";

/**
 * Reads a YAML file of the project.
 *
 * @throws ZenctlError (usage) when it is not there, cannot be read, or is not one mapping.
 */
export function readMapping(projectDirectory: string, name: string): Mapping {
  let text: string;
  try {
    text = fs.readFileSync(path.join(projectDirectory, name), "utf8");
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    const what = code === "EISDIR" ? "it is a folder" : code === "ENOENT" ? "it is not there" : code;
    throw new ZenctlError(`${name} cannot be read (${what}): put the file back`, EXIT.usage);
  }
  try {
    return parseMapping(name, text);
  } catch (error) {
    throw new ZenctlError(error instanceof Error ? error.message : String(error), EXIT.usage);
  }
}

function runtimeOf(project: Mapping): unknown {
  const { runtime } = project;
  return isMapping(runtime) ? runtime["name"] : runtime;
}

/**
 * Checks Pulumi.yaml, which every engine reads for itself later, each with words of its own.
 *
 * @throws ZenctlError (usage) when it cannot be read, or is of another project.
 */
export function checkProjectFile(projectDirectory: string): void {
  const name = "Pulumi.yaml";
  const project = readMapping(projectDirectory, name);
  const wanted = { name: PROJECT, runtime: "nodejs" };
  const found = { name: project["name"], runtime: runtimeOf(project) };
  for (const key of ["name", "runtime"] as const) {
    if (found[key] === wanted[key]) continue;
    const is = found[key] === undefined ? "is missing" : `is ${JSON.stringify(found[key])}`;
    throw new ZenctlError(`${name}: ${key} ${is}: set it to ${wanted[key]}`, EXIT.usage);
  }
}
