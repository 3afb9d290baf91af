import { readIfThere, writeFileAtomically } from "../engine/state/atomic-file";
import type { StackName } from "../engine/state/backend";
import { type Command, type Context, STACK_FLAG } from "./command";
import { CommandError } from "./command-error";
import { goJson, sorted } from "./go-json";
import { currentStack } from "./project";

type Tags = Readonly<Record<string, string>>;

async function read(context: Context, name: StackName): Promise<Tags> {
  const text = await readIfThere(context.backend.tagsFile(name));
  return text === undefined ? {} : (JSON.parse(text) as Tags);
}

async function write(context: Context, name: StackName, tags: Tags): Promise<void> {
  await writeFileAtomically(context.backend.tagsFile(name), JSON.stringify(tags));
}

/** `pulumi stack tag get` */
export const tagGet: Command = {
  flags: STACK_FLAG,
  maxArguments: 1,
  async run(context, flags, [tag = ""]) {
    const { name } = await currentStack(context, flags);
    const value = (await read(context, name))[tag];
    if (value === undefined) throw new CommandError(`stack tag '${tag}' not found for stack '${name.stack}'`);
    context.out(`${value}\n`);
    return 0;
  },
};

/** `pulumi stack tag set` */
export const tagSet: Command = {
  flags: STACK_FLAG,
  maxArguments: 2,
  async run(context, flags, [tag, value]) {
    if (tag === undefined || value === undefined) throw new CommandError("a tag needs a name and a value");
    const { name } = await currentStack(context, flags);
    await write(context, name, { ...(await read(context, name)), [tag]: value });
    return 0;
  },
};

/** `pulumi stack tag rm` */
export const tagRemove: Command = {
  flags: STACK_FLAG,
  maxArguments: 1,
  async run(context, flags, [tag = ""]) {
    const { name } = await currentStack(context, flags);
    const tags = await read(context, name);
    await write(context, name, Object.fromEntries(Object.entries(tags).filter(([key]) => key !== tag)));
    return 0;
  },
};

/** `pulumi stack tag ls` */
export const tagList: Command = {
  flags: { ...STACK_FLAG, json: { type: "boolean", short: "j" } },
  async run(context, flags) {
    const { name } = await currentStack(context, flags);
    const tags = await read(context, name);
    if (flags.has("json")) context.out(goJson(sorted(tags), 2));
    else for (const [key, value] of Object.entries(tags).sort()) context.out(`${key}  ${value}\n`);
    return 0;
  },
};
