import * as os from "node:os";

import { providerNames } from "../providers";
import { removeLocks } from "../engine/state/lock";
import { type Command, STACK_FLAG } from "./command";
import { beyond, CommandError, EXIT } from "./command-error";
import { goJson } from "./go-json";
import { currentStack } from "./project";

/** `pulumi version`: the version of the SDK that the rehearsal stands in for. */
export const version: Command = {
  flags: {},
  run(context) {
    context.out(`${context.version}\n`);
    return Promise.resolve(0);
  },
};

/** `pulumi rehearsal`: says that this is no real Pulumi CLI. */
export const rehearsal: Command = {
  flags: {},
  run(context) {
    context.out(
      `This is the rehearsal of Pulumi ${context.version}, not the Pulumi CLI: never use it for a production cluster.\nState: ${context.backend.directory}\n`,
    );
    return Promise.resolve(0);
  },
};

/** `pulumi whoami` */
export const whoami: Command = {
  flags: { json: { type: "boolean", short: "j" } },
  run(context, flags) {
    const { username } = os.userInfo();
    context.out(
      flags.has("json")
        ? goJson({ user: username, url: `file://${context.backend.directory}` }, 2)
        : `${username}\n`,
    );
    return Promise.resolve(0);
  },
};

/** `pulumi cancel`: removes the locks of a stack. */
export const cancel: Command = {
  flags: { ...STACK_FLAG, yes: { type: "boolean", short: "y" } },
  maxArguments: 1,
  async run(context, flags, [argument]) {
    if (!flags.has("yes")) {
      throw new CommandError(
        "--yes must be passed in to proceed when running in non-interactive mode",
        EXIT.usage,
      );
    }
    const { name } = await currentStack(context, flags, argument);
    await removeLocks(context.backend.lockDirectory(name));
    context.out(`The currently running update for '${name.stack}' has been canceled!\n`);
    return 0;
  },
};

/** `pulumi plugin ls`: the providers that come with the rehearsal. */
export const pluginList: Command = {
  flags: { json: { type: "boolean", short: "j" }, project: { type: "boolean", short: "p" } },
  run(context, flags) {
    const plugins = providerNames.map((name) => ({ name, kind: "resource", version: "" }));
    if (flags.has("json")) context.out(goJson(plugins, 2));
    else for (const { name, kind } of plugins) context.out(`${name}  ${kind}\n`);
    return Promise.resolve(0);
  },
};

/** `pulumi plugin install`: nothing to do for a provider that comes with the rehearsal, and no way to another. */
export const pluginInstall: Command = {
  flags: { server: { type: "string" } },
  maxArguments: 3,
  run(_context, _flags, [kind, name]) {
    if (kind !== "resource" || name === undefined || !providerNames.includes(name)) {
      throw beyond(`the plugin ${[kind, name].filter(Boolean).join(" ")}, only ${providerNames.join(", ")}`);
    }
    return Promise.resolve(0);
  },
};

/** `pulumi install`: the rehearsal brings its providers along, and npm installs the rest. */
export const install: Command = {
  flags: {
    "no-dependencies": { type: "boolean" },
    "no-plugins": { type: "boolean" },
    reinstall: { type: "boolean" },
    "use-language-version-tools": { type: "boolean" },
  },
  run(context) {
    context.out(
      "Nothing to install: the rehearsal brings its providers along; run npm install for the program's packages.\n",
    );
    return Promise.resolve(0);
  },
};
