import { randomUUID } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { stateDirectory } from "../../model/environment";
import type { CommandContext } from "../cli/context";
import { runOperation } from "../engine/update";
import { ZenctlError } from "../exit";
import type { Session } from "../session";
import type { GraphResource } from "./resource";

/** Every resource that a preview comes to. @throws ZenctlError when the preview fails. */
export async function previewedResources(
  { stack }: Pick<Session, "stack">,
  context: CommandContext,
): Promise<readonly GraphResource[]> {
  const drafts = path.join(stateDirectory(context.env), "policy-pack");
  fs.mkdirSync(drafts, { recursive: true, mode: 0o700 });
  // Named so that the next run removes it where this one is killed (`removeDrafts`).
  const directory = path.join(drafts, `run.${process.pid}.${randomUUID()}.tmp`);
  fs.mkdirSync(directory, { mode: 0o700 });
  const [file, config] = [path.join(directory, "graph.json"), path.join(directory, "config.json")];
  fs.writeFileSync(config, JSON.stringify({ graph: { file } }), { mode: 0o600 });
  const packs = {
    policyPacks: [path.join(context.projectDirectory, "automation", "graph", "pack")],
    policyPackConfigs: [config],
  };
  try {
    const { failure } = await runOperation(stack, "preview", packs, context);
    if (failure !== undefined) throw failure;
    if (!fs.existsSync(file))
      throw new ZenctlError("the engine told no policy pack of the stack: use another one with --engine");
    return JSON.parse(fs.readFileSync(file, "utf8")) as readonly GraphResource[];
  } finally {
    fs.rmSync(directory, { recursive: true, force: true });
  }
}
