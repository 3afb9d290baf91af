import * as fs from "node:fs/promises";
import * as path from "node:path";

import { openDeployment } from "../engine/state/backend";
import {
  type Deployment,
  encryptWith,
  hasSecrets,
  plainSecrets,
  readDeployment,
} from "../engine/state/checkpoint";
import { integrityProblem } from "../engine/state/integrity";
import { takeLock } from "../engine/state/lock";
import { STACK_TYPE } from "../engine/urn";
import { isList, isMap, isSecret, type PropertyValue } from "../engine/values/property";
import { mapEntries, unwrapSecrets } from "../engine/values/traverse";
import { type Command, STACK_FLAG } from "./command";
import { CommandError } from "./command-error";
import { goJson, sorted } from "./go-json";
import { addToHistory, type HistoryEntry, readHistory } from "./history";
import { currentStack } from "./project";

/** `pulumi stack output`: prints the stack's outputs. */
export const stackOutput: Command = {
  flags: { ...STACK_FLAG, json: { type: "boolean", short: "j" }, "show-secrets": { type: "boolean" } },
  maxArguments: 1,
  async run(context, flags, [property]) {
    const { deployment } = await currentStack(context, flags);
    const root = (deployment.resources ?? []).find(({ type }) => type === STACK_TYPE);
    const show = flags.has("show-secrets");
    const found: Deployment = { ...deployment, resources: root === undefined ? [] : [root] };
    const crypter = show && hasSecrets(found) ? (await openSecrets(found, context)).crypter : undefined;
    const [state] = show || root === undefined ? readDeployment(found, crypter).resources : [];
    const raw =
      state?.outputs ?? (root?.["outputs"] as Readonly<Record<string, PropertyValue>> | undefined) ?? {};
    const outputs = mapEntries(raw, show ? unwrapSecrets : mask);
    if (property !== undefined) {
      const value = outputs[property];
      if (value === undefined)
        throw new CommandError(`current stack does not have output property '${property}'`);
      context.out(flags.has("json") ? goJson(sorted(value), 2) : `${textOf(value)}\n`);
      return 0;
    }
    if (flags.has("json")) {
      context.out(goJson(sorted(outputs), 2));
      return 0;
    }
    const names = Object.keys(outputs).sort();
    const width = Math.max(6, ...names.map((name) => name.length));
    context.out(`Current stack outputs (${names.length}):\n`);
    if (names.length > 0) context.out(`    ${"OUTPUT".padEnd(width)}  VALUE\n`);
    for (const name of names) context.out(`    ${name.padEnd(width)}  ${textOf(outputs[name] ?? null)}\n`);
    return 0;
  },
};

async function openSecrets(
  deployment: Deployment,
  context: { readonly passphrase: Parameters<typeof openDeployment>[1] },
): Promise<Awaited<ReturnType<Awaited<ReturnType<typeof openDeployment>>["secrets"]>>> {
  const salt = deployment.secrets_providers?.state?.salt;
  if (salt === undefined)
    throw new CommandError(
      "the stack has secrets and no passphrase provider; restore its state from a backup",
    );
  return context.passphrase.open(salt);
}

function mask(value: PropertyValue): PropertyValue {
  if (
    isSecret(value) ||
    (isMap(value) && "4dabf18193072939515e22adb298388d" in value && "ciphertext" in value)
  )
    return "[secret]";
  if (isList(value)) return value.map(mask);
  return isMap(value) ? mapEntries(value, mask) : value;
}

function textOf(value: PropertyValue): string {
  return typeof value === "string" ? value : JSON.stringify(sorted(value));
}

/** `pulumi stack export`: prints the state, in the real CLI's form. */
export const stackExport: Command = {
  flags: { ...STACK_FLAG, file: { type: "string" }, "show-secrets": { type: "boolean" } },
  async run(context, flags) {
    const { deployment } = await currentStack(context, flags);
    let exported: unknown = deployment;
    if (flags.has("show-secrets") && hasSecrets(deployment)) {
      const { contents, secrets } = await openDeployment(deployment, context.passphrase);
      exported = {
        ...context.backend.deployment(contents, await secrets(), plainSecrets),
        manifest: deployment.manifest,
      };
    }
    const text = goJson({ version: 3, deployment: exported }, 4);
    const file = flags.text("file");
    if (file === undefined) context.out(text);
    else await fs.writeFile(path.resolve(context.cwd, file), text, { mode: 0o600 });
    return 0;
  },
};

/** `pulumi stack import`: replaces the state by an exported one. */
export const stackImport: Command = {
  flags: { ...STACK_FLAG, file: { type: "string" }, force: { type: "boolean", short: "f" } },
  async run(context, flags) {
    const { name, deployment: before } = await currentStack(context, flags);
    const file = flags.text("file");
    const text =
      file === undefined ? await readStdin() : await fs.readFile(path.resolve(context.cwd, file), "utf8");
    const { version, deployment } = JSON.parse(text) as {
      readonly version?: number;
      readonly deployment?: Deployment;
    };
    if (version !== 3)
      throw new CommandError(
        `the deployment is of version ${String(version)} and the rehearsal reads version 3`,
      );
    const release = await takeLock(context.backend.lockDirectory(name));
    try {
      const given = deployment ?? context.backend.empty();
      const salt = given.secrets_providers?.state?.salt ?? before.secrets_providers?.state?.salt;
      const own = before.secrets_providers?.state?.salt;
      const reader =
        hasSecrets(given) && salt !== undefined ? (await context.passphrase.open(salt)).crypter : undefined;
      const contents = readDeployment(given, reader);
      const problem = integrityProblem(contents.resources);
      if (problem !== undefined && !flags.has("force"))
        throw new CommandError(`could not import deployment: ${problem}; --force imports it all the same`);
      const foreign = contents.resources.find(({ urn }) => !urn.startsWith(`urn:pulumi:${name.stack}::`));
      if (foreign !== undefined && !flags.has("force")) {
        throw new CommandError(
          `could not import deployment: resource '${foreign.urn}' is from a different stack (not ${name.stack})`,
        );
      }
      const secrets =
        own === undefined ? await context.passphrase.create() : await context.passphrase.open(own);
      await context.backend.backUp(name);
      await context.backend.write(
        name,
        context.backend.deployment(contents, secrets, encryptWith(secrets.crypter)),
      );
      const now = Math.floor(Date.now() / 1000);
      const entry: HistoryEntry = {
        kind: "import",
        startTime: now,
        message: "",
        environment: {},
        config: {},
        result: "succeeded",
        endTime: now,
        resourceChanges: {},
      };
      await addToHistory(context.backend.historyDirectory(name), name.stack, entry);
    } finally {
      await release();
    }
    context.out("Import complete.\n");
    return 0;
  },
};

async function readStdin(): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}

const time = (seconds: number): string => new Date(seconds * 1000).toISOString();

/** `pulumi stack history`: lists what was done to the stack, the newest first. */
export const stackHistory: Command = {
  flags: {
    ...STACK_FLAG,
    json: { type: "boolean", short: "j" },
    "full-dates": { type: "boolean" },
    page: { type: "string" },
    "page-size": { type: "string" },
    "show-secrets": { type: "boolean" },
  },
  async run(context, flags) {
    const { name } = await currentStack(context, flags);
    const all = await readHistory(context.backend.historyDirectory(name));
    const size = flags.number("page-size") ?? 10;
    const page = flags.number("page") ?? 1;
    const paged =
      flags.text("page-size") === undefined && flags.text("page") === undefined
        ? all
        : all.slice((page - 1) * size, page * size);
    if (flags.has("json")) {
      const entries = paged.map(({ startTime, endTime, ...entry }) => ({
        version: 0,
        kind: entry.kind,
        startTime: time(startTime),
        message: entry.message,
        environment: entry.environment,
        config: entry.config,
        result: entry.result,
        endTime: time(endTime),
        resourceChanges: entry.resourceChanges,
      }));
      context.out(goJson(entries, 2));
      return 0;
    }
    for (const entry of paged) {
      const changes = Object.entries(entry.resourceChanges)
        .map(([op, count]) => `${op} ${count}`)
        .join(", ");
      context.out(
        `UpdateKind: ${entry.kind}\nStatus: ${entry.result}\nMessage: ${entry.message}\nStart: ${time(entry.startTime)}\nEnd: ${time(entry.endTime)}\nChanges: ${changes}\n\n`,
      );
    }
    return 0;
  },
};
