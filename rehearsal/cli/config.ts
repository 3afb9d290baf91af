import { text } from "node:stream/consumers";

import { type Command, type Context, type Flags, STACK_FLAG } from "./command";
import { CommandError } from "./command-error";
import { goJson } from "./go-json";
import { readHistory } from "./history";
import { currentStack } from "./project";
import { type ConfigValue, StackConfig } from "./stack-config";

const PATH_FLAG = { path: { type: "boolean" } } as const;
const JSON_FLAG = { json: { type: "boolean", short: "j" } } as const;

async function open(
  context: Context,
  flags: Flags,
): Promise<{ readonly config: StackConfig; readonly stack: string; readonly project: string }> {
  const { project, name } = await currentStack(context, flags);
  return { config: new StackConfig(context, project, name), stack: name.stack, project: project.name };
}

function shown({ value, secret, object }: ConfigValue, showSecrets: boolean): unknown {
  if (secret && !showSecrets) return { secret: true };
  return { value, ...(object ? { objectValue: JSON.parse(value) as unknown } : {}), secret };
}

/** `pulumi config`: lists the stack's config. */
export const configList: Command = {
  flags: { ...STACK_FLAG, ...JSON_FLAG, "show-secrets": { type: "boolean" } },
  async run(context, flags) {
    const { config, project } = await open(context, flags);
    const values = await config.all();
    const showSecrets = flags.has("show-secrets");
    if (flags.has("json")) {
      context.out(
        goJson(Object.fromEntries([...values].map(([key, value]) => [key, shown(value, showSecrets)])), 2),
      );
      return 0;
    }
    const rows = [...values].map(([key, value]) => [
      key.startsWith(`${project}:`) ? key.slice(project.length + 1) : key,
      value.secret && !showSecrets ? "[secret]" : value.value,
    ]);
    const width = Math.max(3, ...rows.map(([key = ""]) => key.length));
    for (const [key = "", value = ""] of [["KEY", "VALUE"], ...rows])
      context.out(`${key.padEnd(width)}  ${value}\n`);
    return 0;
  },
};

/** `pulumi config get` */
export const configGet: Command = {
  flags: { ...STACK_FLAG, ...JSON_FLAG, ...PATH_FLAG },
  maxArguments: 1,
  async run(context, flags, [key]) {
    if (key === undefined) throw new CommandError("accepts 1 arg(s), received 0");
    const { config, stack } = await open(context, flags);
    const value = flags.has("path") ? await config.at(key) : (await config.all()).get(config.fullKey(key));
    if (value === undefined)
      throw new CommandError(`configuration key '${key}' not found for stack '${stack}'`);
    context.out(flags.has("json") ? goJson(shown(value, true), 2) : `${value.value}\n`);
    return 0;
  },
};

/** The value on standard input, without the newline that ends it, so that a secret need not be an argument. */
async function piped(): Promise<string | undefined> {
  if (process.stdin.isTTY) return undefined;
  return (await text(process.stdin)).replace(/\r?\n$/, "");
}

/** `pulumi config set`: the value as an argument, or else from standard input. */
export const configSet: Command = {
  flags: { ...STACK_FLAG, ...PATH_FLAG, plaintext: { type: "boolean" }, secret: { type: "boolean" } },
  maxArguments: 2,
  async run(context, flags, [key, given]) {
    const value = key === undefined ? undefined : (given ?? (await piped()));
    if (key === undefined || value === undefined)
      throw new CommandError("a config value needs a key and a value");
    const { config } = await open(context, flags);
    await config.set([{ key, value, secret: flags.has("secret"), path: flags.has("path") }]);
    return 0;
  },
};

/** `pulumi config set-all`: `--plaintext KEY=VALUE` and `--secret KEY=VALUE`, as often as wanted, or `--json`. */
export const configSetAll: Command = {
  flags: {
    ...STACK_FLAG,
    ...PATH_FLAG,
    json: { type: "string" },
    plaintext: { type: "string", multiple: true },
    secret: { type: "string", multiple: true },
  },
  async run(context, flags) {
    const { config } = await open(context, flags);
    const path = flags.has("path");
    const pairs = flags.ordered.filter(({ name }) => name === "plaintext" || name === "secret");
    const given = pairs.map(({ name, value = "" }) => {
      const at = value.indexOf("=");
      if (at < 1)
        throw new CommandError(
          `config value "${name === "secret" ? "[secret]" : value}" must be of the form KEY=VALUE`,
        );
      return { key: value.slice(0, at), value: value.slice(at + 1), secret: name === "secret", path };
    });
    const json = flags.text("json");
    const values =
      json === undefined
        ? {}
        : (JSON.parse(json) as Readonly<
            Record<string, { readonly value: string; readonly secret?: boolean }>
          >);
    await config.set([
      ...given,
      ...Object.entries(values).map(([key, { value, secret = false }]) => ({
        key,
        value,
        secret,
        path: false,
      })),
    ]);
    return 0;
  },
};

/** `pulumi config rm` */
export const configRemove: Command = {
  flags: { ...STACK_FLAG, ...PATH_FLAG },
  maxArguments: 1,
  async run(context, flags, keys) {
    const { config } = await open(context, flags);
    await config.remove(keys, flags.has("path"));
    return 0;
  },
};

/** `pulumi config rm-all` */
export const configRemoveAll: Command = { ...configRemove, maxArguments: Infinity };

/** `pulumi config refresh`: makes the config what it was when the stack was last changed. */
export const configRefresh: Command = {
  flags: { ...STACK_FLAG, force: { type: "boolean", short: "f" } },
  async run(context, flags) {
    const { project, name } = await currentStack(context, flags);
    const [latest] = (await readHistory(context.backend.historyDirectory(name))).filter(
      ({ kind }) => kind !== "import",
    );
    if (latest === undefined) throw new CommandError("getting latest configuration: no previous deployment");
    const config = new StackConfig(context, project, name);
    const now = await config.all();
    const values = Object.entries(latest.config).map(
      ([key, { value, secret }]) => [key, { value: value ?? now.get(key)?.value ?? "", secret }] as const,
    );
    await config.replace(Object.fromEntries(values));
    return 0;
  },
};
