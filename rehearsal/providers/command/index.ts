import { randomSuffix } from "../kubernetes/autonaming";
import { differencesOf, mergePatch } from "../kubernetes/differences";
import { redact } from "../redaction";
import {
  asString,
  containsSecrets,
  equalValues,
  isMap,
  secretValue,
  UNKNOWN,
  withoutSecrets,
  type PlainMap,
  type PropertyMap,
} from "../properties/values";
import type { CheckFailure, PropertyDifference, Provider, ProviderContext } from "../provider";
import { refuse } from "../refusal";
import { runCommand, type CommandOutput } from "./run";

/** The provider version whose behaviour is followed. */
const VERSION = "1.2.1";

const COMMAND = "command:local:Command";

/** What the framework of the real provider notes in its configuration. */
const FRAMEWORK = { "__pulumi-go-provider-version": "v1.5.0" };

/** The arguments of a local command and the type that each must have. */
const ARGUMENTS: Readonly<Record<string, string>> = {
  addPreviousOutputInEnv: "boolean",
  archivePaths: "list",
  assetPaths: "list",
  create: "string",
  delete: "string",
  dir: "string",
  environment: "map",
  interpreter: "list",
  logging: "string",
  stdin: "string",
  triggers: "list",
  update: "string",
};

function typeOf(value: PlainMap[string]): string {
  if (Array.isArray(value)) return "list";
  return isMap(value) ? "map" : typeof value;
}

function failuresOf(inputs: PlainMap): readonly CheckFailure[] {
  return Object.entries(inputs).flatMap(([key, value]): CheckFailure[] => {
    const wanted = ARGUMENTS[key];
    if (wanted === undefined) {
      return [{ property: key, reason: `Unrecognized field '${key}' on 'local.CommandInputs'` }];
    }
    if (value === UNKNOWN || value === null || typeOf(value) === wanted) return [];
    const reason = `Field '${key}' on 'local.CommandInputs' must be a '${wanted}'; got '${typeOf(value)}' instead`;
    return [{ property: key, reason }];
  });
}

function previousOutput(state: PropertyMap): CommandOutput {
  const plain = withoutSecrets(state);
  return { stdout: asString(plain["stdout"]) ?? "", stderr: asString(plain["stderr"]) ?? "" };
}

/** Triggers that come, go or are not known yet need a new command; the engine sees by itself to those that change. */
function replacing(path: string, difference: PropertyDifference): PropertyDifference {
  return path === "triggers"
    ? { ...difference, kind: `${difference.kind}-replace` as typeof difference.kind }
    : difference;
}

function inputsOf(state: PropertyMap): PropertyMap {
  return Object.fromEntries(Object.entries(state).filter(([key]) => key in ARGUMENTS));
}

/** What a command with secret arguments prints may repeat them, so that it is kept secret as well. */
function withOutput(inputs: PropertyMap, output: CommandOutput): PropertyMap {
  const mark = (text: string): PropertyMap[string] => (containsSecrets(inputs) ? secretValue(text) : text);
  return { ...inputs, stdout: mark(output.stdout), stderr: mark(output.stderr) };
}

/** The `command` provider: `local.Command` and `local.run`. Commands on other machines are refused. */
export function commandProvider(context: ProviderContext): Provider {
  async function run(
    urn: string,
    command: string,
    inputs: PropertyMap,
    previous: CommandOutput,
  ): Promise<CommandOutput> {
    const { programDirectory, env, signal, log } = context;
    const line = (text: string): void => log.status("info", urn, redact(text, inputs));
    try {
      const args = withoutSecrets(inputs);
      return await runCommand({ command, args, previous, programDirectory, env, signal, line });
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error);
      throw new Error(redact(text, inputs), { cause: error });
    }
  }

  function only(type: string): void {
    if (type !== COMMAND) refuse(`resources of type ${type}, only ${COMMAND}`);
  }

  return {
    version: VERSION,
    checkConfig: ({ news }) => Promise.resolve({ inputs: { ...news, ...FRAMEWORK }, failures: [] }),
    diffConfig: ({ olds, news }) =>
      Promise.resolve({ changes: equalValues({ ...olds, ...FRAMEWORK }, news) ? "none" : "some" }),
    configure: () => Promise.resolve(),
    async check({ type, news }) {
      only(type);
      return Promise.resolve({ inputs: news, failures: failuresOf(withoutSecrets(news)) });
    },
    async diff({ olds, news, ignoreChanges }) {
      const before = withoutSecrets(inputsOf(olds));
      const now = withoutSecrets(news);
      const all = differencesOf(mergePatch(before, now), before, now, before, []);
      const kept = Object.entries(all)
        .filter(([path]) => !ignoreChanges.includes(path))
        .map(([path, difference]) => [path, replacing(path, difference)] as const);
      const changes = kept.length === 0 ? "none" : "some";
      const diffs = [...new Set(kept.map(([path]) => path.split(/[.[]/)[0] ?? path))];
      const replaces = kept.filter(([, { kind }]) => kind.endsWith("-replace")).map(([path]) => path);
      return Promise.resolve({ changes, diffs, replaces, detailedDiff: Object.fromEntries(kept) });
    },
    async create({ urn, type, name, properties, preview }) {
      only(type);
      const id = `${name}${randomSuffix()}`;
      if (preview) return { id, properties: { ...properties, stdout: UNKNOWN, stderr: UNKNOWN } };
      const nothing = { stdout: "", stderr: "" };
      const command = asString(withoutSecrets(properties)["create"]);
      const output = command === undefined ? nothing : await run(urn, command, properties, nothing);
      return { id, properties: withOutput(properties, output) };
    },
    read: async ({ id, properties }) => Promise.resolve({ id, properties, inputs: inputsOf(properties) }),
    async update({ urn, olds, news, preview }) {
      if (preview) return { ...news, stdout: UNKNOWN, stderr: UNKNOWN };
      const plain = withoutSecrets(news);
      const command = asString(plain["update"]) ?? asString(plain["create"]);
      const previous = previousOutput(olds);
      return withOutput(news, command === undefined ? previous : await run(urn, command, news, previous));
    },
    async delete({ urn, properties }) {
      const command = asString(withoutSecrets(properties)["delete"]);
      if (command !== undefined) await run(urn, command, inputsOf(properties), previousOutput(properties));
    },
    async invoke({ token, args }) {
      if (token !== "command:local:run") refuse(`the function ${token}, only command:local:run`);
      const command = asString(withoutSecrets(args)["command"]);
      if (command === undefined) throw new Error("command: a text is needed here and none was given.");
      return withOutput(args, await run("", command, args, { stdout: "", stderr: "" }));
    },
    close: () => Promise.resolve(),
  };
}
