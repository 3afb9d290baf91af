import * as fs from "node:fs/promises";

import { writeFileAtomically } from "../engine/state/atomic-file";
import type { StackName } from "../engine/state/backend";
import { takeLock } from "../engine/state/lock";
import { type Command, type Context, STACK_FLAG } from "./command";
import { beyond, CommandError, EXIT } from "./command-error";
import { goJson } from "./go-json";
import { currentStack, loadProject, parseStackName, selectedStack } from "./project";

async function select(context: Context, { project, stack }: StackName): Promise<void> {
  await writeFileAtomically(context.backend.selectionFile(project), JSON.stringify({ stack }));
}

async function create(context: Context, name: StackName): Promise<void> {
  const secrets = await context.passphrase.create();
  await context.backend.write(
    name,
    context.backend.deployment({ resources: [], pendingOperations: [] }, secrets),
  );
  context.err(`Created stack '${name.stack}'\n`);
}

const PROVIDER_FLAG = { "secrets-provider": { type: "string" } } as const;

function refuseOtherProviders(provider: string | undefined): void {
  if (provider !== undefined && provider !== "default" && provider !== "passphrase")
    throw beyond(`the secrets provider ${provider}`);
}

/** `pulumi stack init`: makes a stack and selects it. */
export const stackInit: Command = {
  flags: { ...STACK_FLAG, ...PROVIDER_FLAG, "no-select": { type: "boolean" } },
  maxArguments: 1,
  async run(context, flags, [argument]) {
    const project = await loadProject(context.cwd);
    refuseOtherProviders(flags.text("secrets-provider"));
    if (argument !== undefined && flags.text("stack") !== undefined) {
      throw new CommandError("only one of --stack or argument stack name may be specified, not both");
    }
    const text = argument ?? flags.text("stack");
    if (text === undefined) throw new CommandError("missing stack name");
    const name = parseStackName(text, project.name);
    if ((await context.backend.read(name)) !== undefined) {
      throw new CommandError(`stack 'organization/${name.project}/${name.stack}' already exists`);
    }
    await create(context, name);
    if (!flags.has("no-select")) await select(context, name);
    return 0;
  },
};

/** `pulumi stack select`: chooses the stack that later commands are about. */
export const stackSelect: Command = {
  flags: { ...STACK_FLAG, ...PROVIDER_FLAG, create: { type: "boolean", short: "c" } },
  maxArguments: 1,
  async run(context, flags, [argument]) {
    const project = await loadProject(context.cwd);
    const text = argument ?? flags.text("stack");
    if (text === undefined)
      throw new CommandError("no stack selected; specify a stack name with --stack", EXIT.notFound);
    const name = parseStackName(text, project.name);
    if ((await context.backend.read(name)) === undefined) {
      if (!flags.has("create")) throw new CommandError(`no stack named '${text}' found`, EXIT.notFound);
      await create(context, name);
    }
    await select(context, name);
    return 0;
  },
};

/** `pulumi stack ls`: lists the stacks of the project, or of all. */
export const stackList: Command = {
  flags: { json: { type: "boolean", short: "j" }, all: { type: "boolean", short: "a" } },
  async run(context, flags) {
    const all = flags.has("all");
    const project = all ? undefined : await loadProject(context.cwd);
    const current = project === undefined ? undefined : await selectedStack(context, project.name);
    const names = await context.backend.list(project?.name);
    const rows = await Promise.all(
      names.map(async (name) => {
        const deployment = await context.backend.read(name);
        return {
          name: all ? `organization/${name.project}/${name.stack}` : name.stack,
          current: name.stack === current,
          lastUpdate: deployment?.manifest.time ?? "",
          resourceCount: deployment?.resources?.length ?? 0,
        };
      }),
    );
    if (flags.has("json")) {
      context.out(goJson(rows, 2));
      return 0;
    }
    const width = Math.max(4, ...rows.map(({ name, current: chosen }) => name.length + (chosen ? 1 : 0)));
    context.out(`${"NAME".padEnd(width)}  ${"LAST UPDATE".padEnd(24)}  RESOURCE COUNT\n`);
    for (const row of rows) {
      context.out(
        `${(row.name + (row.current ? "*" : "")).padEnd(width)}  ${row.lastUpdate.padEnd(24)}  ${row.resourceCount}\n`,
      );
    }
    return 0;
  },
};

/** `pulumi stack rm`: forgets a stack that has no resources, or any with `--force`. */
export const stackRemove: Command = {
  flags: {
    ...STACK_FLAG,
    force: { type: "boolean", short: "f" },
    "preserve-config": { type: "boolean" },
    yes: { type: "boolean", short: "y" },
  },
  maxArguments: 1,
  async run(context, flags, [argument]) {
    const { name, deployment } = await currentStack(context, flags, argument);
    if (!flags.has("yes")) {
      throw new CommandError("this command requires confirmation; pass --yes to skip the prompt", EXIT.usage);
    }
    if ((deployment.resources ?? []).length > 0 && !flags.has("force")) {
      throw new CommandError(
        `'${name.stack}' still has resources; removal rejected. Possible actions:\n- Make sure that '${name.stack}' is the stack that you want to destroy\n- Run \`pulumi destroy\` to delete the resources, then run \`pulumi stack rm\`\n- Run \`pulumi stack rm --force\` to override this error`,
      );
    }
    const release = await takeLock(context.backend.lockDirectory(name));
    try {
      await context.backend.remove(name, flags.has("preserve-config"));
      if ((await selectedStack(context, name.project)) === name.stack) {
        await fs.rm(context.backend.selectionFile(name.project), { force: true });
      }
    } finally {
      await release();
    }
    context.out(`Stack '${name.stack}' has been removed!\n`);
    return 0;
  },
};

/** `pulumi stack`: says which stack is selected and what it has. */
export const stackShow: Command = {
  flags: { ...STACK_FLAG, "show-name": { type: "boolean" } },
  async run(context, flags) {
    const { name, deployment } = await currentStack(context, flags);
    if (flags.has("show-name")) {
      context.out(`${name.stack}\n`);
      return 0;
    }
    const resources = deployment.resources ?? [];
    context.out(
      `Current stack is ${name.stack}:\n    Managed by the rehearsal\n    Last updated: ${deployment.manifest.time}\n    Pulumi version used: ${deployment.manifest.version}\nCurrent stack resources (${resources.length}):\n`,
    );
    if (resources.length === 0) context.out("    No resources currently in this stack\n");
    for (const { urn } of resources) context.out(`    ${urn}\n`);
    return 0;
  },
};
